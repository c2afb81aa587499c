"""Two records are put side by side, or told apart for good."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.duplicates import events, queries, rules
from volunteers.duplicates.models import Duplicate, Sign
from volunteers.foundation import clock
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.people import queries as people_queries
from volunteers.people.models import Person


@action
def keep_pairs(found: Mapping[tuple[int, int], Collection[Sign]], *, seen_up_to: int) -> tuple[int, int]:
    """Write down whom the sweep found, and let go whom it finds no more; (new, gone).

    What somebody said stays: that two are not the same, and that they may be. `seen_up_to` is the youngest pair there
    was when it began to look: a later one it can't have known.
    """
    known = {(row.first_id, row.second_id): row for row in db.session.scalars(sa.select(Duplicate))}
    gone = [
        row
        for pair, row in known.items()
        if pair not in found and row.id <= seen_up_to and row.dismissed_at is None and Sign.SAID not in row.signs
    ]
    new = [pair for pair in found if pair not in known]
    for pair in new:
        db.session.add(Duplicate(first_id=pair[0], second_id=pair[1], signs=_sorted(found[pair]), found_at=clock.now()))
    for row in gone:
        db.session.delete(row)
    if new or gone:
        record(Actor.job(), events.DUPLICATES_SWEPT, None, found=len(new), gone=len(gone))
    return len(new), len(gone)


def _sorted(signs: Collection[Sign]) -> list[str]:
    return sorted(sign.value for sign in signs)


@action
def name_pair(actor: Actor, person_id: int, other: str) -> Duplicate:
    """Somebody says that two records may be one person's; `other` is the other's public id.

    Of two who were told apart they are a pair again.
    """
    person, same = need(Person, person_id), people_queries.by_public_id(other)
    refuse(rules.why_not_name(person, same))
    assert same is not None  # noqa: S101 -- refused above
    first, second = sorted((person.id, same.id))
    row = queries.pair_of(first, second)
    if row is None:
        row = Duplicate(first_id=first, second_id=second, signs=[Sign.SAID.value], found_at=clock.now())
        db.session.add(row)
    elif row.dismissed_at is None:
        return row
    else:
        row.dismissed_at = row.dismissed_by_id = None
        row.signs = sorted({*row.signs, Sign.SAID.value})
    record(actor, events.DUPLICATE_NAMED, row)
    return row


@action
def dismiss(actor: Actor, pair_id: int) -> Duplicate:
    """They are two people: they are not put side by side again."""
    row = locked(Duplicate, pair_id)
    if row.dismissed_at is None:
        row.dismissed_at, row.dismissed_by_id = clock.now(), actor.person_id
        record(actor, events.DUPLICATE_DISMISSED, row)
    return row
