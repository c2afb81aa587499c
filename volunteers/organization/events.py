"""What the trail says about the organisation's settings: their names, and the values, for none is personal."""

from volunteers.audit import Event

SETTINGS_CHANGED = Event("organization.settings_changed", keys=("settings",))
