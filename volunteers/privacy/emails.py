"""The mails of this room. A subject names nobody: phones show it locked."""

from volunteers.mail import Message, Recipient
from volunteers.mail.message import FAREWELL
from volunteers.people import rules
from volunteers.people.models import Person


def farewell(person: Person) -> Message:
    """The last mail: their data was erased. It names nobody, and is removed when it has left."""
    return Message(
        kind="privacy/erased",
        to=Recipient(person.email or "", language=person.preferred_language),
        facts={},
        dedupe_key=f"farewell:{person.public_id}",
        category=FAREWELL,
    )


def somebody_left(to: Person, public_id: str) -> Message:
    """To who leads a committee in which somebody was: who it was is not said any more."""
    return Message(
        kind="privacy/somebody_left",
        to=rules.recipient(to),
        facts={},
        dedupe_key=f"somebody-left:{public_id}:{to.public_id}",
    )
