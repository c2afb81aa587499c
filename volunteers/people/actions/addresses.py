"""An address that was written down for somebody, whose owner says that it is not theirs, or wants to be left alone."""

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked
from volunteers.mail import outbox
from volunteers.people import events
from volunteers.people.actions.people import choose_mails
from volunteers.people.inputs import MailInput
from volunteers.people.models import Channel, Person


@action
def take_address_off(actor: Actor, person_id: int, address: str, *, wants_nothing: bool) -> Person | None:
    """Nobody is written to at this address because of this person any more; None where that is so already.

    Whoever signs in there has confirmed that it is theirs, and changes it themselves. `wants_nothing`: it was them, and
    they want no mail, at whatever address.
    """
    person = locked(Person, person_id)
    if person.email != address or person.account_id is not None:
        return None
    changed = apply(person, email=None)
    record(actor, events.PERSON_CHANGED, person, changed=changed)
    db.session.flush()
    outbox.stop_to(person.id)
    if wants_nothing:
        choose_mails(actor, person.id, MailInput(channels=dict.fromkeys(Channel, False)), way="link")
    return person
