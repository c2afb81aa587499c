"""Who becomes a member, rests, and ceases to be one."""

from datetime import date
from typing import Any, NamedTuple

from volunteers import undo
from volunteers.access import Actor
from volunteers.access.rights import Held, Right, Went, look_again, restore
from volunteers.audit import Event, action, record
from volunteers.committees import emails, events, queries, rules
from volunteers.committees.inputs import EndInput, MemberInput
from volunteers.committees.models import (
    Committee,
    EndReason,
    Membership,
    MembershipChange,
    MembershipClass,
    MembershipState,
    Term,
)
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, get, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.undo import Act, leave


class Ended(NamedTuple):
    """What the end of a membership gives back: the membership, and in words what went with it."""

    membership: Membership
    went: list[Any]


@action
def admit(
    actor: Actor,
    committee_id: int,
    person_id: int,
    membership_class: MembershipClass = MembershipClass.NON_VOTING,
    began_on: date | None = None,
) -> Membership:
    """Make a person a member, from today on unless a day is said."""
    committee, person = need(Committee, committee_id), people_queries.held(person_id)
    refuse(rules.why_not_admit(committee, person, queries.open_membership(committee_id, person_id)))
    membership = Membership(
        committee_id=committee_id,
        person_id=person_id,
        membership_class=membership_class,
        state=MembershipState.ACTIVE,
        began_on=began_on or today_here(),
    )
    db.session.add(membership)
    db.session.flush()
    note_state(actor, membership)
    record(actor, events.MEMBERSHIP_ADMITTED, membership, membership_class=membership_class)
    return membership


@action
def put_in(actor: Actor, committee_id: int, person_id: int, given: MemberInput) -> Membership:
    """A coordinator puts somebody in whom they know: no application, and the person is told."""
    refuse(rules.why_not_since(given.began_on, today_here()))
    membership = admit(actor, committee_id, person_id, given.membership_class, given.began_on)
    record(
        actor, events.MEMBERSHIP_PUT_IN, membership, membership_class=given.membership_class, began_on=given.began_on
    )
    person, committee = need(Person, person_id), need(Committee, committee_id)
    if person.email:
        to = people_rules.recipient(person)
        outbox.put(emails.put_in(membership, committee, to, undo.ends_at(), signs_in=person.account_id is not None))
    return membership


def undo_put_in(actor: Actor, act: Act, membership: Membership) -> None:
    """They are in no more, as if it had not been."""
    undo_admission(actor, membership.id)


@action
def change_class(
    actor: Actor, membership_id: int, membership_class: MembershipClass, version: int | None = None
) -> Membership:
    """Make somebody another kind of member: voting, say."""
    membership = locked(Membership, membership_id)
    before = membership.membership_class
    if before is membership_class:
        return membership
    refuse_stale(membership, version)
    refuse(rules.why_not_class(membership))
    changed = apply(membership, membership_class=membership_class)
    record(actor, events.MEMBERSHIP_CLASS_CHANGED, membership, changed=changed, before=before, after=membership_class)
    line = note_state(actor, membership, membership_class=membership_class)
    db.session.flush()
    leave(
        actor,
        events.MEMBERSHIP_CLASS_CHANGED,
        membership,
        for_person_id=membership.person_id,
        before={"membership_class": before, "line": line.id},
    )
    return membership


def undo_change_class(actor: Actor, act: Act, membership: Membership) -> None:
    """The kind of member as it was before."""
    refuse(rules.why_not_class(membership))
    kept = act.before or {}
    apply(membership, membership_class=MembershipClass(kept["membership_class"]))
    line = get(MembershipChange, kept.get("line"))
    if line is not None:
        db.session.delete(line)


@action
def undo_admission(actor: Actor, membership_id: int) -> Membership:
    """Take an admission back, as if it had not been; refused where anything hangs on the membership by now."""
    membership = locked(Membership, membership_id)
    if membership.state is MembershipState.ENDED:
        return membership
    refuse(rules.why_not_as_admitted(membership))
    refuse(undo.why_not(events.MEMBERSHIP_ADMITTED.name, membership))
    refuse(rules.why_not_end(_offices(membership)))
    change_state(
        actor,
        membership,
        MembershipState.ENDED,
        events.MEMBERSHIP_ADMISSION_UNDONE,
        end_reason=EndReason.UNDONE,
        ended_on=today_here(),
    )
    look_after(actor, membership)
    return membership


@action
def pause(actor: Actor, membership_id: int, version: int | None = None, *, back_on: date | None = None) -> Membership:
    """Let a membership rest, until a day on which it goes on by itself; nothing is asked of the person meanwhile."""
    membership = locked(Membership, membership_id)
    if membership.state_on(today_here()) is MembershipState.ON_LEAVE:
        return membership
    refuse_stale(membership, version)
    refuse(rules.why_not_pause(membership, _offices(membership), back_on, today_here()))
    return change_state(actor, membership, MembershipState.ON_LEAVE, events.MEMBERSHIP_PAUSED, back_on=back_on)


