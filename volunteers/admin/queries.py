"""Reading across rooms for the administrator's pages."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import defer

from config import Settings
from volunteers import search
from volunteers.access import Actor, Role
from volunteers.accounts.models import Account, RoleGrant
from volunteers.audit.models import AuditEvent, AuditReason, AuditSeal
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee, Term
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db, get, one_of, values_of
from volunteers.foundation.text import as_counted, fold
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.organization.defaults import ENFORCES
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import stored as stored_settings
from volunteers.organization.queries import today_here
from volunteers.partners.models import PartnerCity
from volunteers.people import queries as people
from volunteers.people.models import Person

UNNAMED = str(Settings.model_fields["organization_name"].default)
"""What an organisation is called before somebody has said it."""

ARRIVED = "mail.arrived"
TROUBLE = ("account.sign_in_failed", "account.code_refused")
UNSEALED_AFTER = timedelta(minutes=5)
LATE_MAIL = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=3)
"""Of the mails that left today none was written before: by then it has failed."""
MOST_COUNTED = 1_000
MOST_ADDRESSES = 500


# ── accounts


def accounts(
    actor: Actor, q: str = "", way: search.Way = search.HITS, *, role: Role | None = None, closed: bool | None = None
) -> sa.Select[Any]:
    """Accounts by their address, or by the name of somebody who uses them, in the order of their addresses."""
    select = sa.select(Account).order_by(Account.email)
    if q:
        is_addressed = search.is_found("account", Account.id, q, actor, way)
        is_named = search.is_found("person", Person.id, q, way=way)
        select = select.where(_is_either(is_addressed, is_named, way))
    if role is not None:
        select = select.where(
            sa.exists().where(
                RoleGrant.account_id == Account.id, RoleGrant.role == role.value, RoleGrant.is_held(clock.now())
            )
        )
    return select if closed is None else select.where(Account.active.is_(not closed))


def _is_either(is_addressed: Any, is_named: Any, way: search.Way) -> sa.ColumnElement[bool]:
    """Whether an account is found, or somebody who uses it."""
    if way == search.ROWS:
        # Counted, or PostgreSQL finds all who are named so.
        number = sa.select(sa.func.count()).where(Person.account_id == Account.id, is_named).correlate(Account)
        return sa.or_(is_addressed, number.scalar_subquery() > 0)
    addressed = sa.select(Account.id).where(is_addressed)
    users = sa.select(Person.account_id).where(is_named, Person.account_id.is_not(None))
    return Account.id.in_(sa.union_all(addressed, users))


def known_addresses(q: str) -> list[str] | None:
    """The addresses of people and accounts of which this is a part, three letters or more; None where there are very
    many. For a list that shows addresses to whoever sees it.
    """
    chosen: list[sa.Select[Any]] = []
    for kind, model in (("person", Person), ("account", Account)):
        keys = search.keys_addressed(kind, q)
        if keys is not None:
            chosen.append(sa.select(model.email).where(one_of(model.id, keys)))
    found = list(db.session.scalars(sa.union_all(*chosen).limit(MOST_ADDRESSES + 1))) if chosen else []
    # The index ignores more than addresses do. That is looked at here: PostgreSQL would begin with it.
    part = comparable(q)
    return sorted({each for each in found if each and part in each}) if len(found) <= MOST_ADDRESSES else None


def account(public_id: str) -> Account | None:
    """One account."""
    if not public_id.isascii() or not public_id.isprintable():
        return None
    return db.session.scalars(sa.select(Account).where(Account.public_id == public_id)).one_or_none()


def people_of(accounts: Iterable[Account]) -> dict[int, list[Person]]:
    """The people of each account."""
    found: dict[int, list[Person]] = {}
    ids = [each.id for each in accounts]
    for person in db.session.scalars(sa.select(Person).where(Person.account_id.in_(ids)).order_by(Person.id)):
        found.setdefault(person.account_id or 0, []).append(person)
    return found


def roles_of(accounts: Iterable[Account]) -> dict[int, list[Role]]:
    """The organisation-wide roles that each account holds now."""
    found: dict[int, list[Role]] = {}
    ids = [each.id for each in accounts]
    grants = sa.select(RoleGrant).where(RoleGrant.account_id.in_(ids), RoleGrant.is_held(clock.now()))
    for grant in db.session.scalars(grants.order_by(RoleGrant.id)):
        found.setdefault(grant.account_id, []).append(Role(grant.role))
    return found


def grants_of(account_id: int) -> list[RoleGrant]:
    """All roles an account has held, the open ones first."""
    select = sa.select(RoleGrant).where(RoleGrant.account_id == account_id)
    return list(db.session.scalars(select.order_by(RoleGrant.ended_at.is_not(None), RoleGrant.id)))


def grant(public_id: str) -> RoleGrant | None:
    """One role that is held."""
    if not public_id.isascii() or not public_id.isprintable():
        return None
    return db.session.scalars(sa.select(RoleGrant).where(RoleGrant.public_id == public_id)).one_or_none()


# ── the audit trail


@dataclass(frozen=True)
class AuditFilter:
    """What the viewer is narrowed to."""

    event: str = ""
    person_ids: Collection[int] | None = None
    committee_id: int | None = None
    since: date | None = None
    until: date | None = None
    subject: tuple[str, int] | None = None


def audit(wanted: AuditFilter, zone: str) -> sa.Select[Any]:
    """(event, reason, seal position or None), newest first."""
    select: Any = (
        sa.select(AuditEvent, AuditReason.text, AuditSeal.position)
        .outerjoin(AuditReason, AuditReason.event_id == AuditEvent.id)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .order_by(AuditEvent.id.desc())
    )
    if wanted.event:
        select = select.where(AuditEvent.event == wanted.event)
    if wanted.person_ids is not None:
        is_theirs = sa.and_(AuditEvent.subject_type == "people", AuditEvent.subject_id.in_(wanted.person_ids))
        select = select.where(sa.or_(AuditEvent.actor_person_id.in_(wanted.person_ids), is_theirs))
    if wanted.committee_id is not None:
        select = select.where(AuditEvent.committee_id == wanted.committee_id)
    if wanted.since:
        select = select.where(AuditEvent.at >= _midnight(wanted.since, zone))
    if wanted.until:
        select = select.where(AuditEvent.at < _midnight(wanted.until + timedelta(days=1), zone))
    if wanted.subject:
        select = select.where(AuditEvent.subject_type == wanted.subject[0], AuditEvent.subject_id == wanted.subject[1])
    narrowed: sa.Select[Any] = select
    return narrowed


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def people_named(q: str, limit: int = 200) -> list[int]:
    """The keys of people with this part in their names, and of the records that were made one with theirs."""
    by_row = search.way_to(partial(_named, q), limit) == search.ROWS
    keys = _named(q, search.ROWS).order_by(Person.sort_name, Person.id) if by_row else search.keys_found("person", q)
    return people.with_merged(db.session.scalars(keys.limit(limit))) if keys is not None else []


def _named(q: str, way: search.Way) -> sa.Select[Any]:
    return sa.select(Person.id).where(search.is_found("person", Person.id, q, way=way))


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """Names by key, for lines that hold only keys."""
    ids = {key for key in person_ids if key is not None}
    rows = db.session.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(ids))) if ids else ()
    return {key: name for key, name in rows}  # noqa: C416 - a row is no pair for dict()


def committees() -> dict[int, Committee]:
    """Every committee by its key, also closed ones."""
    return {each.id: each for each in db.session.scalars(sa.select(Committee).order_by(Committee.position))}


def cities() -> dict[str, PartnerCity]:
    """Every partner city by its slug."""
    return {each.slug: each for each in db.session.scalars(sa.select(PartnerCity).order_by(PartnerCity.id))}


def officers() -> dict[int, int]:
    """How many officers each committee has today, by its key."""
    on = today_here()
    select = sa.select(Term.committee_id, sa.func.count()).where(committee_queries.in_office(on))
    rows = db.session.execute(select.group_by(Term.committee_id))
    return {key: number for key, number in rows}  # noqa: C416 - a row is no pair for dict()


def known_events() -> list[str]:
    """The kinds of events that have happened."""
    return values_of(AuditEvent.event)


# ── at a glance


@dataclass(frozen=True)
class Glance:
    """How the house stands now."""

    waiting: int
    oldest_due: datetime | None
    sent_today: int
    failed: int
    came_back: int
    sign_in_trouble: int
    unconfirmed: int
    closed: int
    unsealed: int
    accounts: int

    @property
    def sent_text(self) -> str:
        """How many mails left since yesterday, as it is shown: "1,000+" where counting stopped."""
        return as_counted(min(self.sent_today, MOST_COUNTED), is_more=self.sent_today > MOST_COUNTED)

    @property
    def mail_is_late(self) -> bool:
        """Whether mail is due for so long that the worker can't be running."""
        return self.oldest_due is not None and clock.now() - self.oldest_due > LATE_MAIL


