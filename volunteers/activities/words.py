"""What happens here in words: audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from typing import Any

from volunteers.activities import events
from volunteers.audit import Event
from volunteers.foundation.text import _l

EVENTS: Mapping[Event, Any] = {
    events.ACTIVITY_SCHEDULED: _l("scheduled an activity"),
    events.ACTIVITY_CHANGED: _l("changed an activity"),
    events.ACTIVITY_CANCELLED: _l("cancelled an activity"),
    events.ACTIVITY_DONE: _l("closed an activity that is over"),
    events.SIGN_UP_MADE: _l("signed up for an activity"),
    events.SIGN_UP_WITHDRAWN: _l("withdrew from an activity"),
    events.SIGN_UP_MOVED_UP: _l("got a place from the waiting list"),
    events.SIGN_UP_PUT_BACK: _l("was put back on the waiting list"),
    events.FEED_MADE: _l("made an address for a calendar"),
    events.FEED_CLOSED: _l("closed a calendar’s address"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "activity.restored": _l("took the cancelling of an activity back"),
    "sign_up.undone": _l("took a sign-up back"),
    "sign_up.withdrawal_undone": _l("came back after withdrawing"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "activities/cancelled": _l("an activity was cancelled"),
    "activities/changed": _l("an activity was changed"),
    "activities/moved_up": _l("a place from the waiting list"),
    "activities/signed_up": _l("a place in an activity"),
    "activities/waiting": _l("on the waiting list"),
}
