"""The audit events of what waits for an address."""

from volunteers.audit import Event

PENDING_CORRECTED = Event("pending.corrected", keys=("kind",))
PENDING_DECLINED = Event("pending.declined", keys=("kind",))
PENDING_DISOWNED = Event("pending.disowned", keys=("kind",))
PENDING_ENDED = Event("pending.ended", keys=("kind",))
PENDING_FORGOTTEN = Event("pending.forgotten", keys=("kind",))
PENDING_KEPT = Event("pending.kept", keys=("kind",))
PENDING_MAILED = Event("pending.mailed", keys=("kind",))
PENDING_TAKEN_BACK = Event("pending.taken_back", keys=("kind",))
PENDING_SENT = Event("pending.sent", keys=("kind",))
