"""Reading who was asked, who has answered, and who could be asked."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from volunteers.committees.models import Committee, Membership, MembershipState
from volunteers.committees.queries import has_ceased
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.prepared import Several, prepared
from volunteers.initiatives.models import (
    OPEN_ASSIGNMENTS,
    Assignment,
    AssignmentState,
    Initiative,
    Position,
)
from volunteers.organization.queries import today_here
from volunteers.people.models import LanguageSkill, Person

ASKED_FOR_LANGUAGES = 1_000
"""Of so many members it is counted what they speak: more would tell nothing else."""


def assignment(public_id: str) -> Assignment | None:
    """One assignment with its person, its position, its initiative and committee."""
    return db.session.scalars(
        sa.select(Assignment).where(Assignment.public_id == public_id).options(*_assignment_with_all())
    ).one_or_none()


def assignment_by_key(key: int | None) -> Assignment | None:
    """The same, by the key that a signed link carries; read anew, whatever the session knows."""
    if key is None:
        return None
    return db.session.scalars(
        sa.select(Assignment)
        .where(Assignment.id == key)
        .options(*_assignment_with_all())
        .execution_options(populate_existing=True)
    ).one_or_none()


def _assignment_with_all() -> tuple[ORMOption, ...]:
    return (
        joinedload(Assignment.person),
        joinedload(Assignment.offered_by),
        joinedload(Assignment.position)
        .joinedload(Position.initiative)
        .joinedload(Initiative.committee)
        .joinedload(Committee.partner_city),
    )


def asked_of(person_ids: Collection[int]) -> list[Assignment]:
    """What waits for the answer of these people, the most urgent first."""
    return _of_people(person_ids, AssignmentState.OFFERED)


def accepted_by(person_id: int) -> list[Assignment]:
    """What this person has taken on and is not over."""
    return _of_people([person_id], AssignmentState.ACCEPTED)


def is_good(on: date | Later | None = None) -> sa.ColumnElement[bool]:
    """SQL condition, beside the initiative: what a role rests on holds by the date; see `committees.has_ceased`."""
    ceased = has_ceased(Initiative.committee_id, Assignment.person_id, today_here() if on is None else on)
    return sa.or_(Assignment.is_kept, ~ceased)


def _of_people(person_ids: Collection[int], state: AssignmentState) -> list[Assignment]:
    return list(db.session.scalars(*_in_state(state, person_ids=person_ids, today=today_here())))


@prepared
def _in_state(state: AssignmentState, person_ids: Several, today: Later) -> sa.Select[Any]:
    return (
        sa.select(Assignment)
        .join(Assignment.position)
        .join(Position.initiative)
        .where(Assignment.person_id.in_(person_ids), Assignment.state == state, is_good(today))
        .options(*_assignment_with_all())
        .order_by(Assignment.answer_by_on.is_(None), Assignment.answer_by_on, Assignment.id)
    )


def who_fills(position_ids: Iterable[int]) -> dict[int, list[Assignment]]:
    """By the position's key: its assignments that were not undone, each with its person."""
    found: dict[int, list[Assignment]] = {}
    rows = db.session.scalars(
        sa.select(Assignment)
        .where(Assignment.position_id.in_(list(position_ids)), Assignment.state != AssignmentState.UNDONE)
        .options(joinedload(Assignment.person))
        .order_by(Assignment.id)
    )
    for row in rows:
        found.setdefault(row.position_id, []).append(row)
    return found


def languages_spoken(committee_id: int, most: int = 8) -> list[str]:
    """The languages that most members of a committee speak, of those who joined last: what a role may well need."""
    some = (
        sa.select(Membership.person_id)
        .where(Membership.committee_id == committee_id, Membership.state == MembershipState.ACTIVE)
        .order_by(Membership.id.desc())
        .limit(ASKED_FOR_LANGUAGES)
    )
    return list(
        db.session.scalars(
            sa.select(LanguageSkill.language)
            .where(LanguageSkill.person_id.in_(some), LanguageSkill.speaks.is_not(None))
            .group_by(LanguageSkill.language)
            .order_by(sa.func.count().desc(), LanguageSkill.language)
            .limit(most)
        )
    )


