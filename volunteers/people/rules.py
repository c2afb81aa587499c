"""Decisions about people, as pure functions."""

from volunteers.mail import Recipient
from volunteers.people.models import Person


def recipient(person: Person) -> Recipient:
    """Whom a mail to a person goes to. Without an address it is written as left out, with the reason."""
    return Recipient(person.email or "", person.full_name, person.preferred_language, person.id)
