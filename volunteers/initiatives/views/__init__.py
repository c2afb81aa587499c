"""The HTML doors of this room."""

from volunteers.initiatives.views import assignments, offers
from volunteers.initiatives.views.initiatives import bp

__all__ = ["assignments", "bp", "offers"]
