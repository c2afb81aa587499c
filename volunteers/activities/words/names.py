"""What kinds of activities and states of sign-ups are called; the audit events, and the mails."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from volunteers.activities import events
from volunteers.activities.inputs import Lacking, Repeats, Which
from volunteers.activities.models import ActivityKind, Freq, OnMissing, OnTwice, Rule, Shift, SignUp, SignUpState
from volunteers.audit import Event
from volunteers.foundation import moments
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.naming import names
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _, _l, _n
from volunteers.mail.sorts import Sort
from volunteers.safeguarding.inputs import Unwatched

KIND_NAMES = names(
    ActivityKind,
    {
        ActivityKind.MEETING: _l("Meeting"),
        ActivityKind.FESTIVAL: _l("Festival"),
        ActivityKind.BOOTH: _l("Booth"),
        ActivityKind.DELEGATION_IN: _l("Guests from a partner city"),
        ActivityKind.DELEGATION_OUT: _l("Trip to a partner city"),
        ActivityKind.HOME_STAY: _l("Homestay"),
        ActivityKind.YOUTH_PROGRAMME: _l("Youth program"),
        ActivityKind.TRAINING: _l("Training"),
        ActivityKind.SERVICE_PROJECT: _l("Service project"),
        ActivityKind.DRIVE: _l("Donation drive"),
        ActivityKind.FUND_RAISER: _l("Fundraiser"),
        ActivityKind.CEREMONY: _l("Ceremony"),
        ActivityKind.VIRTUAL_EXCHANGE: _l("Video meeting"),
        ActivityKind.SOCIAL: _l("Get-together"),
    },
)

REPEATS_NAMES = names(
    Repeats,
    {
        Repeats.WEEKLY: _l("Every week"),
        Repeats.MONTHLY_WEEKDAY: _l("Every month, on the same weekday (such as the fourth Thursday)"),
        Repeats.MONTHLY_LAST: _l("Every month, on the last such weekday (such as the last Thursday)"),
        Repeats.MONTHLY_DATE: _l("Every month, on the same date (such as the 15th)"),
        Repeats.YEARLY: _l("Every year, on the same date"),
    },
)
MISSING_NAMES = names(OnMissing, {OnMissing.LATER: _l("An hour later"), OnMissing.SKIP: _l("Leave those out")})
TWICE_NAMES = names(
    OnTwice,
    {
        OnTwice.FIRST: _l("The first of the two, before the clocks go back"),
        OnTwice.SECOND: _l("The second of the two, after the clocks went back"),
        OnTwice.SKIP: _l("Leave those out"),
    },
)
WHICH_NAMES = names(
    Which,
    {
        Which.ONE: _l("Only this one"),
        Which.FOLLOWING: _l("This one and the ones after it"),
        Which.ALL: _l("All of them that are still to come"),
    },
)
_NTH = {1: _l("first"), 2: _l("second"), 3: _l("third"), 4: _l("fourth"), -1: _l("last")}

EVENTS: Mapping[Event, Any] = {
    events.SERIES_SCHEDULED: _l("scheduled a series"),
    events.SERIES_CHANGED: _l("changed a series"),
    events.SERIES_CANCELLED: _l("canceled what was left of a series"),
    events.SERIES_MADE_AHEAD: _l("put the next dates of a series on the calendar"),
    events.ACTIVITY_KEPT_TIME: _l("kept the local time of an activity where the time zone changed its rules"),
    events.ACTIVITY_SCHEDULED: _l("scheduled an activity"),
    events.ACTIVITY_CHANGED: _l("changed an activity"),
    events.ACTIVITY_CANCELLED: _l("canceled an activity"),
    events.ACTIVITY_PUBLISHED: _l("published an activity"),
    events.ACTIVITY_DISCARDED: _l("threw away a draft"),
    events.ACTIVITY_COPIED: _l("copied an activity"),
    events.POSITIONS_ADDED: _l("added roles to an activity"),
    events.POSITION_CHANGED: _l("changed a role of an activity"),
    events.POSITION_REMOVED: _l("removed a role from an activity"),
    events.SHIFTS_ADDED: _l("added shifts to an activity"),
    events.SHIFT_CHANGED: _l("changed a shift of an activity"),
    events.SHIFT_REMOVED: _l("removed a shift from an activity"),
    events.ACTIVITY_CAME: _l("recorded a training for the people who came to an activity"),
    events.ACTIVITY_DONE: _l("closed an activity that has ended"),
    events.ACTIVITY_UNWATCHED: _l("told the coordinators that young people need an adult in charge"),
    events.ACTIVITY_WATCHED: _l("noticed that young people have an adult in charge again"),
    events.MINOR_CONTACT_READ: _l("looked up how to reach a child’s parents"),
    events.SIGN_UP_MADE: _l("signed up for an activity"),
    events.SIGN_UP_ADDED: _l("signed someone up for an activity"),
    events.SIGN_UP_TAKEN_OFF: _l("took someone off the list of an activity"),
    events.SIGN_UP_DECLINED: _l("said they can’t come to an activity"),
    events.SIGN_UP_WITHDRAWN: _l("withdrew from an activity"),
    events.SIGN_UP_MOVED_UP: _l("got a place from the waiting list"),
    events.SIGN_UP_PUT_BACK: _l("was put back on the waiting list"),
    events.SIGN_UP_ENDED: _l("ended a members-only place"),
    events.SIGN_UP_KEPT: _l("let someone keep a members-only place"),
    events.SIGN_UP_STILL_COMING: _l("said again that they’re coming"),
    events.REMINDERS_PLANNED: _l("changed when people are reminded"),
    events.REMINDERS_SENT: _l("reminded people of an activity"),
    events.PLACE_HELD: _l("asked for a place, which is held until the address is confirmed"),
    events.PLACE_LET_GO: _l("released a place nobody had confirmed"),
    events.PAST_BROUGHT: _l("brought in an activity from before"),
    events.PAST_TAKEN_OUT: _l("undid that an activity from before was brought in"),
    events.FEED_MADE: _l("created an address for a calendar"),
    events.FEED_CLOSED: _l("turned off a calendar’s address"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "activity.restored": _l("undid the cancellation of an activity"),
    "sign_up.undone": _l("undid a sign-up"),
    "sign_up.withdrawal_undone": _l("came back after withdrawing"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "activities/cancelled": _l("an activity was canceled"),
    "activities/cancelled_several": _l("several dates were canceled"),
    "activities/changed_several": _l("several dates were changed"),
    "activities/confirm_place": _l("whether someone is coming, to confirm an address"),
    "activities/changed": _l("an activity was changed"),
    "activities/moved_up": _l("a place from the waiting list"),
    "activities/late_gap": _l("someone gave up a place shortly before"),
    "activities/not_agreed": _l("a parent or guardian no longer agrees"),
    "activities/unanswered": _l("no parent or guardian answered in time"),
    "activities/narrowed": _l("something is now for members only"),
    "activities/reminder": _l("a reminder of an activity"),
    "activities/reminder_call": _l("a reminder to answer if they’re coming"),
    "activities/reminder_waiting": _l("a reminder that they’re on the waiting list"),
    "activities/reminder_words": _l("a message during or after an activity"),
    "activities/signed_up": _l("a place in an activity"),
    "activities/taken_off": _l("taken off the list of an activity"),
    "activities/unwatched": _l("young people need an adult in charge"),
    "activities/waiting": _l("on the waiting list"),
}

SORTS: Mapping[str, Sort] = {
    "activities/cancelled": Sort.PLACES,
    "activities/cancelled_several": Sort.PLACES,
    "activities/changed_several": Sort.PLACES,
    "activities/confirm_place": Sort.PLACES,
    "activities/changed": Sort.PLACES,
    "activities/moved_up": Sort.PLACES,
    "activities/late_gap": Sort.DUTIES,
    "activities/not_agreed": Sort.PLACES,
    "activities/unanswered": Sort.PLACES,
    "activities/narrowed": Sort.PLACES,
    "activities/reminder": Sort.PLACES,
    "activities/reminder_call": Sort.PLACES,
    "activities/reminder_waiting": Sort.PLACES,
    "activities/reminder_words": Sort.PLACES,
    "activities/signed_up": Sort.PLACES,
    "activities/taken_off": Sort.PLACES,
    "activities/unwatched": Sort.DUTIES,
    "activities/waiting": Sort.PLACES,
}
"""Which sort each of these mails is to whoever gets it."""


def rule_in_words(rule: Rule) -> str:
    """When a series takes place: "Every month on the fourth Thursday"."""
    every = rule.every
    if rule.freq is Freq.WEEKLY:
        days = in_a_row(moments.weekday(day) for day in rule.weekdays)
        return str(_n("Every week on %(days)s", "Every %(num)s weeks on %(days)s", every, days=days))
    if rule.freq is Freq.YEARLY:
        day = moments.month_day(rule.first)
        return str(_n("Every year on %(day)s", "Every %(num)s years on %(day)s", every, day=day))
    if rule.nth is None:
        return str(_n("Every month on day %(day)s", "Every %(num)s months on day %(day)s", every, day=rule.first.day))
    return str(
        _n(
            "Every month on the %(nth)s %(weekday)s",
            "Every %(num)s months on the %(nth)s %(weekday)s",
            every,
            nth=_NTH[rule.nth],
            weekday=moments.weekday(rule.first.weekday()),
        )
    )


def series_in_words(rule: Rule, slots: Sequence[datetime]) -> str:
    """The same with how often, and until when."""
    return str(
        _n(
            "%(rule)s, once, on %(last)s.",
            "%(rule)s, %(num)s times, until %(last)s.",
            len(slots),
            rule=rule_in_words(rule),
            last=moments.date(slots[-1].date(), year=True),
        )
    )


def standing_in_words(sign_up: SignUp, before: int) -> str:
    """A sign-up as a sentence to its own person."""
    if sign_up.state is SignUpState.CONFIRMED:
        return str(_("You have a place."))
    if sign_up.state is SignUpState.WAITLISTED:
        if not before:
            return str(_("You’re first on the waiting list. When a place opens up, it’s yours, and we’ll email you."))
        return str(
            _n(
                "You’re on the waiting list, with one person ahead of you. When it’s your turn, we’ll email you.",
                "You’re on the waiting list, with %(num)s people ahead of you. When it’s your turn, we’ll email you.",
                before,
            )
        )
    if sign_up.state in (SignUpState.WITHDRAWN, SignUpState.DECLINED):
        return str(_("You said you can’t come."))
    if sign_up.state is SignUpState.UNDONE:
        return str(_("You’re not on the list."))
    return str(_("This was canceled."))


def window_in_words(shift: Shift, now: datetime) -> str:
    """When people can sign up for a shift, as far as that is limited."""
    if shift.opens_at is not None and now < shift.opens_at:
        return str(_("Opens on %(when)s.", when=moments.full(shift.opens_at, shift.time_zone)))
    if shift.closes_at is not None and now < shift.closes_at:
        return str(_("Open until %(when)s.", when=moments.full(shift.closes_at, shift.time_zone)))
    return str(_("Closed.")) if shift.closes_at is not None else ""


def left_in_words(before: SignUpState, *, has_next: bool, is_open: bool) -> str:
    """What came of taking one's name off; `has_next`: somebody who waited has the place, `is_open`: it can be had."""
    if before is SignUpState.WAITLISTED:
        return str(_("Your name is off the waiting list."))
    if before is SignUpState.CONFIRMED and has_next:
        return str(_("Your name is off the list. The next person on the waiting list gets the place."))
    if before is SignUpState.CONFIRMED and is_open:
        return str(_("Your name is off the list. Your place is open for someone else now."))
    return str(_("Your name is off the list."))


