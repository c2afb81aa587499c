"""The mails of this room. A subject names neither the committee nor what it is: phones show it locked.

All are about something the person signed up for, so they are operational. A private address stands only in those to
people who have a place.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from volunteers.activities import rules
from volunteers.activities.models import Activity, SignUp, SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation import ical
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import moment, page, secret, text


def prefix(sign_up: SignUp) -> str:
    """What the dedupe keys of all mails about a sign-up begin with."""
    return f"signup:{sign_up.public_id}:"


def change_prefix(activity: Activity) -> str:
    """What the dedupe keys of mails about changes of an activity begin with."""
    return f"activity-changed:{activity.public_id}:"


def cancel_prefix(activity: Activity) -> str:
    """What the dedupe keys of mails about its cancellation begin with."""
    return f"activity-cancelled:{activity.public_id}:"


def _facts(activity: Activity, committee: Committee, *, with_address: bool) -> dict[str, Any]:
    shows = with_address or not activity.is_address_private
    return {
        "title": text(activity.title),
        "committee": text(committee.name),
        "starts_at": moment(activity.starts_at),
        "ends_at": moment(activity.ends_at),
        "zone": activity.time_zone,
        "is_private": activity.is_address_private,
        "place": activity.place if shows else "",
        "online_link": (activity.online_link or "") if shows else "",
        "activity": page("activities.show", public_id=activity.public_id),
    }


def _calendar(activity: Activity, committee: Committee, to: Recipient, *, with_address: bool = True) -> str:
    method = ical.Method.PUBLISH
    return ical.write([rules.entry(activity, committee, [to.language], with_address=with_address)], method=method)


def _message(
    kind: str,
    to: Recipient,
    key: str,
    facts: Mapping[str, Any],
    not_before: datetime | None,
    about: tuple[Any, Committee],
) -> Message:
    row, committee = about
    answers_to = Recipient(committee.contact_email, str(committee.name)) if committee.contact_email else None
    return Message(
        kind=kind,
        to=to,
        facts=facts,
        dedupe_key=key,
        not_before=not_before,
        reply_to=answers_to,
        sensitive=bool(facts["is_private"] and facts["place"]),
        about=row,
    )


def signed_up(activity: Activity, committee: Committee, sign_up: SignUp, to: Recipient, until: datetime) -> Message:
    """You have a place, with the calendar file."""
    facts = {
        **_facts(activity, committee, with_address=True),
        "ical": _calendar(activity, committee, to),
    }
    return _message("activities/signed_up", to, f"{prefix(sign_up)}place", facts, until, (sign_up, committee))


def waiting(
    activity: Activity, committee: Committee, sign_up: SignUp, before: int, to: Recipient, until: datetime
) -> Message:
    """You are on the waiting list."""
    facts = {**_facts(activity, committee, with_address=False), "before": before}
    return _message("activities/waiting", to, f"{prefix(sign_up)}waiting", facts, until, (sign_up, committee))


def moved_up(
    activity: Activity, committee: Committee, sign_up: SignUp, to: Recipient, link: Link, until: datetime | None
) -> Message:
    """You got a place, with a link to give it back."""
    facts = {
        **_facts(activity, committee, with_address=True),
        "answer": secret(link, "answers.show"),
        "ical": _calendar(activity, committee, to),
    }
    key = f"{prefix(sign_up)}moved:{sign_up.version}"
    return _message("activities/moved_up", to, key, facts, until, (sign_up, committee))


def changed(
    activity: Activity,
    committee: Committee,
    sign_up: SignUp,
    to: Recipient,
    what: frozenset[str],
    clash: Activity | None,
    until: datetime,
) -> Message:
    """The time or the place is another. `clash`: what the person goes to at the new time, so that they wait here."""
    comes = sign_up.state is SignUpState.CONFIRMED
    facts = {
        **_facts(activity, committee, with_address=comes),
        "is_other_time": bool(what & {"starts_at", "ends_at", "time_zone"}),
        "is_other_place": bool(what & {"place", "online_link"}) and (comes or not activity.is_address_private),
        "comes": comes,
        "clash": text(clash.title) if clash else None,
        "ical": _calendar(activity, committee, to) if comes else None,
    }
    key = f"{change_prefix(activity)}{activity.version}:{sign_up.public_id}"
    return _message("activities/changed", to, key, facts, until, (activity, committee))


def cancelled(activity: Activity, committee: Committee, sign_up: SignUp, to: Recipient, until: datetime) -> Message:
    """It does not take place, and why."""
    facts = {
        **_facts(activity, committee, with_address=False),
        "reason": text(activity.cancel_reason),
        "ical": _calendar(activity, committee, to, with_address=False),
    }
    key = f"{cancel_prefix(activity)}{activity.version}:{sign_up.public_id}"
    return _message("activities/cancelled", to, key, facts, until, (activity, committee))
