"""Memberships and offices, when somebody has died; and the chair's door to saying so."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.access.rights import Held, Went
from volunteers.audit import action, record
from volunteers.committees import events, queries, rules
from volunteers.committees.actions.memberships import change_state, note_state
from volunteers.committees.models import OPEN_STATES, EndReason, Membership, MembershipState, Term
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked, need
from volunteers.organization.queries import today_here
from volunteers.people import actions as people_actions
from volunteers.people.actions import Death
from volunteers.people.models import Person
from volunteers.undo import Act, leave


@action
def note_death(actor: Actor, membership_id: int, died_on: date | None = None) -> Death:
    """Somebody on the chair's list has died: it is noted on the person, with all that follows."""
    membership = need(Membership, membership_id)
    death = people_actions.note_death(actor, membership.person_id, died_on)
    if death.is_new:
        db.session.refresh(membership)
        record(actor, events.MEMBERSHIP_DIED, membership)
        leave(actor, events.MEMBERSHIP_DIED, membership, for_person_id=membership.person_id)
    return death


def undo_death(actor: Actor, act: Act, membership: Membership) -> list[Any]:
    """It was wrong: everything is as before."""
    return people_actions.bring_back(actor, membership.person_id, late=False)


def tells(held: Held) -> list[Any]:
    """How many memberships and offices the person has."""
    terms = queries.terms_of_person(held.person_id, today_here())
    return rules.belonging_in_words(len(queries.memberships_of(held.person_id)), len(terms))


def look(actor: Actor, held: Held, keep: bool) -> Went:
    """End every membership and every term of who has died or is erased, and say who chairs those committees."""
    today = today_here()
    memberships = _locked(
        sa.select(Membership).where(Membership.person_id == held.person_id, Membership.state.in_(OPEN_STATES))
    )
    terms = [
        term
        for term in _locked(sa.select(Term).where(Term.person_id == held.person_id))
        if rules.may_still_count(term, today)
    ]
    committees = {row.committee_id for row in (*memberships, *terms)}
    chairs = {chair.id for found in queries.chairs_of(committees, today).values() for chair in found}
    facts = {
        "memberships": {str(row.id): row.state.value for row in memberships},
        "terms": {str(row.id): row.ends_on.isoformat() if row.ends_on else None for row in terms},
    }
    for term in terms:
        last, is_at_once = rules.end_now(term, today)
        changed = apply(term, ends_on=last, ended_at=clock.now() if is_at_once else None, is_settled=True)
        record(actor, events.OFFICE_ENDED, term, changed=changed, office=term.office, ends_on=last)
    reason = EndReason.RESIGNED if need(Person, held.person_id).is_erased else EndReason.DECEASED
    for row in memberships:
        change_state(
            actor,
            row,
            MembershipState.ENDED,
            events.MEMBERSHIP_ENDED,
            facts={"end_reason": reason},
            end_reason=reason,
            ended_on=today,
        )
    db.session.flush()
    words = rules.belonging_in_words(len(memberships), len(terms))
    return Went(words, facts if words else {}, chairs - {held.person_id})


def restore(actor: Actor, facts: Mapping[str, Any], late: bool) -> list[Any]:
    """Memberships and offices go on as before; an office that somebody else holds by now stays with them."""
    lost = []
    for key, state in facts["memberships"].items():
        row = locked(Membership, int(key))
        if queries.open_membership(row.committee_id, row.person_id) is None:
            apply(row, state=MembershipState(state), end_reason=None, ended_on=None)
            note_state(actor, row)
    db.session.flush()
    for key, kept in facts["terms"].items():
        term = locked(Term, int(key))
        ends_on = date.fromisoformat(kept) if kept else None
        others = queries.other_terms(term)
        if ends_on is not None and ends_on < today_here():
            continue
        if any(rules.overlaps(term.starts_on, ends_on, other) for other in others):
            lost.append(rules.office_in_words(term))
            continue
        apply(term, ends_on=ends_on, ended_at=None, is_settled=False)
        db.session.flush()
    return lost


def _locked(select: sa.Select[Any]) -> list[Any]:
    model = select.column_descriptions[0]["entity"]
    select = select.order_by(model.id).with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(select))
