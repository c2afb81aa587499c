"""The chair asks and releases; the person answers."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request, url_for

from volunteers.access import Permission
from volunteers.foundation.languages import by_name
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.naming import called
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _n
from volunteers.initiatives import actions, answers, queries, rules
from volunteers.initiatives.forms import AnswerForm, AskForm, ReleaseForm, narrowed
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Position
from volunteers.initiatives.views.initiatives import bp, of_position, to_initiative
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people.models import Availability, Channel, Person
from volunteers.web import Answer, Done, current_actor, paginate_list, requires, through
from volunteers.web.asked import looked_for, words
from volunteers.web.here import here
from volunteers.web.language import current_tag, shown

PER_PAGE = 20


def _initiative(assignment: Assignment) -> Initiative:
    return assignment.position.initiative


def _to_initiative(assignment: Assignment) -> str:
    return to_initiative(assignment.position)


@bp.route("/positions/<public_id>/assign", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=of_position, back=to_initiative)
def assign(position: Position) -> Answer:
    """Choose from the committee's members whom to ask; who fits stands first, and says why."""
    form = AskForm()

    def act() -> Done:
        given = form.to_input()
        if len(given.people) == 1:
            asked = actions.Asked([actions.ask(current_actor(), position.id, given.people[0], given.answer_by_on)])
        else:
            asked = actions.ask_several(current_actor(), position.id, given)
        return Done(_asked_in_words(asked))

    return through(form, act, lambda: _assign_page(position, form))


def _asked_in_words(asked: actions.Asked) -> str:
    """Who is asked, who has to be told by word of mouth, and who can't be asked, with the reason."""
    people = [assignment.person for assignment in asked.assignments]
    without = [person for person in people if not person.email]
    stopped = people_queries.opted_out([person.id for person in people if person.email], Channel.REQUESTS)
    quiet = [person for person in people if person.id in stopped]
    told: list[Any] = [
        _n(
            "%(names)s has been asked. The email goes out in a few minutes.",
            "%(num)s people have been asked: %(names)s. The emails go out in a few minutes.",
            len(people),
            names=_named(people),
        )
        if len(without) + len(quiet) < len(people)
        else ""
    ]
    if quiet:
        told.append(
            _n(
                "%(names)s doesn’t want questions by email. Please tell them yourself. They can answer on their page.",
                "%(num)s of them don’t want questions by email. Please tell %(names)s yourself. They can answer on "
                "their page.",
                len(quiet),
                names=_named(quiet),
            )
        )
    if without:
        told.append(
            _n(
                "%(names)s has been asked but has no email address. Please tell them yourself. They answer on "
                "their page.",
                "%(num)s of them have no email address. Please tell %(names)s yourself. They answer on their page.",
                len(without),
                names=_named(without),
            )
        )
    if asked.refusals:
        told.append(str(_("Not asked:")))
        told += [str(refusal) for refusal in asked.refusals]
    return " ".join(str(each) for each in told if each)


def _assign_page(position: Position, form: AskForm) -> str:
    initiative = position.initiative
    filters = queries.CandidateFilters(
        q=looked_for(),
        language=words("language", 35),
        skill=words("skill", 60),
        time=narrowed(request.args.get("time"), Availability),
    )
    found = queries.candidates(position, filters, today_here())
    page = paginate_list(found.candidates, per_page=PER_PAGE)
    return render_template(
        "initiatives/assign.html",
        form=form,
        position=position,
        initiative=initiative,
        committee=initiative.committee,
        page=page,
        filters=filters,
        language_choices=by_name(found.languages, current_tag()),
        time_choices=[(each.value, called(each)) for each in Availability],
        ticked=set(form.person.data or ()),
        here=here(),
        filled=found.filled,
        nobody=rules.why_nobody(initiative, position, found.filled.accepted),
    )


@bp.route("/initiatives/assignments/<public_id>/release", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.assignment, on=_initiative, back=_to_initiative)
def release(assignment: Assignment) -> Answer:
    """Take somebody off a role, with a reason that they will read."""
    form = ReleaseForm()

    def act() -> Done:
        actions.release(current_actor(), assignment.id, form.reason.data or "")
        return Done(
            lambda: _(
                "%(name)s no longer has this role. In a few minutes, we’ll email them and tell them why.",
                name=assignment.person.greeting_name,
            )
        )

    return through(form, act, lambda: render_template("initiatives/release.html", form=form, assignment=assignment))


def _to_answer(assignment: Assignment) -> str:
    return url_for("initiatives.answer", public_id=assignment.public_id)


@bp.route("/initiatives/assignments/<public_id>/answer", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENT_ANSWER, load=queries.assignment, back=_to_answer)
def answer(assignment: Assignment) -> Answer:
    """What one was asked to do, and the buttons; also later, for who can't any more."""
    form = AnswerForm()

    def page() -> str:
        position = assignment.position
        refusal = rules.why_not_accept(position.initiative, position, assignment, queries.accepted_count(position.id))
        refusal = refusal or queries.why_not_cleared(position, assignment.person_id)
        return render_template(
            "initiatives/answer.html",
            form=form,
            assignment=assignment,
            facts=answers.facts(assignment),
            settled=answers.settled(assignment),
            may_decline=rules.why_not_decline(assignment) is None,
            refusal=refusal if assignment.state is AssignmentState.OFFERED else None,
        )

    return through(form, lambda: _answered(assignment, form), page)


def _answered(assignment: Assignment, form: AnswerForm) -> Done:
    actor = current_actor()
    committee = shown(assignment.position.initiative.committee.name).text
    if form.answer.data == answers.YES:
        actions.accept(actor, assignment.id)
        return Done(answers.said_yes(committee))
    if form.answer.data == answers.NO:
        actions.decline(actor, assignment.id, form.reason.data or None)
        return Done(answers.said_no(committee))
    raise Refusal(_("Select one of the buttons."), code="no-button")


def _named(people: Iterable[Person]) -> str:
    """As the chair knows people: by their whole names."""
    return in_a_row(person.full_name for person in people)
