"""What fields and states are called; audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l
from volunteers.initiatives import events
from volunteers.initiatives.models import InitiativeState, Sector

SECTOR_NAMES = names(
    Sector,
    {
        Sector.ARTS_CULTURE: _l("Arts and culture"),
        Sector.YOUTH_EDUCATION: _l("Youth and education"),
        Sector.BUSINESS_TRADE: _l("Business and trade"),
        Sector.COMMUNITY_DEVELOPMENT: _l("Community development"),
        Sector.MUNICIPAL: _l("City government"),
    },
)
STATE_NAMES = names(
    InitiativeState,
    {
        InitiativeState.IDEA: _l("An idea"),
        InitiativeState.PROPOSED: _l("Proposed, waits for approval"),
        InitiativeState.APPROVED: _l("Approved, not begun"),
        InitiativeState.RUNNING: _l("Under way"),
        InitiativeState.ON_HOLD: _l("Resting"),
        InitiativeState.COMPLETED: _l("Finished"),
        InitiativeState.CANCELLED: _l("Canceled"),
    },
)
"""In a list to choose from; on a page it is told as a sentence."""

EVENTS: Mapping[Event, Any] = {
    events.INITIATIVE_OPENED: _l("opened an initiative"),
    events.INITIATIVE_CHANGED: _l("changed an initiative"),
    events.INITIATIVE_MOVED: _l("moved an initiative on"),
    events.POSITION_ADDED: _l("added a role that is needed"),
    events.POSITION_CHANGED: _l("changed a role that is needed"),
    events.POSITION_CLOSED: _l("closed a role"),
    events.POSITION_REOPENED: _l("opened a role again"),
    events.ASSIGNMENT_OFFERED: _l("asked somebody to take a role"),
    events.ASSIGNMENT_ACCEPTED: _l("said yes to a role"),
    events.ASSIGNMENT_DECLINED: _l("said no to a role"),
    events.ASSIGNMENT_RELEASED: _l("released somebody from a role"),
    events.ASSIGNMENT_KEPT: _l("let somebody keep a role who is no member any more"),
    events.ASSIGNMENT_NOT_RESTORED: _l("could not give a role back, for it is taken or over"),
    events.ASSIGNMENT_COMPLETED: _l("completed a role"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "assignment.undone": _l("took a request back"),
    "assignment.answer_undone": _l("took an answer back"),
    "assignment.release_undone": _l("took the release from a role back"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "initiatives/answered": _l("an answer about a role"),
    "initiatives/asked": _l("asked to take a role"),
    "initiatives/released": _l("free of a role again"),
}
