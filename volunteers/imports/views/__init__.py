"""The pages on which people are brought in."""

from volunteers.imports.views import files, presses
from volunteers.imports.views.blueprint import bp

__all__ = ["bp", "files", "presses"]
