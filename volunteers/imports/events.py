"""The audit events of imports."""

from volunteers.audit import Event

IMPORT_READ = Event("import.read", keys=("rows",))
IMPORT_CHECKING = Event("import.check_asked", keys=("origin",))
IMPORT_CHECKED = Event("import.checked", keys=("counts",))
IMPORT_DECIDED = Event("import.decided", keys=("decision", "rows"))
IMPORT_REOPENED = Event("import.reopened")
IMPORT_STARTED = Event("import.started", keys=("only_good", "is_mailed"))
IMPORT_WRITTEN = Event("import.written", keys=("rows",))
IMPORT_DONE = Event("import.done", keys=("counts",))
IMPORT_MAILED = Event("import.mailed", keys=("number",))
IMPORT_NOT_MAILED = Event("import.mails_called_off")
IMPORT_DISOWNED = Event("import.address_disowned", keys=("number", "is_other"))
IMPORT_UNDO_ASKED = Event("import.undo_asked")
IMPORT_TAKEN_BACK = Event("import.taken_back", keys=("rows",))
IMPORT_UNDONE = Event("import.undone", keys=("counts",))
IMPORT_DISCARDED = Event("import.discarded")
