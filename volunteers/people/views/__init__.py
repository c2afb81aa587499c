"""The pages of this room."""

from volunteers.people.views import people, unsubscribing
from volunteers.people.views.blueprint import bp

__all__ = ["bp", "people", "unsubscribing"]
