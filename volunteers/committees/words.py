"""What happens here in words: audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.committees import events
from volunteers.foundation.text import _l

EVENTS: Mapping[Event, Any] = {
    events.COMMITTEE_CHANGED: _l("changed a committee’s page"),
    events.COMMITTEE_CONTACTED: _l("wrote to a committee from its page"),
    events.MEMBERSHIP_ADMITTED: _l("admitted a member"),
    events.MEMBERSHIP_ADMISSION_UNDONE: _l("took an admission back"),
    events.MEMBERSHIP_PAUSED: _l("paused a membership"),
    events.MEMBERSHIP_RESUMED: _l("resumed a membership"),
    events.MEMBERSHIP_ENDED: _l("ended a membership"),
    events.MEMBERSHIP_LEFT: _l("left a committee"),
    events.OFFICE_GIVEN: _l("gave an office"),
    events.OFFICE_ENDED: _l("ended a term of office"),
    events.OFFICE_CANCELLED: _l("took the giving of an office back"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "membership.end_undone": _l("took the end of a membership back"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "committees/contact": _l("a question to a committee"),
    "committees/membership_ended": _l("a membership was ended"),
    "committees/membership_resigned": _l("a member left"),
    "committees/office_given": _l("an office was given"),
}
