"""What would happen if a message went out now: counts, who is left out, and the copies that one leafs through."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from volunteers.foundation.db import db, get
from volunteers.foundation.parts import Part
from volunteers.notices.inputs import Audience
from volunteers.notices.models import LeftOut
from volunteers.notices.queries.audience import addressed, addressed_among, copies, everybody_in, judged_of, who_are_in
from volunteers.people.models import Person

LARGE = 1_000
"""From more people on an audience is counted once in some minutes, and one leafs through its first copies."""
KEPT_SECONDS, MOST_KEPT = 300.0, 50
LEAVES = 25
MOST_AT_AN_ADDRESS = 100
MOST_TRIED = 5
"""So many may have left since they were counted, one beside the other, until nobody is shown."""
NAMED = 6
"""Up to so many who are left out for one reason are named."""


@dataclass(frozen=True)
class Outlook:
    """What would happen if the message went out now."""

    languages: Sequence[tuple[str, int]] = ()
    """How many people read it in which language, most first."""
    readers: Sequence[tuple[str, int]] = ()
    """How many copies one can leaf through, by language: of a large audience the first ones."""
    shared: int = 0
    left_out: Sequence[tuple[LeftOut, int]] = ()
    names: dict[LeftOut, list[str]] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many people it reaches."""
        return sum(number for _, number in self.languages)

    @property
    def mails(self) -> int:
        """How many mails that is."""
        return self.people - self.shared

    @property
    def leaves(self) -> int:
        """How many copies one can leaf through."""
        return sum(number for _, number in self.readers)

    @property
    def left_out_count(self) -> int:
        """How many get nothing."""
        return sum(number for _, number in self.left_out)

    def first_in(self, language: str) -> int:
        """Which copy, from 1, is the first in a language."""
        before = 0
        for tag, number in self.readers:
            if tag == language:
                break
            before += number
        return before + 1


def outlook(audience: Audience) -> Outlook:
    """Count the audience; one that is large was counted some minutes ago at most.

    Counting a hundred thousand people takes half a second, and tells nothing else a minute later. Who gets it is found
    out when it goes out, whatever was counted before.
    """
    if not audience.is_chosen:
        return Outlook()
    if kept := _kept(audience):
        return kept.outlook
    found = _counted(audience)
    return _keep(audience, found) if found.people + found.left_out_count > LARGE else found


def _counted(audience: Audience) -> Outlook:
    judged = judged_of(everybody_in(audience), audience)
    _window, _carrier, left_out = copies(judged)
    found = sa.select(judged.c.language, left_out.label("left_out")).subquery()
    counted = db.session.execute(
        sa.select(found.c.left_out, found.c.language, sa.func.count()).group_by(found.c.left_out, found.c.language)
    ).all()
    people: dict[str, int] = {}
    mails: dict[str, int] = {}
    left: dict[LeftOut, int] = {}
    shared = 0
    for reason, language, number in counted:
        if reason is None or reason == LeftOut.SAME_ADDRESS:
            people[language] = people.get(language, 0) + number
        if reason is None:
            mails[language] = number
        elif reason == LeftOut.SAME_ADDRESS:
            shared += number
        else:
            left[LeftOut(reason)] = left.get(LeftOut(reason), 0) + number
    few = [reason for reason, number in left.items() if number <= NAMED]
    return Outlook(
        languages=sorted(people.items(), key=lambda pair: (-pair[1], pair[0])),
        readers=sorted(mails.items()),
        shared=shared,
        left_out=sorted(left.items(), key=lambda pair: (-pair[1], pair[0])),
        names=_names(audience, few),
    )


def _names(audience: Audience, reasons: Sequence[LeftOut]) -> dict[LeftOut, list[str]]:
    """Who is left out, where they are few."""
    if not reasons:
        return {}
    judged = judged_of(everybody_in(audience), audience)
    found = db.session.execute(
        sa.select(judged.c.reason, judged.c.name)
        .where(judged.c.reason.in_([reason.value for reason in reasons]))
        .order_by(judged.c.person_id)
        .limit(NAMED * len(reasons))
    )
    names: dict[LeftOut, list[str]] = {}
    for reason, name in found:
        names.setdefault(LeftOut(reason), []).append(name)
    return names


@dataclass(frozen=True)
class Reader:
    """One real recipient, for the preview."""

    person_id: int
    names: str
    address: str
    language: str


def reader(audience: Audience, number: int) -> Reader | None:
    """The recipient of the copy with this number, from 1; by language, so that one leafs through languages.

    A large audience must have been counted (`outlook`), or all of it is put in order.
    """
    if not audience.is_chosen:
        return None
    if kept := _kept(audience):
        return _first_reader(audience, kept.readers, number)
    found = addressed(audience)
    return _reader(found, sa.select().order_by(found.c.language, found.c.person_id).offset(max(0, number - 1)))


def _reader(found: sa.Subquery, chosen: sa.Select[Any]) -> Reader | None:
    select = chosen.add_columns(found.c.person_id, found.c.names, found.c.address, found.c.language)
    row = db.session.execute(select.where(found.c.left_out.is_(None)).limit(1)).one_or_none()
    return Reader(*row) if row else None


# ── a large audience


@dataclass(frozen=True)
class _Kept:
    """What was counted of a large audience, when, and the keys of those whose copies one leafs through."""

    outlook: Outlook
    readers: Sequence[int]
    at: float


@dataclass
class KeptOutlooks(Part):
    """The large audiences that were counted last."""

    kept: dict[Audience, _Kept] = field(default_factory=dict)


def _kept(audience: Audience) -> _Kept | None:
    found = KeptOutlooks.of().kept.get(audience)
    return found if found is not None and time.monotonic() - found.at < KEPT_SECONDS else None


def _keep(audience: Audience, counted: Outlook) -> Outlook:
    readers = _first_readers(audience)
    by_language = [(tag, len(list(each))) for tag, each in groupby(readers, key=itemgetter(0))]
    found = _Kept(replace(counted, readers=by_language), [key for _tag, key in readers], time.monotonic())
    known = KeptOutlooks.of().kept
    known[audience] = found
    while len(known) > MOST_KEPT:
        known.pop(next(iter(known)), None)
    return found.outlook


def _first_readers(audience: Audience) -> list[tuple[str, int]]:
    """(language, person key) of some who can be written to, in the order in which one leafs through them."""
    judged = judged_of(everybody_in(audience), audience)
    place = sa.func.row_number().over(partition_by=judged.c.language, order_by=judged.c.person_id)
    ranked = sa.select(judged.c.language, judged.c.person_id, place.label("place")).where(judged.c.reason.is_(None))
    found = ranked.subquery()
    some = sa.select(found.c.language, found.c.person_id).where(found.c.place <= LEAVES)
    return [(tag, key) for tag, key in db.session.execute(some.order_by(found.c.language, found.c.person_id))]


def _first_reader(audience: Audience, keys: Sequence[int], number: int) -> Reader | None:
    """One of those, or the next of them who is there still; who shares their address is named on the copy, too."""
    start = min(max(number, 1), len(keys)) - 1 if keys else 0
    for key in (*keys[start : start + MOST_TRIED], *reversed(keys[max(0, start - MOST_TRIED) : start])):
        person = get(Person, key)
        if person is None:
            continue
        there = sa.select(Person.id).where(Person.email == person.email).limit(MOST_AT_AN_ADDRESS)
        found = addressed_among(who_are_in(audience, {*db.session.scalars(there), person.id}), audience)
        if reader := _reader(found, sa.select().order_by(found.c.person_id != person.id)):
            return reader
    return None
