"""What happens here in words: audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.registration import events

EVENTS: Mapping[Event, Any] = {
    events.APPLICATION_RECEIVED: _l("began an application"),
    events.APPLICATION_REPEATED: _l("applied again"),
    events.APPLICATION_SENT: _l("applied to a committee"),
    events.APPLICATION_ACCEPTED: _l("accepted an application"),
    events.APPLICATION_DECLINED: _l("declined an application"),
    events.APPLICATION_WITHDRAWN: _l("withdrew an application"),
    events.APPLICATION_PLACED: _l("found a committee for somebody"),
    events.APPLICATION_PROPOSED: _l("proposed somebody to a committee"),
    events.APPLICATION_NUDGED: _l("reminded the chair of an application"),
    events.INVITATION_CLOSED: _l("closed an invitation"),
    events.INVITATION_MADE: _l("made an invitation"),
    events.YOUNG_RECEIVED: _l("asked to join, and is under 18"),
    events.YOUNG_SETTLED: _l("settled the request of a young person"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "application.decision_undone": _l("took a decision about an application back"),
    "application.withdrawal_undone": _l("took the withdrawal of an application back"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "registration/accepted": _l("an application was accepted"),
    "registration/declined": _l("an application was declined"),
    "registration/joined": _l("somebody joined"),
    "registration/nudge": _l("an application still waits"),
    "registration/placed": _l("a committee was found for somebody"),
    "registration/received": _l("a new application"),
    "registration/young": _l("somebody under 18 would like to help"),
}
