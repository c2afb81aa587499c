"""The audit events of taking back."""

from volunteers.audit import Event

ACT_UNDONE = Event("act.undone", keys=("kind",))
