"""What ends by its date: the worker notes it on the day, and catches up with what came while it stood still."""

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees import emails, events, queries, rules
from volunteers.committees.actions.memberships import change_state, look_after
from volunteers.committees.models import Committee, Membership, MembershipState, Term
from volunteers.foundation.changes import apply
from volunteers.foundation.db import locked, need
from volunteers.mail import outbox
from volunteers.organization.queries import today_here
from volunteers.people import rules as people_rules
from volunteers.people.models import Person


@action
def settle_term(actor: Actor, term_id: int) -> Term:
    """A term is over by its date: what was had by it alone ends, and whom it concerns is told."""
    term, today = locked(Term, term_id), today_here()
    if term.is_settled or term.ends_on is None or rules.may_still_count(term, today):
        return term
    apply(term, is_settled=True)
    record(actor, events.OFFICE_OVER, term, office=term.office, ends_on=term.ends_on)
    if look_after(actor, term).words:
        committee, holder = need(Committee, term.committee_id), need(Person, term.person_id)
        told = [holder, *queries.chairs(committee.id, today)]
        outbox.put_all(
            [emails.office_over(term, committee, holder, people_rules.recipient(each)) for each in told if each.email]
        )
    return term


@action
def come_back(actor: Actor, membership_id: int) -> Membership:
    """A leave is over by its date."""
    membership = locked(Membership, membership_id)
    is_over = membership.state is not membership.state_on(today_here())
    if is_over:
        change_state(actor, membership, MembershipState.ACTIVE, events.MEMBERSHIP_RESUMED, back_on=None)
    return membership
