"""The pages of this room."""

from volunteers.privacy.views import data, erasing, notice
from volunteers.privacy.views.blueprint import bp

__all__ = ["bp", "data", "erasing", "notice"]
