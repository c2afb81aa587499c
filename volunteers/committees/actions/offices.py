"""Giving an office, and ending one: rights begin and end by the dates of its term."""

from datetime import date
from typing import Any

from volunteers import undo
from volunteers.access import Actor
from volunteers.access.rights import Right, restore
from volunteers.audit import action, record
from volunteers.committees import emails, events, queries, rules
from volunteers.committees.actions.memberships import look_after
from volunteers.committees.inputs import OfficeInput
from volunteers.committees.models import Committee, Term
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, lock, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
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
    refuse(rules.why_not_give_office(person, membership, given.basis, given.starts_on, given.ends_on, others))
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
    is_untold = outbox.stop(term, emails.OFFICE_GIVEN)
    outbox.stop(term, emails.OFFICE_CHANGED)
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
    kept = (act.before or {})["ends_on"]
    ends_on = date.fromisoformat(kept) if kept else None
    others = queries.other_terms(term)
    membership = queries.open_membership(term.committee_id, term.person_id)
    person = people_queries.held(term.person_id)
    refuse(rules.why_not_give_office(person, membership, term.basis, term.starts_on, ends_on, others))
    apply(term, ends_on=ends_on, ended_at=None, is_settled=False)
    db.session.flush()
    return restore(actor, Right.BELONGING, (act.before or {}).get("went", {}))
