"""The pages of this room."""

from volunteers.people.views import households, people, unsubscribing
from volunteers.people.views.blueprint import bp

__all__ = ["bp", "households", "people", "unsubscribing"]
