"""The pages of this room."""

from volunteers.activities.views import (
    activity,
    behalf,
    calendar,
    coming,
    exceptions,
    feeds,
    guardians,
    parents,
    reminders,
    schedule,
    series,
    signups,
    visitors,
)
from volunteers.activities.views.blueprint import bp

__all__ = [
    "activity",
    "behalf",
    "bp",
    "calendar",
    "coming",
    "exceptions",
    "feeds",
    "guardians",
    "parents",
    "reminders",
    "schedule",
    "series",
    "signups",
    "visitors",
]
