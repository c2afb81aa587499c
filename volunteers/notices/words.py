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
        Fate.WAITING: _l("Only those whose mail waits."),
        Fate.SENT: _l("Only those whose mail is out."),
        Fate.BACK: _l("Only those whose mail came back or failed. Ask them for another address, or call."),
        Fate.LEFT_OUT: _l("Only those who were left out."),
    },
)
"""Over the list that was narrowed to one heap."""

EVENTS: Mapping[Event, Any] = {
    events.NOTICE_CHANGED: _l("changed the draft of a message"),
    events.NOTICE_DELETED: _l("deleted the draft of a message"),
    events.NOTICE_DRAFTED: _l("began a message to many"),
    events.NOTICE_SCHEDULED: _l("pressed “Send” for a message to many"),
    events.NOTICE_SENT: _l("finished sending a message to many"),
    events.NOTICE_HELD_BACK: _l("held back a message whose author may not send it any more"),
    events.NOTICE_STARTED: _l("wrote down who gets a message"),
    events.NOTICE_STOPPED: _l("stopped a message to many on its way"),
    events.NOTICE_TESTED: _l("sent a test of a message to themselves"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "notice.restored": _l("brought a deleted draft back"),
    "notice.taken_back": _l("took a message back before it went out"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "notices/notice": _l("a message to many"),
    "notices/who_comes": _l("a message to those who come to something"),
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
            return _n("asked for no messages from this committee", "asked for no messages from this committee", number)
        case LeftOut.NO_ADDRESS:
            return _n("has no address with us: please call", "have no address with us: please call", number)
        case LeftOut.BAD_ADDRESS:
            return _n(
                "has no working address: please ask for another one",
                "have no working address: please ask for another one",
                number,
            )
        case LeftOut.MINOR:
            return _n(
                "is under 18, and we write to young people through their guardians",
                "are under 18, and we write to young people through their guardians",
                number,
            )
        case LeftOut.UNCONFIRMED:
            return _n(
                "has not confirmed the address yet, so it may be a stranger’s",
                "have not confirmed their address yet, so it may be a stranger’s",
                number,
            )
        case LeftOut.SAME_ADDRESS:
            return _n(
                "shares an address: the copy that goes there names both",
                "share an address: the copy that goes there names them all",
                number,
            )
