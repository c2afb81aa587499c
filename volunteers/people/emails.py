"""The mails of this room. A subject names nobody: phones show it locked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from volunteers.foundation.columns import LocalText
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import day, secret, text
from volunteers.mail.sorts import Sort
from volunteers.people import rules
from volunteers.people.models import AnsweredFor, LanguageSkill, Person


def died(person: Person, to: Person, until: datetime) -> Message:
    """To who must know: somebody has died, and nobody writes to them any more."""
    return Message(
        kind="people/died",
        to=rules.recipient(to),
        facts={"name": person.full_name, "died_on": day(person.died_on) if person.died_on else None},
        dedupe_key=f"person-died:{person.public_id}:{person.version}:{to.public_id}",
        not_before=until,
        about=person,
    )


def household_asked(row: AnsweredFor, by: str, link: Link) -> Message:
    """To who shares an address: may whoever signs in with it see and do things for you?"""
    asked_at = row.asked_at or row.since_at
    return Message(
        kind="people/household_asked",
        to=rules.recipient(row.person),
        facts={"name": row.person.greeting_name, "by": by, "page": secret(link, "people.household")},
        dedupe_key=f"household-asked:{row.person.public_id}:{asked_at:%Y%m%d%H%M%S}",
        about=row.person,
    )


def household_ended(person: Person, to: Person, at: datetime, *, has_moved: bool) -> Message:
    """To the other side: the account answers for them no more; `has_moved`: they have an address of their own."""
    return Message(
        kind="people/household_ended",
        to=rules.recipient(to),
        facts={"name": person.greeting_name, "is_them": person.id == to.id, "has_moved": has_moved},
        dedupe_key=f"household-ended:{person.public_id}:{to.public_id}:{at:%Y%m%d%H%M%S}",
        about=person,
    )


def household_own_address(person: Person, link: Link) -> Message:
    """To the address that somebody typed as their own: is it theirs?"""
    return Message(
        kind="people/household_own_address",
        to=Recipient(link.address or "", "", person.preferred_language),
        facts={"page": secret(link, "people.own_address")},
        dedupe_key=f"household-own:{link.public_id}",
        by_anybody=True,
        leaves_place=True,
        about=person,
    )


def lives(person: Person, to: Person, noted_at: datetime) -> Message:
    """To who was told that somebody has died: it was a mistake."""
    return Message(
        kind="people/lives",
        to=rules.recipient(to),
        facts={"name": person.full_name},
        dedupe_key=f"person-lives:{person.public_id}:{noted_at:%Y%m%d%H%M%S%f}:{to.public_id}",
        about=person,
    )


class Asked(NamedTuple):
    """Somebody who is asked if what we know of them is still right, and the link behind which they answer."""

    person: Person
    link: Link


class Known(NamedTuple):
    """What we know of somebody besides their own row."""

    languages: Sequence[LanguageSkill]
    committees: Sequence[LocalText]


def still_right(asked: Sequence[Asked], known: Known, on: date, stop: str, *, is_reminder: bool) -> Message:
    """To all at one address: is what we know of you still right?

    What we know stands in it only where one person is asked: they may not have said that others there can see it. A
    number of theirs is told by its last digits, for mails are passed on; of whom to call there is only that we know.
    """
    first = asked[0].person
    again = ":again" if is_reminder else ""
    return Message(
        kind="people/still_right",
        to=rules.recipient(first),
        facts={
            "people": [{"name": person.greeting_name, "page": secret(link, "answers.show")} for person, link in asked],
            "whose": [person.public_id for person, _link in asked],
            "known": _known(first, known) if len(asked) == 1 else None,
            "is_reminder": is_reminder,
        },
        dedupe_key=f"still-right:{first.public_id}:{on:%Y%m%d}{again}",
        category=Sort.YEARLY.category,
        unsubscribe=stop,
        is_bulk=True,
        about=first,
    )


def _known(person: Person, known: Known) -> dict[str, Any]:
    return {
        "name": person.full_name,
        "call_name": person.call_name,
        "number": rules.last_digits(person.phone),
        "languages": [each.language for each in known.languages],
        "skills": ", ".join(person.skills),
        "availability": list(person.availability),
        "has_emergency": bool(person.emergency_name or person.emergency_phone),
        "committees": [text(name) for name in known.committees],
    }
