"""The mails of this room. A subject names neither the committee nor what it is: phones show it locked.

All are about something the person signed up for, so they are operational. A private address stands only in those to
people who have a place.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from volunteers.activities import rules
from volunteers.activities.models import Activity, Shift, SignUp, SignUpState
from volunteers.committees import rules as committee_rules
from volunteers.committees.models import Committee
from volunteers.foundation import ical
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import moment, page, secret, text
from volunteers.pending.models import Pending

CONFIRM = "activities/confirm_place"
SIGNED_UP, WAITING, MOVED_UP = "activities/signed_up", "activities/waiting", "activities/moved_up"
CHANGED, NARROWED = "activities/changed", "activities/narrowed"


def _facts(shift: Shift, sign_up: SignUp) -> dict[str, Any]:
    activity = shift.activity
    where = rules.whereabouts(activity, sign_up)
    return {
        "title": text(activity.title),
        "committee": text(activity.committee.name),
        "starts_at": moment(shift.starts_at),
        "ends_at": moment(shift.ends_at),
        "zone": activity.time_zone,
        "is_private": where.is_private,
        "place": where.place,
        "online_link": where.online_link,
        "activity": page("activities.show", public_id=activity.public_id),
    }


def _calendar(shift: Shift, sign_up: SignUp, to: Recipient) -> str:
    where = rules.whereabouts(shift.activity, sign_up)
    return ical.write([rules.entry(shift, where, [to.language])], method=ical.Method.PUBLISH)


def _message(
    kind: str,
    to: Recipient,
    key: str,
    facts: Mapping[str, Any],
    not_before: datetime | None,
    about: Activity | SignUp,
    committee: Committee,
) -> Message:
    return Message(
        kind=kind,
        to=to,
        facts=facts,
        dedupe_key=key,
        not_before=not_before,
        reply_to=committee_rules.answers_to(committee),
        sensitive=bool((facts["is_private"] and facts["place"]) or facts["online_link"]),
        about=about,
    )


def _key(shift: Shift, sign_up: SignUp, what: str) -> str:
    """One mail of a kind for each state of a sign-up and of what it is for: each may have to be told, and once."""
    return f"signup:{sign_up.public_id}:{what}:{sign_up.version}:{shift.activity.version}"


def _own(link: Link | None) -> dict[str, Any]:
    """For who has no account: the page on which they read how they stand, and take their name off."""
    return {"own": secret(link, "answers.show")} if link is not None else {}


def confirm_place(row: Pending, link: Link, shift: Shift, held_until: datetime | None, to: Recipient) -> Message:
    """To the owner of an address with which somebody said that they come: is it theirs, and do they?

    Whoever typed the address could have typed anybody's: nothing that they typed stands here.
    """
    activity = shift.activity
    return Message(
        kind=CONFIRM,
        to=to,
        by_anybody=True,
        sensitive=True,
        facts={
            "title": text(activity.title),
            "committee": text(activity.committee.name),
            "starts_at": moment(shift.starts_at),
            "ends_at": moment(shift.ends_at),
            "zone": activity.time_zone,
            "held_until": moment(held_until) if held_until is not None else None,
            "entry": secret(link, "pending.show"),
        },
        dedupe_key=f"confirm-place:{link.public_id}",
        about=row,
    )


def signed_up(shift: Shift, sign_up: SignUp, to: Recipient, until: datetime | None, own: Link | None = None) -> Message:
    """You have a place, with the calendar file."""
    facts = {**_facts(shift, sign_up), **_own(own), "ical": _calendar(shift, sign_up, to)}
    committee = shift.activity.committee
    return _message(SIGNED_UP, to, _key(shift, sign_up, "place"), facts, until, sign_up, committee)


def waiting(
    shift: Shift, sign_up: SignUp, before: int, to: Recipient, until: datetime | None, own: Link | None = None
) -> Message:
    """You are on the waiting list."""
    facts = {**_facts(shift, sign_up), **_own(own), "before": before}
    committee = shift.activity.committee
    return _message(WAITING, to, _key(shift, sign_up, "waiting"), facts, until, sign_up, committee)


def moved_up(shift: Shift, sign_up: SignUp, to: Recipient, link: Link, until: datetime | None) -> Message:
    """You got a place, with a link to give it back."""
    facts = {
        **_facts(shift, sign_up),
        "answer": secret(link, "answers.show"),
        "ical": _calendar(shift, sign_up, to),
    }
    return _message(MOVED_UP, to, _key(shift, sign_up, "moved"), facts, until, sign_up, shift.activity.committee)


def changed(
    shift: Shift,
    sign_up: SignUp,
    to: Recipient,
    what: frozenset[str],
    clash: Shift | None,
    until: datetime | None,
    own: Link | None = None,
) -> Message:
    """The time or the place is another. `clash`: what the person goes to at the new time, so that they wait here."""
    activity = shift.activity
    comes = sign_up.state is SignUpState.CONFIRMED
    where = rules.whereabouts(activity, sign_up)
    facts = {
        **_facts(shift, sign_up),
        **_own(own),
        "is_same": not what,  # nothing changed, but the person waits here now
        "is_other_time": bool(what & {"starts_at", "ends_at", "time_zone"}),
        "is_other_place": ("place" in what and not where.is_hidden)
        or ("online_link" in what and not where.is_link_hidden),
        "comes": comes,
        "clash": text(clash.activity.title) if clash else None,
        "ical": _calendar(shift, sign_up, to) if comes else None,
    }
    return _message(CHANGED, to, _key(shift, sign_up, "changed"), facts, until, sign_up, activity.committee)


def narrowed(shift: Shift, sign_up: SignUp, to: Recipient, until: datetime) -> Message:
    """It is for members only by now, and the place or the wait of somebody who is none has ended."""
    activity = shift.activity
    facts = {**_facts(shift, sign_up), "place": "", "online_link": "", "calendar": page("activities.index")}
    return _message(NARROWED, to, _key(shift, sign_up, "narrowed"), facts, until, sign_up, activity.committee)


def cancelled(shift: Shift, sign_up: SignUp, to: Recipient, until: datetime) -> Message:
    """It does not take place, and why."""
    activity = shift.activity
    facts = {
        **_facts(shift, sign_up),
        "reason": text(activity.cancel_reason),
        "ical": _calendar(shift, sign_up, to),
    }
    key = f"activity-cancelled:{activity.public_id}:{activity.version}:{sign_up.public_id}"
    return _message("activities/cancelled", to, key, facts, until, activity, activity.committee)
