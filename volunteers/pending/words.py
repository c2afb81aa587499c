"""What happens here in words."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.pending import events

EVENTS: Mapping[Event, Any] = {
    events.PENDING_CORRECTED: _l("corrected a mistyped address"),
    events.PENDING_DECLINED: _l("said no to a request"),
    events.PENDING_DISOWNED: _l("said a request wasn’t theirs"),
    events.PENDING_ENDED: _l("ended a request because someone else took what it offered"),
    events.PENDING_FORGOTTEN: _l("deleted a request that nobody confirmed"),
    events.PENDING_KEPT: _l("asked for something with an unconfirmed email address"),
    events.PENDING_MAILED: _l("was sent a link to confirm the address"),
    events.PENDING_TAKEN_BACK: _l("withdrew a request that was waiting for a confirmed address"),
    events.PENDING_SENT: _l("sent a request that was waiting for a confirmed address"),
}
