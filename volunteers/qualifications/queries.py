"""Reading kinds, what somebody has of them, and how many people stand to what is required: the gate."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.prepared import Several, prepared
from volunteers.foundation.text import is_clean
from volunteers.mail.message import day
from volunteers.mail.models import Delivery
from volunteers.mail.truth import Told
from volunteers.organization.defaults import ENFORCES
from volunteers.organization.queries import current, today_here
from volunteers.people.models import Person
from volunteers.qualifications import rules
from volunteers.qualifications.models import (
    AgreementText,
    Ending,
    Finding,
    GateException,
    Held,
    Outcome,
    Qualification,
    QualificationKind,
    Subject,
    Way,
)
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


# ── the gate: at most three statements, whatever the number of people


@prepared
def _kinds(keys: Several) -> sa.Select[QualificationKind]:
    return (
        sa.select(QualificationKind)
        .where(QualificationKind.id.in_(keys), QualificationKind.is_active)
        .order_by(QualificationKind.id)
    )


@prepared
def _held(keys: Several, people: Several) -> sa.Select[*tuple[Any, ...]]:
    row = Qualification.__table__.c  # bare rows: there are some for each of the people
    return sa.select(
        row.person_id, row.id, row.kind_id, row.outcome, row.issued_on, row.expires_on, row.text_number
    ).where(row.kind_id.in_(keys), row.person_id.in_(people), row.removed_at.is_(None))


@prepared
def _excepted(table: Later, key: Later, people: Several) -> sa.Select[int, list[int]]:
    row = GateException
    return sa.select(row.person_id, row.kind_ids).where(
        row.subject_type == table, row.subject_id == key, row.ended_at.is_(None), row.person_id.in_(people)
    )


def statements(people: Collection[int], required: Collection[int], subject: Subject) -> tuple[Any, Any, Any]:
    """What the gate asks the database, whatever the number of people: each statement with its values."""
    keys = sorted(required)
    return (
        _kinds(keys=keys),
        _held(keys=keys, people=people),
        _excepted(table=subject.table, key=subject.key, people=people),
    )


def findings(person_ids: Iterable[int], required: Collection[int], subject: Subject) -> dict[int, tuple[Finding, ...]]:
    """How each of these people stands, on the day of the subject, to the kinds (by key) that it requires.

    Each of them has an answer. Where nothing is required no statement runs, and there are no answers.
    """
    people = sorted(set(person_ids))
    if not required or not people:
        return {}
    of_kinds, of_held, of_excepted = statements(people, required, subject)
    kinds = list(db.session.scalars(*of_kinds))
    held: dict[int, list[Held]] = {}
    for person_id, *rest in db.session.execute(*of_held):
        held.setdefault(person_id, []).append(Held(*rest))
    excepted: dict[int, set[int]] = {}
    for person_id, kind_ids in db.session.execute(*of_excepted):
        excepted.setdefault(person_id, set()).update(kind_ids)
    return {person: rules.find(kinds, held.get(person, ()), excepted.get(person, ()), subject.day) for person in people}


def is_enforced() -> bool:
    """Whether nobody takes part who lacks what is required; else they are warned."""
    return current().gate == ENFORCES


def keys_of(public_ids: Collection[str]) -> list[int]:
    """The keys of these kinds, in order."""
    if not public_ids:
        return []
    select = sa.select(QualificationKind.id).where(QualificationKind.public_id.in_(public_ids))
    return list(db.session.scalars(select.order_by(QualificationKind.id)))


def offered(chosen: Collection[int] = ()) -> list[QualificationKind]:
    """The kinds that something can require: those in use, and those that it requires already."""
    return rules.offered(kinds(also_retired=True), chosen)


def exceptions(*, person_id: int | None = None) -> sa.Select[GateException]:
    """The exceptions that were made, the newest first; of one person, where one is named."""
    select = sa.select(GateException).options(joinedload(GateException.person)).order_by(GateException.id.desc())
    return select if person_id is None else select.where(GateException.person_id == person_id)


def exception_by_public_id(public_id: str) -> GateException | None:
    """The exception of an address."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(exceptions().where(GateException.public_id == public_id)).one_or_none()


