"""Who is asked whether what we know of them is still right, and who did not answer."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from volunteers.access import Actor, Permission
from volunteers.access.visibility import within
from volunteers.accounts.models import Account
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.truth import Told
from volunteers.organization.defaults import NEVER
from volunteers.organization.queries import current as organization
from volunteers.people import rules
from volunteers.people.models import Channel, OptOut, Person, StillRight


def _wants_it() -> sa.ColumnElement[bool]:
    """They have not stopped the yearly question."""
    return ~sa.exists().where(OptOut.person_id == Person.id, OptOut.is_open(Channel.YEARLY))


def _can_be_asked() -> list[sa.ColumnElement[bool]]:
    """Adults who live, at an address of which somebody has shown that it is theirs, and who have not stopped this."""
    is_confirmed = sa.exists().where(
        Account.email == Person.email, Account.active.is_(True), Account.confirmed_at.is_not(None)
    )
    return [Person.is_living(), Person.is_adult.is_(True), is_confirmed, _wants_it()]


def _due(today: date) -> sa.Select[Any]:
    """(person) of who is asked this month: who said nothing about themselves, and was not asked, for half a year.

    Whoever came by themselves has said all of it as they came; whom we had written down before they signed in has not.
    """
    since = rules.left_alone_since(today)
    began = datetime.combine(since, time(), UTC)
    came = sa.exists().where(Account.email == Person.email, Account.created_at <= Person.created_at)
    is_quiet = [sa.or_(column.is_(None), column < since) for column in (StillRight.confirmed_on, StillRight.asked_on)]
    return (
        sa.select(Person)
        .outerjoin(StillRight, StillRight.person_id == Person.id)
        .where(*_can_be_asked(), *is_quiet, sa.or_(Person.created_at < began, ~came))
    )


def to_ask(today: date) -> list[str]:
    """The addresses to ask today, each once for all who live there; who was never asked comes first."""
    if organization().yearly_month != str(today.month):
        return []
    due = _due(today).subquery()
    left = db.session.scalar(sa.select(sa.func.count(due.c.email.distinct()))) or 0
    asked = db.session.scalar(
        sa.select(sa.func.count(Person.email.distinct()))
        .join(StillRight, StillRight.person_id == Person.id)
        .where(StillRight.asked_on == today)
    )
    first = sa.func.min(sa.func.coalesce(StillRight.asked_on, date.min))
    select = _due(today).with_only_columns(Person.email).group_by(Person.email).order_by(first, Person.email)
    return list(db.session.scalars(select.limit(rules.how_many_today(left, asked or 0, today))))


def to_ask_at(address: str, today: date) -> list[Person]:
    """Who is asked in the mail to an address, in order; who signs in there comes first."""
    select = _due(today).where(Person.email == address)
    return list(db.session.scalars(select.order_by(Person.account_id.is_(None), Person.id)))


def _waiting(before: date) -> sa.Select[Any]:
    """(person) of who was asked before or on a day, and has not answered."""
    return (
        sa.select(Person)
        .join(StillRight, StillRight.person_id == Person.id)
        .where(*_can_be_asked(), StillRight.is_waiting(), StillRight.asked_on <= before)
    )


def _to_remind(today: date) -> sa.Select[Any]:
    oldest = today - timedelta(days=rules.LINK_DAYS - 1)
    last = today - timedelta(days=organization().yearly_reminder_days)
    return _waiting(last).where(StillRight.asked_on >= oldest, StillRight.reminded_on.is_(None))


def to_remind(today: date) -> list[str]:
    """The addresses to remind today: those asked first come first."""
    if organization().yearly_month == NEVER:
        return []
    select = _to_remind(today).with_only_columns(Person.email).group_by(Person.email)
    first = sa.func.min(StillRight.asked_on)
    return list(db.session.scalars(select.order_by(first, Person.email).limit(rules.MOST_A_DAY)))


def to_remind_at(address: str, today: date) -> list[Person]:
    """Who is reminded in the mail to an address, in order."""
    select = _to_remind(today).where(Person.email == address)
    return list(db.session.scalars(select.order_by(Person.account_id.is_(None), Person.id)))


def still_right_of(person_id: int) -> StillRight | None:
    """How somebody's yearly question stands."""
    return db.session.scalars(sa.select(StillRight).where(StillRight.person_id == person_id)).one_or_none()


def links_of(person: Person) -> list[Link]:
    """The links of the yearly question that went to somebody at the address that they have now, the newest first."""
    where = (Link.purpose == Purpose.STILL_RIGHT, Link.person_id == person.id, Link.address == person.email)
    return list(db.session.scalars(sa.select(Link).where(*where).order_by(Link.id.desc())))


def stops_of(person: Person) -> Link | None:
    """The unsubscribing link of somebody, which came with the question."""
    where = (Link.purpose == Purpose.UNSUBSCRIBE, Link.person_id == person.id, Link.revoked_at.is_(None))
    return db.session.scalars(sa.select(Link).where(*where).order_by(Link.id).limit(1)).one_or_none()


def unsure(actor: Actor, today: date) -> sa.Select[Any]:
    """Who answered neither the question nor the reminder: by name, with how to reach them."""
    last = today - timedelta(days=organization().yearly_reminder_days)
    select = (
        sa.select(Person)
        .join(Person.still_right)
        .where(
            Person.is_living(), Person.is_adult, _wants_it(), StillRight.is_waiting(), StillRight.reminded_on <= last
        )
        .options(contains_eager(Person.still_right))
        .order_by(Person.sort_name, Person.id)
    )
    return within(select, actor, Permission.PEOPLE_READ)


class _Now(NamedTuple):
    """How somebody stands whom a mail asks."""

    public_id: str
    email: str | None


def about_still_right(mails: Sequence[Told]) -> list[int]:
    """That people at one address are asked: all of them still are, live, and are written to where the reader is."""
    asked = {public_id for mail in mails for public_id in mail.facts["whose"]}
    readers = {mail.person_id for mail in mails if mail.person_id is not None}
    now = {row.public_id: row for row in _open_ones(asked)}
    rows = db.session.execute(sa.select(Person.id, Person.email).where(Person.id.in_(readers)))
    emails = {row.id: row.email for row in rows}

    def is_so(mail: Told) -> bool:
        address = emails.get(mail.person_id or 0)
        return all(each in now and now[each].email == address for each in mail.facts["whose"])

    return [mail.key for mail in mails if is_so(mail)]


def _open_ones(public_ids: Collection[str]) -> list[_Now]:
    select = _waiting(clock.now().date() + timedelta(days=1)).with_only_columns(Person.public_id, Person.email)
    return [_Now(*row) for row in db.session.execute(select.where(Person.public_id.in_(public_ids)))]
