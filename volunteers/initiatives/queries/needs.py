"""What a position requires of people, and who of them lacks it."""

from collections.abc import Iterable
from datetime import date

from volunteers.foundation.refusals import Refusal
from volunteers.initiatives import rules
from volunteers.initiatives.models import Position
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.qualifications import queries as qualifications
from volunteers.qualifications import rules as qualification_rules
from volunteers.qualifications.models import Finding, Subject


def asks(position: Position, today: date) -> Subject:
    """What asks: the position, for the last day of its initiative, or for today where that has none."""
    return Subject(Position.__tablename__, position.id, rules.needed_on(position.initiative, today), position.title)


def lacking(position: Position, person_ids: Iterable[int], today: date) -> dict[int, list[Finding]]:
    """Who of these lacks what; no statement where nothing is required."""
    if not position.requires:
        return {}
    found = qualifications.findings(person_ids, position.requires, asks(position, today))
    lacks = {person: qualification_rules.lacking(each) for person, each in found.items()}
    return {person: each for person, each in lacks.items() if each}


def why_not_cleared(position: Position, person_id: int) -> Refusal | None:
    """Every reason why this person can't take the role, to themselves, where the gate does not only warn."""
    if not position.requires or not qualifications.is_enforced():
        return None
    today = today_here()
    lacks, day = lacking(position, [person_id], today).get(person_id, []), asks(position, today).day
    return qualification_rules.why_not_pass(lacks, day, is_enforced=True)


def why_not_asked(position: Position, person: Person) -> Refusal | None:
    """The same for the chair, who reads what is lacking and no more."""
    if not position.requires or not qualifications.is_enforced():
        return None
    today = today_here()
    lacks, day = lacking(position, [person.id], today).get(person.id, []), asks(position, today).day
    return qualification_rules.why_not_ask(person.full_name, lacks, day, is_enforced=True)
