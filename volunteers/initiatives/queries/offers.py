"""Reading what members offered to do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from volunteers.access import Actor, Permission
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.prepared import Several, prepared
from volunteers.foundation.refusals import Refusal
from volunteers.initiatives import rules
from volunteers.initiatives.models import Initiative, Offer, OfferState, Position
from volunteers.initiatives.queries.initiatives import filled
from volunteers.people.models import LanguageSkill, Person
from volunteers.undo import window

AT_MOST = 100
TOLD_ONCE_IN = timedelta(hours=20)
"""So often at most the chairs of a committee are written to about offers: the first at once, the rest together."""
REMEMBERED_DAYS = 30


@dataclass(frozen=True)
class Offered:
    """An offer as the chair sees it: the languages as far as they may, and why the person can't be asked now."""

    offer: Offer
    languages: Sequence[LanguageSkill]
    refusal: Refusal | None


@dataclass(frozen=True)
class MyOffer:
    """An offer as whoever made it sees it: while it waits, why the role needs nobody at the moment."""

    offer: Offer
    refusal: Refusal | None


def _with_position() -> tuple[ORMOption, ...]:
    return (
        joinedload(Offer.position)
        .joinedload(Position.initiative)
        .joinedload(Initiative.committee)
        .joinedload(Committee.partner_city),
        joinedload(Offer.person).selectinload(Person.languages),
    )


def offer(public_id: str) -> Offer | None:
    """One offer with its person, its position, the initiative and the committee."""
    return db.session.scalars(
        sa.select(Offer).where(Offer.public_id == public_id).options(*_with_position())
    ).one_or_none()


def offer_by_key(key: int) -> Offer:
    """The same by its key, read anew."""
    select = sa.select(Offer).where(Offer.id == key).options(*_with_position())
    return db.session.scalars(select.execution_options(populate_existing=True)).one()


def waiting_offer(position_id: int, person_id: int) -> Offer | None:
    """What this person has offered to do, and nobody has answered."""
    where = (Offer.position_id == position_id, Offer.person_id == person_id, Offer.state == OfferState.WAITING)
    return db.session.scalars(sa.select(Offer).where(*where)).one_or_none()


def waiting_offers(
    committee_id: int | None = None, person_id: int | None = None, *, initiative_id: int | None = None
) -> list[Offer]:
    """Offers that wait, narrowed by what is given, in the order of positions: that in which they are locked."""
    where: list[Any] = [Offer.state == OfferState.WAITING]
    where += [Initiative.committee_id == committee_id] if committee_id is not None else []
    where += [Offer.person_id == person_id] if person_id is not None else []
    where += [Initiative.id == initiative_id] if initiative_id is not None else []
    return list(
        db.session.scalars(
            sa.select(Offer)
            .join(Offer.position)
            .join(Position.initiative)
            .where(*where)
            .order_by(Offer.position_id, Offer.id)
        )
    )


def offered_in(actor: Actor, committee_id: int) -> list[Offered]:
    """Who offered what in a committee and waits for an answer, the first first; nothing to whom it does not concern."""
    if not actor.may_in(Permission.INITIATIVE_MANAGE, committee_id):
        return []
    return _offered(Initiative.committee_id == committee_id)


def offered_for(position_id: int) -> list[Offered]:
    """Who offered to take a position, and waits for an answer."""
    return _offered(Position.id == position_id)


def _offered(where: sa.ColumnElement[bool]) -> list[Offered]:
    rows = list(
        db.session.scalars(
            sa.select(Offer)
            .join(Offer.position)
            .join(Position.initiative)
            .where(where, Offer.state == OfferState.WAITING)
            .options(*_with_position())
            .order_by(Offer.offered_at, Offer.id)
            .limit(AT_MOST)
        )
    )
    counts = filled(row.position_id for row in rows)
    return [
        Offered(
            row,
            rules.languages_seen(row.person),
            rules.why_nobody(row.position.initiative, row.position, counts[row.position_id].accepted),
        )
        for row in rows
    ]


def offers_of(person_ids: Collection[int]) -> list[MyOffer]:
    """What these people have offered and what became of it lately, the newest first."""
    since = clock.now() - timedelta(days=REMEMBERED_DAYS)
    rows = list(db.session.scalars(*_lately(person_ids=person_ids, since=since)))
    counts = filled(row.position_id for row in rows)
    return [
        MyOffer(
            row,
            rules.why_no_offers(row.position.initiative, row.position, counts[row.position_id].accepted)
            if row.state is OfferState.WAITING
            else None,
        )
        for row in rows
    ]


@prepared
def _lately(person_ids: Several, since: Later) -> sa.Select[Any]:
    answered = sa.and_(Offer.state.in_((OfferState.THANKED, OfferState.ENDED)), Offer.settled_at > since)
    return (
        sa.select(Offer)
        .where(Offer.person_id.in_(person_ids), sa.or_(Offer.state == OfferState.WAITING, answered))
        .options(*_with_position())
        .order_by(Offer.id.desc())
        .limit(AT_MOST)
    )


def my_offers(person_ids: Collection[int], position_ids: Collection[int]) -> dict[int, Offer]:
    """By position what one of these people has offered, and nobody has answered."""
    where = (Offer.person_id.in_(person_ids), Offer.position_id.in_(position_ids), Offer.state == OfferState.WAITING)
    return {row.position_id: row for row in db.session.scalars(sa.select(Offer).where(*where).order_by(Offer.id))}


def _untold(now: datetime) -> tuple[Any, ...]:
    """Nobody was written to about it, and it can't be undone any more."""
    since = now - timedelta(seconds=window.seconds())
    return (Offer.state == OfferState.WAITING, Offer.told_at.is_(None), Offer.offered_at <= since)


def committees_to_tell(now: datetime) -> list[int]:
    """The keys of the committees whose chairs are to be written to now about offers."""
    select = sa.select(Initiative.committee_id).join(Initiative.positions).join(Offer, Offer.position_id == Position.id)
    told = select.where(Offer.told_at > now - TOLD_ONCE_IN)
    due = select.where(*_untold(now), Initiative.committee_id.not_in(told))
    return list(db.session.scalars(due.distinct().order_by(Initiative.committee_id)))


def untold_offers(committee_id: int, now: datetime) -> list[Offer]:
    """What was offered in a committee and its chairs were not written to about, in the order of positions."""
    return list(
        db.session.scalars(
            sa.select(Offer)
            .join(Offer.position)
            .join(Position.initiative)
            .where(*_untold(now), Initiative.committee_id == committee_id)
            .order_by(Offer.position_id, Offer.id)
            .limit(AT_MOST)
        )
    )
