"""Decisions about activities, shifts and sign-ups as pure functions, and the words for what a page shows of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from volunteers.activities.inputs import ActivityInput
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityKind,
    ActivityState,
    Fill,
    Knows,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.activities.rules.clashes import clashes_with
from volunteers.activities.rules.whereabouts import whereabouts
from volunteers.activities.rules.windows import why_not_now
from volunteers.foundation import moments
from volunteers.foundation.refusals import Refusal, speaks_for
from volunteers.foundation.text import Lazily, _l, _n
from volunteers.foundation.walltime import Oddity, WallTime
from volunteers.people.models import Person
from volunteers.people.rules import has_died
from volunteers.safeguarding.rules import Lacks, refusal_for

ADULT = 18
LONGEST = timedelta(days=366)
TELLING = frozenset({"starts_at", "ends_at", "time_zone", "place", "online_link"})
"""What a change must touch for those signed up to be told."""

TIMES = frozenset({"starts_at", "ends_at", "time_zone"})

HELD_FOR = timedelta(minutes=30)
"""How long a place is kept for somebody who has not confirmed their address."""

MOST_HELD_AT_ADDRESS = 2
HOLDS_OF_A_SENDER = "3 per 30 minutes"
"""With `most_held`: so that nobody empties an activity with invented addresses."""

WAITS = frozenset({Lacks.ANSWER, Lacks.RENEWAL, Lacks.CONFIRMATION})
"""What a guardian, or a coordinator, is asked about while a place is kept."""

ODD_FIELDS = {"starts_at": "starts_fold", "ends_at": "ends_fold"}


def signed_up_already() -> Refusal:
    """The person is on this shift."""
    return Refusal(_l("You’re already on the list."), code="signed-up")


speaks_for("uq_sign_ups_open", signed_up_already)
speaks_for(
    "ck_activities_order",
    lambda: Refusal(_l("It ends before it starts. Check both times."), code="ends-first", field="ends_at"),
)


def why_not_schedule(given: ActivityInput, now: datetime, *, is_new: bool) -> Refusal | None:
    """Why these times can't be: they don't exist, exist twice, run backwards, or are over."""
    for field, when, chosen in (
        ("starts_at", given.starts, given.starts_chosen),
        ("ends_at", given.ends, given.ends_chosen),
    ):
        refusal = odd(field, when, chosen=chosen)
        if refusal is not None:
            return refusal
    if given.ends.instant <= given.starts.instant:
        return Refusal(_l("It ends before it starts. Check both times."), code="ends-first", field="ends_at")
    if given.ends.instant - given.starts.instant > LONGEST:
        return Refusal(
            _l("This would last longer than a year. Check the year of both dates."),
            code="too-long",
            field="ends_at",
        )
    if is_new and given.starts.instant < now:
        return Refusal(_l("This time is in the past. Enter one in the future."), code="past", field="starts_at")
    return None


def odd(field: str, when: WallTime, *, chosen: bool) -> Refusal | None:
    """What is wrong with a wall time on the night when clocks change."""
    if when.oddity is Oddity.MISSING:
        return Refusal(
            _l(
                "The clocks go forward that night, so %(time)s doesn’t exist there. Choose a time an hour later.",
                time=Lazily(moments.hour, when.local),
            ),
            code="time-missing",
            field=field,
        )
    if when.oddity is Oddity.TWICE and not chosen:
        return Refusal(
            _l(
                "The clocks go back that night, so %(time)s comes twice. Say which one you mean.",
                time=Lazily(moments.hour, when.local),
            ),
            code="time-twice",
            field=ODD_FIELDS.get(field, field),
        )
    return None


def why_not_capacity(capacity: int | None, fill: Fill) -> Refusal | None:
    """Why there can't be so few places: more people than that were told that they have one, or that we keep one."""
    if capacity is None or capacity >= fill.taken:
        return None
    if fill.held:
        return Refusal(
            _l(
                "%(num)d places are taken or held for someone who is about to confirm. Leave at least that many.",
                num=fill.taken,
            ),
            code="capacity-below-confirmed",
            field="capacity",
        )
    return Refusal(
        _n(
            "One person already has a place and knows it. Leave at least one place.",
            "%(num)s people already have a place and know it. Leave at least %(num)s places.",
            fill.confirmed,
        ),
        code="capacity-below-confirmed",
        field="capacity",
    )


def why_not_kind(kind: ActivityKind, *, only_meetings: bool) -> Refusal | None:
    """Why somebody who may schedule meetings, and nothing else, can't make an activity of this kind."""
    if kind is ActivityKind.MEETING or not only_meetings:
        return None
    return Refusal(
        _l("You can schedule meetings. For anything else, ask the chair."),
        code="only-meetings",
        field="kind",
        status=403,
    )


