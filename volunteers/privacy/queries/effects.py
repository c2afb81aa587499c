"""What an erasure would do, counted before it is done."""

from typing import Any

import sqlalchemy as sa

from volunteers.access.rights import Held, Right, hanging
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import OfficeKind, Term
from volunteers.foundation.db import db
from volunteers.foundation.whose import Erased, says_whose, theirs
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.privacy.inputs import Effect
from volunteers.privacy.queries.held import somebody

GOING = frozenset({"pending", "held_places", "readings", "readers"})
"""Of the tables that a room goes through by itself, those whose rows it deletes."""


def effect(person: Person) -> Effect:
    """How many rows go, how many stay without a name, and what ends with it."""
    who = somebody(person, to_erase=True)
    goes: dict[str, int] = {}
    stays: dict[str, int] = {}
    said = {
        table: says
        for table, says in says_whose().items()
        if says.is_somebodys
        and says.is_handed_out
        and table.name not in ("people", "accounts")  # what all of it is about
    }
    counts = [
        sa.select(sa.literal(table.name), sa.func.count()).select_from(table).where(theirs(table, who))
        for table in said
    ]
    numbers = {name: number for name, number in db.session.execute(sa.union_all(*counts)) if number}
    for table, says in said.items():
        if table.name in numbers:
            is_going = says.erased is Erased.DELETED or table.name in GOING
            (goes if is_going else stays)[table.name] = numbers[table.name]
    ends: list[Any] = hanging(Right.LIVING, Held(None, person.id))
    return Effect(goes, stays, ends)


def only_chair_of(person_id: int) -> list[Term]:
    """The terms as chair in which nobody else leads the committee."""
    today = today_here()
    own = [term for term in committee_queries.terms_of_person(person_id, today) if term.office is OfficeKind.CHAIR]
    leading = committee_queries.chairing({term.committee_id for term in own}, today)
    others = {term.committee_id for term in leading if term.person_id != person_id}
    return [term for term in own if term.committee_id not in others and term.starts_on <= today]