def glance() -> Glance:
    """A handful of counts, each from an index that holds little more than what it counts."""
    now = clock.now()
    day, week = now - timedelta(days=1), now - timedelta(days=7)
    count, back = sa.func.count(), sa.orm.aliased(Delivery)
    came_back = sa.select(count).where(back.is_trouble(), back.created_at >= week)
    mail = db.session.execute(
        sa.select(
            count,
            sa.func.min(Delivery.next_attempt_at),
            _sent_since(day),
            came_back.where(back.state == DeliveryState.FAILED).scalar_subquery(),
            came_back.where(back.state == DeliveryState.BOUNCED).scalar_subquery(),
        ).where(Delivery.is_waiting())
    ).one()
    trouble = sa.select(sa.func.count()).where(AuditEvent.event.in_(TROUBLE), AuditEvent.at >= day)
    unsealed = (
        sa.select(sa.func.count())
        .select_from(AuditEvent)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(AuditSeal.event_id.is_(None), AuditEvent.at < now - UNSEALED_AFTER)
    )
    people = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(Account.confirmed_at.is_(None), Account.active),
            sa.func.count().filter(~Account.active),
        ).select_from(Account)
    ).one()
    return Glance(
        waiting=mail[0],
        oldest_due=mail[1],
        sent_today=mail[2],
        failed=mail[3],
        came_back=mail[4],
        sign_in_trouble=db.session.scalar(trouble) or 0,
        unconfirmed=people[1],
        closed=people[2],
        unsealed=db.session.scalar(unsealed) or 0,
        accounts=people[0],
    )


