"""The audit events of privacy."""

from volunteers.audit import Event

DATA_HANDED_OUT = Event("data.handed_out", keys=("to",))
PERSON_ERASED = Event("person.erased", keys=("by",))
PERSON_ERASED_AGAIN = Event("person.erased_again")
FAREWELLS_REMOVED = Event("farewell.removed", keys=("number",))
RETENTION_KEPT = Event("retention.kept", keys=("rows", "setting"))
