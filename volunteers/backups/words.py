"""What is recorded of backups, as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.backups import events
from volunteers.foundation.text import _l

EVENTS: Mapping[Event, Any] = {
    events.RESTORED: _l("put a backup back"),
    events.MOVED: _l("moved everything into another database"),
}
