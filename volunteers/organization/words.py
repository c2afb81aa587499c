"""What happens here in words: audit events as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.organization import events

EVENTS: Mapping[Event, Any] = {
    events.SETTINGS_CHANGED: _l("changed the organization’s settings"),
}
