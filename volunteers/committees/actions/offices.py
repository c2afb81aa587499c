"""Giving an office, handing one over, and ending one: rights begin and end by the dates of its term."""

from collections.abc import Mapping
from dataclasses import dataclass
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

    Pressed twice it is once done. While the new term has not begun, the same says it another way: another successor,
    or other days. What hangs on the old term ends with its last day: at once, or by the worker.
    """
    committee = locked(Committee, need(Term, term_id).committee_id)
    term, today = locked(Term, term_id), today_here()
    before = get(Term, term.handed_to_id)
    if before is not None and _is_same(before, given):
        return before
    name = need(Person, before.person_id).full_name if before is not None else ""
    refuse(rules.why_not_begin_handing_over(term, before, name, today, given.instead_of))
    was = _was(term)
    former = _take_from(actor, term, before) if before is not None and rules.is_to_come(before, today) else None
    person, holder = people_queries.held(given.person_id), need(Person, term.person_id)
    membership = queries.open_membership(committee.id, person.id)
    others = queries.other_terms(term)
    refuse(rules.why_not_hand_over(term, person, membership, given.starts_on, given.ends_on, today, others))
    refuse(_why_not_unchaired(term, given))
    is_over, last = given.starts_on <= today, given.starts_on - timedelta(days=1)
    changed = apply(term, would_end_on=term.ends_on, ends_on=last, is_settled=is_over)
    db.session.flush()  # an open end is for one term of an office: this one's goes first
    successor = Term(committee_id=committee.id, person_id=person.id, office=term.office, basis=given.basis)
    successor.starts_on, successor.ends_on = given.starts_on, given.ends_on
    _begin(actor, successor)
    changed = (*changed, *apply(term, handed_to_id=successor.id))
    record(actor, events.OFFICE_HANDED_OVER, term, changed=changed, office=term.office, ends_on=term.ends_on)
    went = look_after(actor, term)
    is_told = former is not None and _tell_former(former, successor, committee, holder)
    _tell_both(actor, term, successor, committee, former=former if is_told else None)
    kept = {**was, **_kept(former), "successor": successor.id, "version": successor.version, "went": went.facts}
    leave(actor, events.OFFICE_HANDED_OVER, term, for_person_id=holder.id, before=kept)
    return successor


@dataclass(frozen=True)
class Former:
    """A term to come that an office is not handed over to any more, and the last day that it had."""

    term: Term
    ends_on: date | None


def _take_from(actor: Actor, term: Term, successor: Term) -> Former:
    """A term to come is taken back, and the one before it goes on until when it would have."""
    lock(successor)
    former = Former(successor, successor.ends_on)
    last = successor.ends_on or successor.starts_on
    changed = apply(successor, ends_on=last, ended_at=clock.now(), is_settled=True)
    office, starts_on = successor.office, successor.starts_on
    record(actor, events.OFFICE_CANCELLED, successor, changed=changed, office=office, starts_on=starts_on)
    db.session.flush()
    apply(term, ends_on=term.would_end_on, would_end_on=None, handed_to_id=None)
    db.session.flush()
    return former


def _was(term: Term) -> dict[str, Any]:
    """How a term stood before it was handed over, or that was called off: for the undo."""
    return {"ends_on": term.ends_on, "handed_to_id": term.handed_to_id, "would_end_on": term.would_end_on}


def _kept_day(kept: Mapping[str, Any], name: str) -> date | None:
    """A day of what was kept for the undo, which is JSON; None where there was none."""
    return date.fromisoformat(kept[name]) if kept.get(name) else None


def _kept(former: Former | None) -> dict[str, Any]:
    return {"former": former.term.id, "former_ends_on": former.ends_on} if former is not None else {}


def _give_back(kept: Mapping[str, Any]) -> None:
    """The term to come that was taken back counts again."""
    if "former" not in kept:
        return
    former = locked(Term, kept["former"])
    apply(former, ends_on=_free_until(former, _kept_day(kept, "former_ends_on")), ended_at=None, is_settled=False)
    db.session.flush()


@action
def call_off(actor: Actor, term_id: int) -> Term:
    """An office is not handed over after all: its holder goes on as before. Pressed twice it is once done."""
    committee = locked(Committee, need(Term, term_id).committee_id)
    term, today = locked(Term, term_id), today_here()
    successor = get(Term, term.handed_to_id)
    if successor is None or not rules.may_still_count(successor, today):
        return term
    refuse(rules.why_not_call_off(successor, today))
    was = _was(term)
    former = _take_from(actor, term, successor)
    record(actor, events.OFFICE_HAND_OVER_CALLED_OFF, term, office=term.office, ends_on=term.ends_on)
    holder = need(Person, term.person_id)
    _tell_former(former, None, committee, holder)
    is_untold = outbox.stop(term, emails.HANDED_OVER)
    if holder.email and not is_untold:
        person = need(Person, successor.person_id)
        outbox.put(emails.called_off(term, committee, person, people_rules.recipient(holder), undo.ends_at()))
    kept = {**was, **_kept(former)}
    leave(actor, events.OFFICE_HAND_OVER_CALLED_OFF, term, for_person_id=holder.id, before=kept)
    return term


def undo_call_off(actor: Actor, act: Act, term: Term) -> None:
    """It is handed over as before."""
    kept = act.before or {}
    would_end_on = _kept_day(kept, "would_end_on")
    apply(term, ends_on=_again_until(term, kept), handed_to_id=kept["handed_to_id"], would_end_on=would_end_on)
    db.session.flush()
    _give_back(kept)


def _tell_former(former: Former, successor: Term | None, committee: Committee, holder: Person) -> bool:
    """Who was to take an office over, and does not, is told so; whether they had been told that they would."""
    is_untold = outbox.stop(former.term, emails.OFFICE_GIVEN, emails.OFFICE_CHANGED, emails.TAKEN_OVER)
    person = need(Person, former.term.person_id)
    stays = successor is not None and successor.person_id == person.id
    if person.email and not is_untold and not stays:
        outbox.put(emails.called_off(former.term, committee, holder, people_rules.recipient(person), undo.ends_at()))
    return not is_untold


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


def _tell_both(actor: Actor, term: Term, successor: Term, committee: Committee, *, former: Former | None) -> None:
    """One mail for each, when it can't be undone any more; what waits about the old term is not so any more.

    `former`: they were told of another term, to come, which this one replaces.
    """
    holder, person, until = need(Person, term.person_id), need(Person, successor.person_id), undo.ends_at()
    outbox.stop(term, emails.OFFICE_GIVEN, emails.OFFICE_CHANGED, emails.HANDED_OVER, emails.TAKEN_OVER)
    if holder.email:
        to = people_rules.recipient(holder)
        chair = _chair_who_acts(actor, term)
        is_over, replaces = term.is_settled, former is not None
        message = emails.handed_over(
            term, committee, person, to, until, chair=chair, is_over=is_over, replaces=replaces
        )
        outbox.put(message)
    if person.email:
        replaces = former is not None and former.term.person_id == person.id
        to = people_rules.recipient(person)
        outbox.put(emails.taken_over(successor, committee, holder, to, until, replaces=replaces))


def _chair_who_acts(actor: Actor, term: Term) -> Person | None:
    """The chair who hands somebody else's office over; None where its holder does, or an administrator."""
    is_chair = term.committee_id in actor.committees_with(Permission.OFFICE_HAND_OVER)
    is_own = actor.may_for(Permission.OFFICE_HAND_OVER, term.person_id)
    return get(Person, actor.person_id) if is_chair and not is_own else None


def undo_hand_over(actor: Actor, act: Act, term: Term) -> list[Any]:
    """The office is held as before, and the successor never held it; unless either has moved on.

    Of their term only the trail is kept: a term that is over would look as if they had.
    """
    kept = act.before or {}
    successor = locked(Term, kept["successor"])
    refuse(rules.why_not_hold_again(successor, kept["version"]))
    office, starts_on = successor.office, successor.starts_on
    record(actor, events.OFFICE_CANCELLED, successor, office=office, starts_on=starts_on)
    apply(term, handed_to_id=kept["handed_to_id"])
    db.session.flush()
    db.session.delete(successor)
    db.session.flush()
    apply(term, ends_on=_again_until(term, kept), is_settled=False, would_end_on=_kept_day(kept, "would_end_on"))
    db.session.flush()
    _give_back(kept)
    hooks.tell_filled(actor, term)
    return restore(actor, Right.BELONGING, kept.get("went", {}))


def _again_until(term: Term, kept: Mapping[str, Any]) -> date | None:
    """The last day that a term had before; refused where somebody else holds the office by now, or they have left."""
    return _free_until(term, _kept_day(kept, "ends_on"))


def _free_until(term: Term, ends_on: date | None) -> date | None:
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
