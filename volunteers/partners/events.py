"""The audit events of partner cities."""

from volunteers.audit import Event

CITY_ADDED = Event("city.added", keys=())
CITY_CHANGED = Event("city.changed", keys=())
PARTNERSHIP_BEGUN = Event("partnership.begun", keys=("city_id", "kind", "after"))
PARTNERSHIP_CHANGED = Event("partnership.changed", keys=("city_id",))
PARTNERSHIP_MOVED = Event("partnership.moved", keys=("city_id", "before", "after"))
