"""The pages of programs, for coordinators and for the chairs of committees that have one."""

from flask import Blueprint, render_template, request, url_for

from volunteers.access import Permission
from volunteers.committees.models import Committee
from volunteers.committees.queries import by_slug
from volunteers.foundation.text import _, _n
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.programs import actions, queries, rules
from volunteers.programs.forms import CohortForm, EditCohortForm, SessionForm
from volunteers.programs.models import Cohort, CohortMember, CohortSession
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.asked import words

bp = Blueprint("programs", __name__)

MOST = 500


def _list(committee: Committee | None) -> str:
    rows = queries.cohorts(committee.id if committee is not None else None)
    return render_template("programs/index.html", cohorts=rows, committee=committee)


@bp.get("/programs/")
@requires(Permission.PROGRAM_MANAGE_ALL)
def index() -> str:
    """All programs, for coordinators."""
    return _list(None)


@bp.get("/committees/<slug>/programs")
@requires(Permission.PROGRAM_MANAGE, load=by_slug)
def of_committee(committee: Committee) -> str:
    """Those of a committee, for its chair."""
    return _list(committee)


def _new(committee: Committee | None) -> Answer:
    form = CohortForm()
    form.offer(queries.earned())

    def act() -> Done:
        committee_id = committee.id if committee is not None else None
        cohort = actions.start(current_actor(), committee_id, form.to_input(), form.once.data)
        return Done(_("Started. Now add its sessions and the people who take part."), to=_to_cohort(cohort))

    return through(form, act, lambda: _form_page(form, None, committee))


def _form_page(form: CohortForm, cohort: Cohort | None, committee: Committee | None) -> str:
    return render_template(
        "programs/form.html", form=form, cohort=cohort, committee=committee, has_kinds=bool(queries.earned())
    )


@bp.route("/programs/new", methods=["GET", "POST"])
@requires(Permission.PROGRAM_MANAGE_ALL)
def new() -> Answer:
    """Start one for the whole organization."""
    return _new(None)


@bp.route("/committees/<slug>/programs/new", methods=["GET", "POST"])
@requires(Permission.PROGRAM_MANAGE, load=by_slug)
def new_in_committee(committee: Committee) -> Answer:
    """Start one in a committee."""
    return _new(committee)


def _to_cohort(row: Cohort) -> str:
    return url_for("programs.show", public_id=row.public_id)


def _cohort_of(row: CohortSession | CohortMember) -> Cohort:
    return row.cohort


def _to_its_cohort(row: CohortSession | CohortMember) -> str:
    return _to_cohort(row.cohort)


@bp.get("/programs/<public_id>")
@requires(Permission.PROGRAM_MANAGE, load=queries.by_public_id)
def show(cohort: Cohort) -> str:
    """Its sessions, who takes part, and who completed it."""
    return _page(cohort, SessionForm(formdata=None))


def _page(cohort: Cohort, form: SessionForm) -> str:
    actor, q = current_actor(), words("q")
    may_find = actor.may(Permission.PEOPLE_READ)
    came, members = queries.came(cohort.id), [each for each in cohort.members if each.left_at is None]
    there = {each.person_id for each in members}
    found = people_queries.everybody_called(actor, q, 20) if may_find and q else []
    could = [each for each in found if each.id not in there] if may_find and q else queries.could_join(cohort)
    return render_template(
        "programs/show.html",
        cohort=cohort,
        committee=cohort.committee,
        members=members,
        came=came,
        done={each.id for each in members if rules.has_completed(cohort, each, came)},
        ready=len(rules.who_completes(cohort, members, came)),
        could=could,
        q=q,
        may_find=may_find,
        today=today_here(),
        form=form,
    )


@bp.route("/programs/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROGRAM_MANAGE, load=queries.by_public_id, back=_to_cohort)
def edit(cohort: Cohort) -> Answer:
    """Change what is said about it."""
    form = EditCohortForm.of(cohort)
    form.offer(queries.earned())

    def act() -> Done:
        actions.change_cohort(current_actor(), cohort.id, form.to_input(), form.version.number)
        return Done(_("Saved."))

    return through(form, act, lambda: _form_page(form, cohort, cohort.committee))


@bp.post("/programs/<public_id>/sessions")
@requires(Permission.PROGRAM_MANAGE, load=queries.by_public_id, back=_to_cohort)
def add_session(cohort: Cohort) -> Answer:
    """Another session."""
    form = SessionForm()

    def act() -> Done:
        actions.add_session(current_actor(), cohort.id, form.to_input())
        return Done(_("The session has been added."))

    return through(form, act, lambda: _page(cohort, form))


@bp.post("/programs/<public_id>/members")
@requires(Permission.PROGRAM_MANAGE, load=queries.by_public_id, back=_to_cohort)
def add_members(cohort: Cohort) -> Done:
    """These people take part."""
    number = actions.add_members(current_actor(), cohort.id, request.form.getlist("person")[:MOST])
    return Done(_n("One person has been added.", "%(num)s people have been added.", number))


@bp.post("/programs/members/<public_id>/remove")
@requires(Permission.PROGRAM_MANAGE, load=queries.member_by_public_id, on=_cohort_of, back=_to_its_cohort)
def take_off(member: CohortMember) -> Done:
    """Somebody takes part no more."""
    actions.take_off(current_actor(), member.id)
    return Done(_("Removed. If you add them again, we still know which sessions they came to."))


@bp.get("/programs/sessions/<public_id>")
@requires(Permission.PROGRAM_MANAGE, load=queries.session_by_public_id, on=_cohort_of)
def session(session: CohortSession) -> str:
    """Who came to a session."""
    cohort = queries.by_key(session.cohort_id)
    return render_template(
        "programs/session.html",
        cohort=cohort,
        committee=cohort.committee,
        session=session,
        members=[each for each in cohort.members if each.left_at is None],
        came=queries.who_came(session.id),
        refusal=rules.why_not_mark(session, today_here()),
    )


@bp.post("/programs/sessions/<public_id>")
@requires(Permission.PROGRAM_MANAGE, load=queries.session_by_public_id, on=_cohort_of, back=_to_its_cohort)
def mark(session: CohortSession) -> Done:
    """Keep who came."""
    number = actions.mark(current_actor(), session.id, request.form.getlist("member")[:MOST])
    return Done(_n("Saved. One person came.", "Saved. %(num)s people came.", number))


@bp.post("/programs/<public_id>/complete")
@requires(Permission.PROGRAM_MANAGE, load=queries.by_public_id, back=_to_cohort)
def complete(cohort: Cohort) -> Done:
    """Record it for who came to enough sessions."""
    number, refusals = actions.complete(current_actor(), cohort.id)
    text = _n("Recorded for one person.", "Recorded for %(num)s people.", number)
    return Done(" ".join([str(text), *(str(refusal) for refusal in refusals)]))