def _sent_since(since: datetime) -> sa.ScalarSelect[int]:
    """How many mails left since then, of those that were written in the days before; stops at 1,000 and one more."""
    left = sa.orm.aliased(Delivery)
    some = sa.select(left.id).where(left.sent_at >= since, left.created_at >= since - LONGEST_WAIT)
    return sa.select(sa.func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery()).scalar_subquery()


# ── the first steps


@dataclass(frozen=True)
class Beginnings:
    """What a new organisation has already of what it needs."""

    has_own_name: bool
    """Whether whoever looks is called something else than what their address made of them."""
    is_named: bool
    has_phone: bool
    has_logo: bool
    is_placed: bool
    coordinators: int
    cities: int
    committees: int
    unled: list[Committee]
    mail_arrived: bool
    gate_is_on: bool
    """Whether nobody signs up who lacks a training or check that is required; one may do without."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left but what one may do without."""
        needed = (self.has_own_name, self.is_named, self.has_phone, self.is_placed, self.coordinators, self.cities)
        return all(needed) and self.mail_arrived and self.committees > 0 and not self.unled


def beginnings(person_id: int | None) -> Beginnings:
    """How far the organisation is, and the administrator who looks."""
    now, organization, stored = clock.now(), current_organization(), stored_settings()
    is_coordinator = (RoleGrant.role == Role.COORDINATOR, RoleGrant.is_held(now))
    coordinators, cities, committees, has_arrived = db.session.execute(
        sa.select(
            sa.select(sa.func.count(RoleGrant.account_id.distinct())).where(*is_coordinator).scalar_subquery(),
            sa.select(sa.func.count()).select_from(PartnerCity).scalar_subquery(),
            sa.select(sa.func.count()).select_from(Committee).where(Committee.is_open).scalar_subquery(),
            sa.exists().where(AuditEvent.event == ARRIVED),
        )
    ).one()
    person = get(Person, person_id)
    return Beginnings(
        has_own_name=person is None or fold(person.full_name) not in _made_up(person),
        is_named=bool(organization.postal_address and organization.name != UNNAMED),
        has_phone=bool(organization.phone and organization.phone_hours),
        has_logo=bool(organization.logo_url),
        is_placed=bool({"home_city", "home_place"} & stored.keys()),
        coordinators=coordinators,
        cities=cities,
        committees=committees,
        unled=committee_queries.unled(),
        mail_arrived=bool(has_arrived),
        gate_is_on=organization.gate == ENFORCES,
    )


def _made_up(person: Person) -> set[str]:
    """The names that nobody gave: `admin create` makes one of the address."""
    return {fold((person.email or "").partition("@")[0]), "administrator"}


# ── the outbox


def outbox_kinds() -> Sequence[str]:
    """The kinds of mail that there have been."""
    return values_of(Delivery.kind)


def delivery(public_id: str) -> Delivery | None:
    """One mail, without what it says."""
    if not public_id.isascii() or not public_id.isprintable():
        return None
    select = sa.select(Delivery).options(defer(Delivery.facts)).where(Delivery.public_id == public_id)
    return db.session.scalars(select).one_or_none()
