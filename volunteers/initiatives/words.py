"""What fields and states are called; audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l
from volunteers.initiatives import events
from volunteers.initiatives.models import InitiativeState, OfferState, Sector
from volunteers.mail.sorts import Sort

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
        InitiativeState.PROPOSED: _l("Proposed, waiting for approval"),
        InitiativeState.APPROVED: _l("Approved, not started"),
        InitiativeState.RUNNING: _l("Underway"),
        InitiativeState.ON_HOLD: _l("On hold"),
        InitiativeState.COMPLETED: _l("Finished"),
        InitiativeState.CANCELLED: _l("Canceled"),
    },
)
"""In a list to choose from; on a page it is told as a sentence."""

OFFER_NAMES = names(
    OfferState,
    {
        OfferState.WAITING: _l("The chair has your offer."),
        OfferState.ASKED: _l("You were asked to take on this role."),
        OfferState.THANKED: _l("The committee thanks you for offering. This time, it doesn’t need help with this."),
        OfferState.WITHDRAWN: _l("You withdrew your offer."),
        OfferState.ENDED: _l("This offer has ended, and nobody is waiting for you."),
    },
)
"""As whoever offered reads it."""

EVENTS: Mapping[Event, Any] = {
    events.INITIATIVE_OPENED: _l("created an initiative"),
    events.INITIATIVE_CHANGED: _l("changed an initiative"),
    events.INITIATIVE_MOVED: _l("changed the status of an initiative"),
    events.POSITION_ADDED: _l("added a role"),
    events.POSITION_CHANGED: _l("changed a role"),
    events.POSITION_CLOSED: _l("closed a role"),
    events.POSITION_REOPENED: _l("reopened a role"),
    events.ASSIGNMENT_OFFERED: _l("asked someone to take on a role"),
    events.SEVERAL_ASKED: _l("asked several people to take on a role"),
    events.ASSIGNMENT_ACCEPTED: _l("said yes to a role"),
    events.ASSIGNMENT_DECLINED: _l("said no to a role"),
    events.ASSIGNMENT_RELEASED: _l("removed someone from a role"),
    events.ASSIGNMENT_KEPT: _l("let someone who is no longer a member keep a role"),
    events.ASSIGNMENT_NOT_RESTORED: _l("couldn’t give a role back because it’s taken or has ended"),
    events.ASSIGNMENT_COMPLETED: _l("completed a role"),
    events.OFFER_MADE: _l("offered to take on a role"),
    events.OFFER_ASKED: _l("asked someone who had offered to take on a role"),
    events.OFFER_THANKED: _l("thanked someone who had offered to take on a role"),
    events.OFFER_WITHDRAWN: _l("withdrew an offer"),
    events.OFFER_ENDED: _l("ended an offer along with what it was based on"),
    events.OFFER_READER_ASKED: _l("asked who can read an offer to them"),
    events.OFFER_TOLD: _l("emailed the chairs about an offer"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "assignment.undone": _l("withdrew a request"),
    "assignment.answer_undone": _l("undid an answer"),
    "assignment.release_undone": _l("gave someone a role back"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "initiatives/answered": _l("an answer about a role"),
    "initiatives/asked": _l("a request to take on a role"),
    "initiatives/offered": _l("members who would like to take on a role"),
    "initiatives/thanked": _l("an answer to an offer"),
    "initiatives/released": _l("no longer has a role"),
}

SORTS: Mapping[str, Sort] = {
    "initiatives/answered": Sort.DUTIES,
    "initiatives/asked": Sort.REQUESTS,
    "initiatives/offered": Sort.DUTIES,
    "initiatives/thanked": Sort.ROLES,
    "initiatives/released": Sort.ROLES,
}
"""Which sort each of these mails is to whoever gets it."""
