"""What a person's page shows of guardians and children, for coordinators; who can see a child, and who did."""

from collections.abc import Collection

from volunteers.access import Actor, Permission
from volunteers.house import Section
from volunteers.people.models import Person, Viewer
from volunteers.people.rules import seen_by
from volunteers.safeguarding import queries, rules, words
from volunteers.safeguarding.hooks import occasions, other_openings


def openings_of(child_ids: Collection[int]) -> dict[int, list[str]]:
    """Who looked at what is kept about these children, the newest first, as each room notes it; in sentences."""
    found = queries.openings_of(child_ids)
    for also in other_openings():
        for key, rows in also.of(child_ids).items():
            found[key] += rows
    newest = {key: sorted(rows, key=lambda each: each.at, reverse=True) for key, rows in found.items()}
    return {key: [words.opened_in_words(row) for row in rows[: queries.AT_MOST]] for key, rows in newest.items()}


def who_sees(child: Person) -> list[tuple[str, str]]:
    """(who, what they see) of a child, as its guardians read it: made of the table that the pages ask."""
    return words.who_sees_in_words({viewer: seen_by(viewer, child) for viewer in Viewer})


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
        "born": words.born_in_words(person),
        "guardians": queries.guardians_of([person.id])[person.id],
        "asked": [(row, told[row.id]) for row in asked if row.id in told],
        "history": queries.history_of(person.id),
        "opened": openings_of([person.id])[person.id],
        "scope_names": words.SCOPE_NAMES,
        "way_names": words.WAY_NAMES,
        "end_names": words.END_NAMES,
    }
    return Section("safeguarding/_of_person.html", values)
