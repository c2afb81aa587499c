"""Reading kinds, and what somebody has of them."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.qualifications.models import Held, Qualification, QualificationKind
from volunteers.qualifications.rules import as_held, counting


def kinds(*, also_retired: bool = False) -> list[QualificationKind]:
    """The kinds in the order in which they came."""
    select = sa.select(QualificationKind).order_by(QualificationKind.is_active.desc(), QualificationKind.id)
    if not also_retired:
        select = select.where(QualificationKind.is_active)
    return list(db.session.scalars(select))


def kind_by_public_id(public_id: str) -> QualificationKind | None:
    """The kind of an address."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(
        sa.select(QualificationKind).where(QualificationKind.public_id == public_id)
    ).one_or_none()


def kinds_by_key(keys: Iterable[int]) -> dict[int, QualificationKind]:
    """These kinds by key."""
    wanted = set(keys)
    if not wanted:
        return {}
    return {
        row.id: row for row in db.session.scalars(sa.select(QualificationKind).where(QualificationKind.id.in_(wanted)))
    }


def by_public_id(public_id: str) -> Qualification | None:
    """A training or check of somebody, with its kind and its person."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(
        sa.select(Qualification)
        .where(Qualification.public_id == public_id, Qualification.removed_at.is_(None))
        .options(joinedload(Qualification.kind), joinedload(Qualification.person))
    ).one_or_none()


def of_person(person_id: int) -> list[Qualification]:
    """What is recorded about somebody, each with its kind, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Qualification)
            .where(Qualification.person_id == person_id, Qualification.removed_at.is_(None))
            .options(joinedload(Qualification.kind))
            .order_by(Qualification.issued_on.desc(), Qualification.id.desc())
        )
    )


def counting_of(person_id: int, kind_id: int) -> Held | None:
    """Of what somebody has of a kind, what counts today."""
    rows = db.session.scalars(
        sa.select(Qualification).where(
            Qualification.person_id == person_id,
            Qualification.kind_id == kind_id,
            Qualification.removed_at.is_(None),
        )
    )
    return counting([as_held(row) for row in rows], today_here())


def recorders(rows: Iterable[Qualification]) -> dict[int, str]:
    """The names of who recorded these, by key."""
    wanted = {row.recorded_by_id for row in rows if row.recorded_by_id is not None}
    if not wanted:
        return {}
    found = db.session.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(wanted)))
    return {row.id: row.full_name for row in found}