def exceptions_of(person_id: int) -> list[GateException]:
    """The exceptions that hold for somebody."""
    return list(db.session.scalars(exceptions(person_id=person_id).where(GateException.ended_at.is_(None))))


def person_meant(public_id: str) -> Person | None:
    """Whom an exception is for, by the id that a list gave."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(sa.select(Person).where(Person.public_id == public_id)).one_or_none()


def who_has(public_id: str) -> sa.Select[int] | None:
    """Who has a kind today, and did not fail it since; None where there is no such kind."""
    kind = kind_by_public_id(public_id)
    if kind is None:
        return None
    row, failed = Qualification, aliased(Qualification)
    counted = today_here() - timedelta(days=kind.grace_days)
    lasts = sa.or_(row.expires_on.is_(None), row.expires_on >= counted)
    is_it = (row.kind_id == kind.id, row.outcome == Outcome.PASSED, row.removed_at.is_(None), lasts)
    later = sa.and_(failed.outcome == Outcome.FAILED, failed.issued_on >= row.issued_on, failed.removed_at.is_(None))
    has_failed = sa.exists().where(failed.person_id == row.person_id, failed.kind_id == kind.id, later)
    return sa.select(row.person_id).where(*is_it, ~has_failed)


def names_of(keys: Iterable[int | None]) -> dict[int, str]:
    """The names of these people, by key."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    found = db.session.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(wanted)))
    return {row.id: row.full_name for row in found}


# ── what expires


def _is_last() -> sa.ColumnElement[bool]:
    """SQL condition: of somebody's of one kind nothing lasts longer, and nothing was failed since."""
    other = aliased(Qualification)
    lasts = sa.and_(
        other.outcome == Outcome.PASSED,
        sa.or_(
            other.expires_on.is_(None),
            other.expires_on > Qualification.expires_on,
            sa.and_(other.expires_on == Qualification.expires_on, other.id > Qualification.id),
        ),
    )
    failed = sa.and_(other.outcome == Outcome.FAILED, other.issued_on >= Qualification.issued_on)
    return ~sa.exists().where(
        other.person_id == Qualification.person_id,
        other.kind_id == Qualification.kind_id,
        other.removed_at.is_(None),
        other.id != Qualification.id,
        sa.or_(lasts, failed),
    )


def ending(today: date, *, show: Ending | None = None, kind: QualificationKind | None = None) -> sa.Select[Any]:
    """What has expired within a year or expires soon, of the living, and nothing newer is there; the oldest first."""
    in_use = [kind] if kind is not None else kinds()
    return (
        sa.select(Qualification)
        .join(Qualification.person)
        .where(
            Qualification.kind_id.in_([each.id for each in in_use]),
            Qualification.removed_at.is_(None),
            Qualification.outcome == Outcome.PASSED,
            Person.is_living(),
            sa.or_(sa.false(), *(_ends(each, today, show) for each in in_use)),
            _is_last(),
        )
        .options(contains_eager(Qualification.person), joinedload(Qualification.kind))
        .order_by(Qualification.expires_on, Qualification.id)
    )


def _ends(kind: QualificationKind, today: date, show: Ending | None) -> sa.ColumnElement[bool]:
    counted = today - timedelta(days=kind.grace_days)
    first, after = {
        Ending.EXPIRED: (today - rules.LOOKED_BACK, counted),
        Ending.IN_GRACE: (counted, today),
        Ending.SOON: (today, today + rules.SOON + timedelta(days=1)),
        None: (today - rules.LOOKED_BACK, today + rules.SOON + timedelta(days=1)),
    }[show]
    column = Qualification.expires_on
    return sa.and_(Qualification.kind_id == kind.id, column >= first, column < after)


