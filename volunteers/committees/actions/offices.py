"""Giving an office, handing one over, and ending one: rights begin and end by the dates of its term."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from volunteers import undo
from volunteers.access import Actor, Permission
from volunteers.access.rights import Right, restore
from volunteers.audit import action, record
from volunteers.committees import emails, events, hooks, queries, rules
from volunteers.committees.actions.memberships import look_after
from volunteers.committees.inputs import HandOverInput, OfficeInput
from volunteers.committees.models import Begins, Committee, Term
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, get, lock, locked, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.mail import outbox
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.undo import Act, leave


@action
def give_office(actor: Actor, committee_id: int, given: OfficeInput) -> Term:
    """Give an office; its rights begin and end on its days, by themselves."""
    committee = locked(Committee, committee_id)  # terms of one office are decided one after the other
    person = people_queries.held(given.person_id)
    others = queries.terms_of_office(committee_id, given.office)
    membership = queries.open_membership(committee_id, given.person_id)
    starts_on = given.starts_on
    if membership is not None and given.begins is Begins.WITH_MEMBERSHIP:
        starts_on = max(starts_on, membership.began_on)
    refuse(rules.why_not_give_office(person, membership, given.basis, starts_on, given.ends_on, others))
    refuse(rules.why_not_begin_before(membership, starts_on, given.begins))
    term = Term(
        committee_id=committee_id,
        person_id=given.person_id,
        office=given.office,
        basis=given.basis,
        starts_on=starts_on,
        ends_on=given.ends_on,
    )
    _begin(actor, term)
    if person.email:
        outbox.put(emails.office_given(term, committee, people_rules.recipient(person)))
    return term


def _begin(actor: Actor, term: Term) -> None:
    """Keep a new term, and record it; the office is filled for its time."""
    db.session.add(term)
    db.session.flush()
    facts = {name: getattr(term, name) for name in ("office", "basis", "starts_on", "ends_on")}
    record(actor, events.OFFICE_GIVEN, term, **facts)
    hooks.tell_filled(actor, term)


@action
def hand_over(actor: Actor, term_id: int, given: HandOverInput) -> Term:
    """Hand an office over: its term ends the day before, and the successor's begins that day. Both are told.

    Pressed twice it is once done. What hangs on the old term ends with its last day: at once, or by the worker.
    """
    committee = locked(Committee, need(Term, term_id).committee_id)
    term, today = locked(Term, term_id), today_here()
    before = get(Term, term.handed_to_id)
    if before is not None and _is_same(before, given):
        return before
    refuse(rules.why_not_begin_handing_over(term, before, today))
    person, holder = people_queries.held(given.person_id), need(Person, term.person_id)
    membership = queries.open_membership(committee.id, person.id)
    others = queries.other_terms(term)
    refuse(rules.why_not_hand_over(term, person, membership, given.starts_on, given.ends_on, today, others))
    refuse(_why_not_unchaired(term, given))
    was = {"ends_on": term.ends_on, "handed_to_id": term.handed_to_id}
    is_over = given.starts_on <= today
    changed = apply(term, ends_on=given.starts_on - timedelta(days=1), is_settled=is_over)
    db.session.flush()  # an open end is for one term of an office: this one's goes first
    successor = Term(committee_id=committee.id, person_id=person.id, office=term.office, basis=given.basis)
    successor.starts_on, successor.ends_on = given.starts_on, given.ends_on
    _begin(actor, successor)
    changed = (*changed, *apply(term, handed_to_id=successor.id))
    record(actor, events.OFFICE_HANDED_OVER, term, changed=changed, office=term.office, ends_on=term.ends_on)
    went = look_after(actor, term)
    _tell_both(actor, term, successor, committee, is_over=is_over)
    kept = {**was, "successor": successor.id, "version": successor.version, "went": went.facts}
    leave(actor, events.OFFICE_HANDED_OVER, term, for_person_id=holder.id, before=kept)
    return successor


def _why_not_unchaired(term: Term, given: HandOverInput) -> Refusal | None:
    """Why the committee would be left without a chair when the new term ends."""
    if given.ends_on is None:
        return None
    then = queries.chairing([term.committee_id], given.ends_on + timedelta(days=1))
    is_chaired_then = any(other.id != term.id for other in then)
    days = current_organization().term_warning_days
    return rules.why_not_leave_unchaired(term, given.starts_on, given.ends_on, days, is_chaired_then=is_chaired_then)


def _is_same(successor: Term, given: HandOverInput) -> bool:
    """Whether another press has handed the office over just so."""
    wanted = (given.person_id, given.basis, given.starts_on, given.ends_on)
    is_counted = successor.ended_at is None
    return is_counted and wanted == (successor.person_id, successor.basis, successor.starts_on, successor.ends_on)


def _tell_both(actor: Actor, term: Term, successor: Term, committee: Committee, *, is_over: bool) -> None:
    """One mail for each, when it can't be undone any more; what waits about the old term is not so any more."""
    holder, person, until = need(Person, term.person_id), need(Person, successor.person_id), undo.ends_at()
    outbox.stop(term, emails.OFFICE_GIVEN, emails.OFFICE_CHANGED, emails.HANDED_OVER, emails.TAKEN_OVER)
    if holder.email:
        to = people_rules.recipient(holder)
        chair = _chair_who_acts(actor, term)
        outbox.put(emails.handed_over(term, committee, person, to, until, chair=chair, is_over=is_over))
    if person.email:
        outbox.put(emails.taken_over(successor, committee, holder, people_rules.recipient(person), until))


