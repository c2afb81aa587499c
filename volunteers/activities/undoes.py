"""How signing up, leaving, changing and cancelling are taken back."""

from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.activities import actions, events, queries, rules
from volunteers.activities.models import Activity, ReminderPlan, Series, Shift, SignUp, SignUpState
from volunteers.committees import events as committee_events
from volunteers.committees.models import Membership
from volunteers.foundation.columns import LocalText
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.undo import Guard, Undo

_SIGN_UPS = sa.select(SignUp).options(joinedload(SignUp.shift).joinedload(Shift.activity), joinedload(SignUp.person))
_ACTIVITIES = sa.select(Activity).options(joinedload(Activity.committee))
_SERIES = sa.select(Series).options(joinedload(Series.committee))
_PLANS = sa.select(ReminderPlan).options(joinedload(ReminderPlan.activity), joinedload(ReminderPlan.committee))


def _to_activity(row: Activity | SignUp) -> str:
    activity = row if isinstance(row, Activity) else row.activity
    return url_for("activities.show", public_id=activity.public_id)


def _to_series(series: Series) -> str:
    return url_for("activities.show_series", public_id=series.public_id)


def _to_plan(row: Activity) -> str:
    return url_for("activities.plan", public_id=row.public_id)


def _to_desk(row: Activity) -> str:
    return url_for("activities.of_committee", slug=row.committee.slug)


def _to_people(row: SignUp) -> str:
    return url_for("activities.people", public_id=row.activity.public_id)


def _back_on_it(sign_up: SignUp) -> str:
    name = sign_up.person.name_for_fellows
    if sign_up.state is SignUpState.CONFIRMED:
        return str(_("%(name)s has a place.", name=name))
    return str(_("%(name)s is on the waiting list.", name=name))


def _has_a_place(membership: Membership) -> Refusal | None:
    return rules.why_not_unmake(queries.is_on_members_list(membership.committee_id, membership.person_id))


def _returned(sign_up: SignUp) -> str:
    if not sign_up.person.is_adult:  # a parent or guardian reads it, most of the time
        return _back_on_it(sign_up)
    if sign_up.state is SignUpState.CONFIRMED:
        return str(_("Undone. You have your place again."))
    return str(_("Undone. You’re back on the waiting list, in the position you had."))


def _of_plan(plan: ReminderPlan) -> Any:
    return plan.activity or plan.committee


def _titled(plan: ReminderPlan) -> LocalText:
    return plan.activity.title if plan.activity is not None else plan.committee.name


def _to_reminders(plan: ReminderPlan) -> str:
    if plan.activity is not None:
        return url_for("activities.reminders", public_id=plan.activity.public_id)
    return url_for("activities.committee_reminders", slug=plan.committee.slug)


