"""The chair asks and releases; the person answers."""

from flask import render_template, url_for

from volunteers.access import Permission
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.initiatives import actions, answers, queries, rules
from volunteers.initiatives.forms import AnswerForm, AskForm, ReleaseForm
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Position
from volunteers.initiatives.views.initiatives import bp, of_position, to_initiative
from volunteers.organization.queries import today_here
from volunteers.web import Answer, Done, current_actor, paginate, requires, through
from volunteers.web.asked import words
from volunteers.web.language import shown

PER_PAGE = 50


def _initiative(assignment: Assignment) -> Initiative:
    return assignment.position.initiative


def _to_initiative(assignment: Assignment) -> str:
    return to_initiative(assignment.position)


@bp.route("/positions/<public_id>/assign", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=of_position, back=to_initiative)
def assign(position: Position) -> Answer:
    """Choose from the committee's members whom to ask; who was asked before is shown with how it went."""
    form = AskForm()

    def act() -> Done:
        asked = actions.ask(current_actor(), position.id, form.person.data or "", form.answer_by_on.data)
        return Done(_asked_in_words(asked))

    return through(form, act, lambda: _assign_page(position, form))


def _asked_in_words(assignment: Assignment) -> str:
    person = assignment.person
    if person.email:
        return str(_("%(name)s is asked. The mail goes out in a few minutes.", name=person.greeting_name))
    return str(
        _(
            "%(name)s is asked, but has no e-mail address: please tell them yourself. They answer on their page.",
            name=person.greeting_name,
        )
    )


def _assign_page(position: Position, form: AskForm) -> str:
    initiative = position.initiative
    q = words("q")
    page = paginate(queries.members(initiative.committee_id, q), per_page=PER_PAGE)
    accepted, today = queries.filled([position.id])[position.id], today_here()
    items = [
        (each, rules.why_not_ask(each.membership, each.assignment, each.person.greeting_name, today))
        for each in queries.candidates(position.id, page.rows)
    ]
    return render_template(
        "initiatives/assign.html",
        form=form,
        position=position,
        initiative=initiative,
        committee=initiative.committee,
        page=page,
        items=items,
        q=q,
        filled=accepted,
        nobody=rules.why_nobody(initiative, position, accepted.accepted),
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
                "%(name)s is free of this role again and is told why in a few minutes.",
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
    raise Refusal(_("Please press one of the buttons."), code="no-button")
