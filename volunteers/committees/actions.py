"""What may be done to memberships, offices and a committee's page."""

import hashlib
from datetime import date, timedelta
from typing import Any, NamedTuple

from volunteers import undo
from volunteers.access import Actor
from volunteers.access.rights import Held, Right, Went, look_again, restore
from volunteers.audit import Event, action, record
from volunteers.committees import emails, events, queries, rules
from volunteers.committees.inputs import ContactInput, EndInput, OfficeInput, PageInput
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
from volunteers.foundation.db import db, lock, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.mail import Recipient, asked, outbox
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.undo import Act, leave


class Ended(NamedTuple):
    """What the end of a membership gives back: the membership, and in words what went with it."""

    membership: Membership
    went: list[Any]


@action
def admit(
    actor: Actor, committee_id: int, person_id: int, membership_class: MembershipClass = MembershipClass.NON_VOTING
) -> Membership:
    """Make a person a member."""
    committee, person = need(Committee, committee_id), need(Person, person_id)
    refuse(rules.why_not_admit(committee, person, queries.open_membership(committee_id, person_id)))
    membership = Membership(
        committee_id=committee_id,
        person_id=person_id,
        membership_class=membership_class,
        state=MembershipState.ACTIVE,
        began_on=today_here(),
    )
    db.session.add(membership)
    db.session.flush()
    _note(actor, membership)
    record(actor, events.MEMBERSHIP_ADMITTED, membership, membership_class=membership_class)
    return membership


@action
def undo_admission(actor: Actor, membership_id: int) -> Membership:
    """Take an admission back, as if it had not been; refused where anything hangs on the membership by now."""
    membership = locked(Membership, membership_id)
    if membership.state is MembershipState.ENDED:
        return membership
    refuse(rules.why_not_as_admitted(membership))
    refuse(undo.why_not(events.MEMBERSHIP_ADMITTED.name, membership))
    refuse(rules.why_not_end(_offices(membership)))
    _change(
        actor,
        membership,
        MembershipState.ENDED,
        events.MEMBERSHIP_ADMISSION_UNDONE,
        end_reason=EndReason.UNDONE,
        ended_on=today_here(),
    )
    _look_again(actor, membership)
    return membership


@action
def pause(actor: Actor, membership_id: int, version: int | None = None) -> Membership:
    """Let a membership rest; nothing is asked of the person meanwhile."""
    membership = locked(Membership, membership_id)
    if membership.state is MembershipState.ON_LEAVE:
        return membership
    refuse_stale(membership, version)
    refuse(rules.why_not_pause(membership, _offices(membership)))
    return _change(actor, membership, MembershipState.ON_LEAVE, events.MEMBERSHIP_PAUSED)


@action
def resume(actor: Actor, membership_id: int, version: int | None = None) -> Membership:
    """Let a membership go on."""
    membership = locked(Membership, membership_id)
    if membership.state is MembershipState.ACTIVE:
        return membership
    refuse_stale(membership, version)
    refuse(rules.why_not_resume(membership))
    return _change(actor, membership, MembershipState.ACTIVE, events.MEMBERSHIP_RESUMED)


@action
def end(actor: Actor, membership_id: int, given: EndInput, version: int | None = None) -> Ended:
    """End somebody's membership; they are told the reason, unless nobody is there to be told.

    What was theirs as a member ends with it, or stays, as whoever ends it says.
    """
    membership = locked(Membership, membership_id)
    if membership.state is MembershipState.ENDED:
        return Ended(membership, [])
    refuse_stale(membership, version)
    refuse(rules.why_not_end(_offices(membership)))
    _change(
        actor,
        membership,
        MembershipState.ENDED,
        events.MEMBERSHIP_ENDED,
        reason=given.reason,
        facts={"end_reason": given.end_reason},
        end_reason=given.end_reason,
        ended_on=today_here(),
    )
    is_dead = given.end_reason is EndReason.DECEASED
    went = _look_again(actor, membership, keep=given.keep and not is_dead)
    person, committee = need(Person, membership.person_id), need(Committee, membership.committee_id)
    if not is_dead and person.email:
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
    _change(
        actor,
        membership,
        MembershipState.ENDED,
        events.MEMBERSHIP_LEFT,
        end_reason=EndReason.RESIGNED,
        ended_on=today_here(),
    )
    went = _look_again(actor, membership)
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


def undo_end(actor: Actor, act: Act, membership: Membership) -> None:
    """Put a membership back to the state before its end, unless the person has come in again by another way.

    What went with it comes back: whoever got a place by it waits again.
    """
    refuse(rules.why_not_go_on(queries.open_membership(membership.committee_id, membership.person_id)))
    changes = queries.history(membership.id)
    before = changes[-2].state if len(changes) > 1 else MembershipState.ACTIVE
    apply(membership, state=before, end_reason=None, ended_on=None)
    _note(actor, membership)
    db.session.flush()
    restore(actor, Right.BELONGING, (act.before or {}).get("went", {}))


def _look_again(actor: Actor, row: Membership | Term, *, keep: bool = False) -> Went:
    """What hangs on belonging to the committee, after this row of it ended."""
    db.session.flush()
    return look_again(actor, Right.BELONGING, Held(row.committee_id, row.person_id), keep=keep)


