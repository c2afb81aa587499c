"""What the acts and mails of privacy are called."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.mail.sorts import Sort
from volunteers.privacy import events

EVENTS: Mapping[Event, Any] = {
    events.DATA_HANDED_OUT: _l("downloaded everything kept about someone"),
    events.PERSON_ERASED: _l("erased someone’s data"),
    events.PERSON_ERASED_AGAIN: _l("erased someone again after an older copy of the database was restored"),
    events.FAREWELLS_REMOVED: _l("removed the last emails to people whose data was erased"),
    events.RETENTION_KEPT: _l("removed what is kept only for a time"),
}

MAILS: Mapping[str, Any] = {
    "privacy/erased": _l("their data was erased"),
    "privacy/somebody_left": _l("someone’s data was erased"),
}

SORTS: Mapping[str, Sort] = {
    "privacy/erased": Sort.ANSWERS,
    "privacy/somebody_left": Sort.DUTIES,
}
"""Which sort each of these mails is to whoever gets it."""
