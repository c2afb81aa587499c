"""The audit events of exports."""

from volunteers.audit import Event

LIST_TAKEN_OUT = Event("list.taken_out", keys=("list", "columns", "format", "purpose", "rows", "narrowed", "minors"))
EXPORT_ENDED = Event("export.ended", keys=("list", "rows"))
EXPORT_FETCHED = Event("export.fetched", keys=("list",))
