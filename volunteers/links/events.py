"""The audit events of links."""

from volunteers.audit import Event

LINK_DISOWNED = Event("link.disowned", keys=("purpose",))
