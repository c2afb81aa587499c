"""What happens here, in words."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.programs import events

EVENTS: Mapping[Event, Any] = {
    events.COHORT_ATTENDED: _l("recorded who came to a session of a program"),
    events.COHORT_CHANGED: _l("changed a program"),
    events.COHORT_COMPLETED: _l("recorded who completed a program"),
    events.COHORT_JOINED: _l("added people to a program"),
    events.COHORT_LEFT: _l("took someone off a program"),
    events.COHORT_MADE: _l("started a program"),
    events.COHORT_SESSION_ADDED: _l("added a session to a program"),
}
