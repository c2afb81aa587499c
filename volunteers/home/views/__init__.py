"""The pages of this room."""

from volunteers.home.views import about, desks, finding, front, mine, pictures
from volunteers.home.views.blueprint import bp

__all__ = ["about", "bp", "desks", "finding", "front", "mine", "pictures"]
