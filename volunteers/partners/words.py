"""What happens here in words: audit events as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.partners import events

EVENTS: Mapping[Event, Any] = {
    events.CITY_CHANGED: _l("changed a partner city’s page"),
    events.PARTNERSHIP_CHANGED: _l("changed a partnership"),
    events.PARTNERSHIP_MOVED: _l("moved a partnership on"),
}