def standing_in_a_word(sign_up: SignUp) -> str:
    """The same in the field of a day."""
    if sign_up.state is SignUpState.DECLINED:
        return str(_("You can’t come"))
    return str(_("You’re coming") if sign_up.state is SignUpState.CONFIRMED else _("You’re waiting"))


def taken_in_words(*, is_confirmed: bool, is_late: bool) -> str:
    """What came of the press in the mail; `is_late`: the time for which a place was kept was over."""
    if is_confirmed and is_late:
        return str(_("Your time to confirm ran out, but a place was still open. It’s yours."))
    if is_confirmed:
        return str(_("You have a place. We’ll email you an entry for your calendar."))
    if is_late:
        return str(
            _(
                "Your time to confirm ran out, and all places are now taken. You’re on the waiting list. When a "
                "place opens up, it’s yours, and we’ll email you."
            )
        )
    return str(
        _("All places are taken. You’re on the waiting list. When a place opens up, it’s yours, and we’ll email you.")
    )


def held_in_words(untils: Sequence[datetime], zone: str) -> str:
    """How many places are kept for who is about to confirm, to who manages the activity; empty where none is."""
    if not untils:
        return ""
    return str(
        _n(
            "One place is held until %(time)s for someone who is about to confirm.",
            "%(num)s places are held, the last one until %(time)s, for people who are about to confirm.",
            len(untils),
            time=moments.time(untils[-1], zone),
        )
    )