def _chair_who_acts(actor: Actor, term: Term) -> Person | None:
    """The chair who hands somebody else's office over; None where its holder does, or an administrator."""
    is_chair = term.committee_id in actor.committees_with(Permission.OFFICE_HAND_OVER)
    is_own = actor.may_for(Permission.OFFICE_HAND_OVER, term.person_id)
    return get(Person, actor.person_id) if is_chair and not is_own else None


def undo_hand_over(actor: Actor, act: Act, term: Term) -> list[Any]:
    """The office is held as before, and the successor never held it; unless either has moved on."""
    kept, today = act.before or {}, today_here()
    successor = locked(Term, kept["successor"])
    refuse(rules.why_not_hold_again(successor, kept["version"]))
    last, _is_at_once = rules.end_now(successor, today)
    changed = apply(successor, ends_on=last, ended_at=clock.now(), is_settled=True)
    office, starts_on = successor.office, successor.starts_on
    record(actor, events.OFFICE_CANCELLED, successor, changed=changed, office=office, starts_on=starts_on)
    db.session.flush()
    apply(term, ends_on=_again_until(term, kept), is_settled=False, handed_to_id=kept["handed_to_id"])
    db.session.flush()
    hooks.tell_filled(actor, term)
    return restore(actor, Right.BELONGING, kept.get("went", {}))


def _again_until(term: Term, kept: Mapping[str, Any]) -> date | None:
    """The last day that a term had before; refused where somebody else holds the office by now, or they have left."""
    ends_on = date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None
    others = queries.other_terms(term)
    membership = queries.open_membership(term.committee_id, term.person_id)
    person = people_queries.held(term.person_id)
    refuse(rules.why_not_give_office(person, membership, term.basis, term.starts_on, ends_on, others))
    return ends_on


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
    last, is_at_once = rules.end_now(term, today) if last_day is None else (last_day, False)
    changed = apply(term, ends_on=last, ended_at=clock.now() if is_at_once else None, is_settled=last_day is None)
    if term.starts_on > today and is_at_once:
        record(actor, events.OFFICE_CANCELLED, term, changed=changed, office=term.office, starts_on=term.starts_on)
        _tell(term, today)
        leave(actor, events.OFFICE_CANCELLED, term, for_person_id=term.person_id, before=before)
        return term
    record(actor, events.OFFICE_ENDED, term, changed=changed, office=term.office, ends_on=last)
    if {"ends_on", "ended_at"} & set(changed):
        _tell(term, today)
    went = look_after(actor, term)
    before = {**before, "went": went.facts}
    leave(actor, events.OFFICE_ENDED, term, for_person_id=term.person_id, before=before)
    return term


def _tell(term: Term, today: date) -> None:
    """After its last day became another: who was told of the term is told; else the mail that waits says how it is."""
    committee, person = need(Committee, term.committee_id), need(Person, term.person_id)
    counts, until = rules.may_still_count(term, today), undo.ends_at()
    is_untold = outbox.stop(term, emails.OFFICE_GIVEN, emails.TAKEN_OVER)
    outbox.stop(term, emails.OFFICE_CHANGED, emails.HANDED_OVER)
    if not person.email or (is_untold and not counts):
        return
    to = people_rules.recipient(person)
    if is_untold:
        outbox.put(emails.office_given(term, committee, to, until))
    else:
        outbox.put(emails.office_changed(term, committee, to, until, is_over=not counts))


def lock_office(act: Act, term: Term) -> None:
    """Before a term is given back: terms of one office are decided one after the other, under the committee's lock."""
    locked(Committee, term.committee_id)
    lock(term)


def undo_end_office(actor: Actor, act: Act, term: Term) -> list[Any]:
    """The term goes on as it was, unless somebody else holds the office by now, or the person has left."""
    kept = act.before or {}
    apply(term, ends_on=_again_until(term, kept), ended_at=None, is_settled=False)
    db.session.flush()
    hooks.tell_filled(actor, term)
    return restore(actor, Right.BELONGING, kept.get("went", {}))
