"""What the front page and the desks read across rooms."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from volunteers.access import Actor, Permission, Role
from volunteers.access.visibility import within
from volunteers.activities import queries as activity_queries
from volunteers.activities import rules as activity_rules
from volunteers.activities.inputs import Lacking as LackingAdult
from volunteers.activities.models import OPEN_SIGNUPS, Activity, ActivityState, Fill, Shift, SignUp, SignUpState
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import OPEN_STATES, Committee, Membership
from volunteers.duplicates import queries as duplicates
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.parts import Part
from volunteers.foundation.prepared import Several, prepared
from volunteers.initiatives.models import Initiative
from volunteers.mail.models import Delivery
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.partners.models import PartnerCity
from volunteers.people.models import LanguageSkill, Person
from volunteers.safeguarding import queries as safeguarding
from volunteers.safeguarding.models import Consent, ConsentRequest

KEPT_SECONDS = 60.0
QUIET_DAYS = 60
GAP_DAYS = 14
ASK_DAYS = 21
FAILED_DAYS = 30
SIGNED_UP = (*OPEN_SIGNUPS, SignUpState.CANCELLED)
"""How a sign-up stands that was not taken back by who made it: what we cancelled counts, too."""


def committees() -> list[Committee]:
    """The open committees in the house's order."""
    return list(db.session.scalars(committee_queries.directory()))


@dataclass(frozen=True)
class Figures:
    """What the front page counts: nothing that the database does not hold."""

    people: int
    languages: int
    activities: int
    year: int


@dataclass
class KeptFigures(Part):
    """The figures as they were counted last, and when."""

    figures: Figures | None = None
    at: float = 0.0


def figures() -> Figures:
    """Counted once a minute: at a hundred thousand people counting costs more than it tells."""
    kept = KeptFigures.of()
    if kept.figures is None or time.monotonic() - kept.at >= KEPT_SECONDS:
        kept.figures, kept.at = _count(), time.monotonic()
    return kept.figures


def _count() -> Figures:
    zone, year = ZoneInfo(current_organization().time_zone), today_here().year
    members = sa.select(Membership.person_id).where(Membership.state.in_(OPEN_STATES))
    row = db.session.execute(
        sa.select(
            sa.select(sa.func.count(sa.distinct(Membership.person_id)))
            .where(Membership.state.in_(OPEN_STATES))
            .scalar_subquery(),
            sa.select(sa.func.count(sa.distinct(LanguageSkill.language)))
            .where(LanguageSkill.person_id.in_(members))
            .scalar_subquery(),
            sa.select(sa.func.count(Activity.id))
            .where(
                Activity.ends_at <= clock.now(),
                Activity.ends_at >= datetime(year, 1, 1, tzinfo=zone),
                Activity.state != ActivityState.CANCELLED,
                Activity.drafted_at.is_(None),
            )
            .scalar_subquery(),
        )
    ).one()
    return Figures(people=row[0], languages=row[1], activities=row[2], year=year)


_UNANSWERED = (
    Activity.state == ActivityState.PUBLISHED,
    Activity.drafted_at.is_(None),
    Activity.id.not_in(activity_queries.answered(sa.bindparam("person_id"), sa.bindparam("today"))),
)


def could_come(actor: Actor, committee_ids: Iterable[int]) -> list[Activity]:
    """What the person's committees do in the next weeks, also what has begun, and the person has not answered."""
    ids = list(committee_ids)
    if not ids:
        return []
    now = clock.now()
    found = activity_queries.between(actor, now, now + timedelta(days=ASK_DAYS))
    found = found.where(Activity.committee_id.in_(ids), *_UNANSWERED).limit(4)
    return list(db.session.scalars(found, {"person_id": actor.person_id, "today": today_here()}))


def desks(actor: Actor) -> list[Committee]:
    """The committees whose desk the actor has because of an office there."""
    ids = actor.committees_with(Permission.COMMITTEE_DESK)
    if not ids:
        return []
    return list(db.session.scalars(*_of_these(ids=ids)))


@prepared
def _of_these(ids: Several) -> sa.Select[Any]:
    return committee_queries.directory().where(Committee.id.in_(ids))


@dataclass(frozen=True)
class Ahead:
    """What takes place and needs a coordinator: with free places; with young people and something that lacks."""

    gaps: list[tuple[Activity, Fill]]
    unwatched: list[tuple[Activity, list[LackingAdult]]]


_IS_ENDLESS = sa.and_(Shift.capacity.is_(None), Shift.removed_at.is_(None))


