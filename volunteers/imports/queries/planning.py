"""What becomes of some rows: what they say, whom they are about, and what is there now."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from volunteers.imports.models import Import, Namesakes, RowOutcome, Target
from volunteers.imports.queries.beside import Beside, beside_of, offices_of
from volunteers.imports.queries.past import brought_by
from volunteers.imports.queries.people import committees_by_name, known, there
from volunteers.imports.rules import (
    BOTH,
    HOUSEHOLD,
    Alike,
    Given,
    Known,
    Plan,
    Reading,
    There,
    as_there,
    by_guardian,
    by_name_alone,
    decide,
    leave_out_taken_off,
    match,
    name_key,
    name_keys,
    noted,
    read_row,
)
from volunteers.mail.suppression import gone
from volunteers.organization.queries import today_here


@dataclass
class Work:
    """What a worker holds while it goes through a file."""

    reading: Reading
    namesakes: Namesakes
    known: Known = field(default_factory=Known)
    beside: Beside = field(default_factory=Beside)
    own: set[int] = field(default_factory=set)
    """The people whom this file made."""
    households: dict[int, str] = field(default_factory=dict)
    """In which household those are whom earlier rows were about: people, or rows (negative)."""


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
    return Work(reading_of(row), row.namesakes, known(), beside_of(row), brought_by(row))


def look_again(work: Work, row: Import, plans: Iterable[Plan]) -> None:
    """After a slice was written: who holds which office now, and where somebody may be written to."""
    work.beside.offices = offices_of(row)
    work.beside.mailed |= {plan.mailed_at for plan in plans if plan.mailed_at}


def again(row: Import, cells: Sequence[str]) -> Given:
    """What a row says, for who reads its problems."""
    return read_row(0, cells, reading_of(row))


def plans(work: Work, rows: Iterable[Any], *, writes: bool) -> list[Plan]:
    """What becomes of these rows, in their order.

    `writes`: they are written now, so that who is made by one of them is there for the later ones, under the number of
    that row (negative); otherwise whoever is in the file stays known to its later rows.
    """
    givens = [(each, read_row(each.number, each.cells, work.reading)) for each in rows]
    fresh = Known()
    alikes = [_alike(work.known, given) for _row, given in givens]
    pairs = list(zip(givens, alikes, strict=True))
    people = there(key for (row, given), alike in pairs for key in _may_be_written(row, given, alike, work.own))
    names = {key: _names(each) for key, each in people.items()}
    found: list[Plan] = []
    beside = work.beside.copy() if writes else work.beside
    beside.learn(people, work.reading.today)
    off = gone(address for _row, given in givens for address in given.addresses)
    for (row, given), alike in pairs:
        also = _alike(fresh, given)
        both = _both(alike, also)
        called = _called(given, both, people, names)
        who = (
            by_guardian(both, given, beside.guardians)
            or by_name_alone(both, given, work.own, row.decision)
            or match(both, given.name, called, _also_alike(given, both, people))
        )
        shares = _shares(row, given, who.key, work, writes=writes)
        led = both.led_to(who.key)
        plan = decide(given, who, people.get(who.key or 0), row.decision, work.namesakes, shares=shares, led=led)
        leave_out_taken_off(plan, given, off)
        beside.decide(plan, given, people.get(plan.key or 0), work.reading.today, work.namesakes)
        found.append(plan)
        if given.household:
            work.households.setdefault(plan.key or -given.number, given.household)
        if plan.outcome is RowOutcome.CREATED:
            email, phone = given.values.get("email"), given.values.get("phone")
            fresh.add(-given.number, email, phone, _names_given(given))
            if writes:
                people[-given.number] = as_there(plan)
    if not writes:
        work.known.add_all(fresh)
    return found


def _may_be_written(row: Any, given: Given, alike: Alike, own: AbstractSet[int]) -> AbstractSet[int]:
    """Of whom the values are asked for: also who is known by more than a name (`by_guardian`, `by_name_alone`)."""
    found: AbstractSet[int] = alike.may_be_written(row.decision, tells_more=_tells_more(given))
    if given.guardian is not None:
        found |= alike.by_name
    elif given.past is not None:
        found |= alike.by_name & own
    return found


def _shares(row: Any, given: Given, key: int | None, work: Work, *, writes: bool) -> bool:
    """Whether whom a row may be about lives with the one whom it is about: the file says so, and it stays with what
    was shown, however often a worker begins anew.
    """
    if writes:
        return row.why in (HOUSEHOLD, BOTH)
    return bool(given.household) and key is not None and work.households.get(key) == given.household


_REACHED_AT = ("email", "phone", "postal_address")


def _tells_more(given: Given) -> bool:
    """Whether `_also_alike` has something to compare: a postal address, or that there is no way to reach them."""
    said = [name for name in _REACHED_AT if given.values.get(name)]
    return not said or "postal_address" in said


def _also_alike(given: Given, alike: Alike, people: Mapping[int, There]) -> set[int]:
    """Who has the name and the postal address of a row; or the name alone, where neither says how to reach them."""
    named = {key: people[key].values for key in alike.by_name if key in people}
    if not any(given.values.get(name) for name in _REACHED_AT):
        bare = {key for key, each in named.items() if not any(each[name] for name in _REACHED_AT)}
        return bare if len(alike.by_name) == 1 else set()
    address = name_key(str(given.values.get("postal_address", "")))
    return {key for key, each in named.items() if address and name_key(each["postal_address"] or "") == address}


def _called(
    given: Given, alike: Alike, people: Mapping[int, There], names: Mapping[int, set[str]]
) -> Mapping[int, set[str]]:
    """The names of those who may be meant. What was noted when somebody said that it is the same is one of them."""
    line = noted(given).get("full_name")
    by_note = {key for key in alike.reached if key in people and line in people[key].notes} if line else ()
    return {**names, **{key: names[key] | {name_key(given.name)} for key in by_note}} if by_note else names


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
