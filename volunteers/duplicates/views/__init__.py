"""The doors to people who may be listed twice."""

from volunteers.duplicates.views import pairs
from volunteers.duplicates.views.blueprint import bp

__all__ = ["bp", "pairs"]
