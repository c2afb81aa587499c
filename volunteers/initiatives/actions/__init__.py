"""Every change of state of this room."""

from volunteers.initiatives.actions.answers import accept, decline, undo_answer
from volunteers.initiatives.actions.asking import ask, lock_assignment, release, undo_ask, undo_release
from volunteers.initiatives.actions.initiatives import change_initiative, open_initiative
from volunteers.initiatives.actions.offers import (
    lock_offer,
    offer,
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

__all__ = [
    "accept",
    "add_position",
    "ask",
    "change_initiative",
    "change_position",
    "close_position",
    "decline",
    "lock_assignment",
    "lock_offer",
    "offer",
    "open_initiative",
    "release",
    "reopen_position",
    "tell_chairs",
    "thank",
    "undo_answer",
    "undo_ask",
    "undo_close",
    "undo_offer",
    "undo_release",
    "undo_settling",
    "withdraw_offer",
]
