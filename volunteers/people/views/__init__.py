"""The pages of this room."""

from volunteers.people.views import households, people, still_right, unsubscribing
from volunteers.people.views.blueprint import bp

__all__ = ["bp", "households", "people", "still_right", "unsubscribing"]
