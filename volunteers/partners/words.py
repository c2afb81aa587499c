"""What kinds and states of partnerships are called, and the audit events as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l
from volunteers.partners import events
from volunteers.partners.models import PartnershipKind, PartnershipStatus

KIND_NAMES = names(
    PartnershipKind,
    {
        PartnershipKind.SISTER: _l("Sister city"),
        PartnershipKind.FRIENDSHIP: _l("Friendship city"),
        PartnershipKind.STRATEGIC_EXCHANGE: _l("Strategic exchange"),
    },
)
KIND_MEANINGS = names(
    PartnershipKind,
    {
        PartnershipKind.SISTER: _l("Both city councils vote for it and both mayors sign it. It’s meant to last."),
        PartnershipKind.FRIENDSHIP: _l("Both mayors sign it. It’s often the first step."),
        PartnershipKind.STRATEGIC_EXCHANGE: _l("A program that brings work or trade to both cities, for a set time."),
    },
    purpose="meaning",
)
STATUS_NAMES = names(
    PartnershipStatus,
    {
        PartnershipStatus.EXPLORING: _l("We are getting to know each other"),
        PartnershipStatus.NEGOTIATING: _l("The agreement is being written"),
        PartnershipStatus.ACTIVE: _l("Active"),
        PartnershipStatus.DORMANT: _l("On hold"),
        PartnershipStatus.ENDED: _l("Ended"),
    },
)
"""In a list to choose from; on a page it is told as a sentence."""

EVENTS: Mapping[Event, Any] = {
    events.CITY_ADDED: _l("added a partner city"),
    events.CITY_CHANGED: _l("changed a partner city’s page"),
    events.PARTNERSHIP_BEGUN: _l("added an agreement with a partner city"),
    events.PARTNERSHIP_CHANGED: _l("changed a partnership"),
    events.PARTNERSHIP_MOVED: _l("changed the status of a partnership"),
}
