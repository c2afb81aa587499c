"""The audit events of this room: never an outcome, a date or a line."""

from volunteers.audit import Event

AGREEMENT_SIGNED = Event("agreement.signed", keys=("kind_id", "text_number", "language"))
AGREEMENT_WRITTEN = Event("agreement.written", keys=("number",))
DESK_TOLD = Event("qualification.desk_told", keys=("expired", "ending"))
EXCEPTION_ENDED = Event("gate_exception.ended")
EXCEPTION_MADE = Event("gate_exception.made", keys=("kind_ids",))
EXPIRY_WARNED = Event("qualification.expiry_warned", keys=("kind_id", "days"))
KIND_ADDED = Event("qualification_kind.added", keys=("sort",))
KIND_CHANGED = Event("qualification_kind.changed")
QUALIFICATION_RECORDED = Event("qualification.recorded", keys=("kind_id", "way"))
QUALIFICATION_REMOVED = Event("qualification.removed", keys=("kind_id",))
