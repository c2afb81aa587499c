"""The rows that an act on an assignment decides on, read again under the lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import Event, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.initiatives import events, queries, rules
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Offer, OfferState, Position
from volunteers.links import Link, Purpose
from volunteers.organization.queries import today_here


@dataclass(frozen=True)
class Decided:
    """What an answer or a release is decided on, read under the lock; `accepted` people fill the position."""

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
        """Put the assignment into another state; returns the one before."""
        before = self.assignment.state
        apply(self.assignment, state=state, **values)
        return before

    def back(self, actor: Actor, state: AssignmentState) -> None:
        """Put it back into a state that it had; a refusal where that can't be any more.

        Whoever has offered the same meanwhile has their answer with it.
        """
        person_id = self.assignment.person_id
        membership = queries.membership_of(self.initiative.committee_id, person_id)
        last = queries.last_asked(self.position.id, [person_id]).get(person_id)
        other = last if last is not None and last.id != self.assignment.id else None
        refuse(
            rules.why_not_back(self.initiative, self.position, membership, other, state, self.accepted, today_here())
        )
        apply(self.assignment, state=state, reason=None, ended_at=None)
        answer_offer(actor, self.position, person_id)


def place(position_id: int) -> Position:
    """Lock a position: from here on nobody else fills its places. Read again with its initiative and committee."""
    locked(Position, position_id)
    position = queries.position_by_key(position_id)
    if position is None:
        raise LookupError(f"position {position_id}")
    return position


def decided(assignment_id: int) -> Decided:
    """The position locked first, then everything read again: of two people for the last place one comes second."""
    key = need(Assignment, assignment_id).position_id
    locked(Position, key)
    assignment = queries.assignment_by_key(assignment_id)
    if assignment is None:
        raise LookupError(f"assignment {assignment_id}")
    return Decided(assignment, queries.accepted_count(key))


def answer_offer(actor: Actor, position: Position, person_id: int) -> Offer | None:
    """Inside an action that holds the position: whoever had offered to take it is asked, and so answered."""
    offer = queries.waiting_offer(position.id, person_id)
    if offer is not None:
        settle_offer(actor, offer, position, OfferState.ASKED, events.OFFER_ASKED)
    return offer


def settle_offer(actor: Actor, offer: Offer, position: Position, state: OfferState, event: Event) -> None:
    """An offer waits no longer."""
    changed = apply(offer, state=state, settled_at=clock.now(), settled_by_id=actor.person_id)
    note_offer(actor, event, offer, position, changed)


def note_offer(actor: Actor, event: Event, offer: Offer, position: Position, changed: Sequence[str] = ()) -> None:
    """Record what was done to an offer."""
    record(
        actor,
        event,
        offer,
        committee_id=position.initiative.committee_id,
        changed=changed,
        position_id=position.id,
        person_id=offer.person_id,
    )


def wait_again(offer: Offer) -> Refusal | None:
    """Inside an undo that locks the position: the offer waits as before, or why that can't be any more."""
    position, person_id = place(offer.position_id), offer.person_id
    membership = queries.membership_of(position.initiative.committee_id, person_id)
    last = queries.last_asked(position.id, [person_id]).get(person_id)
    other = queries.waiting_offer(position.id, person_id)
    refusal = rules.why_not_offered_again(position.initiative, membership, last, other, today_here())
    if refusal is None:
        apply(offer, state=OfferState.WAITING, settled_at=None, settled_by_id=None)
    return refusal


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
