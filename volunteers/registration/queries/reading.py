"""Reading applications, and who else waits for somebody."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from volunteers.accounts.models import Account, RoleGrant
from volunteers.committees import queries as committee_queries
from volunteers.committees import rules as committee_rules
from volunteers.committees.models import OPEN_STATES as OPEN_MEMBERSHIPS
from volunteers.committees.models import Committee, Membership, OfficeBasis, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.db import db, get
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import is_clean
from volunteers.links import Link, Purpose, find, is_open
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.pending import queries as pending_queries
from volunteers.pending import rules as pending_rules
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.registration import rules, words
from volunteers.registration.inputs import Wish
from volunteers.registration.models import OPEN_STATES, Application, ApplicationState, YoungInterest

AT_MOST = 200
WAITS_AS = "application"
"""What a wish is called while it waits for an address."""

OFFICE_WAITS_AS = "office"
"""The same of an office that somebody is asked to hold."""


@dataclass(frozen=True)
class Office:
    """An office that waits for a yes."""

    committee_id: int
    office: OfficeKind
    basis: OfficeBasis
    ends_on: date | None


@dataclass(frozen=True)
class Mine:
    """One's own application with its state as a sentence: who answers, and by when."""

    application: Application
    state: str
    kind: str


def mine(person_ids: Collection[int]) -> list[Mine]:
    """What `registration/_mine.html` shows of people's applications: two queries."""
    return mine_of(of_people(person_ids))


def mine_of(found: list[Application]) -> list[Mine]:
    """Applications with their states as sentences."""
    organization = current_organization()
    committees = {application.committee_id for application in found if application.committee_id}
    chairs = committee_queries.chairs_of(committees, clock.today(organization.time_zone)) if committees else {}
    return [
        Mine(
            application,
            words.state_in_words(
                application,
                rules.call_names(chairs.get(application.committee_id or 0, [])),
                rules.late_from(application, organization.late_days),
            ),
            words.state_kind(application),
        )
        for application in found
    ]


def applications(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Applications with their committee, its city, the person and the person's languages."""
    return (
        sa.select(Application)
        .where(*where)
        .options(
            joinedload(Application.committee).joinedload(Committee.partner_city),
            joinedload(Application.person).selectinload(Person.languages),
            joinedload(Application.decided_by),
            joinedload(Application.position),
        )
        .order_by(Application.review_since_at, Application.id)
        .limit(AT_MOST)
    )


def listed(select: sa.Select[Any]) -> list[Any]:
    return list(db.session.scalars(select))


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
    return listed(applications(Application.person_id == person_id, Application.state.in_(OPEN_STATES)))


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
                ~committee_queries.is_chaired(Application.committee_id, today),
            ),
        )
    )


def unchaired(applications: list[Application]) -> set[int]:
    """Of the committees of these applications those that nobody chairs."""
    keys = {row.committee_id for row in applications if row.committee_id is not None}
    return keys - set(committee_queries.chairs_of(keys, today_here()))


def wish_of(row: Pending) -> Wish:
    """What waits for an address, as what its owner wishes. An invitation counts as long as the committee has one."""
    wish = Wish(**row.payload)
    is_invited = wish.is_invited and wish.committee_id is not None and invitation(wish.committee_id) is not None
    return replace(wish, is_invited=is_invited)


def unsent(account_id: int | None) -> list[Pending]:
    """What was asked for with the address of an account, and its owner has not sent."""
    return [row for row in pending_queries.of_account(account_id) if row.kind in (WAITS_AS, OFFICE_WAITS_AS)]


def office_of(row: Pending) -> Office:
    """What waits for an address, as the office that it is."""
    kept = row.payload
    ends_on = date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None
    return Office(kept["committee_id"], OfficeKind(kept["office"]), OfficeBasis(kept["basis"]), ends_on)


def offices_offered(committee_id: int) -> list[Pending]:
    """The offices of a committee that somebody is asked to hold, the newest first."""
    return [row for row in pending_queries.of_kind(OFFICE_WAITS_AS) if row.payload["committee_id"] == committee_id]


def office_offered(slug: str, public_id: str) -> Pending | None:
    """One of them."""
    committee = committee_queries.by_slug(slug)
    if committee is None:
        return None
    return next((row for row in offices_offered(committee.id) if row.public_id == public_id), None)


def why_not_take(offer: Office, person: Person) -> Refusal | None:
    """Why somebody can't take the office that they were asked to hold."""
    committee, today = get(Committee, offer.committee_id), today_here()
    if committee is None:
        return pending_rules.over()
    membership = committee_queries.open_membership(committee.id, person.id)
    if membership is None:
        refusal = committee_rules.why_not_admit(committee, person, None)
    else:
        refusal = rules.why_not_hold(membership, offer.basis, today)
    others = committee_queries.terms_of_office(committee.id, offer.office)
    return refusal or rules.why_not_offer_office(committee, offer.ends_on, today, others)


def why_not_send(wish: Wish, person: Person) -> Refusal | None:
    """Why somebody can't apply for what waits for their address."""
    committee = get(Committee, wish.committee_id)
    member = committee_queries.open_membership(committee.id, person.id) if committee is not None else None
    refusal = rules.why_not_apply(committee, person, member, is_invited=wish.is_invited)
    if refusal is None and open_in(wish.committee_id, person.id) is not None:
        return rules.already_applied()
    return refusal


def young() -> list[YoungInterest]:
    """People under 18 who would like to help, and whose guardian nobody has written to yet."""
    return listed(
        sa.select(YoungInterest)
        .where(YoungInterest.settled_at.is_(None))
        .options(joinedload(YoungInterest.committee))
        .order_by(YoungInterest.id)
        .limit(AT_MOST)
    )


def young_by_public_id(public_id: str) -> YoungInterest | None:
    """One of them."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(sa.select(YoungInterest).where(YoungInterest.public_id == public_id)).one_or_none()


def same_young(call_name: str, guardian_email: str) -> YoungInterest | None:
    """The same young person, still waiting."""
    return db.session.scalars(
        sa.select(YoungInterest)
        .where(
            YoungInterest.call_name == call_name,
            YoungInterest.guardian_email == guardian_email,
            YoungInterest.settled_at.is_(None),
        )
        .limit(1)
    ).one_or_none()


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
        .options(selectinload(Person.languages))
        .order_by(Account.confirmed_at, Person.id)
    )


def invitation(committee_id: int) -> Link | None:
    """The open invitation of a committee."""
    return db.session.scalars(
        sa.select(Link)
        .where(Link.purpose == Purpose.INVITATION, Link.subject_id == committee_id, Link.revoked_at.is_(None))
        .order_by(Link.id.desc())
        .limit(1)
    ).one_or_none()


def invited_to(token: str) -> tuple[Committee, bool] | None:
    """The committee of an invitation, and whether it is still open; None for what is no invitation."""
    link = find(token, Purpose.INVITATION)
    committee = db.session.get(Committee, link.subject_id) if link is not None and link.subject_id else None
    if link is None or committee is None:
        return None
    loaded = committee_queries.by_slug(committee.slug)
    return (loaded, is_open(link)) if loaded is not None else None
