"""The pages of this room."""

from volunteers.committees.views import members, offices, public, settings
from volunteers.committees.views.blueprint import bp

__all__ = ["bp", "members", "offices", "public", "settings"]
