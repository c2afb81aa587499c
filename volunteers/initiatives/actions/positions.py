"""What an initiative needs: adding, changing, closing and opening positions."""

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.initiatives import events, queries, rules
from volunteers.initiatives.inputs import PositionInput
from volunteers.initiatives.models import Initiative, Position
from volunteers.qualifications import queries as qualifications
from volunteers.undo import Act, leave


@action
def add_position(actor: Actor, initiative_id: int, given: PositionInput, public_id: str | None = None) -> Position:
    """The initiative needs somebody more. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(Position, public_id, initiative_id=initiative_id, title=given.title)
    if before is not None:
        return before
    initiative = need(Initiative, initiative_id)
    refuse(rules.why_not_add(initiative))
    position = Position(
        public_id=public_id, initiative_id=initiative.id, **given.values(qualifications.keys_of(given.requires))
    )
    db.session.add(position)
    record(
        actor,
        events.POSITION_ADDED,
        position,
        committee_id=initiative.committee_id,
        initiative_id=initiative.id,
        needed_count=given.needed_count,
    )
    return position


@action
def change_position(actor: Actor, position_id: int, given: PositionInput, version: int | None = None) -> Position:
    """Change what a position says and how many it needs, never fewer than have said yes."""
    position = locked(Position, position_id)
    refuse_stale(position, version)
    refuse(rules.why_not_need(given.needed_count, queries.accepted_count(position.id)))
    changed = apply(position, **given.values(qualifications.keys_of(given.requires)))
    if changed:
        record(
            actor,
            events.POSITION_CHANGED,
            position,
            committee_id=need(Initiative, position.initiative_id).committee_id,
            changed=changed,
            initiative_id=position.initiative_id,
            needed_count=position.needed_count,
        )
    return position


@action
def close_position(actor: Actor, position_id: int) -> Position:
    """Nobody more is asked; who was asked may still answer."""
    return _set_open(actor, position_id, is_open=False)


@action
def reopen_position(actor: Actor, position_id: int) -> Position:
    """People may be asked again."""
    return _set_open(actor, position_id, is_open=True)


def _set_open(actor: Actor, position_id: int, *, is_open: bool) -> Position:
    position = locked(Position, position_id)
    changed = apply(position, is_open=is_open)
    if changed:
        record(
            actor,
            events.POSITION_REOPENED if is_open else events.POSITION_CLOSED,
            position,
            committee_id=need(Initiative, position.initiative_id).committee_id,
            changed=changed,
            initiative_id=position.initiative_id,
        )
        if not is_open:
            leave(actor, events.POSITION_CLOSED, position)
    return position


def undo_close(actor: Actor, act: Act, position: Position) -> None:
    """People may be asked again, unless the initiative is over by now."""
    refuse(rules.why_not_add(need(Initiative, position.initiative_id)))
    apply(position, is_open=True)
