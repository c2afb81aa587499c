"""What happens here in words: audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.notices import events

EVENTS: Mapping[Event, Any] = {
    events.NOTICE_CHANGED: _l("changed the draft of a message"),
    events.NOTICE_DELETED: _l("deleted the draft of a message"),
    events.NOTICE_DRAFTED: _l("began a message to many"),
    events.NOTICE_SCHEDULED: _l("pressed “Send” for a message to many"),
    events.NOTICE_SENT: _l("finished sending a message to many"),
    events.NOTICE_STARTED: _l("wrote down who gets a message"),
    events.NOTICE_TESTED: _l("sent a test of a message to themselves"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "notice.restored": _l("brought a deleted draft back"),
    "notice.taken_back": _l("took a message back before it went out"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "notices/notice": _l("a message to many"),
}