def how_many(today: date, show: Ending) -> int:
    """How many these are."""
    select = ending(today, show=show).with_only_columns(sa.func.count()).order_by(None).options()
    return int(db.session.scalar(select) or 0)


def to_warn(today: date) -> list[int]:
    """The keys of those that expire soon, whose persons can be written to and have not been, this close to the day."""
    select = ending(today, show=Ending.SOON).where(Person.email.is_not(None), Person.is_adult)
    rows = db.session.scalars(select)
    return [row.id for row in rows if rules.warning(row.expires_on, row.warned_days, today) is not None]


def still_last(keys: Collection[int]) -> dict[int, date | None]:
    """Of these that nothing newer stands beside, by key the last day."""
    select = sa.select(Qualification.id, Qualification.expires_on).where(
        Qualification.id.in_(keys), Qualification.removed_at.is_(None), _is_last()
    )
    return {key: expires_on for key, expires_on in db.session.execute(select)}  # noqa: C416 - a row is no pair


def about_expiries(mails: Sequence[Told]) -> list[int]:
    """That something expires on a day: it still does, and was not renewed."""
    last = still_last({mail.subject_id for mail in mails})
    return [
        mail.key
        for mail in mails
        if mail.subject_id in last and mail.facts["expires_on"] == _told_day(last[mail.subject_id])
    ]


def _told_day(expires_on: date | None) -> Any:
    return day(expires_on) if expires_on is not None else None


def was_told(key: str) -> bool:
    """Whether a mail with this key was written."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Delivery.dedupe_key == key))))


def with_person(key: int) -> Qualification:
    """A training or check with its kind and its person."""
    options = (joinedload(Qualification.kind), joinedload(Qualification.person))
    return db.session.scalars(sa.select(Qualification).where(Qualification.id == key).options(*options)).one()


def attended(person_id: int, kind_id: int, came_on: date, way: Way) -> bool:
    """Whether it was recorded already that somebody got it in this way, on that day."""
    row = Qualification
    is_it = (row.person_id == person_id, row.kind_id == kind_id, row.issued_on == came_on, row.removed_at.is_(None))
    return bool(db.session.scalar(sa.select(sa.exists().where(*is_it, row.way == way))))


def has_attended(person_ids: Collection[int], kind_id: int, came_on: date) -> set[int]:
    """Of which of these people that was recorded."""
    row = Qualification
    is_it = (row.kind_id == kind_id, row.issued_on == came_on, row.removed_at.is_(None), row.way == Way.ATTENDED)
    return set(db.session.scalars(sa.select(row.person_id).where(row.person_id.in_(person_ids), *is_it)))


# ── agreements


def text_of(kind: QualificationKind, number: int | None = None) -> AgreementText | None:
    """The present text of an agreement, or an earlier one; None where there is none."""
    wanted = kind.text_number if number is None else number
    where = (AgreementText.kind_id == kind.id, AgreementText.number == wanted)
    return db.session.scalars(sa.select(AgreementText).where(*where)).one_or_none()


def agreements() -> list[QualificationKind]:
    """What there is to sign."""
    return [kind for kind in kinds() if kind.is_agreement and kind.is_asked]


def agreement_by_public_id(public_id: str) -> QualificationKind | None:
    """The agreement of an address, as long as it can be signed."""
    kind = kind_by_public_id(public_id)
    return kind if kind is not None and kind.is_agreement and kind.is_asked else None


def has_signed(person_id: int, kind: QualificationKind) -> Qualification | None:
    """Somebody's signature of the present text."""
    row = Qualification
    is_it = (row.person_id == person_id, row.kind_id == kind.id, row.text_number == kind.text_number)
    return db.session.scalars(sa.select(row).where(*is_it, row.removed_at.is_(None)).limit(1)).one_or_none()


def recorders(rows: Iterable[Qualification]) -> dict[int, str]:
    """The names of who recorded these, by key."""
    return names_of(row.recorded_by_id for row in rows)
