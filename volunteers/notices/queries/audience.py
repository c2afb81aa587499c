"""Who gets it, who is left out and why, and on whose copy somebody is named: one SELECT, also for the snapshot.

One address gets one copy: of those who share it and may be written to, the first carries it, and it names all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from volunteers.accounts.models import Account
from volunteers.activities.queries import on_the_list
from volunteers.committees.models import Membership
from volunteers.committees.queries import REACHED, members_who_fit
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.models import EVERYTHING, SuppressedReason, Suppression
from volunteers.mail.sorts import Sort
from volunteers.notices.inputs import Audience
from volunteers.notices.models import LeftOut
from volunteers.people.models import Channel, OptOut, Person


def category_of(audience: Audience) -> str:
    """The category of the mails: what a person opts out of, and what an address is suppressed for."""
    return (Sort.NOTICES if audience.is_news else Sort.PLACES).category


NAMES_LENGTH = 200
NAMED = 6
"""Up to so many who are left out for one reason are named."""

_REFUSED = (SuppressedReason.UNSUBSCRIBED, SuppressedReason.OPTED_OUT, SuppressedReason.COMPLAINED)


def everybody_in(audience: Audience) -> sa.ColumnElement[bool]:
    """The condition for a person to be in the audience; who only has a place on something asked for no news of us."""
    if audience.is_to_everybody:
        return sa.and_(Person.is_living(), ~_is_guest())
    return sa.and_(Person.id.in_(_whom(audience)), Person.is_living())


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
        OptOut.person_id == Person.id, OptOut.committee_id == Membership.committee_id, OptOut.is_open_of_committee()
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


def _judged(whom: sa.ColumnElement[bool], audience: Audience) -> sa.Subquery:
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
        .where(whom)
        .subquery("judged")
    )


def addressed(audience: Audience) -> sa.Subquery:
    """The whole audience, each person once: person_id, name, names, address, language, carrier_id, left_out.

    Who shares an address shares a copy: `names` are all of theirs, and `carrier_id` is the person whose copy it is.
    `left_out` is a LeftOut; NULL for who carries a copy.
    """
    return _addressed(_judged(everybody_in(audience), audience))


def addressed_among(people: Collection[int], audience: Audience) -> sa.Subquery:
    """The same for these persons of it, by their keys; who shares a copy must be among them together."""
    return _addressed(_judged(Person.id.in_(people), audience))


def _addressed(judged: sa.Subquery) -> sa.Subquery:
    window: dict[str, Any] = {"partition_by": [judged.c.address, judged.c.reason.is_(None)]}
    carrier = sa.func.min(judged.c.person_id).over(**window)
    names = sa.func.aggregate_strings(judged.c.name, ", ").over(
        **window, order_by=judged.c.person_id, rows=(None, None)
    )
    left_out = sa.case(
        (judged.c.reason.is_not(None), judged.c.reason),
        (carrier != judged.c.person_id, LeftOut.SAME_ADDRESS.value),
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
    """An audience at one instant: the keys of its people, those together who share a copy."""

    people: Sequence[Sequence[int]]
    mails: int
    left_out: int


def everybody_by_copy(audience: Audience) -> Copies:
    """Read the whole audience, in one statement, which is one instant on either database."""
    judged = _judged(everybody_in(audience), audience)
    select = sa.select(judged.c.person_id, judged.c.address, judged.c.reason).order_by(judged.c.person_id)
    people: list[list[int]] = []
    by_address: dict[str, list[int]] = {}
    for person_id, address, reason in db.session.execute(select):
        if reason is None and address in by_address:
            by_address[address].append(person_id)
            continue
        people.append([person_id])
        if reason is None:
            by_address[address] = people[-1]
    alone = sum(map(len, people)) - sum(map(len, by_address.values()))
    return Copies(people, mails=len(by_address), left_out=alone)


@dataclass(frozen=True)
class Outlook:
    """What would happen if the message went out now."""

    languages: Sequence[tuple[str, int]] = ()
    """How many people read it in which language, most first."""
    mails_by_language: Sequence[tuple[str, int]] = ()
    """The same for copies, in the order in which one leafs through them."""
    shared: int = 0
    left_out: Sequence[tuple[LeftOut, int]] = ()
    names: dict[LeftOut, list[str]] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many people it reaches."""
        return sum(number for _, number in self.languages)

    @property
    def mails(self) -> int:
        """How many mails that is."""
        return self.people - self.shared

    @property
    def left_out_count(self) -> int:
        """How many get nothing."""
        return sum(number for _, number in self.left_out)

    def first_in(self, language: str) -> int:
        """Which copy, from 1, is the first in a language."""
        before = 0
        for tag, number in self.mails_by_language:
            if tag == language:
                break
            before += number
        return before + 1


