"""Reading initiatives and their positions, and counting who fills them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from volunteers.access import Actor, Permission
from volunteers.access.visibility import within
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.foundation.folding import has_words, searchable, sought, words_typed
from volunteers.foundation.prepared import Several, prepared
from volunteers.foundation.text import is_clean
from volunteers.initiatives.models import (
    CLOSED_STATES,
    Assignment,
    AssignmentState,
    Initiative,
    InitiativeState,
    Position,
    Sector,
)

IN_POSITION = (AssignmentState.ACCEPTED, AssignmentState.COMPLETED)
WITH_COMMITTEE = joinedload(Initiative.committee).joinedload(Committee.partner_city)


@dataclass(frozen=True)
class Filters:
    """What the list of initiatives is narrowed to."""

    q: str = ""
    sector: Sector | None = None
    state: InitiativeState | None = None
    committee: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Sequence[str]]) -> "Filters":
        """What an address asks for, or `values` kept; what it can't mean is left out."""

        def first(name: str, longest: int = 80) -> str:
            return "".join(ch for ch in next(iter(values.get(name) or ()), "")[:longest] if is_clean(ch))

        sectors, states = {each.value: each for each in Sector}, {each.value: each for each in InitiativeState}
        return cls(
            q=sought(first("q", 200).strip()),
            sector=sectors.get(first("sector")),
            state=states.get(first("state")),
            committee=first("committee"),
        )

    @property
    def are_set(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.q or self.sector or self.state or self.committee)


@dataclass(frozen=True)
class RoleFilters:
    """What the list of open roles is narrowed to."""

    q: str = ""
    language: str = ""
    committee: str = ""

    @property
    def are_set(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.q or self.language or self.committee)


@dataclass(frozen=True)
class Filled:
    """How many people have accepted a position, and how many were asked and have not answered."""

    accepted: int = 0
    offered: int = 0


@dataclass(frozen=True)
class OpenPosition:
    """A position that still needs somebody."""

    position: Position
    filled: int

    @property
    def missing(self) -> int:
        """How many people it still needs."""
        return max(self.position.needed_count - self.filled, 0)


def initiative(public_id: str) -> Initiative | None:
    """One initiative with its committee, its city and its positions."""
    return db.session.scalars(
        sa.select(Initiative)
        .where(Initiative.public_id == public_id)
        .options(WITH_COMMITTEE, selectinload(Initiative.positions))
    ).one_or_none()


def initiative_by_key(key: int) -> Initiative:
    """One initiative with its committee, read anew."""
    return db.session.scalars(
        sa.select(Initiative)
        .where(Initiative.id == key)
        .options(WITH_COMMITTEE)
        .execution_options(populate_existing=True)
    ).one()


def position(public_id: str) -> Position | None:
    """One position with its initiative and committee."""
    return db.session.scalars(
        sa.select(Position).where(Position.public_id == public_id).options(*_position_with_all())
    ).one_or_none()


def position_by_key(key: int) -> Position | None:
    """A position with its initiative and committee, read anew."""
    return db.session.scalars(
        sa.select(Position)
        .where(Position.id == key)
        .options(*_position_with_all())
        .execution_options(populate_existing=True)
    ).one_or_none()


def _position_with_all() -> tuple[ORMOption, ...]:
    return (joinedload(Position.initiative).joinedload(Initiative.committee).joinedload(Committee.partner_city),)


def listed(actor: Actor, filters: Filters) -> sa.Select[Any]:
    """The initiatives that the actor may see, newest first, those that are over last."""
    select = within(sa.select(Initiative), actor, Permission.INITIATIVE_READ).options(
        WITH_COMMITTEE, selectinload(Initiative.positions)
    )
    if filters.sector:
        select = select.where(Initiative.sector == filters.sector)
    if filters.state:
        select = select.where(Initiative.state == filters.state)
    if filters.committee:
        select = select.where(
            Initiative.committee_id.in_(sa.select(Committee.id).where(Committee.slug == filters.committee))
        )
    if filters.q:
        select = select.where(Initiative.id.in_(_matching(filters.q)))
    return select.order_by(Initiative.state.in_(CLOSED_STATES), Initiative.id.desc())


def _matching(q: str) -> list[int]:
    """The keys of initiatives whose title or summary, in any language, has the words; initiatives are few."""
    words = words_typed(q)
    rows = db.session.execute(sa.select(Initiative.id, Initiative.title, Initiative.summary))
    return [
        key
        for key, title, summary in rows
        if has_words(_folded((title or {}).values(), (summary or {}).values()), words)
    ]


def of_committee(actor: Actor, committee_id: int) -> list[Initiative]:
    """The initiatives of a committee that the actor may see and that are not over, with their positions."""
    select = within(sa.select(Initiative), actor, Permission.INITIATIVE_READ)
    return list(
        db.session.scalars(
            select.where(Initiative.committee_id == committee_id, Initiative.state.not_in(CLOSED_STATES))
            .options(WITH_COMMITTEE, selectinload(Initiative.positions))
            .order_by(Initiative.id.desc())
        )
    )


