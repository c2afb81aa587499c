"""What may be done to activities and sign-ups."""

from volunteers.activities.actions.feeds import close_feed, make_feed
from volunteers.activities.actions.schedule import Told, cancel, change, mark_done, restore, schedule
from volunteers.activities.actions.signups import (
    give_back,
    sign_up,
    take_again,
    undo_sign_up,
    undo_withdrawal,
    withdraw,
)

__all__ = [
    "Told",
    "cancel",
    "change",
    "close_feed",
    "give_back",
    "make_feed",
    "mark_done",
    "restore",
    "schedule",
    "sign_up",
    "take_again",
    "undo_sign_up",
    "undo_withdrawal",
    "withdraw",
]