def membership(committee_id: int, person_public_id: str) -> Membership | None:
    """The open membership in this committee of the person with this public id."""
    return _membership(committee_id, Person.public_id == person_public_id)


def membership_of(committee_id: int, person_id: int | None) -> Membership | None:
    """The open membership of a person in this committee."""
    return _membership(committee_id, Person.id == person_id)


def _membership(committee_id: int, whose: sa.ColumnElement[bool]) -> Membership | None:
    return db.session.scalars(
        sa.select(Membership)
        .join(Membership.person)
        .where(Membership.committee_id == committee_id, Membership.state != MembershipState.ENDED, whose)
        .options(joinedload(Membership.person))
    ).one_or_none()


def hold_membership(position_id: int, *people: str | int) -> None:
    """Inside an action, before any other lock: nobody ends the membership by which these people can be asked.

    Each is a public id or a key.
    """
    committee_id = sa.select(Initiative.committee_id).join(Initiative.positions).where(Position.id == position_id)
    public_ids = [each for each in people if isinstance(each, str)]
    keys = [each for each in people if isinstance(each, int)]
    by_public_id = sa.select(Person.id).where(Person.public_id.in_(public_ids))
    db.session.execute(
        sa.select(Membership.id)
        .where(
            Membership.committee_id == committee_id.scalar_subquery(),
            sa.or_(Membership.person_id.in_(keys), Membership.person_id.in_(by_public_id)),
            Membership.state != MembershipState.ENDED,
        )
        .order_by(Membership.id)
        .with_for_update(read=True)
    )


def last_asked(position_id: int, person_ids: Iterable[int]) -> dict[int, Assignment]:
    """By person the newest assignment for a position that was not undone."""
    rows = db.session.scalars(
        sa.select(Assignment)
        .where(
            Assignment.position_id == position_id,
            Assignment.person_id.in_(list(person_ids)),
            Assignment.state != AssignmentState.UNDONE,
        )
        .order_by(Assignment.id)
    )
    return {row.person_id: row for row in rows}


def open_in(committee_id: int, person_id: int) -> Assignment | None:
    """What somebody was asked or has accepted in a committee's initiatives; one of several."""
    return db.session.scalars(
        sa.select(Assignment)
        .join(Assignment.position)
        .join(Position.initiative)
        .where(
            Initiative.committee_id == committee_id,
            Assignment.person_id == person_id,
            Assignment.state.in_(OPEN_ASSIGNMENTS),
        )
        .limit(1)
    ).one_or_none()


def resting_on_belonging(committee_id: int | None, person_id: int, *, also_kept: bool = False) -> list[Assignment]:
    """What somebody was asked or has accepted as a member of a committee (None: of any), in the order of positions."""
    where = [Initiative.committee_id == committee_id] if committee_id is not None else []
    where += [] if also_kept else [Assignment.is_kept.is_(False)]
    return list(
        db.session.scalars(
            sa.select(Assignment)
            .join(Assignment.position)
            .join(Position.initiative)
            .where(*where, Assignment.person_id == person_id, Assignment.state.in_(OPEN_ASSIGNMENTS))
            .order_by(Assignment.position_id)
        )
    )


def open_assignments(initiative_id: int) -> list[Assignment]:
    """Everybody who was asked or has accepted in an initiative, with the person and the position."""
    return list(
        db.session.scalars(
            sa.select(Assignment)
            .join(Assignment.position)
            .where(Position.initiative_id == initiative_id, Assignment.state.in_(OPEN_ASSIGNMENTS))
            .options(joinedload(Assignment.person), joinedload(Assignment.position))
            .order_by(Assignment.id)
        )
    )


def of_person_in(person_id: int, position_ids: Iterable[int]) -> dict[int, Assignment]:
    """By position what was asked of this person last, and not undone."""
    rows = db.session.scalars(
        sa.select(Assignment)
        .where(
            Assignment.person_id == person_id,
            Assignment.position_id.in_(list(position_ids)),
            Assignment.state != AssignmentState.UNDONE,
        )
        .order_by(Assignment.id)
    )
    return {row.position_id: row for row in rows}
