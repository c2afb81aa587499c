"""The mails of this room. A subject names nobody: phones show it locked."""

from datetime import datetime

from volunteers.mail import Message
from volunteers.mail.message import day
from volunteers.people import rules
from volunteers.people.models import Person


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


def lives(person: Person, to: Person, noted_at: datetime) -> Message:
    """To who was told that somebody has died: it was a mistake."""
    return Message(
        kind="people/lives",
        to=rules.recipient(to),
        facts={"name": person.full_name},
        dedupe_key=f"person-lives:{person.public_id}:{noted_at:%Y%m%d%H%M%S%f}:{to.public_id}",
        about=person,
    )
