"""The audit events of this room: never an outcome, a date or a line."""

from volunteers.audit import Event

KIND_ADDED = Event("qualification_kind.added", keys=("sort",))
KIND_CHANGED = Event("qualification_kind.changed")
QUALIFICATION_RECORDED = Event("qualification.recorded", keys=("kind_id", "way"))
QUALIFICATION_REMOVED = Event("qualification.removed", keys=("kind_id",))
