"""The pages of this room."""

from volunteers.activities.views import (
    activity,
    calendar,
    coming,
    exceptions,
    feeds,
    guardians,
    parents,
    schedule,
    signups,
    visitors,
)
from volunteers.activities.views.blueprint import bp

__all__ = [
    "activity",
    "bp",
    "calendar",
    "coming",
    "exceptions",
    "feeds",
    "guardians",
    "parents",
    "schedule",
    "signups",
    "visitors",
]
