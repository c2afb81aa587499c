"""Roles of an initiative, when somebody no longer belongs to its committee, or has died: only members are asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from volunteers.access import Actor
from volunteers.access.rights import Held, Went
from volunteers.audit import record
from volunteers.committees import queries as committees
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import need
from volunteers.foundation.refusals import Refusal
from volunteers.initiatives import events, queries, rules
from volunteers.initiatives.actions.rows import decided, place, settle_offer, wait_again
from volunteers.initiatives.models import OPEN_ASSIGNMENTS, Assignment, AssignmentState, Offer, OfferState
from volunteers.links import Purpose, revoke
from volunteers.links import restore as restore_links
from volunteers.mail import outbox


def tells(held: Held) -> list[Any]:
    """How many roles, and questions whether they would take one, hang on belonging to this committee."""
    rows = queries.resting_on_belonging(held.committee_id, held.person_id)
    return rules.roles_in_words([row.state for row in rows])


def look(actor: Actor, held: Held, keep: bool) -> Went:
    """Inside the action by which somebody ceased to belong: what they were asked or had said yes to ends.

    The positions are locked in the order of their keys.
    """
    if committees.is_in(held.committee_id or 0, held.person_id):
        return Went()
    return _end(actor, queries.resting_on_belonging(held.committee_id, held.person_id), keep=keep)


def tells_all(held: Held) -> list[Any]:
    """How many roles, and questions whether they would take one, somebody has."""
    rows = queries.resting_on_belonging(held.committee_id, held.person_id, also_kept=True)
    return rules.roles_in_words([row.state for row in rows])


def look_at_all(actor: Actor, held: Held, keep: bool) -> Went:
    """Inside the action by which it is noted that somebody has died: their roles are free again."""
    rows = queries.resting_on_belonging(held.committee_id, held.person_id, also_kept=True)
    return _end(actor, rows, keep=False)


def _end(actor: Actor, rows: Sequence[Assignment], *, keep: bool) -> Went:
    states: dict[str, str] = {}
    closed: list[int] = []
    kept: list[int] = []
    for found in rows:
        row = decided(found.id)
        if row.assignment.state not in OPEN_ASSIGNMENTS:
            continue
        if keep:
            apply(row.assignment, is_kept=True)
            kept.append(row.assignment.id)
            row.note(actor, events.ASSIGNMENT_KEPT)
            continue
        before = row.move(AssignmentState.RELEASED, reason=None, ended_at=clock.now())
        row.note(actor, events.ASSIGNMENT_RELEASED, before=before)
        outbox.stop(row.assignment)
        closed += revoke(Purpose.ANSWER_ASSIGNMENT, subject_id=row.assignment.id)
        states[str(row.assignment.id)] = before.value
    facts = {"states": states, "links": closed, "kept": kept} if states or kept else {}
    return Went(rules.roles_in_words([AssignmentState(state) for state in states.values()]), facts)


def restore(actor: Actor, facts: Mapping[str, Any], late: bool) -> list[Any]:
    """Inside the undo: they are asked, or do it, as before; a place that somebody else has by now stays with them."""
    for key in facts["kept"]:
        apply(need(Assignment, key), is_kept=False)
    restore_links(facts["links"])
    lost = []
    for key, state in facts["states"].items():
        row = decided(int(key))
        try:
            row.back(actor, AssignmentState(state))
        except Refusal as refusal:
            record(
                actor,
                events.ASSIGNMENT_NOT_RESTORED,
                row.assignment,
                committee_id=row.initiative.committee_id,
                position_id=row.position.id,
                person_id=row.assignment.person_id,
                because=refusal.code,
            )
            revoke(Purpose.ANSWER_ASSIGNMENT, subject_id=row.assignment.id)
            lost.append(rules.role_in_words(row.position))
    return lost


def tells_offers(held: Held) -> list[Any]:
    """How many offers to take a role rest on belonging to this committee, or on living."""
    return rules.offers_in_words(len(queries.waiting_offers(held.committee_id, held.person_id)))


def look_at_offers(actor: Actor, held: Held, keep: bool) -> Went:
    """What they had offered ends, for only members do; there is nothing in it to keep."""
    if held.committee_id is not None and committees.open_membership(held.committee_id, held.person_id) is not None:
        return Went()
    ended = []
    for found in queries.waiting_offers(held.committee_id, held.person_id):
        position = place(found.position_id)
        row = queries.offer_by_key(found.id)
        if row.state is OfferState.WAITING:
            settle_offer(actor, row, position, OfferState.ENDED, events.OFFER_ENDED)
            ended.append(row.id)
    return Went(rules.offers_in_words(len(ended)), {"ended": ended} if ended else {})


def restore_offers(actor: Actor, facts: Mapping[str, Any], late: bool) -> list[Any]:
    """Inside the undo: they wait as before, unless the person was asked or offered again."""
    for key in facts["ended"]:
        row = need(Offer, key)
        if row.state is OfferState.ENDED:
            wait_again(row)  # where they were asked or offered again meanwhile, that stands
    return []
