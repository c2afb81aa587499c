"""Describing kinds, recording what somebody has of them, and removing what was recorded by mistake."""

from datetime import timedelta

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, locked
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.people.queries import held as held_person
from volunteers.qualifications import events, queries, rules
from volunteers.qualifications.inputs import KindChangeInput, KindInput, QualificationInput
from volunteers.qualifications.models import Qualification, QualificationKind, Way
from volunteers.undo import Act, leave


@action
def add_kind(actor: Actor, given: KindInput, public_id: str | None = None) -> QualificationKind:
    """Describe a new kind. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(QualificationKind, public_id, sort=given.sort, name=given.name)
    if before is not None:
        return before
    refuse(rules.why_not_kind(given, given.sort))
    kind = QualificationKind(public_id=public_id, created_at=clock.now(), **vars(given))
    db.session.add(kind)
    record(actor, events.KIND_ADDED, kind, sort=given.sort)
    return kind


@action
def change_kind(actor: Actor, kind_id: int, given: KindChangeInput, version: int | None = None) -> QualificationKind:
    """Describe it differently; last days that are recorded stay as they are."""
    kind = locked(QualificationKind, kind_id)
    refuse_stale(kind, version)
    refuse(rules.why_not_kind(given, kind.sort))
    changed = apply(kind, **vars(given))
    if changed:
        record(actor, events.KIND_CHANGED, kind, changed=changed)
    return kind


@action
def record_qualification(
    actor: Actor, person_id: int, given: QualificationInput, public_id: str | None = None
) -> Qualification:
    """Record a training or check of somebody. `public_id` comes with the form: twice pressed is once done."""
    kind = queries.kind_by_public_id(given.kind)
    if kind is None:
        raise rules.unknown_kind()
    public_id, before = once(Qualification, public_id, person_id=person_id, issued_on=given.issued_on)
    if before is not None:
        return before
    person = held_person(person_id)
    refuse(rules.why_not_record(actor, person, kind, given, (clock.now() + timedelta(days=1)).date()))
    earlier = queries.counting_of(person_id, kind.id)
    row = Qualification(
        public_id=public_id,
        person_id=person_id,
        kind_id=kind.id,
        outcome=given.outcome,
        issued_on=given.issued_on,
        expires_on=given.expires_on or rules.last_day(kind, given.issued_on, earlier),
        line=given.line,
        way=Way.RECORDED,
        recorded_at=clock.now(),
        recorded_by_id=actor.person_id,
    )
    db.session.add(row)
    record(actor, events.QUALIFICATION_RECORDED, row, kind_id=kind.id, way=row.way)
    leave(actor, events.QUALIFICATION_RECORDED, row, for_person_id=person_id)
    return row


def undo_record(actor: Actor, act: Act, row: Qualification) -> None:
    """Nothing was recorded."""
    apply(row, removed_at=clock.now())


@action
def remove(actor: Actor, qualification_id: int) -> Qualification:
    """What was recorded by mistake counts no more. Twice pressed is once done."""
    row = locked(Qualification, qualification_id)
    refuse(rules.why_not_remove(actor, row))
    if row.removed_at is None:
        apply(row, removed_at=clock.now())
        record(actor, events.QUALIFICATION_REMOVED, row, kind_id=row.kind_id)
        leave(actor, events.QUALIFICATION_REMOVED, row, for_person_id=row.person_id)
    return row


def undo_remove(actor: Actor, act: Act, row: Qualification) -> None:
    """It counts again."""
    apply(row, removed_at=None)


def erase(person_id: int) -> None:
    """Inside the action that erases a person: what is kept of their trainings and checks goes."""
    db.session.execute(sa.delete(Qualification).where(Qualification.person_id == person_id))
    db.session.execute(
        sa.update(Qualification).where(Qualification.recorded_by_id == person_id).values(recorded_by_id=None)
    )
