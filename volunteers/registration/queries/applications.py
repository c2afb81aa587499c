"""Reading applications, and who is in no committee yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.accounts.models import Account, RoleGrant
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import OPEN_STATES as OPEN_MEMBERSHIPS
from volunteers.committees.models import Committee, Membership
from volunteers.foundation import clock
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.prepared import Several, prepared
from volunteers.foundation.text import is_clean
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.registration import rules, words
from volunteers.registration.models import OPEN_STATES, Application, ApplicationState
from volunteers.registration.queries.suggesting import AT_MOST, chairs_for, coordinators_for, helpers


@dataclass(frozen=True)
class Mine:
    """One's own application with its state as a sentence: who answers, and by when."""

    application: Application
    state: str
    kind: str


def mine(person_ids: Collection[int], account_id: int | None) -> list[Mine]:
    """What `registration/_mine.html` shows of people's applications, for whose account acts for them: two queries."""
    return mine_of(of_people(person_ids), account_id)


def mine_of(found: list[Application], account_id: int | None = None) -> list[Mine]:
    """Applications with their states as sentences; the account, if any, acts for those whose they are."""
    organization = current_organization()
    waiting = [row for row in found if row.state is ApplicationState.IN_REVIEW]
    helping, chairs = helpers(waiting, account_id), chairs_for(waiting, account_id)
    answering = {row.id: [helping[row.id]] if row.id in helping else chairs.get(row.id, []) for row in found}
    stuck = coordinators_for([row for row in waiting if not answering[row.id]], account_id)
    return [
        Mine(
            application,
            words.state_in_words(
                application,
                rules.call_names(answering[application.id]),
                rules.late_from(application, organization.late_days),
                is_stuck=stuck.get(application.id) == [],
            ),
            words.state_kind(application),
        )
        for application in found
    ]


