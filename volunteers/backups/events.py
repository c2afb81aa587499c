"""The audit events of backups."""

from volunteers.audit import Event

RESTORED = Event("backup.restored", keys=("made_at", "rows"))
MOVED = Event("database.moved", keys=("made_at", "rows"))
