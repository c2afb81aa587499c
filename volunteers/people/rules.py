"""Decisions about people, as pure functions."""

from collections.abc import Mapping

from volunteers.mail import Recipient
from volunteers.people.models import About, Person, Viewer

_ROSTER = (About.NAME, About.CALL_NAME, About.OFFICE, About.LANGUAGES)
SEEN: Mapping[Viewer, tuple[About, ...]] = {
    Viewer.FELLOW: (About.CALL_NAME, About.OFFICE),
    Viewer.SECRETARY: _ROSTER,
    Viewer.CHAIR: (*_ROSTER, About.EMAIL, About.PHONE),
    Viewer.COORDINATOR: tuple(About),
    Viewer.ADMINISTRATOR: (About.NAME, About.EMAIL),
    Viewer.AUDITOR: (About.NAME,),
    Viewer.EVERYBODY: (),
}
"""Who sees what of a person. Pages, mails and the sentences that promise it are made of this one table."""


def is_guarded(person: Person) -> bool:
    """Whether only the guardian and the coordinators may know how to reach this person: who is under 18."""
    return not person.is_adult


def seen_by(viewer: Viewer, person: Person) -> tuple[About, ...]:
    """What this viewer sees of this person: less where they are under 18, or keep their phone to themselves."""
    hidden: set[About] = set()
    if viewer is not Viewer.COORDINATOR:
        hidden |= {About.EMAIL, About.PHONE} if is_guarded(person) else set()
        hidden |= {About.PHONE} if person.is_phone_private else set()
    return tuple(each for each in SEEN[viewer] if each not in hidden)


def recipient(person: Person) -> Recipient:
    """Whom a mail to a person goes to. Without an address it is written as left out, with the reason."""
    return Recipient(person.email or "", person.full_name, person.preferred_language, person.id)
