"""Two records become one, with everything that is theirs; and within a day they are two again.

The record that goes stays as a row that nobody is shown, with the names it had: who looks for an old address is led to
the one that is left, and an erasure takes both.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.access.rights import Held, Right, hanging, look_again, restore
from volunteers.accounts import queries as account_queries
from volunteers.audit import action, record
from volunteers.duplicates import events, queries, rules
from volunteers.duplicates.actions.carrying import carry, carry_back
from volunteers.duplicates.inputs import MergeInput
from volunteers.duplicates.models import Duplicate, Side
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.columns import UtcDateTime
from volunteers.foundation.db import Base, db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.people import rules as people_rules
from volunteers.people.models import AnsweredFor, Person, made_of_names
from volunteers.undo import Act, leave
from volunteers.undo.acts import close_for
from volunteers.undo.window import was_told

UNDONE_WITHIN = timedelta(days=1)


@action
def merge(actor: Actor, pair_id: int, given: MergeInput) -> Person:
    """Make two records one, the older one; it has everything that both had. What both had at once (a place at one
    shift) it has once.
    """
    pair = need(Duplicate, pair_id)
    kept, gone = (locked(Person, key) for key in (pair.first_id, pair.second_id))
    account_id, left_id = _accounts(kept, gone, given.kept.get("email", Side.FIRST))
    has_role = left_id is not None and _has_role(left_id, gone.id, kept.id)
    refuse(
        rules.why_not_merge(
            kept,
            gone,
            given.versions,
            answers=queries.is_guardian(kept.id, gone.id),
            role_of=kept.full_name if has_role else "",
        )
    )
    values = _values(kept, gone, given) | {"account_id": account_id}
    before = {
        "gone": gone.id,
        "gone_account": gone.account_id,
        "kept": {name: getattr(kept, name) for name in values},
        "answered": _forget_answered_for((kept.id, gone.id)) if account_id is not None else [],
    }
    carried = carry(kept.id, gone.id)
    db.session.expire_all()
    kept, gone = need(Person, kept.id), need(Person, gone.id)
    apply(gone, account_id=left_id, merged_into_id=kept.id, erased_at=clock.now())
    changed = apply(kept, **values)
    if not changed:
        kept.version += 1
    db.session.flush()
    ended = _end_what_is_left(actor, gone.id)
    _settle_pairs(kept.id, gone.id)
    record(actor, events.PERSON_MERGED, kept, changed=changed, merged_id=gone.id, rows=carried.rows)
    close_for(gone.id)
    facts = {**before, "moved": carried.moved, "swapped": carried.swapped, "ended": ended}
    leave(actor, events.PERSON_MERGED, kept, before=facts, lasts=UNDONE_WITHIN)
    return kept


def _values(kept: Person, gone: Person, given: MergeInput) -> dict[str, Any]:
    values = rules.kept(kept, gone, given.kept)
    return values | made_of_names(values["full_name"], values["call_name"], values["sorts_under"])


def _end_what_is_left(actor: Actor, gone_id: int) -> Mapping[str, Any]:
    """What both had at once ends for the record that goes, as everything of somebody ends; what an undo needs."""
    went = look_again(actor, Right.LIVING, Held(None, gone_id))
    gone = locked(Person, gone_id)
    apply(gone, death_noted_at=clock.now(), death_noted_by_id=actor.person_id)
    db.session.flush()
    refuse(people_rules.why_not_at_once(hanging(Right.LIVING, Held(None, gone_id))))
    return went.facts


def separate(actor: Actor, act: Act, kept: Person) -> list[Any]:
    """Inside an undo: they are two again, each with what was theirs; in words what can't come back."""
    before = act.before or {}
    gone = locked(Person, before["gone"])
    apply(gone, merged_into_id=None, erased_at=None, death_noted_at=None, death_noted_by_id=None)
    table = Base.metadata.tables[Person.__tablename__]
    apply(kept, **{name: _thawed(table.c[name], value) for name, value in before["kept"].items()})
    db.session.flush()
    lost = restore(actor, Right.LIVING, before["ended"], late=was_told(act))
    apply(gone, account_id=before["gone_account"])
    db.session.flush()
    carry_back(kept.id, gone.id, before["moved"], before["swapped"])
    for row in before["answered"]:
        columns = AnsweredFor.__table__.c
        values = {name: _thawed(columns[name], value) for name, value in row.items()}
        db.session.execute(sa.insert(AnsweredFor).values(values))
    record(actor, events.PERSON_SEPARATED, kept, merged_id=gone.id)
    db.session.flush()
    db.session.expire_all()
    return lost


def _accounts(kept: Person, gone: Person, chosen: Side) -> tuple[int | None, int | None]:
    """(which account is signed in with from now on, which is left behind): that of the address that is kept."""
    one, other = kept.account_id, gone.account_id
    if one is None or other is None or one == other:
        return one if one is not None else other, None
    return (one, other) if chosen is Side.FIRST else (other, one)


def _has_role(account_id: int, *people: int) -> bool:
    """Whether an account that nobody else uses has a role everywhere: that is nobody's to merge away."""
    return bool(account_queries.open_roles(account_id)) and not queries.is_used_by_others(account_id, people)


def _forget_answered_for(people: tuple[int, ...]) -> list[dict[str, Any]]:
    """Who signs in needs nobody who answers for them; the rows, for an undo."""
    where = AnsweredFor.person_id.in_(people)
    rows = [dict(row) for row in db.session.execute(sa.select(AnsweredFor.__table__).where(where)).mappings()]
    db.session.execute(sa.delete(AnsweredFor).where(where))
    return rows


def _settle_pairs(kept_id: int, gone_id: int) -> None:
    """Whoever was no double of the one that goes is none of the one that is kept; other pairs are looked for anew."""
    named = sa.or_(Duplicate.first_id == gone_id, Duplicate.second_id == gone_id)
    for row in db.session.scalars(sa.select(Duplicate).where(named)).all():
        first, second = sorted((kept_id, row.second_id if row.first_id == gone_id else row.first_id))
        db.session.delete(row)
        if row.dismissed_at is not None and first != second and queries.pair_of(first, second) is None:
            told = {"dismissed_at": row.dismissed_at, "dismissed_by_id": row.dismissed_by_id}
            db.session.add(Duplicate(first_id=first, second_id=second, signs=row.signs, found_at=row.found_at, **told))
    db.session.flush()


def _thawed(column: sa.Column[Any], value: Any) -> Any:
    """A value of an act, which keeps JSON, as its column holds it."""
    if not isinstance(value, str):
        return value
    read = _READ.get(type(column.type))
    return read(value) if read is not None else value


_READ: Mapping[type, Any] = {sa.Date: date.fromisoformat, UtcDateTime: datetime.fromisoformat}
