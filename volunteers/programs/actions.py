"""Starting a program, who takes part, who came, and who completed it."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor, Permission
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.once import once
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.organization.queries import today_here
from volunteers.programs import events, queries, rules
from volunteers.programs.inputs import CohortInput, SessionInput
from volunteers.programs.models import Cohort, CohortAttendance, CohortMember, CohortSession
from volunteers.qualifications import actions as qualifications
from volunteers.qualifications import queries as qualification_queries
from volunteers.undo import Act, leave


def _values(given: CohortInput) -> dict[str, Any]:
    kind = qualification_queries.kind_by_public_id(given.kind)
    refuse(rules.why_not_kind(kind))
    return {"title": given.title, "kind_id": kind.id if kind else 0, "least_sessions": given.least_sessions}


@action
def start(actor: Actor, committee_id: int | None, given: CohortInput, public_id: str | None = None) -> Cohort:
    """Start a cohort. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(Cohort, public_id, committee_id=committee_id, title=given.title)
    if before is not None:
        return before
    cohort = Cohort(public_id=public_id, committee_id=committee_id, created_at=clock.now(), **_values(given))
    db.session.add(cohort)
    record(actor, events.COHORT_MADE, cohort, kind_id=cohort.kind_id)
    return cohort


@action
def change_cohort(actor: Actor, cohort_id: int, given: CohortInput, version: int | None = None) -> Cohort:
    """Change what is said about a cohort; who completed it has what they have."""
    cohort = locked(Cohort, cohort_id)
    refuse_stale(cohort, version)
    changed = apply(cohort, **_values(given))
    if changed:
        record(actor, events.COHORT_CHANGED, cohort, changed=changed)
    return cohort


@action
def add_session(actor: Actor, cohort_id: int, given: SessionInput) -> CohortSession:
    """Another session; the same day and title twice is one."""
    cohort = locked(Cohort, cohort_id)
    is_it = (CohortSession.cohort_id == cohort.id, CohortSession.held_on == given.held_on)
    before = db.session.scalars(sa.select(CohortSession).where(*is_it, CohortSession.title == given.title)).first()
    if before is not None:
        return before
    row = CohortSession(cohort_id=cohort.id, **vars(given))
    db.session.add(row)
    record(actor, events.COHORT_SESSION_ADDED, cohort, held_on=given.held_on)
    return row


@action
def add_members(actor: Actor, cohort_id: int, person_public_ids: Collection[str]) -> int:
    """These people take part: in a committee's cohort its members, else anybody. Returns how many are new."""
    cohort = locked(Cohort, cohort_id)
    people = queries.people_of(person_public_ids)
    if not actor.may(Permission.PEOPLE_READ):
        may_join = {person.id for person in queries.could_join(cohort)}
        people = [person for person in people if person.id in may_join]
    refuse(rules.why_nobody_joins([person.id for person in people]))
    there = sa.select(CohortMember).where(CohortMember.cohort_id == cohort.id)
    rows = {row.person_id: row for row in db.session.scalars(there)}
    new = [person for person in people if person.id not in rows or rows[person.id].left_at is not None]
    for person in new:
        if person.id in rows:
            rows[person.id].left_at = None
        else:
            db.session.add(CohortMember(cohort_id=cohort.id, person_id=person.id, joined_at=clock.now()))
    if new:
        record(actor, events.COHORT_JOINED, cohort, number=len(new))
    return len(new)


@action
def take_off(actor: Actor, member_id: int) -> CohortMember:
    """Somebody takes part no more; adding them again brings back to what they came."""
    member = locked(CohortMember, member_id)
    if member.left_at is None:
        apply(member, left_at=clock.now())
        record(actor, events.COHORT_LEFT, member)
    return member


@action
def mark(actor: Actor, session_id: int, member_public_ids: Collection[str]) -> int:
    """Who came to a session, and nobody else. Returns how many came."""
    session = need(CohortSession, session_id)
    cohort = queries.by_key(locked(Cohort, session.cohort_id).id)
    refuse(rules.why_not_mark(session, today_here()))
    came, before = set(member_public_ids), queries.who_came(session.id)
    wanted = {each.id for each in cohort.members if each.public_id in came and each.left_at is None}
    here = {each.id for each in cohort.members if each.left_at is None}
    gone, new = (before & here) - wanted, wanted - before
    for member_id in sorted(new):
        db.session.add(CohortAttendance(session_id=session.id, member_id=member_id))
    if gone:
        is_gone = (CohortAttendance.session_id == session.id, CohortAttendance.member_id.in_(gone))
        db.session.execute(sa.delete(CohortAttendance).where(*is_gone))
    if gone or new:
        record(actor, events.COHORT_ATTENDED, cohort, session_id=session.id, number=len(wanted))
    return len(wanted)


@action
def complete(actor: Actor, cohort_id: int) -> tuple[int, list[Refusal]]:
    """Who came to enough sessions has completed it, and gets what it gives. Of how many, and of others why not."""
    cohort = queries.by_key(locked(Cohort, cohort_id).id)
    done = rules.who_completes(cohort, cohort.members, queries.came(cohort.id))
    refuse(rules.why_nobody_completes(done))
    today = today_here()
    people = [member.person_id for member in done]
    granted, refusals = qualifications.grant_by_completion(actor, cohort.kind_id, people, today)
    got = {row.person_id for row in granted}
    completed = [member for member in done if member.person_id in got]
    for member in completed:
        apply(member, completed_on=today)
    if completed:
        record(actor, events.COHORT_COMPLETED, cohort, number=len(completed))
        facts = {"granted": [row.id for row in granted], "members": [member.id for member in completed]}
        leave(actor, events.COHORT_COMPLETED, cohort, before=facts)
    return len(completed), refusals


def undo_complete(actor: Actor, act: Act, cohort: Cohort) -> None:
    """Nobody completed it by this."""
    facts = act.before or {}
    qualifications.take_grants_back(actor, facts["granted"])
    for key in facts["members"]:
        apply(need(CohortMember, key), completed_on=None)
