"""What an erasure would do, counted before it is done."""

from typing import Any

from volunteers.access.rights import Held, Right, hanging
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import OfficeKind, Term
from volunteers.foundation.whose import Erased, says_whose
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.privacy.inputs import Effect
from volunteers.privacy.queries.held import counted, somebody

GOING = frozenset({"pending", "held_places", "readings", "readers", "guardianships"})
"""Of the tables that a room goes through by itself, those whose rows it deletes."""


def effect(person: Person) -> Effect:
    """How many rows go, how many stay without a name, and what ends with it."""
    who = somebody(person, to_erase=True)
    goes: dict[str, int] = {}
    stays: dict[str, int] = {}
    numbers = counted(who)
    for table, says in says_whose().items():
        if table.name in numbers and table.name not in ("people", "accounts"):
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