def ahead(actor: Actor) -> Ahead:
    """What takes place in the next two weeks, also what has begun, and still has free places; and, however far ahead,
    where nobody looks after young people who come alone: both in one statement.
    """
    now = clock.now()
    is_soon = sa.and_(
        Activity.starts_at < now + timedelta(days=GAP_DAYS),
        ~Activity.shifts.any(_IS_ENDLESS),
    )
    is_unwatched = Activity.unwatched_at.is_not(None)
    found = activity_queries.from_then_on(actor, now).where(
        Activity.state == ActivityState.PUBLISHED, Activity.drafted_at.is_(None), sa.or_(is_unwatched, is_soon)
    )
    first = found.order_by(None).order_by(~is_unwatched, Activity.starts_at, Activity.id)
    rows = list(db.session.scalars(first.limit(50)))
    told = {row.id: row for row in rows if row.unwatched_at is not None}
    soon = sorted((row for row in rows if _is_soon(row, now)), key=lambda row: (row.starts_at, row.id))
    fills = activity_queries.fill(activity.id for activity in soon)
    return Ahead([(row, fills[row.id]) for row in soon if fills[row.id].free], _unwatched(told))


def _is_soon(row: Activity, now: datetime) -> bool:
    return row.starts_at < now + timedelta(days=GAP_DAYS)


def _unwatched(told: dict[int, Activity]) -> list[tuple[Activity, list[LackingAdult]]]:
    """What lacks of it now: it is looked at anew, and asked only where coordinators were told."""
    found = activity_queries.unwatched(told.values()) if told else {}
    return [(told[key], activity_rules.all_lacking(watches)) for key, watches in found.items()]


def undelivered(actor: Actor) -> tuple[list[tuple[Delivery, str | None]], int]:
    """The latest mails that did not arrive, each with the public id of the person it was to, and how many there are."""
    where = (Delivery.is_trouble(), Delivery.created_at > clock.now() - timedelta(days=FAILED_DAYS))
    visible = within(sa.select(Delivery).options(sa.orm.defer(Delivery.facts)), actor, Permission.OUTBOX_READ)
    found = visible.outerjoin(Person, Person.id == Delivery.person_id).add_columns(Person.public_id).where(*where)
    latest = db.session.execute(found.order_by(Delivery.id.desc()).limit(6))
    rows = [(row, public_id) for row, public_id in latest]
    if len(rows) < 6:
        return rows, len(rows)
    counted = sa.select(Delivery.id).where(*where).limit(1000).subquery()
    return rows, int(db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0)


@dataclass(frozen=True)
class Lacking:
    """Open committees that lack something: those that do nothing, each with the day of the last thing; a chair."""

    quiet: list[tuple[Committee, datetime | None]]
    unled: list[Committee]


def lacking() -> Lacking:
    """Committees that have done nothing for long and plan nothing, and those that nobody chairs today: one query."""
    since = clock.now() - timedelta(days=QUIET_DAYS)
    is_on = sa.and_(Activity.state != ActivityState.CANCELLED, Activity.drafted_at.is_(None))
    stands = sa.and_(Activity.committee_id == Committee.id, is_on)
    last = sa.select(sa.func.max(Activity.starts_at)).where(stands).correlate(Committee).scalar_subquery()
    is_quiet = ~sa.exists().where(stands, Activity.ends_at > since)
    is_unled = ~committee_queries.is_chaired(Committee.id, today_here())
    select = committee_queries.directory().add_columns(last, is_quiet, is_unled).where(sa.or_(is_quiet, is_unled))
    rows = db.session.execute(select).all()
    return Lacking(
        quiet=[(committee, at) for committee, at, quiet, _unled in rows if quiet],
        unled=[committee for committee, _at, _quiet, unled in rows if unled],
    )


