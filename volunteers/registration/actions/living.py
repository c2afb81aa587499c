"""Applications, when somebody has died."""

from collections.abc import Mapping
from typing import Any

from volunteers.access import Actor
from volunteers.access.rights import Held, Went
from volunteers.audit import record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import locked
from volunteers.foundation.refusals import Refusal
from volunteers.registration import events, queries, rules
from volunteers.registration.actions.arriving import refuse_other_way
from volunteers.registration.models import OPEN_STATES, Application, ApplicationState


def tells(held: Held) -> list[Any]:
    """How many applications wait."""
    return rules.applications_in_words(len(queries.open_of_person(held.person_id)))


def look(actor: Actor, held: Held, keep: bool) -> Went:
    """Nobody waits for an answer any more."""
    states = {}
    for found in queries.open_of_person(held.person_id):
        row = locked(Application, found.id)
        if row.state not in OPEN_STATES:
            continue
        states[str(row.id)] = row.state.value
        changed = apply(row, state=ApplicationState.WITHDRAWN, decided_at=clock.now())
        record(actor, events.APPLICATION_WITHDRAWN, row, changed=changed)
    return Went(rules.applications_in_words(len(states)), states)


def restore(actor: Actor, facts: Mapping[str, Any], late: bool) -> list[Any]:
    """They wait again, unless the person is in the committee by another way."""
    for key, state in facts.items():
        row = locked(Application, int(key))
        try:
            refuse_other_way(row)
        except Refusal:
            continue
        apply(row, state=ApplicationState(state), decided_at=None)
    return []
