"""A place that is given up shortly before, and that nobody takes: whoever runs it hears of it while there is time."""

from volunteers import undo
from volunteers.activities import emails, queries, rules
from volunteers.activities.actions import places
from volunteers.activities.models import Shift, SignUp, SignUpState
from volunteers.committees import queries as committee_queries
from volunteers.foundation import clock
from volunteers.foundation.db import get, need
from volunteers.mail import outbox
from volunteers.organization.queries import today_here
from volunteers.people import rules as people_rules
from volunteers.people.models import Person


def tell_who_runs_it(row: SignUp, shift: Shift, before: SignUpState) -> None:
    """Inside the withdrawal, after who is next has moved up: one mail to whoever is in charge, else to the chairs."""
    if before is not SignUpState.CONFIRMED or not rules.is_late(shift, clock.now()):
        return
    if any(other.shift_id == shift.id for other in places.moved_up_for([row.id])):
        return
    activity, person = shift.activity, need(Person, row.person_id)
    in_charge = get(Person, activity.in_charge_id)
    told = [in_charge] if in_charge is not None else committee_queries.chairs(activity.committee_id, today_here())
    fill = queries.fills([shift.id])[shift.id]
    outbox.put_all(
        [
            emails.late_gap(shift, row, person, fill, people_rules.recipient(each), undo.ends_at())
            for each in told
            if each.id != row.person_id
        ]
    )
