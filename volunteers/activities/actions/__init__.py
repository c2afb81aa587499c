"""What may be done to activities and sign-ups."""

from volunteers.activities.actions.behalf import add, take_off
from volunteers.activities.actions.charge import open_to, read_contacts, watch_over
from volunteers.activities.actions.coming import Came, record_who_came, undo_who_came
from volunteers.activities.actions.feeds import close_feed, make_feed
from volunteers.activities.actions.holding import Taken, ask_for_place, ask_owner, drop, end_holds, lock_asked, take_up
from volunteers.activities.actions.minors import Asked, ahead, ask_again, let_go, settle, why_not
from volunteers.activities.actions.past import bring_past, past_besides, past_gone, take_out_past
from volunteers.activities.actions.schedule import (
    Told,
    cancel,
    change,
    lock_cancellation,
    lock_change,
    mark_done,
    schedule,
    undo_cancel,
    undo_change,
)
from volunteers.activities.actions.series import (
    cancel_series,
    keep_wall_times,
    lock_series_cancellation,
    look_at,
    make_ahead,
    schedule_series,
    undo_schedule_series,
    undo_series_cancel,
)
from volunteers.activities.actions.series_change import change_series, lock_series_change, undo_series_change
from volunteers.activities.actions.series_rows import ToldOfSeries
from volunteers.activities.actions.signups import (
    Left,
    decline,
    give_back,
    lock_sign_up,
    sign_up,
    undo_decline,
    undo_sign_up,
    undo_withdrawal,
    withdraw,
)

__all__ = [
    "Asked",
    "Came",
    "Left",
    "Taken",
    "Told",
    "ToldOfSeries",
    "add",
    "ahead",
    "ask_again",
    "ask_for_place",
    "ask_owner",
    "bring_past",
    "cancel",
    "cancel_series",
    "change",
    "change_series",
    "close_feed",
    "decline",
    "drop",
    "end_holds",
    "give_back",
    "keep_wall_times",
    "let_go",
    "lock_asked",
    "lock_cancellation",
    "lock_change",
    "lock_series_cancellation",
    "lock_series_change",
    "lock_sign_up",
    "look_at",
    "make_ahead",
    "make_feed",
    "mark_done",
    "open_to",
    "past_besides",
    "past_gone",
    "read_contacts",
    "record_who_came",
    "schedule",
    "schedule_series",
    "settle",
    "sign_up",
    "take_off",
    "take_out_past",
    "take_up",
    "undo_cancel",
    "undo_change",
    "undo_decline",
    "undo_schedule_series",
    "undo_series_cancel",
    "undo_series_change",
    "undo_sign_up",
    "undo_who_came",
    "undo_withdrawal",
    "watch_over",
    "why_not",
    "withdraw",
]
