"""What a coordinator can do with all that is kept about somebody, on that person's page."""

from volunteers.access import Actor, Permission
from volunteers.house import Section
from volunteers.people.models import Person


def of_person(person: Person, actor: Actor) -> Section | None:
    """Hand it to them, or erase it."""
    may_erase = actor.may(Permission.DATA_ERASE, person)
    if not may_erase and not actor.may(Permission.DATA_HAND_OUT, person):
        return None
    return Section("privacy/_person.html", {"person": person, "may_erase": may_erase})
