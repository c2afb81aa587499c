"""Reading what waits. There are no lists of it for anybody but the owner of the address."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from volunteers.accounts import queries as account_queries
from volunteers.accounts.models import Account
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db, get
from volunteers.foundation.prepared import prepared
from volunteers.foundation.text import is_clean
from volunteers.links import Link, Purpose
from volunteers.mail.truth import Told
from volunteers.pending import rules
from volunteers.pending.models import Pending
from volunteers.people import queries as people_queries
from volunteers.people.models import Person


def behind(link: Link) -> Pending | None:
    """What a link asks about, as long as it waits, and for that address."""
    row = _behind(link)
    return row if row is not None and row.waits else None


def kept_behind(link: Link) -> Pending | None:
    """What a link asked about that waits no more, and is kept for its page to say how it ended."""
    row = _behind(link)
    return row if row is not None and not row.waits else None


def declined_behind(link: Link) -> Pending | None:
    """What the owner of the address said no to, by the link that asked about it, as long as that is kept."""
    row = _behind(link)
    return row if row is not None and row.declined_at is not None else None


def _behind(link: Link) -> Pending | None:
    row = get(Pending, link.subject_id)
    return row if row is not None and row.email == link.address and row.expires_at > clock.now() else None


def of_account(account_id: int | None) -> list[Pending]:
    """What waits for the address with which one signs in, the newest first."""
    return _at_account(account_id, is_open=True)


def _at_account(account_id: int | None, *, is_open: bool) -> list[Pending]:
    if account_id is None:
        return []
    return list(db.session.scalars(*_asked(is_open, account_id=account_id, now=clock.now())))


@prepared
def _asked(is_open: bool, account_id: Later, now: Later) -> sa.Select[Any]:
    which = Pending.is_open() if is_open else ~Pending.is_open()
    return (
        sa.select(Pending)
        .join(Account, Account.email == Pending.email)
        .where(Account.id == account_id, Account.confirmed_at.is_not(None), Pending.expires_at > now, which)
        .order_by(Pending.id.desc())
        .limit(20)
    )


def of_kind(kind: str) -> list[Pending]:
    """What waits of one kind, or was answered with a no, the newest first: for offers of ours, which whoever made them
    may see.
    """
    where = (Pending.kind == kind, Pending.expires_at > clock.now(), Pending.ended_at.is_(None))
    return list(db.session.scalars(sa.select(Pending).where(*where).order_by(Pending.id.desc()).limit(500)))


def own(account_id: int | None, public_id: str) -> Pending | None:
    """The same, one of them."""
    if not is_clean(public_id):
        return None
    return next((row for row in of_account(account_id) if row.public_id == public_id), None)


def own_kept(account_id: int | None, public_id: str) -> Pending | None:
    """One of those that wait no more, and are kept for their page to say how they ended."""
    if not is_clean(public_id):
        return None
    return next((row for row in _at_account(account_id, is_open=False) if row.public_id == public_id), None)


def own_declined(account_id: int | None, public_id: str) -> Pending | None:
    """One of those to which its owner said no."""
    row = own_kept(account_id, public_id)
    return row if row is not None and row.declined_at is not None else None


def known_at(row: Pending) -> list[Person]:
    """Who is known at the address that was typed."""
    account = account_queries.by_email(row.email)
    return people_queries.at_address(row.email, account.id if account else None)


def dead_of_that_name(row: Pending) -> list[Person]:
    """Who was known at the address by the name that was typed, and has died."""
    return rules.all_named(people_queries.dead_at(row.email), row.full_name)


def lives_behind(link: Link) -> list[Person]:
    """Of whom the holder of a link to sign in may say that it is them: the address still has no account."""
    if link.account_id is not None or not link.address or account_queries.by_email(link.address) is not None:
        return []
    return people_queries.at_address(comparable(link.address), None)


def forgettable() -> list[int]:
    """The keys of what has waited too long, the oldest first."""
    where = Pending.expires_at <= clock.now()
    return list(db.session.scalars(sa.select(Pending.id).where(where).order_by(Pending.id).limit(500)))


def still_waiting(mails: Sequence[Told]) -> list[int]:
    """Mails that ask the owner of an address: what they ask about still waits, and for the link that they carry."""
    tokens = {mail.key: link["$link"] for mail in mails for link in mail.facts.values() if _is_link(link)}
    found = db.session.execute(
        sa.select(Link.public_id, Link.subject_id)
        .join(Pending, sa.and_(Pending.id == Link.subject_id, Pending.email == Link.address))
        .where(Link.public_id.in_(tokens.values()), Link.used_at.is_(None), Link.revoked_at.is_(None))
        .where(Pending.is_open())
    )
    waiting = {(public_id, subject_id) for public_id, subject_id in found}
    return [mail.key for mail in mails if (tokens.get(mail.key), mail.subject_id) in waiting]


def _is_link(fact: object) -> bool:
    return isinstance(fact, dict) and fact.get("purpose") == Purpose.CONFIRM_ADDRESS