def asked_in_words(until: datetime | None, zone: str) -> str:
    """That a child's guardians are asked, to the child and to who answers for them."""
    if until is None:
        return str(_("We’ve asked a parent or guardian. With a yes, they get a place if one is open."))
    return str(
        _("We’ve asked a parent or guardian, and we’re holding a place until %(when)s.", when=moments.full(until, zone))
    )


def held_for_young_in_words(count: int) -> str:
    """How many places are kept until guardians answer, to who manages the activity; empty where none is."""
    if not count:
        return ""
    return str(
        _n(
            "One place is held for someone under 18 until a parent or guardian answers.",
            "%(num)s places are held for people under 18 until their parents or guardians answer.",
            count,
        )
    )


def lacking_in_words(lacking: Lacking) -> str:
    """What lacks where young people come alone, to whoever runs the activity."""
    if lacking.what is Unwatched.NOT_CLEARED:
        missing = in_a_row(spoken(each) for each in lacking.missing)
        return str(_("%(name)s is in charge and is missing: %(what)s.", name=lacking.name, what=missing))
    if lacking.what is Unwatched.TOO_FEW:
        return str(
            _n(
                "One more adult is needed: %(young)d young people come alone, and one adult can look after %(most)d.",
                "%(num)s more adults are needed: %(young)d young people come alone, and one adult can look after "
                "%(most)d.",
                lacking.needed,
                young=lacking.young,
                most=lacking.most,
            )
        )
    if lacking.name:
        return str(_("%(name)s was in charge and can’t come anymore. Nobody else is in charge yet.", name=lacking.name))
    return str(_("Nobody is in charge of the young people who come alone."))


def all_lacking_in_words(lacking: Iterable[Lacking]) -> list[str]:
    """The same of everything that lacks, each sentence once."""
    return list(dict.fromkeys(map(lacking_in_words, lacking)))


def cant_come_in_words(count: int) -> str:
    """How many of the committee said that they can't come; empty where nobody did."""
    return str(_n("One person can’t come.", "%(num)s people can’t come.", count)) if count else ""


def state_in_words(sign_up: SignUp, zone: str) -> str:
    """A sign-up as a sentence to who manages the activity."""
    since = moments.since(sign_up.signed_up_at, zone)
    if sign_up.state is SignUpState.CONFIRMED:
        return str(_("Coming; on the list %(since)s", since=since))
    if sign_up.state is SignUpState.CANCELLED:
        return str(_("Had signed up; on the list %(since)s", since=since))
    return str(_("Waiting %(since)s", since=since))


def given_in_words(minutes: int | None) -> str:
    """So many hours and minutes; nothing where nobody knows, or none."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    if not rest:
        return _n("one hour", "%(num)s hours", hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
