"""The mails of this room."""

from volunteers.activities.emails.places import (
    cancelled,
    changed,
    confirm_place,
    late_gap,
    moved_up,
    narrowed,
    not_agreed,
    signed_up,
    taken_off,
    unanswered,
    unwatched,
    waiting,
)
from volunteers.activities.emails.reminders import reminder, reminder_call

__all__ = [
    "cancelled",
    "changed",
    "confirm_place",
    "late_gap",
    "moved_up",
    "narrowed",
    "not_agreed",
    "reminder",
    "reminder_call",
    "signed_up",
    "taken_off",
    "unanswered",
    "unwatched",
    "waiting",
]
