"""When people are reminded of an activity, or of all that a committee does: in plain words, each changed by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from volunteers.access import Permission
from volunteers.activities import actions, queries, rules, words
from volunteers.activities.forms import EditStepForm, StepForm
from volunteers.activities.models import Activity, Shift, SignUp, Step, ToWhom
from volunteers.activities.views.blueprint import bp
from volunteers.activities.views.signups import back_of
from volunteers.committees.models import Committee
from volunteers.committees.queries import by_slug
from volunteers.foundation import clock
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.web import Answer, Done, current_actor, requires, through

HOURS = 24
Where = Activity | Committee


@dataclass(frozen=True)
class Line:
    """One reminder: when and to whom, how it stands, and where it is changed."""

    step: Step
    when: str
    to_whom: Any
    says: Sequence[str]
    state: str
    edit: str
    remove: str


def _keys(where: Where) -> tuple[int, int | None]:
    return (where.committee_id, where.id) if isinstance(where, Activity) else (where.id, None)


def _at(where: Where, name: str, **values: Any) -> str:
    if isinstance(where, Activity):
        return url_for(f"activities.{name}", public_id=where.public_id, **values)
    return url_for(f"activities.committee_{name}", slug=where.slug, **values)


def _to_list(where: Where) -> str:
    return _at(where, "reminders")


def _to_list_of(at: queries.StepAt) -> str:
    return _to_list(at.where)


def _where(at: queries.StepAt) -> Where:
    return at.where


def _lines(where: Where, planned: queries.Planned) -> list[Line]:
    shifts = queries.shifts_of([where.id]) if isinstance(where, Activity) else []
    became = queries.became(where.id) if isinstance(where, Activity) else {}
    return [
        _line(where, step, shifts, became)
        for step in planned.steps
        if not isinstance(where, Activity) or where.is_meeting or step.to_whom is not ToWhom.NO_ANSWER
    ]


def _line(where: Where, step: Step, shifts: list[Shift], became: dict[Any, queries.Became]) -> Line:
    says, state = _stands(step, shifts, became) if shifts else ([], "planned")
    return Line(
        step,
        words.when_in_words(step),
        words.TO_WHOM_NAMES[step.to_whom],
        says,
        state,
        _at(where, "edit_reminder", step=step.public_id),
        _at(where, "remove_reminder", step=step.public_id),
    )


def _stands(step: Step, shifts: list[Shift], became: dict[Any, queries.Became]) -> tuple[list[str], str]:
    """How a reminder of an activity stands, in sentences; each moment of it once, where it lasts several days."""
    says: list[str] = []
    state = "passed"
    for due in sorted({rules.due_at(step, shift) for shift in shifts}):
        of_then = [shift for shift in shifts if rules.due_at(step, shift) == due]
        keys = {(step.kind, rules.counted_on(step, each)) for each in of_then}
        found = [became[key] for key in keys if key in became]
        zone = of_then[0].time_zone
        if found:
            for each in found:
                says += words.became_in_words(each.sent, each.waiting, each.failed, each.left_out, each.others)
            state = "failed" if any(each.failed for each in found) else "completed"
        elif not rules.is_for(step, of_then[0].activity) or all(rules.is_dropped(step, each) for each in of_then):
            says.append(words.passed_in_words(due, zone))
        elif due > clock.now():
            says.append(words.scheduled_in_words(due, queries.how_many(of_then, step.to_whom), zone))
            state = "scheduled"
        else:
            says.append(str(_("Nobody needed it when it was due.")))
    return list(dict.fromkeys(says)), state


def _page(where: Where) -> str:
    committee_id, activity_id = _keys(where)
    planned, plan = queries.planned(committee_id, activity_id), queries.plan_of(committee_id, activity_id)
    is_activity = isinstance(where, Activity)
    return render_template(
        "activities/reminders.html",
        activity=where if is_activity else None,
        committee=where.committee if isinstance(where, Activity) else where,
        plan=plan,
        is_own=plan is not None and plan.is_own,
        is_committees=planned.plan is not None and planned.plan.activity_id is None,
        lines=_lines(where, planned),
        may_change=not isinstance(where, Activity) or rules.why_not_change(where) is None,
        new=_at(where, "new_reminder"),
        inherit=_at(where, "inherit_reminders"),
    )


def _form_page(where: Where, form: StepForm, step: Step | None) -> str:
    return render_template(
        "activities/reminder.html",
        form=form,
        step=step,
        activity=where if isinstance(where, Activity) else None,
        committee=where.committee if isinstance(where, Activity) else where,
        back=_to_list(where),
    )


def _offered(form: StepForm, where: Where) -> StepForm:
    is_meeting = not isinstance(where, Activity) or where.is_meeting
    form.offer(
        [(each.value, name) for each, name in words.COUNTED_NAMES.items()],
        [
            (each.value, name)
            for each, name in words.TO_WHOM_NAMES.items()
            if is_meeting or each is not ToWhom.NO_ANSWER
        ],
        [words.hour_in_words(hour) for hour in range(HOURS)],
    )
    return form


def _done(text: str, planned: actions.Planned, where: Where) -> Done:
    if planned.passed:
        text = " ".join([text, _("Its time has passed for this activity, so nobody gets it.")])
    return Done(text, to=_to_list(where))


def _new(where: Where) -> Answer:
    form = _offered(StepForm(data={"to_whom": "coming", "days": 7, "counted": "before_start", "hour": "18"}), where)

    def act() -> Done:
        planned = actions.add_step(current_actor(), *_keys(where), form.to_input(), form.once.data)
        return _done(_("Added. We’ll send it at that time, to everyone it’s for then."), planned, where)

    return through(form, act, lambda: _form_page(where, form, None))


def _edit(at: queries.StepAt) -> Answer:
    form = _offered(EditStepForm.of(at.step, at.version), at.where)

    def act() -> Done:
        which = (*_keys(at.where), at.step.public_id)
        planned = actions.change_step(current_actor(), *which, form.to_input(), version=form.version.number)
        return _done(_("Saved. Anyone who already got it doesn’t get it again."), planned, at.where)

    return through(form, act, lambda: _form_page(at.where, form, at.step))


def _remove(at: queries.StepAt) -> Done:
    actions.drop_step(current_actor(), *_keys(at.where), at.step.public_id)
    return Done(_("Removed. Nobody gets this reminder anymore."))


def _inherit(where: Where) -> Done:
    actions.inherit(current_actor(), *_keys(where))
    if isinstance(where, Activity):
        return Done(_("The committee’s reminders count for this activity again."))
    return Done(_("The organization’s reminder counts for the committee’s activities again."))


@bp.get("/activities/<public_id>/reminders")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id)
def reminders(activity: Activity) -> str:
    """The reminders of an activity, and what became of them."""
    return _page(activity)


@bp.route("/activities/<public_id>/reminders/new", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id)
def new_reminder(activity: Activity) -> Answer:
    """Another one."""
    return _new(activity)


@bp.route("/activities/<public_id>/reminders/<step>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.step_of_activity, on=_where)
def edit_reminder(at: queries.StepAt) -> Answer:
    """Change one."""
    return _edit(at)


@bp.post("/activities/<public_id>/reminders/<step>/remove")
@requires(Permission.ACTIVITY_MANAGE, load=queries.step_of_activity, on=_where, back=_to_list_of)
def remove_reminder(at: queries.StepAt) -> Done:
    """Take one out."""
    return _remove(at)


@bp.post("/activities/<public_id>/reminders/inherit")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_list)
def inherit_reminders(activity: Activity) -> Done:
    """Those of the committee count again."""
    return _inherit(activity)


@bp.get("/committees/<slug>/reminders")
@requires(Permission.ACTIVITY_MANAGE, load=by_slug)
def committee_reminders(committee: Committee) -> str:
    """The reminders of all that a committee does."""
    return _page(committee)


@bp.route("/committees/<slug>/reminders/new", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=by_slug)
def committee_new_reminder(committee: Committee) -> Answer:
    """Another one."""
    return _new(committee)


@bp.route("/committees/<slug>/reminders/<step>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.step_of_committee, on=_where)
def committee_edit_reminder(at: queries.StepAt) -> Answer:
    """Change one."""
    return _edit(at)


@bp.post("/committees/<slug>/reminders/<step>/remove")
@requires(Permission.ACTIVITY_MANAGE, load=queries.step_of_committee, on=_where, back=_to_list_of)
def committee_remove_reminder(at: queries.StepAt) -> Done:
    """Take one out."""
    return _remove(at)


@bp.post("/committees/<slug>/reminders/inherit")
@requires(Permission.ACTIVITY_MANAGE, load=by_slug, back=_to_list)
def committee_inherit_reminders(committee: Committee) -> Done:
    """What the administrator set counts again."""
    return _inherit(committee)


@bp.post("/sign-ups/<public_id>/still-coming")
@requires(Permission.SIGNUP_OWN, load=queries.sign_up_by_public_id, back=back_of)
def still_coming(sign_up: SignUp) -> Done:
    """ "I'm still coming", on the page of the activity."""
    title = spoken(sign_up.activity.title)
    actions.still_coming(current_actor(), sign_up.id)
    return Done(_("Thank you. The people who run “%(title)s” can see that you’re coming.", title=title))