def why_not_change(activity: Activity) -> Refusal | None:
    """Why an activity can't be changed or cancelled any more."""
    if activity.state is ActivityState.CANCELLED:
        return Refusal(_l("This was canceled, so nothing about it can be changed."), code="cancelled")
    if activity.state is ActivityState.DONE:
        return Refusal(_l("This has ended, so nothing about it can be changed."), code="over")
    return None


def is_past(activity: Activity, now: datetime) -> bool:
    """Whether it took place and has ended."""
    return activity.state is not ActivityState.CANCELLED and (
        activity.state is ActivityState.DONE or activity.ends_at <= now
    )


def why_not_take_place(activity: Activity, now: datetime) -> Refusal | None:
    """Why a cancellation can't be undone: it would have ended by now."""
    if activity.ends_at <= now:
        return Refusal(_l("This has ended, so nothing about it can be changed."), code="over")
    return None


def why_not_cancel(activity: Activity, now: datetime) -> Refusal | None:
    """Why an activity can't be cancelled any more."""
    if activity.ends_at <= now:
        return Refusal(_l("This has ended, so nothing about it can be changed."), code="over")
    return why_not_change(activity)


def why_not_sign_up(
    shift: Shift,
    person: Person | None,
    now: datetime,
    *,
    is_member: bool,
    clash: Shift | None,
    lacks: Lacks | None = None,
    is_told_of: bool = False,
    is_asked_before: bool = False,
) -> Refusal | None:
    """Why this person can't come: cancelled, over, for members, a guardian's no, or somewhere else at that time.

    `lacks`: what keeps somebody under 18 from coming alone. What only waits for an answer is asked, not refused.
    `is_told_of`: it is said to whoever signs them up, who may at any time. `is_asked_before`: they asked in time, and
    it is only settled now. Without a person it is asked for whoever has not signed in yet.
    """
    activity = shift.activity
    if activity.is_draft:
        return Refusal(_l("This is still a draft. People can sign up once it’s published."), code="draft")
    if activity.state is ActivityState.CANCELLED:
        return Refusal(_l("This was canceled, so nobody can sign up anymore."), code="cancelled")
    if shift.removed_at is not None:
        return Refusal(_l("This shift was removed. Choose another one."), code="shift-removed")
    if activity.state is ActivityState.DONE or shift.ends_at <= now:
        return Refusal(_l("This has ended, so nobody can sign up anymore."), code="over")
    if person is not None and person.is_dead:
        return has_died(person)
    if not activity.is_public and not is_member:
        return Refusal(_l("This is for committee members only."), code="members-only")
    if person is not None and not person.is_adult and is_for_adults(shift):
        return Refusal(_l("This role is for people 18 or older."), code="for-adults")
    if lacks is not None and lacks not in WAITS:
        return refusal_for(lacks)
    outside = None if is_told_of or is_asked_before else why_not_now(shift, now)
    if outside is not None:
        return outside
    return None if clash is None else clashes_with(clash, is_told_of=is_told_of)


def is_for_adults(shift: Shift) -> bool:
    """Whether nobody under 18 can have a place on it. Of younger ages nobody is asked: the page says them."""
    return shift.position is not None and (shift.position.least_age or 0) >= ADULT


def why_not_decline(shift: Shift, person: Person, now: datetime, *, is_member: bool, is_on_it: bool) -> Refusal | None:
    """Why this person's no is not kept: nobody asks any more, or not them, or they are on a list of the activity."""
    if shift.activity.state is ActivityState.CANCELLED:
        return Refusal(_l("This was canceled, so nobody needs to answer anymore."), code="cancelled")
    if not is_open(shift, now):
        return Refusal(_l("This has ended, so nobody needs to answer anymore."), code="over")
    if person.is_dead:
        return has_died(person)
    if is_on_it:
        return Refusal(_l("You’re on the list. If you can’t come anymore, take your name off there."), code="signed-up")
    if not is_member:
        return Refusal(_l("We only ask the members of the committee."), code="members-only")
    return None


def why_not_return(shift: Shift, is_on_it: bool, now: datetime) -> Refusal | None:
    """Why "I can't come any more" can't be undone: it is over or cancelled, or the person signed up anew."""
    if is_on_it:
        return signed_up_already()
    return None if is_open(shift, now) else why_not_change(shift.activity)