UNDOES: tuple[Undo, ...] = (
    Undo(
        event=events.REMINDERS_PLANNED,
        rows=_PLANS,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_plan,
        did=lambda row: _("You changed the reminders of “%(title)s.”", title=spoken(_titled(row))),
        taken_back=lambda row: _("Undone. The reminders are as they were before."),
        back=_to_reminders,
        on=_of_plan,
    ),
    Undo(
        event=events.SIGN_UP_STILL_COMING,
        rows=_SIGN_UPS,
        permission=Permission.SIGNUP_OWN,
        take_back=actions.undo_still_coming,
        did=lambda row: _("You said you’re still coming to “%(title)s.”", title=spoken(row.activity.title)),
        taken_back=lambda row: _("Undone. You haven’t answered yet."),
        back=_to_activity,
    ),
    Undo(
        event=events.ACTIVITY_CAME,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_who_came,
        did=lambda row: _("You recorded a training for the people who came."),
        taken_back=lambda row: _("Undone. Nothing is recorded for them."),
        back=lambda row: url_for("activities.people", public_id=row.public_id),
    ),
    Undo(
        event=events.SIGN_UP_MADE,
        rows=_SIGN_UPS,
        permission=Permission.SIGNUP_OWN,
        locks=actions.lock_sign_up,
        take_back=actions.undo_sign_up,
        did=lambda row: _("You signed up for “%(title)s.”", title=spoken(row.activity.title)),
        taken_back=lambda row: _("Undone. You’re not on the list, and we won’t send an email."),
        back=_to_activity,
    ),
    Undo(
        event=events.SIGN_UP_ADDED,
        rows=_SIGN_UPS,
        permission=Permission.ACTIVITY_MANAGE,
        on=lambda row: row.activity,
        locks=actions.lock_sign_up,
        take_back=actions.undo_sign_up,
        did=lambda row: _("You put %(name)s on the list.", name=row.person.full_name),
        taken_back=lambda row: _("Undone. They’re not on the list, and we won’t send an email."),
        back=_to_people,
    ),
    Undo(
        event=events.SIGN_UP_TAKEN_OFF,
        rows=_SIGN_UPS,
        permission=Permission.ACTIVITY_MANAGE,
        on=lambda row: row.activity,
        locks=actions.lock_sign_up,
        take_back=actions.undo_withdrawal,
        did=lambda row: _("You took %(name)s off the list.", name=row.person.full_name),
        taken_back=_back_on_it,
        back=_to_people,
    ),
    Undo(
        event=events.SIGN_UP_DECLINED,
        rows=_SIGN_UPS,
        permission=Permission.SIGNUP_OWN,
        take_back=actions.undo_decline,
        did=lambda row: _("You said you can’t come to “%(title)s.”", title=spoken(row.activity.title)),
        taken_back=lambda row: _("Undone. You haven’t answered yet."),
        back=_to_activity,
    ),
    Undo(
        event=events.SIGN_UP_WITHDRAWN,
        rows=_SIGN_UPS,
        permission=Permission.SIGNUP_OWN,
        locks=actions.lock_sign_up,
        take_back=actions.undo_withdrawal,
        did=lambda row: _("You took your name off “%(title)s.”", title=spoken(row.activity.title)),
        taken_back=_returned,
        back=_to_activity,
    ),
    Undo(
        event=events.ACTIVITY_CHANGED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        locks=actions.lock_change,
        take_back=actions.undo_change,
        did=lambda row: _("You changed “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. We didn’t notify anyone of the change."),
        back=_to_activity,
    ),
    Undo(
        event=events.POSITIONS_ADDED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_add_positions,
        did=lambda row: _("You added roles to “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The roles are gone."),
        back=_to_plan,
    ),
    Undo(
        event=events.POSITION_CHANGED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_change_position,
        did=lambda row: _("You changed a role of “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The role is as it was."),
        back=_to_plan,
    ),
    Undo(
        event=events.POSITION_REMOVED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_remove_position,
        did=lambda row: _("You removed a role from “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The role is back."),
        back=_to_plan,
    ),
    Undo(
        event=events.SHIFTS_ADDED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_add_shifts,
        did=lambda row: _("You added shifts to “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The shifts are gone."),
        back=_to_plan,
    ),
    Undo(
        event=events.SHIFT_CHANGED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        locks=actions.lock_shift_change,
        take_back=actions.undo_change_shift,
        did=lambda row: _("You changed a shift of “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The shift is as it was, and we didn’t notify anyone of the change."),
        back=_to_plan,
    ),
    Undo(
        event=events.SHIFT_REMOVED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_remove_shift,
        did=lambda row: _("You removed a shift from “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The shift is back."),
        back=_to_plan,
    ),
    Undo(
        event=events.ACTIVITY_PUBLISHED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_publish,
        did=lambda row: _("You published “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. It’s a draft again, and only people who plan it see it."),
        back=_to_activity,
    ),
    Undo(
        event=events.ACTIVITY_DISCARDED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_discard,
        did=lambda row: _("You threw away the draft “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The draft is back."),
        back=_to_activity,
    ),
    Undo(
        event=events.ACTIVITY_COPIED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_copy,
        did=lambda row: _("You copied “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The copy is gone."),
        back=_to_desk,
    ),
    Undo(
        event=events.ACTIVITY_CANCELLED,
        rows=_ACTIVITIES,
        permission=Permission.ACTIVITY_MANAGE,
        locks=actions.lock_cancellation,
        take_back=actions.undo_cancel,
        did=lambda row: _("You canceled “%(title)s.”", title=spoken(row.title)),
        taken_back=lambda row: _("Undone. The activity is back on, and we didn’t notify anyone that it was canceled."),
        back=_to_activity,
    ),
)

UNDOES += (
    Undo(
        event=events.SERIES_SCHEDULED,
        rows=_SERIES,
        permission=Permission.ACTIVITY_MANAGE,
        take_back=actions.undo_schedule_series,
        did=lambda row: _("You scheduled the series “%(title)s.”", title=spoken(rules.series.planned(row)["title"])),
        taken_back=lambda row: _("Undone. None of the dates are on the calendar."),
        back=lambda row: url_for("activities.of_committee", slug=row.committee.slug),
    ),
    Undo(
        event=events.SERIES_CHANGED,
        rows=_SERIES,
        permission=Permission.ACTIVITY_MANAGE,
        locks=actions.lock_series_change,
        take_back=actions.undo_series_change,
        did=lambda row: _("You changed the series “%(title)s.”", title=spoken(rules.series.planned(row)["title"])),
        taken_back=lambda row: _("Undone for all of them. We didn’t notify anyone of the change."),
        back=_to_series,
    ),
    Undo(
        event=events.SERIES_CANCELLED,
        rows=_SERIES,
        permission=Permission.ACTIVITY_MANAGE,
        locks=actions.lock_series_cancellation,
        take_back=actions.undo_series_cancel,
        did=lambda row: _(
            "You canceled the rest of the series “%(title)s.”", title=spoken(rules.series.planned(row)["title"])
        ),
        taken_back=lambda row: _("Undone. All of them are back on, and we didn’t notify anyone."),
        back=_to_series,
    ),
)

GUARDS = (Guard(committee_events.MEMBERSHIP_ADMITTED, _has_a_place),)
