"""Reading people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from volunteers.access import Actor, Permission
from volunteers.access.visibility import within
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db
from volunteers.foundation.text import fold
from volunteers.links import Link
from volunteers.mail.models import SuppressedReason
from volunteers.mail.suppression import Asked
from volunteers.people.models import Channel, LanguageSkill, OptOut, Person

CHANNELS = frozenset(channel.value for channel in Channel)
AT_ONCE = 500


def by_id(person_id: int | None) -> Person | None:
    """The person with this key."""
    return db.session.get(Person, person_id) if person_id is not None else None


def of_account(account_id: int) -> list[Person]:
    """The people that an account acts for, the first first."""
    return list(db.session.scalars(sa.select(Person).where(Person.account_id == account_id).order_by(Person.id)))


def answered_for(actor: Actor) -> list[Person]:
    """The people whom the actor answers for, where there are several: pages ask then for whom it is."""
    if len(actor.acts_for) < 2:
        return []
    return list(db.session.scalars(sa.select(Person).where(Person.id.in_(actor.acts_for)).order_by(Person.id)))


def chosen(actor: Actor, public_id: str | None) -> int | None:
    """The key of whom something is for: oneself unless an address or a form says somebody else; None for a stranger."""
    if not public_id:
        return actor.person_id
    return next((person.id for person in answered_for(actor) if person.public_id == public_id), None)


def own(person_id: int | None) -> Person | None:
    """One's own person with the languages."""
    return db.session.scalars(
        sa.select(Person).where(Person.id == person_id).options(selectinload(Person.languages))
    ).one_or_none()


def by_public_id(public_id: str) -> Person | None:
    """The person of an address, with languages and account."""
    if not public_id.isascii() or not public_id.isprintable():
        return None
    return db.session.scalars(
        sa.select(Person)
        .where(Person.public_id == public_id)
        .options(selectinload(Person.languages), joinedload(Person.account))
    ).one_or_none()


def opted_out(person_ids: Iterable[int], channel: Channel) -> set[int]:
    """Who of these asked not to get a channel."""
    return set(
        db.session.scalars(
            sa.select(OptOut.person_id).where(
                OptOut.person_id.in_(list(person_ids)), OptOut.channel == channel, OptOut.ended_at.is_(None)
            )
        )
    )


def of_link(link: Link) -> list[Person]:
    """Whom an unsubscribing link speaks for: its person, and whoever else is written to at the same address."""
    ways = [Person.id == link.person_id]
    if link.address:
        ways.append(Person.email == comparable(link.address))
    return list(db.session.scalars(sa.select(Person).where(sa.or_(*ways)).order_by(Person.id).limit(20)))


def sharing(email: str | None) -> int:
    """How many people are written to at an address."""
    if not email:
        return 0
    select = sa.select(sa.func.count()).select_from(Person).where(Person.email == comparable(email))
    return db.session.scalar(select) or 0


def open_opt_outs(person_id: int) -> set[Channel]:
    """The channels that a person does not want."""
    return set(
        db.session.scalars(sa.select(OptOut.channel).where(OptOut.person_id == person_id, OptOut.ended_at.is_(None)))
    )


def is_no_address() -> sa.ColumnElement[bool]:
    """Whether mail can go to no such address: all that it can go to are kept in ASCII (`foundation/addresses.py`)."""
    if db.engine.dialect.name == "postgresql":
        return Person.email.regexp_match("[^ -~]")
    return Person.email.op("GLOB", is_comparison=True)("*[^ -~]*")


def found(
    actor: Actor, q: str = "", *, language: str = "", without_account: bool = False, unreachable: bool = False
) -> sa.Select[Any]:
    """People by a part of their name or address, and by a language they speak; in the order of their sort names.

    `unreachable`: only those whose address is none that mail can go to.
    """
    select = within(sa.select(Person), actor, Permission.PEOPLE_READ).options(
        selectinload(Person.languages), joinedload(Person.account)
    )
    for word in [word for word in q.split() if fold(word)][:6]:
        select = select.where(
            sa.or_(
                Person.folded_name.contains(fold(word), autoescape=True),
                Person.email.contains(comparable(word), autoescape=True),
            )
        )
    if language:
        select = select.where(Person.languages.any(LanguageSkill.language == language))
    if unreachable:
        select = select.where(is_no_address())
    if without_account:
        select = select.where(Person.account_id.is_(None))
    return select.order_by(Person.sort_name, Person.id)


def mail_gate(asked: Sequence[Asked]) -> Mapping[Asked, SuppressedReason]:
    """Who of these opted out of the channel that the mail's category names; operational mail has no channel."""
    questions = [each for each in asked if each.person_id is not None and each.category in CHANNELS]
    out: set[tuple[int, str]] = set()
    ids = sorted({each.person_id for each in questions if each.person_id is not None})
    for start in range(0, len(ids), AT_ONCE):
        rows = db.session.execute(
            sa.select(OptOut.person_id, OptOut.channel).where(
                OptOut.person_id.in_(ids[start : start + AT_ONCE]), OptOut.ended_at.is_(None)
            )
        )
        out |= {(person_id, channel.value) for person_id, channel in rows}
    return {each: SuppressedReason.OPTED_OUT for each in questions if (each.person_id, each.category) in out}
