"""The pages of this room."""

from volunteers.safeguarding.views import again, children, guardian, texts
from volunteers.safeguarding.views.blueprint import bp

__all__ = ["again", "bp", "children", "guardian", "texts"]
