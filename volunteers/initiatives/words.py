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
        InitiativeState.PROPOSED: _l("Proposed, waits for approval"),
        InitiativeState.APPROVED: _l("Approved, not begun"),
        InitiativeState.RUNNING: _l("Under way"),
        InitiativeState.ON_HOLD: _l("Resting"),
        InitiativeState.COMPLETED: _l("Finished"),
        InitiativeState.CANCELLED: _l("Canceled"),
    },
)
"""In a list to choose from; on a page it is told as a sentence."""

OFFER_NAMES = names(
    OfferState,
    {
        OfferState.WAITING: _l("The chair has your offer."),
        OfferState.ASKED: _l("You were asked to take this role."),
        OfferState.THANKED: _l("The committee thanks you for offering. This time it is not needed."),
        OfferState.WITHDRAWN: _l("You took your offer back."),
        OfferState.ENDED: _l("This offer has ended, and nobody waits for you."),
    },
)
"""As whoever offered reads it."""

EVENTS: Mapping[Event, Any] = {
    events.INITIATIVE_OPENED: _l("opened an initiative"),
    events.INITIATIVE_CHANGED: _l("changed an initiative"),
    events.INITIATIVE_MOVED: _l("moved an initiative on"),
    events.POSITION_ADDED: _l("added a role that is needed"),
    events.POSITION_CHANGED: _l("changed a role that is needed"),
    events.POSITION_CLOSED: _l("closed a role"),
    events.POSITION_REOPENED: _l("opened a role again"),
    events.ASSIGNMENT_OFFERED: _l("asked somebody to take a role"),
    events.SEVERAL_ASKED: _l("asked several people to take a role"),
    events.ASSIGNMENT_ACCEPTED: _l("said yes to a role"),
    events.ASSIGNMENT_DECLINED: _l("said no to a role"),
    events.ASSIGNMENT_RELEASED: _l("released somebody from a role"),
    events.ASSIGNMENT_KEPT: _l("let somebody keep a role who is no member any more"),
    events.ASSIGNMENT_NOT_RESTORED: _l("could not give a role back, for it is taken or over"),
    events.ASSIGNMENT_COMPLETED: _l("completed a role"),
    events.OFFER_MADE: _l("offered to take a role"),
    events.OFFER_ASKED: _l("asked somebody who had offered to take a role"),
    events.OFFER_THANKED: _l("thanked somebody who had offered to take a role"),
    events.OFFER_WITHDRAWN: _l("took an offer back"),
    events.OFFER_ENDED: _l("ended an offer, with what it rested on"),
    events.OFFER_READER_ASKED: _l("asked who can read an offer to them"),
    events.OFFER_TOLD: _l("wrote to the chairs about an offer"),
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
    "initiatives/offered": _l("members who would like to take a role"),
    "initiatives/thanked": _l("an answer to an offer"),
    "initiatives/released": _l("free of a role again"),
}

SORTS: Mapping[str, Sort] = {
    "initiatives/answered": Sort.DUTIES,
    "initiatives/asked": Sort.REQUESTS,
    "initiatives/offered": Sort.DUTIES,
    "initiatives/thanked": Sort.ROLES,
    "initiatives/released": Sort.ROLES,
}
"""Which sort each of these mails is to whoever gets it."""
