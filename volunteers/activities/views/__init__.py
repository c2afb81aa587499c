"""The pages of this room."""

from volunteers.activities.views import (
    activity,
    behalf,
    board,
    calendar,
    coming,
    drafts,
    exceptions,
    feeds,
    guardians,
    parents,
    plan,
    reminders,
    schedule,
    series,
    several,
    signups,
    visitors,
)
from volunteers.activities.views.blueprint import bp

__all__ = [
    "activity",
    "behalf",
    "board",
    "bp",
    "calendar",
    "coming",
    "drafts",
    "exceptions",
    "feeds",
    "guardians",
    "parents",
    "plan",
    "reminders",
    "schedule",
    "series",
    "several",
    "signups",
    "visitors",
]
