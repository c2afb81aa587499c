"""The one mail that people get who were brought in, where that is chosen; and what coordinators hear of its answers."""

from collections.abc import Sequence
from datetime import datetime

from volunteers.imports.models import Import
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import page, secret
from volunteers.people.models import Person

BROUGHT_IN = "imports/brought_in"
DISOWNED = "imports/disowned"


def brought_in(
    row: Import, about: Person, by: str, way_in: Link, off: Link, to: Recipient, *, says_who: bool, key: str
) -> Message:
    """To an address that stood in a list: who put it on ours, a way in, and one to be taken off.

    The address may be mistyped: the mail names nobody but who brought the list. `says_who`: whoever comes in says first
    who they are.
    """
    return Message(
        kind=BROUGHT_IN,
        to=to,
        facts={
            "by": by,
            "says_who": says_who,
            "entry": secret(way_in, "pending.who" if says_who else "accounts.verify"),
            "off": secret(off, "answers.show"),
        },
        dedupe_key=f"brought-in:{row.public_id}:{key}",
        sensitive=True,
        is_bulk=True,
        about=about,
    )


def disowned(
    link: Link, address: str, people: Sequence[Person], at: datetime, to: Recipient, *, is_other: bool
) -> Message:
    """To a coordinator: whoever has an address said that it is not theirs, or that they want to be on no list."""
    return Message(
        kind=DISOWNED,
        to=to,
        facts={
            "address": address,
            "is_other": is_other,
            "people": [
                {"name": each.full_name, "page": page("people.show", public_id=each.public_id)} for each in people
            ],
        },
        dedupe_key=f"disowned:{link.public_id}:{to.person_id}:{at:%Y%m%d%H%M%S}",
        about=people[0] if people else None,
    )
