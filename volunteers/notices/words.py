"""Why somebody gets nothing; audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l, _n
from volunteers.mail.sorts import Sort
from volunteers.notices import events
from volunteers.notices.models import Fate, LeftOut

FATE_NAMES = names(
    Fate,
    {
        Fate.WAITING: _l("Only people whose email is waiting."),
        Fate.SENT: _l("Only people whose email has gone out."),
        Fate.BACK: _l("Only people whose email bounced or failed. Ask them for another address, or call."),
        Fate.LEFT_OUT: _l("Only people who were left out."),
    },
)
"""Over the list that was narrowed to one heap."""

EVENTS: Mapping[Event, Any] = {
    events.NOTICE_CHANGED: _l("changed the draft of a message"),
    events.NOTICE_DELETED: _l("deleted the draft of a message"),
    events.NOTICE_DRAFTED: _l("started a message to many people"),
    events.NOTICE_SCHEDULED: _l("sent a message to many people"),
    events.NOTICE_SENT: _l("finished sending a message to many people"),
    events.NOTICE_HELD_BACK: _l("held back a message whose author can no longer send it"),
    events.NOTICE_STARTED: _l("recorded who gets a message"),
    events.NOTICE_STOPPED: _l("stopped a message to many people while it was going out"),
    events.NOTICE_TESTED: _l("sent a test of a message to themselves"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "notice.restored": _l("restored a deleted draft"),
    "notice.taken_back": _l("undid sending a message before it went out"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "notices/notice": _l("a message to many people"),
    "notices/who_comes": _l("a message to the people coming to an activity"),
}

SORTS: Mapping[str, Sort] = {
    "notices/notice": Sort.NOTICES,
    "notices/who_comes": Sort.PLACES,
}
"""Which sort each of these mails is to whoever gets it."""


def left_out_in_words(why: LeftOut, number: int) -> Any:
    """Why so many get nothing, as the rest of a sentence that begins with their number."""
    match why:
        case LeftOut.OPTED_OUT:
            return _n("asked for no messages like this", "asked for no messages like this", number)
        case LeftOut.NOT_FROM_COMMITTEE:
            return _n("stopped messages from this committee", "stopped messages from this committee", number)
        case LeftOut.NO_ADDRESS:
            return _n(
                "has no email address with us, so please call", "have no email address with us, so please call", number
            )
        case LeftOut.BAD_ADDRESS:
            return _n(
                "has no working email address, so please ask for another one",
                "have no working email address, so please ask for another one",
                number,
            )
        case LeftOut.MINOR:
            return _n(
                "is under 18, and we contact young people through their parents or guardians",
                "are under 18, and we contact young people through their parents or guardians",
                number,
            )
        case LeftOut.UNCONFIRMED:
            return _n(
                "hasn’t confirmed their address yet, so it may be someone else’s",
                "haven’t confirmed their address yet, so it may be someone else’s",
                number,
            )
        case LeftOut.SAME_ADDRESS:
            return _n(
                "shares an address: the copy that goes there names both",
                "share an address: the copy that goes there names them all",
                number,
            )
