"""Who gets it, who is left out and why, and on whose copy somebody is named: one SELECT, also for the snapshot.

One address gets one copy: of those who share it and may be written to, the first carries it, and it names all.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from volunteers.accounts.models import Account
from volunteers.activities.queries import on_the_list
from volunteers.committees.models import Membership
from volunteers.committees.queries import REACHED, members_who_fit
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.copies import Guards
from volunteers.mail.models import EVERYTHING, SuppressedReason, Suppression
from volunteers.mail.sorts import Sort
from volunteers.notices.inputs import Audience
from volunteers.notices.models import LeftOut
from volunteers.people.models import Channel, OptOut, Person


def category_of(audience: Audience) -> str:
    """The category of the mails: what a person opts out of, and what an address is suppressed for."""
    return (Sort.NOTICES if audience.is_news else Sort.PLACES).category


NAMES_LENGTH = 200
YIELDED = 1_000
"""So many rows of an audience are in memory at a time."""

_REFUSED = (SuppressedReason.UNSUBSCRIBED, SuppressedReason.OPTED_OUT, SuppressedReason.COMPLAINED)


def everybody_in(audience: Audience) -> sa.ColumnElement[bool]:
    """The condition for a person to be in the audience; who only has a place on something asked for no news of us."""
    if audience.is_to_everybody:
        return sa.and_(Person.is_living(), ~_is_guest())
    return sa.and_(Person.id.in_(_whom(audience)), Person.is_living())


def who_are_in(audience: Audience, people: Collection[int]) -> set[int]:
    """Of these people, by their keys, those who are in the audience: asked of them, not of everybody in it."""
    if audience.is_to_everybody:
        return set(db.session.scalars(sa.select(Person.id).where(Person.id.in_(people), everybody_in(audience))))
    members = _whom(audience).subquery()
    key = next(iter(members.c))
    select = sa.select(key).join(Person, Person.id == key).where(key.in_(people), Person.is_living())
    return set(db.session.scalars(select))


def _whom(audience: Audience) -> sa.Select[Any]:
    """The keys of those who come, of those who fit on a roster, or of the members of committees."""
    if audience.activity_id is not None:
        return on_the_list(audience.activity_id, also_waiting=audience.is_to_waiting)
    if audience.narrow is not None and audience.only_committee_id is not None:
        reached = audience.narrow.among(REACHED)
        if reached is not None:
            return members_who_fit(audience.only_committee_id, reached)
        return sa.select(Membership.person_id).where(sa.false())
    return sa.select(Membership.person_id).where(
        Membership.committee_id.in_(audience.committee_ids), Membership.state.in_(REACHED)
    )


def _is_guest() -> sa.ColumnElement[bool]:
    """Somebody with a page of their own for a place, and neither an account nor ever a committee."""
    has_page = sa.exists().where(Link.person_id == Person.id, Link.purpose == Purpose.OWN_PLACE)
    was_member = sa.exists().where(Membership.person_id == Person.id)
    return sa.and_(Person.account_id.is_(None), has_page, ~was_member)


def _suppressed(category: str) -> sa.Subquery:
    """One row an address: 1 where whoever reads it asked for no more, 2 where it does not work."""
    weight = sa.case((Suppression.reason.in_(_REFUSED), 1), else_=2)
    return (
        sa.select(Suppression.address, sa.func.min(weight).label("weight"))
        .where(Suppression.category.in_((EVERYTHING, category)))
        .group_by(Suppression.address)
        .subquery("suppressed")
    )


def _stopped_all(audience: Audience) -> sa.ColumnElement[bool]:
    """Whether a person asked for no messages of each committee of the audience that they belong to.

    The same as `committees.queries.mail_gate` says of a mail that waits.
    """
    mine = (
        Membership.person_id == Person.id,
        Membership.committee_id.in_(audience.committee_ids),
        Membership.state.in_(REACHED),
    )
    stopped = sa.exists().where(
        OptOut.person_id == Membership.person_id,
        OptOut.committee_id == Membership.committee_id,
        OptOut.is_open_of_committee(),
    )
    any_stopped = sa.exists().where(
        OptOut.person_id == Person.id,
        OptOut.committee_id.in_(audience.committee_ids),
        OptOut.is_open_of_committee(),
    )
    return sa.and_(any_stopped, ~sa.exists().where(*mine, ~stopped))


def _not_wanted(audience: Audience, opted: type[OptOut]) -> list[tuple[Any, str]]:
    of_committee = [(_stopped_all(audience), LeftOut.NOT_FROM_COMMITTEE.value)] if audience.committee_ids else []
    return [(opted.id.is_not(None), LeftOut.OPTED_OUT.value), *of_committee]


def judged_of(where: sa.ColumnElement[bool], audience: Audience) -> sa.Subquery:
    """Each person once, with the reason why they themselves can't be written to, or NULL."""
    suppressed, opted = _suppressed(category_of(audience)), aliased(OptOut, name="opted")
    address = sa.func.lower(sa.func.coalesce(Person.email, ""))
    reason = sa.case(
        (Person.is_adult.is_(False), LeftOut.MINOR.value),
        *(_not_wanted(audience, opted) if audience.is_news else ()),
        (address == "", LeftOut.NO_ADDRESS.value),
        (~address.like("%_@_%"), LeftOut.BAD_ADDRESS.value),
        (suppressed.c.weight == 1, LeftOut.OPTED_OUT.value),
        (suppressed.c.weight == 2, LeftOut.BAD_ADDRESS.value),
        (sa.and_(Account.id.is_not(None), Account.confirmed_at.is_(None)), LeftOut.UNCONFIRMED.value),
    )
    return (
        sa.select(
            Person.id.label("person_id"),
            Person.full_name.label("name"),
            address.label("address"),
            Person.preferred_language.label("language"),
            reason.label("reason"),
        )
        .outerjoin(Account, Account.id == Person.account_id)
        .outerjoin(
            opted,
            sa.and_(
                opted.person_id == Person.id,
                opted.channel == Channel.NOTICES,
                opted.committee_id.is_(None),
                opted.ended_at.is_(None),
            ),
        )
        .outerjoin(suppressed, suppressed.c.address == address)
        .where(where)
        .subquery("judged")
    )


