"""Who of those that a file brought in gets a mail with a way in."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from volunteers.foundation import clock
from volunteers.foundation.db import db, plain_rows
from volunteers.imports.models import Import, ImportRow, ImportState, RowOutcome
from volunteers.imports.rules import UNDO_FOR
from volunteers.links import Link, Purpose
from volunteers.mail.truth import Told
from volunteers.people.models import Channel, OptOut, Person


def to_mail() -> list[int]:
    """The files whose people are to be written to now: it can't be undone any more."""
    where = (Import.is_mailed, Import.mailed_at.is_(None), Import.state == ImportState.DONE)
    since = Import.done_at < clock.now() - UNDO_FOR
    return list(db.session.scalars(sa.select(Import.id).where(*where, since).order_by(Import.id)))


def mails_of(row: Import) -> int:
    """How many would get, or got, a mail with a way in."""
    if row.state not in (ImportState.CHECKED, ImportState.DONE):
        return 0
    where = (ImportRow.import_id == row.id, ImportRow.sheet == row.sheet, ImportRow.outcome == RowOutcome.CREATED)
    return db.session.scalar(sa.select(sa.func.count()).where(*where, ImportRow.may_be_mailed)) or 0


def rows_to_mail(row: Import, number: int) -> Sequence[Any]:
    """The next rows about somebody who may be written to: their numbers, and whom they made."""
    where = (ImportRow.import_id == row.id, ImportRow.may_be_mailed, ImportRow.number > row.mailed_to)
    select = sa.select(ImportRow.number, ImportRow.person_id).where(*where, ImportRow.outcome == RowOutcome.CREATED)
    return plain_rows(select.order_by(ImportRow.number).limit(number)).all()


def still_to_mail(row: Import, keys: Sequence[int]) -> list[Person]:
    """Of these people, who still has an address and no account, and did not ask for no mail since."""
    said_no = sa.select(OptOut.person_id).where(
        OptOut.person_id == Person.id, OptOut.is_open(Channel.NOTICES), ~OptOut.is_presumed
    )
    where = (Person.id.in_(list(keys)), Person.is_adult, Person.email.is_not(None), Person.account_id.is_(None))
    select = sa.select(Person).where(*where, Person.is_living(), Person.erased_at.is_(None), ~said_no.exists())
    found = list(db.session.scalars(select.order_by(Person.id)))
    written = _written_to({person.email for person in found})
    return [person for person in found if person.email not in written]


def _written_to(addresses: Collection[str | None]) -> set[str | None]:
    """Those of these addresses that got such a mail already, because of an earlier list."""
    if not addresses:
        return set()
    where = (Link.purpose == Purpose.BROUGHT_IN, Link.address.in_(addresses), Link.expires_at > clock.now())
    return set(plain_rows(sa.select(Link.address).where(*where)).scalars())


def brought_at(link: Link) -> list[Person]:
    """Who is known at the address of a link, and has not confirmed it: the file's rows are gone after some days."""
    where = (Person.email == link.address, Person.account_id.is_(None), Person.erased_at.is_(None))
    return list(db.session.scalars(sa.select(Person).where(*where).order_by(Person.id)))


def children_among(keys: Sequence[int]) -> list[int]:
    """Who of these people is under 18."""
    select = sa.select(Person.id).where(Person.id.in_(list(keys)), ~Person.is_adult, Person.is_living())
    return list(db.session.scalars(select.order_by(Person.id)))


def by_key(key: int | None) -> Import | None:
    """A file."""
    return db.session.get(Import, key) if key is not None else None


def about_brought_in(mails: Sequence[Told]) -> list[int]:
    """That somebody was brought in and has a way in: they have an address, and no account yet."""
    keys = {mail.subject_id for mail in mails}
    where = (Person.id.in_(keys), Person.email.is_not(None), Person.account_id.is_(None), Person.is_living())
    there = set(db.session.scalars(sa.select(Person.id).where(*where)))
    return [mail.key for mail in mails if mail.subject_id in there]
