"""The mails of this room. A subject says which activity and when; no place and no committee: phones show it locked.

All are about something the person signed up for, so they are operational. A private address stands only in those to
people who have a place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from volunteers.activities import rules
from volunteers.activities.inputs import Watch
from volunteers.activities.models import Activity, Fill, Reminder, Shift, SignUp, SignUpState
from volunteers.committees import rules as committee_rules
from volunteers.committees.models import Committee
from volunteers.foundation import ical
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import moment, page, prose, secret, text
from volunteers.organization.queries import current as current_organization
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.safeguarding.models import ConsentRequest

CONFIRM = "activities/confirm_place"
SIGNED_UP, WAITING, MOVED_UP = "activities/signed_up", "activities/waiting", "activities/moved_up"
CHANGED, NARROWED = "activities/changed", "activities/narrowed"
TAKEN_OFF = "activities/taken_off"


def facts_of(shift: Shift, sign_up: SignUp | None, was: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What each of these mails says of it. `was`: what the reader knows otherwise (`rules.what_was`)."""
    activity = shift.activity
    where = rules.whereabouts(activity, sign_up)
    return {
        **_what_and_when(activity, shift),
        **_position(shift),
        "is_private": where.is_private,
        "is_hidden": where.is_hidden,
        "is_link_hidden": where.is_link_hidden,
        "place": where.place,
        "online_link": where.online_link,
        "was": dict(was or {}),
    }


def _without_place(shift: Shift, sign_up: SignUp) -> dict[str, Any]:
    """The same for who is on the list no more, to whom it matters no more where it is."""
    nowhere = {"place": "", "online_link": "", "is_hidden": False, "is_link_hidden": False}
    return {**facts_of(shift, sign_up), **nowhere}


def _what_and_when(activity: Activity, shift: Shift | None = None) -> dict[str, Any]:
    """What it is, whose, and when it is, or a shift of it; with its page."""
    when = activity if shift is None else shift
    return {
        "title": text(activity.title),
        "committee": text(activity.committee.name),
        "starts_at": moment(when.starts_at),
        "ends_at": moment(when.ends_at),
        "zone": activity.time_zone,
        "activity": page("activities.show", public_id=activity.public_id),
    }


def _position(shift: Shift) -> dict[str, Any]:
    """What one does there, where the shift is for something."""
    return {"position": text(shift.position.title)} if shift.position is not None else {}


def _calendar(shift: Shift, sign_up: SignUp, to: Recipient) -> str:
    where, reader = rules.whereabouts(shift.activity, sign_up), (sign_up.person, sign_up)
    return ical.write([rules.entry(shift, where, [to.language], current_organization(), reader=reader)])


def _tells_where(was: Mapping[str, Any]) -> bool:
    """Whether it says where it was, which may have been as private as a home."""
    return bool(was.get("place") or was.get("online_link"))


def message_about(
    kind: str,
    to: Recipient,
    key: str,
    facts: Mapping[str, Any],
    not_before: datetime | None,
    about: Activity | SignUp | Reminder,
    committee: Committee,
) -> Message:
    """A mail about a place or an activity: what it says of where it is, is shown to nobody else."""
    return Message(
        kind=kind,
        to=to,
        facts=facts,
        dedupe_key=key,
        not_before=not_before,
        reply_to=committee_rules.answers_to(committee),
        sensitive=bool((facts["is_private"] and facts["place"]) or facts["online_link"] or _tells_where(facts["was"])),
        about=about,
    )


def _key(shift: Shift, sign_up: SignUp, what: str) -> str:
    """One mail of a kind for each state of a sign-up and of what it is for: each may have to be told, and once."""
    return f"signup:{sign_up.public_id}:{what}:{sign_up.version}:{shift.activity.version}"


def own_of(link: Link | None) -> dict[str, Any]:
    """For who has no account: the page on which they read how they stand, and take their name off."""
    return {"own": secret(link, "answers.show")} if link is not None else {}


def _by(name: str) -> dict[str, Any]:
    return {"by": name} if name else {}