@action
def resume(actor: Actor, membership_id: int, version: int | None = None) -> Membership:
    """Let a membership go on."""
    membership = locked(Membership, membership_id)
    if membership.state is MembershipState.ACTIVE:
        return membership
    refuse_stale(membership, version)
    refuse(rules.why_not_resume(membership))
    return change_state(actor, membership, MembershipState.ACTIVE, events.MEMBERSHIP_RESUMED, back_on=None)


@action
def end(actor: Actor, membership_id: int, given: EndInput, version: int | None = None) -> Ended:
    """End somebody's membership; they are told the reason.

    What was theirs as a member ends with it, or stays, as whoever ends it says.
    """
    membership = locked(Membership, membership_id)
    if membership.state is MembershipState.ENDED:
        return Ended(membership, [])
    refuse_stale(membership, version)
    refuse(rules.why_not_end(_offices(membership)))
    change_state(
        actor,
        membership,
        MembershipState.ENDED,
        events.MEMBERSHIP_ENDED,
        reason=given.reason,
        facts={"end_reason": given.end_reason},
        end_reason=given.end_reason,
        ended_on=today_here(),
    )
    went = look_after(actor, membership, keep=given.keep)
    person, committee = need(Person, membership.person_id), need(Committee, membership.committee_id)
    if person.email:
        to, until = people_rules.recipient(person), undo.ends_at()
        loses = bool(went.words)
        outbox.put(emails.membership_ended(membership, committee, to, given.reason, until, loses=loses))
    leave(actor, events.MEMBERSHIP_ENDED, membership, for_person_id=membership.person_id, before={"went": went.facts})
    return Ended(membership, list(went.words))


@action
def resign(actor: Actor, membership_id: int) -> Ended:
    """Leave a committee oneself; the chairs are told, and what was for members only ends with it."""
    membership = locked(Membership, membership_id)
    if membership.state is MembershipState.ENDED:
        return Ended(membership, [])
    refuse(rules.why_not_end(_offices(membership)))
    change_state(
        actor,
        membership,
        MembershipState.ENDED,
        events.MEMBERSHIP_LEFT,
        end_reason=EndReason.RESIGNED,
        ended_on=today_here(),
    )
    went = look_after(actor, membership)
    person, committee = need(Person, membership.person_id), need(Committee, membership.committee_id)
    chairs = [chair for chair in queries.chairs(committee.id, today_here()) if chair.email]
    until, loses = undo.ends_at(), bool(went.words)
    outbox.put_all(
        [
            emails.membership_resigned(
                membership, committee, person.full_name, people_rules.recipient(chair), until, loses=loses
            )
            for chair in chairs
        ]
    )
    leave(actor, events.MEMBERSHIP_LEFT, membership, for_person_id=membership.person_id, before={"went": went.facts})
    return Ended(membership, list(went.words))


def undo_end(actor: Actor, act: Act, membership: Membership) -> list[Any]:
    """Put a membership back to the state before its end, unless the person has come in again by another way.

    What went with it comes back: whoever got a place by it waits again.
    """
    person = people_queries.held(membership.person_id)
    refuse(rules.why_not_go_on(person, queries.open_membership(membership.committee_id, membership.person_id)))
    changes = queries.history(membership.id)
    before = changes[-2].state if len(changes) > 1 else MembershipState.ACTIVE
    apply(membership, state=before, end_reason=None, ended_on=None)
    note_state(actor, membership)
    db.session.flush()
    return restore(actor, Right.BELONGING, (act.before or {}).get("went", {}))


def look_after(actor: Actor, row: Membership | Term, *, keep: bool = False) -> Went:
    """What hangs on belonging to the committee, after this row of it ended."""
    db.session.flush()
    return look_again(actor, Right.BELONGING, Held(row.committee_id, row.person_id), keep=keep)


def _offices(membership: Membership) -> list[Term]:
    return queries.offices_held(membership.committee_id, membership.person_id, today_here())


def note_state(
    actor: Actor, membership: Membership, reason: str = "", membership_class: MembershipClass | None = None
) -> MembershipChange:
    """One more line of its history: its state by now, or the type that it has from now on."""
    line = MembershipChange(
        membership_id=membership.id,
        state=membership.state,
        at=clock.now(),
        by_person_id=actor.person_id,
        reason=reason or None,
        membership_class=membership_class.value if membership_class is not None else None,
    )
    db.session.add(line)
    return line


def change_state(
    actor: Actor,
    membership: Membership,
    state: MembershipState,
    event: Event,
    *,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    **values: Any,
) -> Membership:
    """Set the state, keep a line of history, and record it."""
    changed = apply(membership, state=state, **values)
    note_state(actor, membership, reason)
    record(actor, event, membership, reason=reason or None, changed=changed, **(facts or {}))
    return membership
