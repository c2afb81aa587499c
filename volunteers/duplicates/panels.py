"""What a person's page says of who may be the same, for coordinators."""

from volunteers.access import Actor, Permission
from volunteers.duplicates import queries, words
from volunteers.house import Section
from volunteers.people.models import Person


def of_person(person: Person, actor: Actor) -> Section | None:
    """The records that look like this person's, and the way to name one."""
    if not actor.may(Permission.PEOPLE_MANAGE) or person.is_dead:
        return None
    pairs = [
        (row, row.second if row.first_id == person.id else row.first, words.signs_in_words(row.signs))
        for row in queries.pairs_with(person.id)
    ]
    return Section("duplicates/_person.html", {"person": person, "pairs": pairs})
