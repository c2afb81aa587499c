"""All that is kept about one person, from every table that says whose its rows are."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from volunteers.accounts.models import Account
from volunteers.activities.models import Activity, Shift
from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.committees.models import Committee
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import Base, db
from volunteers.foundation.whose import Somebody, Whose, about_theirs, says_whose, theirs
from volunteers.initiatives.models import Position
from volunteers.notices.models import Notice
from volunteers.people.models import Person
from volunteers.privacy.inputs import Part
from volunteers.privacy.rules import MACHINE
from volunteers.programs.models import Cohort, CohortSession
from volunteers.qualifications.models import QualificationKind

Keys = Collection[int]


def _names_of(*columns: Any) -> Callable[[Keys], Mapping[int, Any]]:
    def read(keys: Keys) -> Mapping[int, Any]:
        table = columns[0].class_
        rows = db.session.execute(sa.select(table.id, *columns).where(table.id.in_(keys)))
        return {key: values[0] for key, *values in rows}

    return read


def _activities(keys: Keys) -> Mapping[int, Any]:
    select = sa.select(Shift.id, Activity.title).join(Activity, Activity.id == Shift.activity_id)
    return {row.id: row.title for row in db.session.execute(select.where(Shift.id.in_(keys)))}


NAMED: Mapping[str, tuple[str, Callable[[Keys], Mapping[int, Any]]]] = {
    "committee_id": ("committee", _names_of(Committee.name)),
    "position_id": ("role", _names_of(Position.title)),
    "shift_id": ("activity", _activities),
    "notice_id": ("subject", _names_of(Notice.subject)),
    "kind_id": ("training", _names_of(QualificationKind.name)),
    "cohort_id": ("program", _names_of(Cohort.title)),
    "session_id": ("session", _names_of(CohortSession.held_on)),
}
"""Keys that mean something outside: by column, under which name, and how they are called. Other people's are not among
them: whose they are is theirs."""


def somebody(person: Person, *, to_erase: bool = False) -> Somebody:
    """By what a person's rows are known. An address at which others are written to, too, tells nobody's rows; and what
    an account has that others sign in with as well stays theirs (it is shown, and not erased).
    """
    others = [Person.id != person.id, Person.is_living()]
    account_id = person.account_id
    account = db.session.get(Account, account_id) if account_id is not None else None
    if to_erase and account is not None and _any(Person.account_id == account_id, *others):
        account = None
    known = {person.email, account.email if account is not None else None}
    addresses = {comparable(each) for each in known if each}
    shared = (
        db.session.scalars(sa.select(Person.email).where(Person.email.in_(addresses), *others)) if addresses else ()
    )
    merged = db.session.scalars(sa.select(Person.id).where(Person.merged_into_id == person.id))
    account_id = account.id if account is not None else None
    return Somebody(person.id, account_id, frozenset(addresses) - set(shared), frozenset(merged))


def _any(*where: Any) -> bool:
    return db.session.scalar(sa.select(Person.id).where(*where).limit(1)) is not None


def parts(person: Person, *, last: int | None = None) -> list[Part]:
    """Everything that is handed out, in the order in which tables refer to each other; empty parts are left out.

    `last`: of each only so many of the newest rows, and how many there are.
    """
    who = somebody(person)
    numbers = counted(who)
    found = [
        replace(_part(table, says, who, last), number=numbers[table.name])
        for table, says in says_whose().items()
        if table.name in numbers
    ]
    return [*found, *([reasons] if (reasons := _reasons(who)).rows else [])]


def counted(who: Somebody) -> dict[str, int]:
    """How many rows of theirs are handed out, by table, where there are any: one statement."""
    counts = [
        sa.select(sa.literal(table.name), sa.func.count()).select_from(table).where(theirs(table, who))
        for table, says in says_whose().items()
        if says.is_somebodys and says.is_handed_out
    ]
    return {name: number for name, number in db.session.execute(sa.union_all(*counts)) if number}


def _reasons(who: Somebody) -> Part:
    """Why something was done to them, or to what is theirs: others wrote it, and they can read it."""
    about = about_theirs(AuditEvent.subject_type, AuditEvent.subject_id, who)
    select = sa.select(AuditEvent.at, AuditEvent.event, AuditReason.text)
    found = db.session.execute(select.join(AuditReason, AuditReason.event_id == AuditEvent.id).where(about))
    rows = [dict(row) for row in found.mappings()]
    return Part("audit_reasons", ("at", "event", "text"), rows, len(rows))


def columns_of(table: sa.Table, says: Whose) -> list[sa.Column[Any]]:
    """What of a row is handed out: what is theirs, and of keys those that mean something outside."""
    hidden = MACHINE | set(says.hidden) | {says.person, says.account, says.through, says.also}
    columns = [column for column in table.columns if column.name not in hidden]
    return [column for column in columns if column.name in NAMED or not column.name.endswith("_id")]


def _part(table: sa.Table, says: Whose, who: Somebody, last: int | None) -> Part:
    columns: list[Any] = columns_of(table, says)
    is_also = table.c[says.also].in_(who.keys) if says.also else sa.false()
    columns = [
        sa.case((is_also, column), else_=None).label(column.name) if column.name in says.only_also else column
        for column in columns
    ]
    key = next(iter(table.primary_key.columns))
    found = db.session.execute(sa.select(*columns).where(theirs(table, who)).order_by(key.desc()).limit(last))
    rows = [dict(row) for row in reversed(found.mappings().all())]
    for column in [column.name for column in columns if column.name in NAMED]:
        name, read = NAMED[column]
        called = read({row[column] for row in rows if row[column] is not None}) if rows else {}
        rows = [{**{k: v for k, v in row.items() if k != column}, name: called.get(row[column])} for row in rows]
    names = tuple(NAMED[column.name][0] if column.name in NAMED else column.name for column in columns)
    return Part(table.name, names, rows)


def table_called(name: str) -> sa.Table:
    """A table by its name."""
    return Base.metadata.tables[name]