def why_not_unmake(is_on_members_list: bool) -> Refusal | None:
    """Why somebody's admission can't be undone: they have signed up for what is for members only."""
    if not is_on_members_list:
        return None
    return Refusal(
        _l("This person signed up for something for members only in the meantime, so you can’t undo this."),
        code="signed-up",
    )


def has_room(shift: Shift, taken: int) -> bool:
    """Whether a place is free."""
    return Fill(taken, capacity=shift.capacity).has_room


def most_held(capacity: int) -> int:
    """How many places of a shift may be held at a time: a quarter, and at least one. The rest are for who confirms."""
    return max(1, capacity // 4)


def may_hold(fill: Fill, at_address: int) -> bool:
    """Whether a place can be kept: one is free, and few are kept, also for the address. Without end none need be."""
    if fill.capacity is None or not fill.has_room:
        return False
    return fill.held < most_held(fill.capacity) and at_address < MOST_HELD_AT_ADDRESS


def needs_member(shift: Shift, sign_up: SignUp, now: datetime) -> bool:
    """Whether a sign-up is good only while its person belongs to the committee."""
    is_on_it = sign_up.state in OPEN_SIGNUPS and not sign_up.is_kept
    return is_on_it and not shift.activity.is_public and is_open(shift, now)


def what_is_new(knows: Knows, shift: Shift, row: SignUp) -> frozenset[str]:
    """The names (of `TELLING`) of what somebody does not know yet of a shift, as far as it is told to them."""
    return _differs(knows, shift, row) & TELLING


def what_was(knows: Knows, shift: Shift, row: SignUp) -> dict[str, Any]:
    """What somebody was told and is otherwise now, as facts: all of the times or none; the title beside others."""
    differs, told = _differs(knows, shift, row), knows.told
    times = {"starts_at": told["starts_at"], "ends_at": told["ends_at"], "zone": told["time_zone"]}
    found = {name: told[name] or "" for name in ("place", "online_link") if name in differs}
    title = {"title": {"$text": dict(told["title"])}} if "title" in differs else {}
    return (times if differs & TIMES else {}) | found | title


def _differs(knows: Knows, shift: Shift, row: SignUp) -> frozenset[str]:
    where = whereabouts(shift.activity, row)
    now = {
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
        "time_zone": shift.time_zone,
        "place": where.place,
        "online_link": where.online_link,
    }
    untold = ({"place"} if where.is_hidden or knows.is_place_hidden else set()) | (
        {"online_link"} if row.state is not SignUpState.CONFIRMED else set()
    )
    differs = {name for name in now.keys() - untold if now[name] != (knows.told[name] or "")}
    title = knows.told.get("title")  # acts from before titles were told have none
    return frozenset(differs | ({"title"} if title is not None and title != dict(shift.activity.title) else set()))


def is_open(shift: Shift, now: datetime) -> bool:
    """Whether people can still sign up and move up."""
    activity = shift.activity
    is_on = activity.state is ActivityState.PUBLISHED and not activity.is_draft and shift.removed_at is None
    return is_on and shift.ends_at > now


_STATE_TOLD = {
    "activities/signed_up": SignUpState.CONFIRMED,
    "activities/moved_up": SignUpState.CONFIRMED,
    "activities/waiting": SignUpState.WAITLISTED,
    "activities/narrowed": SignUpState.WITHDRAWN,
    "activities/not_agreed": SignUpState.WITHDRAWN,
    "activities/taken_off": SignUpState.WITHDRAWN,
}


def state_told(kind: str, facts: Mapping[str, Any]) -> SignUpState:
    """How somebody stands on a list by what a mail about their sign-up says."""
    if kind == "activities/changed":
        return SignUpState.CONFIRMED if facts["comes"] else SignUpState.WAITLISTED
    return _STATE_TOLD[kind]


def is_still_so(kind: str, facts: Mapping[str, Any], sign_up: SignUp) -> bool:
    """Whether a mail about a sign-up is still true: it stands like that, at the time and place that the mail says."""
    shift = sign_up.shift
    is_told = shift.activity.state is ActivityState.PUBLISHED and sign_up.state is state_told(kind, facts)
    return is_told and (sign_up.state is SignUpState.WITHDRAWN or is_there(facts, shift, sign_up))


def is_there(facts: Mapping[str, Any], shift: Shift, sign_up: SignUp) -> bool:
    """Whether it is then and there, as a mail says."""
    where = whereabouts(shift.activity, sign_up)
    told = [datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at")]
    is_then = told == [shift.starts_at, shift.ends_at] and facts["zone"] == shift.time_zone
    return is_then and facts["place"] == where.place and facts["online_link"] == where.online_link
