"""Who holds which office, and who is an active member where: what a row with an office is judged by."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from volunteers.access import Actor, Permission
from volunteers.access.grounds import of_person
from volunteers.committees.models import Membership, MembershipState, Term
from volunteers.foundation import clock
from volunteers.foundation.db import plain_rows
from volunteers.imports.models import Import, ImportState, Target
from volunteers.imports.rules.offices import HeldTerm, Offices
from volunteers.imports.rules.steps import why_not_undo
from volunteers.people.models import Person


def actor_of(row: Import) -> Actor:
    """Who brings a file in, as they may now."""
    return Actor.job() if row.started_by_id is None else of_person(row.started_by_id)


def may_assign(actor: Actor) -> bool:
    """Whether somebody may assign offices that carry rights."""
    return actor.may(Permission.COMMITTEE_ADMINISTER)


def who_may_assign(row: Import, actor: Actor) -> tuple[bool, bool]:
    """Whether whoever had a file in hand before may assign offices, and whether this one may; where it has offices."""
    if Target.OFFICE not in row.targets:
        return False, True
    may = may_assign(actor)
    return (may if row.started_by_id == actor.person_id else may_assign(actor_of(row))), may


def may_undo(row: Import, actor: Actor) -> bool:
    """Whether who looks at a file can take it back."""
    if row.state is not ImportState.DONE:
        return False
    could, may = who_may_assign(row, actor)
    return why_not_undo(row, clock.now(), could=could, may=may) is None


def offices_for(row: Import) -> Offices:
    """All terms, and whether who brings the file in may assign offices."""
    found = Offices(may_assign(actor_of(row)))
    columns = (Term.committee_id, Term.office, Term.person_id, Term.starts_on, Term.ends_on, Term.ended_at)
    for term in plain_rows(sa.select(*columns).order_by(Term.id)):
        held = HeldTerm(term.person_id, term.starts_on, term.ends_on, term.ended_at)
        found.terms[term.committee_id, term.office].append(held)
    return found


def know_members(offices: Offices, keys: Iterable[int], today: date) -> None:
    """Add in which committees these people are active members, and who is under 18."""
    wanted = sorted({key for key in keys if key > 0})
    if not wanted:
        return
    active = defaultdict(set)
    columns = (Membership.person_id, Membership.committee_id, Membership.state, Membership.back_on)
    where = (Membership.person_id.in_(wanted), Membership.state != MembershipState.ENDED)
    for each in plain_rows(sa.select(*columns).where(*where)):
        is_back = each.state is MembershipState.ON_LEAVE and each.back_on is not None and each.back_on <= today
        if each.state is MembershipState.ACTIVE or is_back:
            active[each.person_id].add(each.committee_id)
    young = plain_rows(sa.select(Person.id).where(Person.id.in_(wanted), ~Person.is_adult)).scalars()
    offices.young |= set(young)
    offices.active |= {key: frozenset(active[key]) for key in wanted}
