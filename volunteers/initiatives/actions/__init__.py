"""Every change of state of this room."""

from volunteers.initiatives.actions.answers import accept, decline, undo_answer
from volunteers.initiatives.actions.asking import (
    Asked,
    ask,
    ask_several,
    lock_assignment,
    release,
    undo_ask,
    undo_ask_several,
    undo_release,
)
from volunteers.initiatives.actions.initiatives import change_initiative, open_initiative
from volunteers.initiatives.actions.offers import (
    lock_offer,
    offer,
    offer_on_joining,
    tell_chairs,
    thank,
    undo_offer,
    undo_settling,
    withdraw_offer,
)
from volunteers.initiatives.actions.positions import (
    add_position,
    change_position,
    close_position,
    reopen_position,
    undo_close,
)
from volunteers.initiatives.actions.reading import ask_reader, undo_ask_reader

__all__ = [
    "Asked",
    "accept",
    "add_position",
    "ask",
    "ask_reader",
    "ask_several",
    "change_initiative",
    "change_position",
    "close_position",
    "decline",
    "lock_assignment",
    "lock_offer",
    "offer",
    "offer_on_joining",
    "open_initiative",
    "release",
    "reopen_position",
    "tell_chairs",
    "thank",
    "undo_answer",
    "undo_ask",
    "undo_ask_reader",
    "undo_ask_several",
    "undo_close",
    "undo_offer",
    "undo_release",
    "undo_settling",
    "withdraw_offer",
]
