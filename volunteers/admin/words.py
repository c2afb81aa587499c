"""The organisation-wide roles in words, and the audit events of this room as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.access import ORGANIZATION_ROLES, ActorKind, Role
from volunteers.admin import events
from volunteers.audit import Event
from volunteers.committees.models import Stage
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l
from volunteers.mail.sorts import Sort

EVENTS: Mapping[Event, Any] = {
    events.COMMITTEE_OPENED: _l("created a committee"),
    events.COMMITTEE_RECAST: _l("changed a committee’s basic details"),
    events.MAIL_ARRIVED: _l("confirmed that the test email arrived"),
    events.MAIL_LET_GO: _l("let email go out again after a backup was restored"),
    events.MAIL_TESTED: _l("sent themselves a test email"),
    events.MAIL_TRIED_AGAIN: _l("resent an email"),
}

MAILS: Mapping[str, Any] = {"admin/test": _l("a test")}

SORTS: Mapping[str, Sort] = {
    "admin/test": Sort.DUTIES,
}
"""Which sort each of these mails is to whoever gets it."""

STAGE_NAMES = names(
    Stage,
    {
        Stage.WORKING_GROUP: _l("Working group: explores before a city is chosen"),
        Stage.COMMITTEE: _l("Committee"),
    },
)

ACTOR_NAMES = names(
    ActorKind,
    {
        ActorKind.PERSON: _l("An account without a person"),
        ActorKind.LINK: _l("Someone with the link"),
        ActorKind.JOB: _l("Automatic task"),
        ActorKind.ANONYMOUS: _l("Someone not signed in"),
    },
)
"""Who did it, where the trail has no person's name."""

_NOT_GIVEN = frozenset(Role) - frozenset(ORGANIZATION_ROLES)

ROLE_NAMES = names(
    Role,
    {
        Role.ADMINISTRATOR: _l("Administrator"),
        Role.AUDITOR: _l("Auditor"),
        Role.BOARD: _l("Board"),
        Role.COORDINATOR: _l("Coordinator"),
    },
    but=_NOT_GIVEN,
)

ROLE_MEANINGS = names(
    Role,
    {
        Role.ADMINISTRATOR: _l(
            "Accounts, roles, settings, the audit trail and the outbox, but not the people in committees."
        ),
        Role.AUDITOR: _l("Reads the audit trail but doesn’t change anything."),
        Role.BOARD: _l("Sees numbers, not people."),
        Role.COORDINATOR: _l("Staff: sees and messages everyone, and decides what chairs leave unanswered."),
    },
    purpose="meaning",
    but=_NOT_GIVEN,
)
