"""History from a list that was kept elsewhere: who took part in what before this site was used."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.activities import events
from volunteers.activities.inputs import PastInput
from volunteers.activities.models import PastParticipation
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import whose_is_gone
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import Base, db, insert_all, plain_rows
from volunteers.foundation.folding import fold

_PAST = Base.metadata.tables[PastParticipation.__tablename__]


class _Brought(SimpleNamespace):
    """A row as the trail takes it."""

    __tablename__ = PastParticipation.__tablename__


@action
def bring_past(actor: Actor, source: str, given: Sequence[PastInput]) -> list[str | None]:
    """Keep to what people came, by a list (`source`), whose people the action holds already. Gives the public id of
    each row, or None where the same activity of that day is there of them.
    """
    if not given:
        return []
    people = sorted({each.person_id for each in given})
    columns = (PastParticipation.person_id, PastParticipation.held_on, PastParticipation.title)
    there = {
        (row.person_id, row.held_on, fold(row.title))
        for row in plain_rows(sa.select(*columns).where(PastParticipation.person_id.in_(people)))
    }
    now, rows, found = clock.now(), [], list[str | None]()
    for each in given:
        which = (each.person_id, each.held_on, fold(each.title))
        if which in there:
            found.append(None)
            continue
        there.add(which)
        row = {**vars(each), "public_id": new_public_id(), "source": source, "brought_at": now}
        rows.append({**row, "brought_by_id": actor.person_id})
        found.append(row["public_id"])
    keys = insert_all(_PAST, rows)
    for row in rows:
        brought = _Brought(id=keys[row["public_id"]], person_id=row["person_id"])
        record(actor, events.PAST_BROUGHT, brought, **{name: row[name] for name in ("held_on", "minutes", "has_come")})
    return found


def past_gone(made: Mapping[int, Sequence[str]]) -> set[int]:
    """Of these people and the rows that a list made of them, those of whom one is not there any more."""
    wanted = [public_id for public_ids in made.values() for public_id in public_ids]
    if not wanted:
        return set()
    columns = (PastParticipation.person_id, PastParticipation.public_id)
    rows = plain_rows(sa.select(*columns).where(PastParticipation.public_id.in_(wanted)))
    there = {(row.person_id, row.public_id) for row in rows}
    return whose_is_gone(made, there)


def past_besides(made: Mapping[int, Sequence[str]]) -> set[int]:
    """Of whom something else is kept than the list told."""
    columns = (PastParticipation.person_id, PastParticipation.public_id)
    rows = plain_rows(sa.select(*columns).where(PastParticipation.person_id.in_(sorted(made))))
    return {key for key, public_id in rows if public_id not in made[key]}


@action
def take_out_past(actor: Actor, public_ids: Sequence[str]) -> None:
    """What a list told is gone again."""
    if not public_ids:
        return
    wanted = sa.select(PastParticipation).where(PastParticipation.public_id.in_(list(public_ids)))
    rows = db.session.scalars(wanted.order_by(PastParticipation.id).with_for_update()).all()
    for row in rows:
        record(actor, events.PAST_TAKEN_OUT, row)
    gone = sa.delete(PastParticipation).where(PastParticipation.id.in_([row.id for row in rows]))
    db.session.execute(gone.execution_options(synchronize_session=False))
