"""What happens here in words: audit events as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.people import events

EVENTS: Mapping[Event, Any] = {
    events.OPTED_IN: _l("wants messages of a kind again"),
    events.OPTED_OUT: _l("asked for no more messages of a kind"),
    events.PERSON_CHANGED: _l("changed somebody’s profile"),
    events.PERSON_CREATED: _l("wrote down a new person"),
    events.PERSON_FOLLOWED: _l("took over a new address"),
}