def filled(position_ids: Iterable[int]) -> dict[int, Filled]:
    """For each of these positions how many have accepted, and how many were asked; none is left out."""
    keys = list(position_ids)
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    if keys:
        for key, kind, count in db.session.execute(*_counted(keys=keys)):
            found[key][kind] = count
    return {key: Filled(**counts) for key, counts in found.items()}


@prepared
def _counted(keys: Several) -> sa.Select[Any]:
    return (
        sa.select(
            Assignment.position_id,
            sa.case((Assignment.state == AssignmentState.OFFERED, "offered"), else_="accepted").label("kind"),
            sa.func.count(),
        )
        .where(Assignment.position_id.in_(keys), Assignment.state.in_((*IN_POSITION, AssignmentState.OFFERED)))
        .group_by(Assignment.position_id, sa.literal_column("kind"))
    )


def _open_positions(actor: Actor) -> sa.Select[Any]:
    taken = (
        sa.select(sa.func.count())
        .where(Assignment.position_id == Position.id, Assignment.state.in_(IN_POSITION))
        .correlate(Position)
        .scalar_subquery()
    )
    visible = within(sa.select(Initiative), actor, Permission.INITIATIVE_READ).with_only_columns(Initiative.id)
    return (
        sa.select(Position)
        .join(Position.initiative)
        .where(
            Position.initiative_id.in_(visible),
            Position.is_open,
            Initiative.state.in_((InitiativeState.PROPOSED, InitiativeState.APPROVED, InitiativeState.RUNNING)),
            Position.needed_count > taken,
        )
        .options(*_position_with_all())
        .order_by(Position.id.desc())
    )


def open_positions_select(actor: Actor, filters: RoleFilters = RoleFilters()) -> sa.Select[Any]:  # frozen
    """The positions that still need somebody, of all initiatives that the actor may see; for a page of them."""
    select = _open_positions(actor)
    if filters.committee:
        select = select.where(
            Initiative.committee_id.in_(sa.select(Committee.id).where(Committee.slug == filters.committee))
        )
    if filters.q or filters.language:
        select = select.where(Position.id.in_(_roles_matching(filters)))
    return select


def _roles_matching(filters: RoleFilters) -> list[int]:
    """The keys of open roles that need the language and have the words in what they say; roles are few."""
    words = words_typed(filters.q)
    rows = db.session.execute(
        sa.select(Position.id, Position.languages, Position.skills, Position.title, Position.description).where(
            Position.is_open
        )
    )
    return [
        key
        for key, tags, skills, title, description in rows
        if (not filters.language or filters.language in tags)
        and has_words(_folded(title.values(), (description or {}).values(), skills), words)
    ]


def _folded(*texts: Iterable[str]) -> str:
    return searchable(" ".join(text for some in texts for text in some))


def languages_wanted(actor: Actor) -> list[str]:
    """The languages that some open role names which the actor may see."""
    rows = db.session.scalars(_open_positions(actor).with_only_columns(Position.languages).order_by(None))
    return sorted({tag for tags in rows for tag in tags})


def committees_wanting(actor: Actor) -> list[Committee]:
    """The committees that have an open role which the actor may see, for the filter."""
    keys = _open_positions(actor).with_only_columns(Initiative.committee_id).order_by(None)
    return list(
        db.session.scalars(
            sa.select(Committee).where(Committee.id.in_(keys)).order_by(Committee.position, Committee.id)
        )
    )


def open_positions(actor: Actor, limit: int = 10, *, city_id: int | None = None) -> list[OpenPosition]:
    """The newest positions that still need somebody, of all initiatives that the actor may see, or for one city."""
    select = _open_positions(actor)
    if city_id is not None:
        of_city = sa.select(Committee.id).where(Committee.partner_city_id == city_id)
        select = select.where(Initiative.committee_id.in_(of_city))
    return with_filled(db.session.scalars(select.limit(limit)).all())


def with_filled(positions: Iterable[Position]) -> list[OpenPosition]:
    """Each position with how many have accepted it."""
    rows = list(positions)
    counts = filled(row.id for row in rows)
    return [OpenPosition(row, counts[row.id].accepted) for row in rows]


def accepted_count(position_id: int) -> int:
    """How many have accepted a position."""
    return filled([position_id])[position_id].accepted


def may_open_in(actor: Actor) -> list[Committee]:
    """The open committees for which somebody may create an initiative."""
    select = sa.select(Committee).where(Committee.is_open).order_by(Committee.position, Committee.id)
    return list(db.session.scalars(within(select, actor, Permission.INITIATIVE_MANAGE)))


def committees_with_initiatives(actor: Actor) -> list[Committee]:
    """The committees that have an initiative which the actor may see, for the filter."""
    visible = within(sa.select(Initiative), actor, Permission.INITIATIVE_READ).with_only_columns(
        Initiative.committee_id
    )
    return list(
        db.session.scalars(
            sa.select(Committee).where(Committee.id.in_(visible)).order_by(Committee.position, Committee.id)
        )
    )