def applications(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Applications with their committee, its city, the person and the person's languages."""
    return _without_languages(*where).options(joinedload(Application.person).selectinload(Person.languages))


def _without_languages(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(Application)
        .where(*where)
        .options(
            joinedload(Application.committee).joinedload(Committee.partner_city),
            joinedload(Application.person),
            joinedload(Application.decided_by),
            joinedload(Application.position),
        )
        .order_by(Application.review_since_at, Application.id)
        .limit(AT_MOST)
    )


def listed(select: sa.Select[Any], values: Mapping[str, Any] | None = None) -> list[Any]:
    return list(db.session.scalars(select, values))


def by_public_id(public_id: str) -> Application | None:
    """The application of an address."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(applications(Application.public_id == public_id)).one_or_none()


def in_committee(slug: str, public_id: str) -> Application | None:
    """The application of an address under a committee's."""
    found = by_public_id(public_id)
    return found if found is not None and found.committee is not None and found.committee.slug == slug else None


def open_of_person(person_id: int) -> list[Application]:
    """What a person has asked for and has no answer to."""
    return listed(*_open_ones(person_id=person_id))


@prepared
def _open_ones(person_id: Later) -> sa.Select[Any]:
    return _without_languages(Application.person_id == person_id, Application.state.in_(OPEN_STATES))


def open_in(committee_id: int | None, person_id: int | None) -> Application | None:
    """The person's open application to a committee; without a committee, the one for help to choose."""
    return db.session.scalars(
        applications(
            Application.person_id == person_id,
            Application.committee_id == committee_id,
            Application.state.in_(OPEN_STATES),
        ).limit(1)
    ).one_or_none()


def of_people(person_ids: Collection[int], days: int = 60) -> list[Application]:
    """People's open applications, and those answered not long ago; the newest first."""
    since = clock.now() - timedelta(days=days)
    return listed(
        applications(
            Application.person_id.in_(person_ids),
            ~Application.is_unproposed(),
            sa.or_(Application.state.in_(OPEN_STATES), Application.received_at > since),
        )
        .order_by(None)
        .order_by(Application.id.desc())
    )


def waiting_in(committee_id: int) -> list[Application]:
    """Who waits for a committee's answer, longest first, with their languages."""
    return listed(
        applications(Application.committee_id == committee_id, Application.state == ApplicationState.IN_REVIEW)
    )


def waiting_by_committee(committee_ids: Collection[int]) -> list[tuple[Committee, int]]:
    """Those of these committees in which somebody waits for an answer, and how many; asks nothing for none."""
    if not committee_ids:
        return []
    return [(committee, count) for committee, count in db.session.execute(*_waiting(keys=committee_ids))]


@prepared
def _waiting(keys: Several) -> sa.Select[Committee, int]:
    return (
        sa.select(Committee, sa.func.count(Application.id))
        .join(Application, Application.committee_id == Committee.id)
        .where(Committee.id.in_(keys), Application.state == ApplicationState.IN_REVIEW)
        .group_by(Committee.id)
        .order_by(Committee.position, Committee.id)
    )


def decided_in(committee_id: int) -> sa.Select[Any]:
    """Answered applications of a committee, the newest first."""
    return (
        applications(
            Application.committee_id == committee_id,
            Application.state.in_((ApplicationState.ACCEPTED, ApplicationState.DECLINED)),
        )
        .order_by(None)
        .order_by(Application.decided_at.desc(), Application.id.desc())
        .limit(None)
    )


def everything_sent_to(committee_id: int) -> sa.Select[Any]:
    """Every application that a committee got, whatever became of it, in the order in which they came."""
    state = Application.state != ApplicationState.RECEIVED
    whole = applications(Application.committee_id == committee_id, state, ~Application.is_unproposed())
    return whole.order_by(None).order_by(Application.id).limit(None)


def wanting_help() -> list[Application]:
    """Who asked for help to choose a committee."""
    return listed(applications(Application.committee_id.is_(None), Application.state == ApplicationState.IN_REVIEW))


def late(days: int) -> list[Application]:
    """What no chair has answered for so many days, and what no chair is there to answer."""
    today = today_here()
    return listed(
        applications(
            Application.committee_id.is_not(None),
            Application.state == ApplicationState.IN_REVIEW,
            sa.or_(
                Application.review_since_at <= clock.now() - timedelta(days=days),
                ~committee_queries.is_chaired(Application.committee_id, today, but=Application.person_id),
            ),
        )
    )


def is_led(committee_id: int | None) -> bool:
    """As `committees.queries.is_led`; and where no committee is chosen yet, for then nobody has to be named."""
    return committee_id is None or committee_queries.is_led(committee_id)


def who_else(found: list[Application], account_id: int | None) -> dict[int, tuple[list[Person], list[Person]]]:
    """By application of those whom an account acts for who may answer: the chairs, or where none may, coordinators."""
    chairs = chairs_for(found, account_id)
    coordinators = coordinators_for([row for row in found if not chairs[row.id]], account_id)
    return {row.id: (chairs[row.id], coordinators.get(row.id, [])) for row in found}


def unchaired(applications: list[Application]) -> set[int]:
    """Of the committees of these applications those that nobody chairs."""
    keys = {row.committee_id for row in applications if row.committee_id is not None}
    return keys - set(committee_queries.chairs_of(keys, today_here()))


def without_committee(days: int) -> sa.Select[Any]:
    """People with an account since so many days, in no committee, and without an open application."""
    return (
        sa.select(Person)
        .join(Account, Account.id == Person.account_id)
        .where(
            Account.active,
            Person.is_living(),
            Account.confirmed_at <= clock.now() - timedelta(days=days),
            ~sa.exists().where(Membership.person_id == Person.id, Membership.state.in_(OPEN_MEMBERSHIPS)),
            ~sa.exists().where(Application.person_id == Person.id, Application.state.in_(OPEN_STATES)),
            ~sa.exists().where(RoleGrant.account_id == Account.id, RoleGrant.is_held(clock.now())),
        )
        .order_by(Account.confirmed_at, Person.id)
    )
