"""What a file made is taken back, slice by slice: only what nobody has changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.activities import actions as activity_actions
from volunteers.audit import action, record
from volunteers.committees import actions as committee_actions
from volunteers.foundation.db import by_index, db, locked, need
from volunteers.imports import events, queries
from volunteers.imports.actions.going import Told, end, go_on
from volunteers.imports.models import Import, ImportRow, ImportState, RowOutcome
from volunteers.people import actions as people_actions
from volunteers.people.actions import Brought
from volunteers.safeguarding import actions as safeguarding_actions

TAKEN_BACK = 50


def take_back(row: Import, told: Told) -> None:
    """Slice after slice, to the end of the file."""
    key, actor = row.id, queries.actor_of(row)
    while True:
        row = need(Import, key)
        rows = queries.made_rows(row, TAKEN_BACK)
        if not rows:
            break
        if not _take_back_slice(actor, key, row.cursor, [each.id for each in rows]):
            return
        told(len(rows))
    end(key, row.cursor, ImportState.UNDOING)


@action
def _take_back_slice(actor: Actor, import_id: int, after: int, keys: Sequence[int]) -> bool:
    """The next rows: what nobody has changed since is as before, the rest stays and is listed."""
    row = locked(Import, import_id)
    if row.state is not ImportState.UNDOING or row.cursor != after:
        return False
    by_index()
    rows = db.session.scalars(sa.select(ImportRow).where(ImportRow.id.in_(keys)).order_by(ImportRow.number)).all()
    last = rows[0].number
    rows = queries.with_more_of_same(row, rows)
    made = {each.id: _as_brought(each.made or {}) for each in rows}
    ids = _PublicIds(*(_public_ids(rows, name) for name in ("members", "terms", "past", "guardianships")))
    committee_actions.hold_committees_of(_all(ids.terms))
    new = {each.id: _as_brought(each.made["guardian"]) for each in rows if each.made and each.made.get("guardian")}
    kept = _changed(made, ids, new)
    gone = [each for each in rows if made[each.id].person_id not in kept]
    activity_actions.take_out_past(actor, [one for each in gone for one in ids.past[each.id]])
    committee_actions.take_out_terms(actor, [one for each in gone for one in ids.terms[each.id]])
    committee_actions.take_out_members(actor, [one for each in gone for one in ids.members[each.id]])
    safeguarding_actions.take_out_guardians(actor, [one for each in gone for one in ids.guardianships[each.id]])
    guardians = [new[each.id] for each in gone if each.id in new and new[each.id].person_id not in kept]
    people_actions.take_out_many(actor, [*(made[each.id] for each in reversed(gone)), *guardians])
    taken_out = {each.person_id for each in made.values() if each.is_new} - kept
    for each in rows:
        is_gone = made[each.id].person_id not in kept
        each.outcome, each.made = (RowOutcome.UNDONE if is_gone else RowOutcome.KEPT), None
        if each.person_id in taken_out:
            each.person_id = None
    go_on(row, last, len(rows))
    record(actor, events.IMPORT_TAKEN_BACK, row, rows=len(gone))
    return True


def _as_brought(made: Mapping[str, Any]) -> Brought:
    names = {each.name for each in fields(Brought)}
    return Brought(**{name: value for name, value in made.items() if name in names})


def _public_ids(rows: Sequence[ImportRow], name: str) -> dict[int, list[str]]:
    """What rows made of one kind, by the row's key."""
    return {each.id: list((each.made or {}).get(name, [])) for each in rows}


def _all(made: Mapping[int, Sequence[str]]) -> list[str]:
    return [one for several in made.values() for one in several]


def _by_person(made: Mapping[int, Brought], public_ids: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    """The same by the person's key, of whom there may be several rows."""
    found: dict[int, list[str]] = {each.person_id: [] for each in made.values()}
    for key, each in made.items():
        found[each.person_id] += public_ids[key]
    return found


class _PublicIds(NamedTuple):
    """What rows made besides people, of each kind by the row's key."""

    members: Mapping[int, list[str]]
    terms: Mapping[int, list[str]]
    past: Mapping[int, list[str]]
    guardianships: Mapping[int, list[str]]


_LOOKED_AT = ("memberships", "terms", "past_participations", "guardianships")


def _changed(made: Mapping[int, Brought], ids: _PublicIds, guardians: Mapping[int, Brought]) -> set[int]:
    """Of whom anything is otherwise by now than this file left it; `guardians` are those who were new."""
    by_person, held, came, answered = (_by_person(made, each) for each in ids)
    new = {each.person_id for each in made.values() if each.is_new}
    found = people_actions.changed_since([*made.values(), *guardians.values()], _LOOKED_AT)
    found |= safeguarding_actions.guardians_changed(answered)
    whoever = [*new, *(each.person_id for each in guardians.values())]
    found |= safeguarding_actions.guardians_besides(whoever, _all(ids.guardianships))
    found |= committee_actions.members_changed(by_person) | committee_actions.terms_changed(held)
    found |= activity_actions.past_gone(came)
    found |= activity_actions.past_besides({key: each for key, each in came.items() if key in new})
    found |= committee_actions.terms_besides({key: each for key, each in held.items() if key in new})
    found |= committee_actions.members_besides({key: each for key, each in by_person.items() if key in new})
    still = [one for key, each in made.items() if each.person_id in found for one in ids.guardianships[key]]
    return found | safeguarding_actions.guardians_in(still)
