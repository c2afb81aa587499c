"""The pages of this room."""

from volunteers.registration.views import deciding, desk, inviting, joining, mine, offering
from volunteers.registration.views.blueprint import bp

__all__ = ["bp", "deciding", "desk", "inviting", "joining", "mine", "offering"]