def _offices(membership: Membership) -> list[Term]:
    return queries.offices_held(membership.committee_id, membership.person_id, today_here())


def _note(actor: Actor, membership: Membership, reason: str = "") -> None:
    db.session.add(
        MembershipChange(
            membership_id=membership.id,
            state=membership.state,
            at=clock.now(),
            by_person_id=actor.person_id,
            reason=reason or None,
        )
    )


def _change(
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
    _note(actor, membership, reason)
    record(actor, event, membership, reason=reason or None, changed=changed, **(facts or {}))
    return membership


@action
def give_office(actor: Actor, committee_id: int, given: OfficeInput) -> Term:
    """Give an office; its rights begin and end on its days, by themselves."""
    committee = locked(Committee, committee_id)  # terms of one office are decided one after the other
    person = need(Person, given.person_id)
    others = queries.terms_of_office(committee_id, given.office)
    membership = queries.open_membership(committee_id, given.person_id)
    refuse(rules.why_not_give_office(membership, given.basis, given.starts_on, given.ends_on, others))
    term = Term(
        committee_id=committee_id,
        person_id=given.person_id,
        office=given.office,
        basis=given.basis,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
    )
    db.session.add(term)
    db.session.flush()
    record(
        actor,
        events.OFFICE_GIVEN,
        term,
        office=given.office,
        basis=given.basis,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
    )
    if person.email:
        outbox.put(emails.office_given(term, committee, people_rules.recipient(person)))
    return term


@action
def end_office(actor: Actor, term_id: int, last_day: date | None = None, version: int | None = None) -> Term:
    """End a term with a last day; without one its rights end at once, and one that has not begun is taken back.

    Nothing is deleted: a term that never began, or ended on its first day, is kept as it was.
    """
    term, today = locked(Term, term_id), today_here()
    if last_day is None and not rules.may_still_count(term, today):
        return term
    refuse_stale(term, version)
    refuse(rules.why_not_end_office(term, last_day, today))
    before: dict[str, Any] = {"ends_on": term.ends_on}
    last = last_day or max(today - timedelta(days=1), term.starts_on)
    is_at_once = last_day is None and last >= today
    changed = apply(term, ends_on=last, ended_at=clock.now() if is_at_once else None)
    if term.starts_on > today and is_at_once:
        outbox.stop(term, "committees/office_given")
        record(actor, events.OFFICE_CANCELLED, term, changed=changed, office=term.office, starts_on=term.starts_on)
        leave(actor, events.OFFICE_CANCELLED, term, for_person_id=term.person_id, before=before)
        return term
    record(actor, events.OFFICE_ENDED, term, changed=changed, office=term.office, ends_on=last)
    went = _look_again(actor, term)
    before = {**before, "went": went.facts}
    leave(actor, events.OFFICE_ENDED, term, for_person_id=term.person_id, before=before)
    return term


def lock_office(act: Act, term: Term) -> None:
    """Before a term is given back: terms of one office are decided one after the other, under the committee's lock."""
    locked(Committee, term.committee_id)
    lock(term)


def undo_end_office(actor: Actor, act: Act, term: Term) -> None:
    """The term goes on as it was, unless somebody else holds the office by now, or the person has left."""
    kept = (act.before or {})["ends_on"]
    ends_on = date.fromisoformat(kept) if kept else None
    others = [other for other in queries.terms_of_office(term.committee_id, term.office) if other.id != term.id]
    membership = queries.open_membership(term.committee_id, term.person_id)
    refuse(rules.why_not_give_office(membership, term.basis, term.starts_on, ends_on, others))
    apply(term, ends_on=ends_on, ended_at=None)
    db.session.flush()
    restore(actor, Right.BELONGING, (act.before or {}).get("went", {}))


@action
def change_page(actor: Actor, committee_id: int, given: PageInput, version: int | None = None) -> Committee:
    """Change the public page; a stale form is refused."""
    committee = locked(Committee, committee_id)
    refuse_stale(committee, version)
    changed = apply(committee, **vars(given))
    if changed:
        record(actor, events.COMMITTEE_CHANGED, committee, committee_id=committee.id, changed=changed)
    return committee


@action
def contact(actor: Actor, committee_id: int, given: ContactInput) -> None:
    """Hand a message to the chairs, or where there is none to the organisation; twice sent on a day is once sent."""
    committee = need(Committee, committee_id)
    to = [each for each in _contacts(committee) if asked.has_room_under_lock(each.address, leaves_place=True)]
    refuse(rules.why_not_contact(has_room=bool(to)))
    written = "\0".join((given.name, given.email, given.message)).encode()
    key = f"{committee.id}:{today_here()}:{hashlib.sha256(written).hexdigest()[:24]}"
    writer = Recipient(given.email, given.name)
    outbox.put_all(emails.contact(committee, key, writer, given.message, to))
    record(actor, events.COMMITTEE_CONTACTED, committee, committee_id=committee.id)


def _contacts(committee: Committee) -> list[Recipient]:
    if committee.contact_email:
        return [Recipient(committee.contact_email, str(committee.name))]
    chairs = [people_rules.recipient(chair) for chair in queries.chairs(committee.id, today_here()) if chair.email]
    return chairs or [Recipient(current_organization().email, current_organization().name)]
