"""The rows that an act on an assignment decides on, read again under the lock."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import Event, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, lock, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.initiatives import queries, rules
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Position
from volunteers.links import Link, Purpose
from volunteers.mail import outbox


@dataclass(frozen=True)
class Rows:
    """An assignment with what it hangs on, and how many have accepted the position."""

    assignment: Assignment
    accepted: int

    @property
    def position(self) -> Position:
        """What it is about."""
        return self.assignment.position

    @property
    def initiative(self) -> Initiative:
        """Where it belongs."""
        return self.assignment.position.initiative

    def note(self, actor: Actor, event: Event, *, reason: str | None = None, **facts: Any) -> None:
        """Record what was done to the assignment."""
        record(
            actor,
            event,
            self.assignment,
            committee_id=self.initiative.committee_id,
            reason=reason,
            position_id=self.position.id,
            person_id=self.assignment.person_id,
            **facts,
        )

    def move(self, state: AssignmentState, **values: Any) -> AssignmentState:
        """Put the assignment into another state, remembering the one before for undo; returns that one."""
        before = self.assignment.state
        self.assignment.before = before
        apply(self.assignment, state=state, **values)
        return before

    def back(self) -> AssignmentState:
        """Put it back to where it was; this can't be done twice."""
        after = self.assignment.before
        if after is None:
            raise Refusal(_l("There is nothing to take back here."), code="state")
        if after is AssignmentState.ACCEPTED and self.accepted >= self.position.needed_count:
            raise Refusal(_l("Somebody else has taken the place meanwhile."), code="full")
        apply(self.assignment, state=after, reason=None, ended_at=None)
        self.assignment.before = None
        return after


def place(position_id: int) -> Position:
    """Lock a position: from here on nobody else fills its places. Read again with its initiative and committee."""
    lock(need(Position, position_id))
    position = queries.position_by_key(position_id)
    if position is None:
        raise LookupError(f"position {position_id}")
    return position


def rows(assignment_id: int) -> Rows:
    """The position locked first, then everything read again: of two people for the last place one comes second."""
    key = need(Assignment, assignment_id).position_id
    lock(need(Position, key))
    assignment = queries.assignment_by_key(assignment_id)
    if assignment is None:
        raise LookupError(f"assignment {assignment_id}")
    return Rows(assignment, queries.accepted_count(key))


def refuse_late(since: Any) -> None:
    """Refuse to undo what was done too long ago."""
    refuse(rules.why_not_undo(since, clock.now(), outbox.undo_until()))


def links_of(assignment: Assignment) -> list[Link]:
    """The links in mails with which this may be answered, also those that are used."""
    return list(
        db.session.scalars(
            sa.select(Link)
            .where(
                Link.purpose == Purpose.ANSWER_ASSIGNMENT,
                Link.subject_id == assignment.id,
                Link.revoked_at.is_(None),
            )
            .order_by(Link.id)
        )
    )
