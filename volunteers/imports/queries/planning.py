"""What becomes of some rows: what they say, whom they are about, and what is there now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from volunteers.imports.models import Import, Namesakes, RowOutcome, Target
from volunteers.imports.queries.people import committees_by_name, known, there
from volunteers.imports.rules import (
    Alike,
    Given,
    Known,
    Plan,
    Reading,
    There,
    decide,
    match,
    name_keys,
    read_row,
)
from volunteers.organization.queries import today_here


@dataclass
class Work:
    """What a worker holds while it goes through a file."""

    reading: Reading
    namesakes: Namesakes
    known: Known = field(default_factory=Known)


def reading_of(row: Import) -> Reading:
    """How the cells of a file are read."""
    return Reading(
        targets=[Target(each) for each in row.targets],
        headings=row.headings,
        date_order=row.date_order,
        region=row.region,
        today=today_here(),
        committees=committees_by_name(),
        committee_id=row.committee_id,
        since_on=row.since_on,
    )


def begin(row: Import) -> Work:
    """Read what is needed for all rows."""
    return Work(reading_of(row), row.namesakes, known())


def again(row: Import, cells: Sequence[str]) -> Given:
    """What a row says, for who reads its problems."""
    return read_row(0, cells, reading_of(row))


def plans(work: Work, rows: Iterable[Any], *, stops: bool) -> list[Plan]:
    """What becomes of these rows, in their order.

    `stops`: they are to be written, so that it stops before a row about somebody who is made by one of these: the next
    time they are there.
    """
    givens = [(each, read_row(each.number, each.cells, work.reading)) for each in rows]
    fresh = Known()
    alikes = [_alike(work.known, given) for _row, given in givens]
    pairs = list(zip(givens, alikes, strict=True))
    people = there(key for (row, _given), alike in pairs for key in alike.may_be_written(row.decision))
    names = {key: _names(each) for key, each in people.items()}
    found: list[Plan] = []
    for (row, given), alike in pairs:
        also = _alike(fresh, given)
        who = match(_both(alike, also), given.name, names)
        if stops and who.key is not None and who.key < 0:
            break
        plan = decide(given, who, people.get(who.key or 0), row.decision, work.namesakes)
        found.append(plan)
        if plan.outcome is RowOutcome.CREATED:
            email, phone = given.values.get("email"), given.values.get("phone")
            fresh.add(-given.number, email, phone, _names_given(given))
    if not stops:
        work.known.add_all(fresh)  # who is in a file stays known to its later rows
    return found


def _names(each: There) -> set[str]:
    return name_keys(each.values["full_name"], each.values["call_name"])


def _names_given(given: Given) -> set[str]:
    return name_keys(given.name, str(given.values.get("call_name", "")))


def _alike(index: Known, given: Given) -> Alike:
    return index.alike(given.values.get("email"), given.values.get("phone"), given.name)


def _both(one: Alike, other: Alike) -> Alike:
    if not other.everybody:
        return one
    return Alike(one.by_email | other.by_email, one.by_phone | other.by_phone, one.by_name | other.by_name)