def addressed(audience: Audience) -> sa.Subquery:
    """The whole audience, each person once: person_id, name, names, address, language, carrier_id, left_out.

    Who shares an address shares a copy: `names` are all of theirs, and `carrier_id` is the person whose copy it is.
    `left_out` is a LeftOut; NULL for who carries a copy.
    """
    return _addressed(judged_of(everybody_in(audience), audience))


def addressed_among(people: Collection[int], audience: Audience) -> sa.Subquery:
    """The same for these persons of it, by their keys; who shares a copy must be among them together."""
    return _addressed(judged_of(Person.id.in_(people), audience))


def copies(judged: sa.Subquery) -> tuple[dict[str, Any], sa.Over[int], sa.Case[str]]:
    """Those who share a copy, as a window; whose copy it is; and why somebody carries none."""
    window: dict[str, Any] = {"partition_by": [judged.c.address, judged.c.reason.is_(None)]}
    carrier = sa.func.min(judged.c.person_id).over(**window)
    left_out = sa.case(
        (judged.c.reason.is_not(None), judged.c.reason),
        (carrier != judged.c.person_id, LeftOut.SAME_ADDRESS.value),
    )
    return window, carrier, left_out


def _addressed(judged: sa.Subquery) -> sa.Subquery:
    window, carrier, left_out = copies(judged)
    names = sa.func.aggregate_strings(judged.c.name, ", ").over(
        **window, order_by=judged.c.person_id, rows=(None, None)
    )
    return sa.select(
        judged.c.person_id,
        judged.c.name,
        sa.func.substr(names, 1, NAMES_LENGTH).label("names"),
        judged.c.address,
        judged.c.language,
        sa.case((judged.c.reason.is_(None), carrier)).label("carrier_id"),
        left_out.label("left_out"),
    ).subquery("audience")


@dataclass(frozen=True)
class Copies:
    """An audience at one instant: the keys of its people in slices. Who shares a copy is in one slice."""

    slices: Sequence[Sequence[int]]
    mails: int
    left_out: int


def everybody_by_copy(audience: Audience, at_most: int) -> Copies:
    """Read the whole audience, in one statement, which is one instant on either database; so many are in a slice.

    The database puts those together who share a copy, and they are read as they come: addresses of 100,000 people are
    kept nowhere.
    """
    judged = judged_of(everybody_in(audience), audience)
    _, carrier, _ = copies(judged)
    is_reached = judged.c.reason.is_(None)
    whose = sa.case((is_reached, carrier), else_=judged.c.person_id)
    select = sa.select(whose, judged.c.person_id, is_reached).order_by(whose, judged.c.person_id)
    counted = {True: 0, False: 0}

    def together() -> Iterator[list[int]]:
        rows = db.session.execute(select, execution_options={"yield_per": YIELDED})
        for _, group in itertools.groupby(rows, key=itemgetter(0)):
            of_copy = list(group)
            counted[bool(of_copy[0][2])] += 1
            yield [row[1] for row in of_copy]

    slices = cut(together(), at_most)
    return Copies(slices, mails=counted[True], left_out=counted[False])


def cut(people: Iterable[Sequence[int]], at_most: int) -> list[list[int]]:
    """Cut into slices; who shares a copy is never cut apart."""
    slices: list[list[int]] = [[]]
    for together in people:
        if slices[-1] and len(slices[-1]) + len(together) > at_most:
            slices.append([])
        slices[-1] += together
    return [each for each in slices if each]


def has_recipients(audience: Audience) -> bool:
    """Whether anybody at all would get it: stops at the first, because a page waits for the answer."""
    judged = judged_of(everybody_in(audience), audience)
    return db.session.scalar(sa.select(judged.c.person_id).where(judged.c.reason.is_(None)).limit(1)) is not None


def young_among(audience: Audience, people: Collection[int] | None = None) -> list[int]:
    """Who of those who come is under 18, by key: their guardians get it in their place. `people`: only of these.

    What is news goes to nobody for them: a guardian signed a child up for something, and asked for no news by that.
    """
    if audience.is_news:
        return []
    where = everybody_in(audience) if people is None else Person.id.in_(people)
    return list(db.session.scalars(sa.select(Person.id).where(where, Person.is_adult.is_(False)).order_by(Person.id)))


def has_guardians(audience: Audience) -> bool:
    """Whether a guardian of somebody who comes would get it."""
    young = young_among(audience)
    return bool(young) and any(Guards.of().guardians(young).values())


def member_counts(committee_ids: Sequence[int]) -> dict[int, int]:
    """How many members each of these committees has."""
    found = db.session.execute(
        sa.select(Membership.committee_id, sa.func.count())
        .where(Membership.committee_id.in_(committee_ids), Membership.state.in_(REACHED))
        .group_by(Membership.committee_id)
    )
    return {key: number for key, number in found}  # noqa: C416 - a row is no pair for dict()


def count_everybody() -> int:
    """How many people the organisation knows: all but the few who have died."""
    everybody = sa.select(sa.func.count()).select_from(Person)
    dead = everybody.where(Person.death_noted_at.is_not(None))
    known, gone = db.session.execute(sa.select(everybody.scalar_subquery(), dead.scalar_subquery())).one()
    return int(known) - int(gone)