@dataclass(frozen=True)
class Beginnings:
    """What a committee has already of what it does first."""

    has_purpose: bool
    has_activity: bool
    has_sign_up: bool
    """Whether a member signed up for one of its activities, and did not take that back."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.has_purpose and self.has_activity and self.has_sign_up


def beginnings(committee: Committee) -> Beginnings:
    """How far a committee is: one query."""
    is_its = Activity.committee_id == committee.id
    is_member = sa.exists().where(
        Membership.committee_id == committee.id,
        Membership.person_id == SignUp.person_id,
        Membership.state.in_(OPEN_STATES),
    )
    sign_up = (
        sa.select(SignUp.id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(is_its, is_member, SignUp.state.in_(SIGNED_UP))
    )
    planned = sa.select(Activity.id).where(is_its, Activity.state != ActivityState.CANCELLED)
    has_activity, has_sign_up = db.session.execute(sa.select(planned.exists(), sign_up.exists())).one()
    return Beginnings(bool(committee.purpose), bool(has_activity or has_sign_up), bool(has_sign_up))


@dataclass(frozen=True)
class Results:
    """The rows behind what a search found, in its order."""

    people: list[tuple[Person, str | None]]
    committees: list[Committee]
    cities: list[PartnerCity]
    activities: list[Activity]
    initiatives: list[Initiative]


def members_seen_by(actor: Actor) -> sa.Select[Any]:
    """The people on the rosters that the actor may read."""
    return sa.select(Membership.person_id).where(
        Membership.committee_id.in_(actor.committees_with(Permission.MEMBERSHIP_READ)),
        Membership.state.in_(OPEN_STATES),
    )


def found_rows(actor: Actor, keys: dict[str, tuple[int, ...]]) -> Results:
    """Read what was found, and ask once more for each row whether the actor may see it."""
    return Results(
        people=_people(actor, keys.get("person", ())),
        committees=_in_order(committee_queries.directory(), Committee, keys.get("committee", ())),
        cities=_in_order(sa.select(PartnerCity), PartnerCity, keys.get("city", ())),
        activities=_in_order(
            within(sa.select(Activity), actor, Permission.ACTIVITY_READ).options(joinedload(Activity.committee)),
            Activity,
            keys.get("activity", ()),
        ),
        initiatives=_in_order(
            within(sa.select(Initiative), actor, Permission.INITIATIVE_READ).options(joinedload(Initiative.committee)),
            Initiative,
            keys.get("initiative", ()),
        ),
    )


def _in_order(select: sa.Select[Any], model: Any, keys: tuple[int, ...]) -> list[Any]:
    if not keys:
        return []
    rows = {row.id: row for row in db.session.scalars(select.where(model.id.in_(keys)))}
    return [rows[key] for key in keys if key in rows]


def _people(actor: Actor, keys: tuple[int, ...]) -> list[tuple[Person, str | None]]:
    """People with the address of a roster they stand on, where that is all that the actor may see of them."""
    if not keys:
        return []
    if actor.may(Permission.PEOPLE_READ):
        return [(person, None) for person in _in_order(sa.select(Person), Person, keys)]
    rows = db.session.scalars(
        sa.select(Membership)
        .join(Membership.person)
        .join(Membership.committee)
        .where(
            Membership.person_id.in_(keys),
            Membership.committee_id.in_(actor.committees_with(Permission.MEMBERSHIP_READ)),
            Membership.state.in_(OPEN_STATES),
        )
        .options(contains_eager(Membership.person), contains_eager(Membership.committee))
        .order_by(Membership.id.desc())
    )
    seen = {row.person_id: (row.person, row.committee.slug) for row in rows}
    return [seen[key] for key in keys if key in seen]


def to_look_at() -> tuple[int, int]:
    """How many young people nobody answers for, and how many pairs of records may be one person's."""
    unguarded, twice = safeguarding.number_without_guardian(), duplicates.number_of_open()
    found = db.session.execute(sa.select(unguarded, twice)).one()
    return found[0], found[1]


def children_asked(actor: Actor) -> list[ConsentRequest]:
    """What this guardian is asked about their children and has not answered; nothing is read where there are none."""
    children = [key for key, role in actor.acts_for.items() if role is Role.GUARDIAN]
    rows = [row for row in safeguarding.requests_of(children) if not row.answer_by_at or row.answer_by_at > clock.now()]
    if not rows:
        return []
    answers = safeguarding.consents_of(children)
    about = {row.activity_id for row in rows}
    of = sa.select(Activity.id, Activity.committee_id).where(Activity.id.in_(about), Activity.ends_at > clock.now())
    committees = {row.id: row.committee_id for row in db.session.execute(of)}
    return [
        row
        for row in rows
        if (row.activity_id is None or row.activity_id in committees)
        and not [each for each in answers[row.child_id] if _is_about(each, row, committees, actor.person_id)]
    ]


def _is_about(given: Consent, asked: ConsentRequest, committees: Mapping[int, int], guardian_id: int | None) -> bool:
    """Whether a guardian's answer is to this question, or to that about the committee's whole season."""
    is_same = (given.activity_id, given.committee_id) == (asked.activity_id, asked.committee_id)
    is_of_season = given.committee_id is not None and given.committee_id == committees.get(asked.activity_id or 0)
    return given.guardian_id == guardian_id and (is_same or is_of_season)
