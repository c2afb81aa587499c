"""The pages of this room."""

from volunteers.pending.views import answering, coming_in
from volunteers.pending.views.blueprint import bp

__all__ = ["answering", "bp", "coming_in"]