def confirm_place(
    row: Pending,
    link: Link,
    shift: Shift,
    held_until: datetime | None,
    to: Recipient,
    already: SignUp | None = None,
    own: Link | None = None,
    *,
    is_full: bool = False,
    more: int = 0,
) -> Message:
    """To the owner of an address with which somebody said that they come: is it theirs, and do they?

    `is_full`: there is only the waiting list now. `more`: for so many shifts besides.

    Who is on the list already (`already`) reads that, and is led to their own page (`own`, else the activity).

    Whoever typed the address could have typed anybody's: nothing that they typed stands here.
    """
    activity, where = shift.activity, rules.whereabouts(shift.activity)
    return Message(
        kind=CONFIRM,
        to=to,
        by_anybody=True,
        sensitive=True,
        facts={
            **_what_and_when(activity, shift),
            **_position(shift),
            **({"more": more} if more else {}),
            "place": where.place,
            "is_hidden": where.is_hidden,
            "is_link_hidden": where.is_link_hidden,
            "held_until": moment(held_until) if held_until is not None else None,
            "is_full": is_full,
            "entry": secret(link, "pending.show"),
            "already": already.state if already is not None else None,
            **own_of(own),
        },
        dedupe_key=f"confirm-place:{link.public_id}",
        about=row,
    )


def signed_up(
    shift: Shift,
    sign_up: SignUp,
    to: Recipient,
    until: datetime | None,
    own: Link | None = None,
    was: Mapping[str, Any] | None = None,
    by: str = "",
) -> Message:
    """You have a place, with the calendar file. `by`: who signed the reader up, where it wasn't themselves."""
    facts = {**facts_of(shift, sign_up, was), **own_of(own), **_by(by), "ical": _calendar(shift, sign_up, to)}
    committee = shift.activity.committee
    return message_about(SIGNED_UP, to, _key(shift, sign_up, "place"), facts, until, sign_up, committee)


def waiting(
    shift: Shift,
    sign_up: SignUp,
    before: int,
    to: Recipient,
    until: datetime | None,
    own: Link | None = None,
    was: Mapping[str, Any] | None = None,
    by: str = "",
) -> Message:
    """You’re on the waiting list. `by` as in `signed_up`."""
    facts = {**facts_of(shift, sign_up, was), **own_of(own), **_by(by), "before": before}
    committee = shift.activity.committee
    return message_about(WAITING, to, _key(shift, sign_up, "waiting"), facts, until, sign_up, committee)


def moved_up(
    shift: Shift,
    sign_up: SignUp,
    to: Recipient,
    link: Link,
    until: datetime | None,
    was: Mapping[str, Any] | None = None,
) -> Message:
    """You got a place, with a link to give it back."""
    facts = {
        **facts_of(shift, sign_up, was),
        "answer": secret(link, "answers.show"),
        "ical": _calendar(shift, sign_up, to),
    }
    return message_about(MOVED_UP, to, _key(shift, sign_up, "moved"), facts, until, sign_up, shift.activity.committee)


def changed(
    shift: Shift,
    sign_up: SignUp,
    to: Recipient,
    what: frozenset[str],
    clash: Shift | None,
    until: datetime | None,
    own: Link | None = None,
    was: Mapping[str, Any] | None = None,
) -> Message:
    """The time, the place or the link is another: what was and what is.

    `clash`: what the person goes to at the new time, so that they wait here.
    """
    activity = shift.activity
    comes = sign_up.state is SignUpState.CONFIRMED
    facts = {
        **facts_of(shift, sign_up, was),
        **own_of(own),
        "is_same": not what,  # nothing changed, but the person waits here now
        "is_other_time": bool(what & rules.TIMES),
        "is_other_place": "place" in what,
        "is_other_link": "online_link" in what,
        "comes": comes,
        "clash": text(clash.activity.title) if clash else None,
        "ical": _calendar(shift, sign_up, to) if comes else None,
    }
    return message_about(CHANGED, to, _key(shift, sign_up, "changed"), facts, until, sign_up, activity.committee)


def narrowed(shift: Shift, sign_up: SignUp, to: Recipient, until: datetime) -> Message:
    """It is for members only by now, and the place or the wait of somebody who is none has ended."""
    activity = shift.activity
    facts = {**_without_place(shift, sign_up), "calendar": page("activities.index")}
    return message_about(NARROWED, to, _key(shift, sign_up, "narrowed"), facts, until, sign_up, activity.committee)


