"""That somebody was handed what is kept about a person."""

from volunteers.access import Actor, Role
from volunteers.audit import action, record
from volunteers.foundation.db import need
from volunteers.people.models import Person
from volunteers.privacy import events


@action
def note_handed_out(actor: Actor, person_id: int) -> None:
    """Inside of nothing else: everything about this person leaves the house now."""
    whose = {Role.ONESELF: "person", Role.GUARDIAN: "guardian"}
    to = whose.get(actor.acts_for.get(person_id, Role.COORDINATOR), "coordinator")
    record(actor, events.DATA_HANDED_OUT, need(Person, person_id), to=to)
