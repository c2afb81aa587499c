"""The plan of an activity: its positions and shifts, for whoever manages it."""

from collections.abc import Sequence

from flask import render_template, url_for

from volunteers.access import Permission
from volunteers.activities import actions, queries
from volunteers.activities.forms import ManyShiftsForm, NewShiftForm, PositionForm, PositionsForm, ShiftForm
from volunteers.activities.models import Activity, ActivityPosition, Fill, Shift
from volunteers.activities.views import grouped
from volunteers.activities.views.blueprint import bp
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _, _n
from volunteers.qualifications import queries as qualifications
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.language import shown


def _to_plan(activity: Activity) -> str:
    return url_for("activities.plan", public_id=activity.public_id)


def _titled(positions: Sequence[ActivityPosition]) -> list[tuple[str, str]]:
    return [(each.public_id, spoken(each.title)) for each in positions]


def _page(activity: Activity, roles: PositionsForm | None = None, many: ManyShiftsForm | None = None) -> str:
    positions, shifts = queries.positions_of(activity.id), queries.shifts_of([activity.id])
    fills = queries.fills(shift.id for shift in shifts)
    return render_template(
        "activities/plan.html",
        activity=activity,
        committee=activity.committee,
        positions=positions,
        days=grouped.by_day(shifts, lambda shift: _line(shift, fills[shift.id])),
        count=len(shifts),
        is_ordinary=not grouped.is_grouped(shifts),
        fills=fills,
        roles=roles or PositionsForm(),
        many=many or ManyShiftsForm.of(activity, _titled(positions)),
        form=roles or many,
    )


def _line(shift: Shift, fill: Fill) -> grouped.Choice:
    said = _("%(confirmed)d of %(places)s", confirmed=fill.confirmed, places=fill.capacity or "∞")
    return grouped.Choice(shift, grouped.hours_of(shift), str(said), "shift")


@bp.get("/activities/<public_id>/plan")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id)
def plan(activity: Activity) -> str:
    """What an activity needs people for, and when."""
    return _page(activity)


@bp.route("/activities/<public_id>/plan/roles", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_plan)
def add_positions(activity: Activity) -> Answer:
    """Add things to do."""
    form = PositionsForm()

    def act() -> Done:
        made = actions.add_positions(current_actor(), activity.id, form.to_titles())
        return Done(_n("One role added.", "%(num)s roles added.", len(made)), to=_to_plan(activity))

    return through(form, act, lambda: _page(activity, roles=form))


@bp.route("/activities/<public_id>/plan/shifts", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_plan)
def add_shifts(activity: Activity) -> Answer:
    """Add many shifts at once."""
    form = ManyShiftsForm.of(activity, _titled(queries.positions_of(activity.id)))

    def act() -> Done:
        count = actions.add_shifts(current_actor(), activity.id, form.to_input())
        return Done(_n("One shift added.", "%(num)s shifts added.", count), to=_to_plan(activity))

    return through(form, act, lambda: _page(activity, many=form))


@bp.route("/activities/<public_id>/plan/shift", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_plan)
def add_shift(activity: Activity) -> Answer:
    """Add one shift with any times."""
    form = NewShiftForm.of_new(activity, _titled(queries.positions_of(activity.id)))

    def act() -> Done:
        actions.add_shift(current_actor(), activity.id, form.to_input())
        return Done(_("One shift added."), to=_to_plan(activity))

    return through(form, act, lambda: _shift_page(activity, None, form))


def _shift_page(activity: Activity, shift: Shift | None, form: NewShiftForm) -> str:
    return render_template(
        "activities/shift_form.html",
        activity=activity,
        committee=activity.committee,
        shift=shift,
        form=form,
        on_it=queries.open_sign_ups([shift.id]) if shift is not None else [],
    )


def _of_shift(shift: Shift) -> Activity:
    """What decides who may plan a shift."""
    return shift.activity


def _to_plan_of(row: Shift | ActivityPosition) -> str:
    return _to_plan(row.activity)


@bp.route("/shifts/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.shift_to_plan, on=_of_shift, back=_to_plan_of)
def edit_shift(shift: Shift) -> Answer:
    """Change a shift; whoever is on it is told of another time."""
    key = shift.id
    form = ShiftForm.of(shift, _titled(queries.positions_of(shift.activity_id)))

    def act() -> Done:
        told = actions.change_shift(current_actor(), key, form.to_input(), form.version.number)
        return Done(_changed_in_words(told.told), to=_to_plan(told.activity))

    return through(form, act, lambda: _shift_page(shift.activity, shift, form))


def _changed_in_words(told: int) -> str:
    if not told:
        return str(_("Saved. Nobody needs an email about it."))
    return str(
        _n(
            "Saved. In a few minutes, we’ll email the person on this shift.",
            "Saved. In a few minutes, we’ll email the %(num)s people on this shift.",
            told,
        )
    )


@bp.post("/shifts/<public_id>/remove")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id_of_shift, on=_of_shift, back=_to_plan_of)
def remove_shift(shift: Shift) -> Done:
    """Remove a shift on which nobody is."""
    actions.remove_shift(current_actor(), shift.id)
    return Done(_("The shift is gone."))


def _of_position(position: ActivityPosition) -> Activity:
    """What decides who may plan something to do."""
    return position.activity


@bp.route("/roles/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.position_by_public_id, on=_of_position, back=_to_plan_of)
def edit_position(position: ActivityPosition) -> Answer:
    """Change something to do."""
    key = position.id
    kinds = qualifications.kinds_by_key(position.requires)
    offered = qualifications.offered(position.requires)
    form = PositionForm.of(
        position,
        [(kind.public_id, shown(kind.name).text) for kind in offered if kind.is_active or kind.id in position.requires],
        [kinds[each].public_id for each in position.requires if each in kinds],
    )

    def act() -> Done:
        changed = actions.change_position(current_actor(), key, form.to_input(), form.version.number)
        return Done(_("Saved."), to=_to_plan(changed))

    def page() -> str:
        activity = position.activity
        return render_template(
            "activities/role_form.html", activity=activity, committee=activity.committee, position=position, form=form
        )

    return through(form, act, page)


@bp.post("/roles/<public_id>/remove")
@requires(Permission.ACTIVITY_MANAGE, load=queries.position_by_public_id, on=_of_position, back=_to_plan_of)
def remove_position(position: ActivityPosition) -> Done:
    """Remove something to do that has no shifts."""
    actions.remove_position(current_actor(), position.id)
    return Done(_("The role is gone."))
