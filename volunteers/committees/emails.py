"""The mails of committees. No subject names a committee: phones show it locked, and a country hints at origin."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from volunteers.access import GRANTS
from volunteers.committees import rules
from volunteers.committees.models import Committee, EndReason, Membership, Term
from volunteers.mail import Message, Recipient
from volunteers.mail.message import day, page, text
from volunteers.people.models import Person

OFFICE_GIVEN, OFFICE_CHANGED = "committees/office_given", "committees/office_changed"
"""The kinds of mail that tell somebody of their term."""
HANDED_OVER, TAKEN_OVER = "committees/handed_over", "committees/taken_over"
"""The same where an office was handed over: to who held it, and to who takes it."""
CALLED_OFF = "committees/called_off"
"""And where that was called off, to either."""


def membership_ended(
    membership: Membership,
    committee: Committee,
    to: Recipient,
    reason: str,
    until: datetime,
    *,
    loses: bool,
) -> Message:
    """Your name was taken off the list, and why; `loses`: places and roles went with it."""
    return Message(
        kind="committees/membership_ended",
        to=to,
        facts={
            "committee": text(committee.name),
            "reason": reason,
            "is_term_over": membership.end_reason is EndReason.TERM_OVER,
            "loses": loses,
            "directory": page("committees.index"),
        },
        dedupe_key=f"membership-ended:{membership.public_id}:{membership.version}:member",
        not_before=until,
        reply_to=rules.answers_to(committee),
        about=membership,
    )


def put_in(membership: Membership, committee: Committee, to: Recipient, until: datetime, *, signs_in: bool) -> Message:
    """You are a member now: a coordinator has put you on the list."""
    return Message(
        kind="committees/put_in",
        to=to,
        facts={
            "committee": text(committee.name),
            "signs_in": signs_in,
            "committee_page": page("committees.show", slug=committee.slug),
        },
        dedupe_key=f"put-in:{membership.public_id}",
        not_before=until,
        reply_to=rules.answers_to(committee),
        about=membership,
    )


def membership_resigned(
    membership: Membership, committee: Committee, name: str, to: Recipient, until: datetime, *, loses: bool
) -> Message:
    """To a chair: a member has left."""
    return Message(
        kind="committees/membership_resigned",
        to=to,
        facts={
            "committee": text(committee.name),
            "name": name,
            "loses": loses,
            "roster": page("committees.members", slug=committee.slug),
        },
        dedupe_key=f"membership-ended:{membership.public_id}:{membership.version}:{to.person_id}",
        not_before=until,
        reply_to=rules.answers_to(committee),
        about=membership,
    )


def office_given(term: Term, committee: Committee, to: Recipient, until: datetime | None = None) -> Message:
    """You hold an office from a day on."""
    return Message(
        kind=OFFICE_GIVEN,
        to=to,
        facts=_term(term, committee),
        dedupe_key=f"office-given:{term.public_id}:{term.version}",
        not_before=until,
        reply_to=rules.answers_to(committee),
        about=term,
    )


def office_changed(term: Term, committee: Committee, to: Recipient, until: datetime, *, is_over: bool) -> Message:
    """To who holds it and was told of it: it has another last day, or was ended (`is_over`)."""
    return Message(
        kind=OFFICE_CHANGED,
        to=to,
        facts={**_term(term, committee), "is_over": is_over},
        dedupe_key=f"office-changed:{term.public_id}:{term.version}",
        not_before=until,
        reply_to=rules.answers_to(committee),
        about=term,
    )


def handed_over(
    term: Term,
    committee: Committee,
    successor: Person,
    to: Recipient,
    until: datetime,
    *,
    chair: Person | None,
    is_over: bool,
    replaces: bool,
) -> Message:
    """To who held an office: somebody else takes it over, from when on, and what one still reads.

    `chair` handed it over, where that was not its holder or an administrator; `replaces` what they were told before.
    """
    reads_until = rules.reads_until(term)
    return Message(
        kind=HANDED_OVER,
        to=to,
        facts={
            **_term(term, committee),
            "name": successor.full_name,
            "by_chair": chair.full_name if chair else None,
            "at_once": is_over,
            "replaces": replaces,
            "reads_until": day(reads_until) if reads_until else None,
            "written": page("notices.written"),
        },
        dedupe_key=f"handed-over:{term.public_id}:{term.version}",
        not_before=until,
        reply_to=rules.answers_to(committee),
        about=term,
    )


def taken_over(
    term: Term, committee: Committee, holder: Person, to: Recipient, until: datetime, *, replaces: bool
) -> Message:
    """To who takes an office over: from whom, from when on, and what one can do in it."""
    return Message(
        kind=TAKEN_OVER,
        to=to,
        facts={
            **_term(term, committee),
            "name": holder.full_name,
            "replaces": replaces,
            "can": sorted(permission.value for permission in GRANTS[term.office.role]),
        },
        dedupe_key=f"taken-over:{term.public_id}:{term.version}",
        not_before=until,
        reply_to=rules.answers_to(committee),
        about=term,
    )


def called_off(term: Term, committee: Committee, other: Person, to: Recipient, until: datetime) -> Message:
    """Handing an office over was called off: to who goes on to hold it, and to who was to take it (`is_over`)."""
    return Message(
        kind=CALLED_OFF,
        to=to,
        facts={**_term(term, committee), "name": other.full_name, "is_over": term.ended_at is not None},
        dedupe_key=f"called-off:{term.public_id}:{term.version}",
        not_before=until,
        reply_to=rules.answers_to(committee),
        about=term,
    )


def _term(term: Term, committee: Committee) -> dict[str, Any]:
    return {
        "committee": text(committee.name),
        "office": term.office.value,
        "starts_on": day(term.starts_on),
        "ends_on": day(term.ends_on) if term.ends_on else None,
        "committee_page": page("committees.show", slug=committee.slug),
    }


def office_over(term: Term, committee: Committee, holder: Person, to: Recipient) -> Message:
    """A term is over by its date, and places or roles went with it: to who held it, and to the chairs."""
    return Message(
        kind="committees/office_over",
        to=to,
        facts={
            "committee": text(committee.name),
            "office": term.office.value,
            "name": holder.full_name,
            "is_oneself": to.person_id == holder.id,
            "committee_page": page("committees.show", slug=committee.slug),
        },
        dedupe_key=f"office-over:{term.public_id}:{to.person_id}",
        reply_to=rules.answers_to(committee),
        about=term,
    )


def contact(
    committee: Committee, key: str, writer: Recipient, body: str, to: Iterable[Recipient], *, is_checked: bool
) -> list[Message]:
    """Somebody writes to the committee; an answer goes to them, and shows the answerer's address.

    Unless it is the address with which the writer signs in (`is_checked`), anybody may have typed it, and it says so.
    Of somebody under 18 no address is told, and an answer goes to the organization: coordinators reach the guardians.
    """
    is_young = writer.is_guarded
    return [
        Message(
            kind="committees/contact",
            to=recipient,
            facts={
                "committee": text(committee.name),
                "writer": writer.name,
                "address": "" if is_young else writer.address,
                "is_checked": is_checked,
                "is_young": is_young,
                "body_text": body,
                "committee_page": page("committees.show", slug=committee.slug),
            },
            dedupe_key=f"contact:{key}:{recipient.address}"[:200],
            reply_to=None if is_young else writer,
            by_anybody=True,
            leaves_place=True,
            about=committee,
        )
        for recipient in to
    ]
