"""The organisation-wide roles in words, and the audit events of this room as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.access import Role
from volunteers.admin import events
from volunteers.audit import Event
from volunteers.foundation.text import _l

EVENTS: Mapping[Event, Any] = {
    events.COMMITTEE_OPENED: _l("opened a committee"),
    events.MAIL_TRIED_AGAIN: _l("had a mail sent again"),
}

ROLES: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.AUDITOR: _l("Auditor"),
    Role.BOARD: _l("Board"),
    Role.COORDINATOR: _l("Coordinator"),
}

ROLE_MEANINGS: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("Accounts, roles, settings, the audit trail and the outbox; no committee’s people."),
    Role.AUDITOR: _l("Reads the audit trail, and changes nothing."),
    Role.BOARD: _l("Sees figures, no people."),
    Role.COORDINATOR: _l("Staff: sees everybody, writes to anybody, decides what chairs leave open."),
}
