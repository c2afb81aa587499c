"""A committee's roster as it can be taken out of the house."""

from collections.abc import Sequence
from typing import Any

from volunteers.access import Actor, Permission
from volunteers.committees import queries, words
from volunteers.committees.inputs import RosterFilter
from volunteers.committees.models import Committee
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _l
from volunteers.house import Asked, Column, ListOf, Reading
from volunteers.organization.queries import today_here
from volunteers.people.lists import columns_of
from volunteers.people.models import About, Person
from volunteers.people.rules import SEEN, is_guarded, viewer_of


def _person_of(row: Sequence[Any]) -> Person:
    person: Person = row[0].person
    return person


def read(actor: Actor, committee: Committee, asked: Asked) -> Reading:
    """The members whom the roster shows when it is narrowed like that."""
    narrow, viewer, today = RosterFilter.of(asked), viewer_of(actor, committee.id), today_here()
    name = spoken(committee.name)
    columns = [
        Column("committee", _l("Committee"), lambda _row: name),
        Column("class", _l("Type of member"), lambda row: str(words.CLASS_NAMES[row[0].membership_class])),
        Column("since", _l("Member since"), lambda row: row[0].began_on),
        Column("status", _l("Status"), lambda row: str(words.STATE_NAMES[row[0].state_on(today)])),
    ]
    if About.OFFICE in SEEN[viewer]:
        columns.append(Column("office", _l("Office"), lambda row: _office(row[1])))
    return Reading(
        queries.roster(committee.id, narrow, today),
        [*columns_of(viewer, _person_of), *columns],
        said=words.narrowed_in_words(narrow),
        is_scalar=False,
        person=Person.id,
        guarded=~Person.is_adult,
        has_address=Person.has_address(),
        is_guarded=lambda row: is_guarded(_person_of(row)),
    )


def _office(rank: int | None) -> str:
    return "" if rank is None else str(words.OFFICE_NAMES[queries.OFFICE_ORDER[rank]])


ROSTER = ListOf(
    "roster",
    _l("Members"),
    "committees.members",
    "/committees/<slug>/members/",
    Permission.MEMBERSHIP_READ,
    read,
    load=queries.by_slug,
    names_people=True,
)
