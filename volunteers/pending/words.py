"""What happens here in words."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.pending import events

EVENTS: Mapping[Event, Any] = {
    events.PENDING_CORRECTED: _l("corrected a mistyped address"),
    events.PENDING_DECLINED: _l("said no to what they were asked with their address"),
    events.PENDING_DISOWNED: _l("said that something was not asked for by them"),
    events.PENDING_FORGOTTEN: _l("deleted what nobody had confirmed"),
    events.PENDING_KEPT: _l("asked for something with an address that nobody has confirmed"),
    events.PENDING_MAILED: _l("was sent a link to confirm the address"),
    events.PENDING_TAKEN_BACK: _l("took back what waited for an address"),
    events.PENDING_SENT: _l("sent on what had waited for an address"),
}