def late_gap(shift: Shift, sign_up: SignUp, who: Person, fill: Fill, to: Recipient, until: datetime) -> Message:
    """To whoever runs it: somebody gave up a place shortly before, and nobody waits for it."""
    activity = shift.activity
    return Message(
        kind="activities/late_gap",
        to=to,
        facts={
            **_what_and_when(activity, shift),
            "name": who.full_name,
            "confirmed": fill.confirmed,
            "capacity": fill.capacity,
        },
        dedupe_key=f"late-gap:{sign_up.public_id}:{sign_up.version}:{to.person_id}",
        not_before=until,
        about=activity,
    )


def taken_off(shift: Shift, sign_up: SignUp, to: Recipient, until: datetime, by: str, reason: str) -> Message:
    """Whoever runs it took their name off the list, and why."""
    activity = shift.activity
    facts = {**_without_place(shift, sign_up), "by": by, "reason": reason}
    return message_about(TAKEN_OFF, to, _key(shift, sign_up, "taken-off"), facts, until, sign_up, activity.committee)


def cancelled(
    shift: Shift, sign_up: SignUp, to: Recipient, until: datetime, was: Mapping[str, Any] | None = None
) -> Message:
    """It does not take place, and why. It is called and dated as the reader knows it: who never heard of a change
    need not hear of it now.
    """
    activity = shift.activity
    known = {name: value for name, value in (was or {}).items() if name not in ("place", "online_link")}
    facts = {
        **facts_of(shift, sign_up),
        **known,
        "reason": prose(activity.cancel_reason),
        "ical": _calendar(shift, sign_up, to),
    }
    key = f"activity-cancelled:{activity.public_id}:{activity.version}:{sign_up.public_id}"
    return message_about("activities/cancelled", to, key, facts, until, activity, activity.committee)


def not_agreed(shift: Shift, sign_up: SignUp, to: Recipient, *, not_before: datetime | None = None) -> Message:
    """To somebody under 18 who had a place, and their guardians: nobody agrees to it any more."""
    told = _young("activities/not_agreed", shift, sign_up, to, _key(shift, sign_up, "not-agreed"))
    facts = {**facts_of(shift, sign_up), **told.facts}  # where it was a mistake, what they know is read from it
    return replace(told, facts=facts, not_before=not_before)


def unanswered(shift: Shift, request: ConsentRequest, to: Recipient, *, is_agreed: bool) -> Message:
    """To somebody under 18 for whom a place was kept, and their guardians: nobody answered in time.

    `is_agreed`: a guardian did, and nobody of ours talked with them in time.
    """
    key = f"unanswered:{request.public_id}:{request.answer_by_at:%Y%m%d%H%M}" if request.answer_by_at else ""
    told = _young("activities/unanswered", shift, request, to, key or f"unanswered:{request.public_id}")
    return replace(told, facts={**told.facts, "is_agreed": is_agreed})


def _young(kind: str, shift: Shift, about: SignUp | ConsentRequest, to: Recipient, key: str) -> Message:
    return Message(
        kind=kind,
        to=to,
        facts={
            "name": to.name,
            "title": text(shift.activity.title),
            "starts_at": moment(shift.starts_at),
            "ends_at": moment(shift.ends_at),
            "zone": shift.time_zone,
            "activity": page("activities.show", public_id=shift.activity.public_id),
        },
        dedupe_key=key,
        reply_to=None,
        about=about,
    )


def unwatched(activity: Activity, found: Sequence[Watch], to: Recipient) -> Message:
    """To a coordinator: nobody looks after the young people who come alone, or not enough adults do; once."""
    return Message(
        kind="activities/unwatched",
        to=to,
        facts={
            **_what_and_when(activity),
            "lacking": [
                {**each._asdict(), "what": each.what.value, "missing": [text(name) for name in each.missing]}
                for each in rules.all_lacking(found)
            ],
        },
        dedupe_key=f"unwatched:{activity.public_id}:{activity.unwatched_at:%Y%m%d%H%M%S%f}:{to.person_id}",
        about=activity,
    )
