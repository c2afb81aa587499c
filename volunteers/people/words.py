"""What levels, times and channels are called, and the audit events as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l
from volunteers.people import events
from volunteers.people.models import Availability, Channel, Level

LEVEL_NAMES = names(
    Level,
    {
        Level.FEW_WORDS: _l("a few words"),
        Level.CONVERSATION: _l("conversation"),
        Level.WORK: _l("well enough for work"),
        Level.NATIVE: _l("like a native"),
    },
)
AVAILABILITY_NAMES = names(
    Availability,
    {
        Availability.WEEKDAY_DAYS: _l("On weekdays, in the day"),
        Availability.WEEKDAY_EVENINGS: _l("On weekdays, in the evening"),
        Availability.SATURDAYS: _l("On Saturdays"),
        Availability.SUNDAYS: _l("On Sundays"),
    },
)
CHANNEL_NAMES = names(
    Channel,
    {
        Channel.NOTICES: _l("Messages from my committees and from us"),
        Channel.REQUESTS: _l("Questions whether I can help with something"),
    },
)

EVENTS: Mapping[Event, Any] = {
    events.OPTED_IN: _l("wants messages of a kind again"),
    events.OPTED_OUT: _l("asked for no more messages of a kind"),
    events.PERSON_CHANGED: _l("changed somebody’s profile"),
    events.PERSON_CREATED: _l("wrote down a new person"),
    events.PERSON_FOLLOWED: _l("took over a new address"),
}