def outlook(audience: Audience) -> Outlook:
    """Count the audience: two queries, whatever the size."""
    if not audience.is_chosen:
        return Outlook()
    found = addressed(audience)
    counted = db.session.execute(
        sa.select(found.c.left_out, found.c.language, sa.func.count()).group_by(found.c.left_out, found.c.language)
    ).all()
    people: dict[str, int] = {}
    mails: dict[str, int] = {}
    left: dict[LeftOut, int] = {}
    shared = 0
    for reason, language, number in counted:
        if reason is None or reason == LeftOut.SAME_ADDRESS:
            people[language] = people.get(language, 0) + number
        if reason is None:
            mails[language] = number
        elif reason == LeftOut.SAME_ADDRESS:
            shared += number
        else:
            left[LeftOut(reason)] = left.get(LeftOut(reason), 0) + number
    few = [reason for reason, number in left.items() if number <= NAMED]
    return Outlook(
        languages=sorted(people.items(), key=lambda pair: (-pair[1], pair[0])),
        mails_by_language=sorted(mails.items()),
        shared=shared,
        left_out=sorted(left.items(), key=lambda pair: (-pair[1], pair[0])),
        names=_names(audience, few),
    )


def _names(audience: Audience, reasons: Sequence[LeftOut]) -> dict[LeftOut, list[str]]:
    """Who is left out, where they are few."""
    if not reasons:
        return {}
    judged = _judged(everybody_in(audience), audience)
    found = db.session.execute(
        sa.select(judged.c.reason, judged.c.name)
        .where(judged.c.reason.in_([reason.value for reason in reasons]))
        .order_by(judged.c.person_id)
        .limit(NAMED * len(reasons))
    )
    names: dict[LeftOut, list[str]] = {}
    for reason, name in found:
        names.setdefault(LeftOut(reason), []).append(name)
    return names


def has_recipients(audience: Audience) -> bool:
    """Whether anybody at all would get it: stops at the first, because a page waits for the answer."""
    judged = _judged(everybody_in(audience), audience)
    return db.session.scalar(sa.select(judged.c.person_id).where(judged.c.reason.is_(None)).limit(1)) is not None


@dataclass(frozen=True)
class Reader:
    """One real recipient, for the preview."""

    person_id: int
    names: str
    address: str
    language: str


def reader(audience: Audience, number: int) -> Reader | None:
    """The recipient of the copy with this number, from 1; by language, so that one leafs through languages."""
    if not audience.is_chosen:
        return None
    found = addressed(audience)
    row = db.session.execute(
        sa.select(found.c.person_id, found.c.names, found.c.address, found.c.language)
        .where(found.c.left_out.is_(None))
        .order_by(found.c.language, found.c.person_id)
        .limit(1)
        .offset(max(0, number - 1))
    ).one_or_none()
    return Reader(*row) if row else None


def member_counts(committee_ids: Sequence[int]) -> dict[int, int]:
    """How many members each of these committees has."""
    found = db.session.execute(
        sa.select(Membership.committee_id, sa.func.count())
        .where(Membership.committee_id.in_(committee_ids), Membership.state.in_(REACHED))
        .group_by(Membership.committee_id)
    )
    return {key: number for key, number in found}  # noqa: C416 - a row is no pair for dict()


def count_everybody() -> int:
    """How many people the organisation knows."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.is_living())) or 0
