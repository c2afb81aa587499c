"""What a person's page shows of guardians and children, for coordinators."""

from volunteers.access import Actor, Permission
from volunteers.house import Section
from volunteers.people.models import Person
from volunteers.safeguarding import queries, rules, words
from volunteers.safeguarding.hooks import occasions


def of_person(person: Person, actor: Actor) -> Section | None:
    """Who answers for somebody under 18 and what they said; for whom an adult answers."""
    if not actor.may(Permission.MINOR_MANAGE):
        return None
    if not rules.is_young(person):
        children = queries.children_of(person.id)
        return Section("safeguarding/_of_person.html", {"children": children}) if children else None
    asked = queries.requests_of([person.id])
    told = occasions().told(asked)
    values = {
        "person": person,
        "is_young": True,
        "guardians": queries.guardians_of([person.id])[person.id],
        "asked": [(row, told[row.id]) for row in asked if row.id in told],
        "history": queries.history_of(person.id),
        "scope_names": words.SCOPE_NAMES,
        "way_names": words.WAY_NAMES,
        "end_names": words.END_NAMES,
    }
    return Section("safeguarding/_of_person.html", values)
