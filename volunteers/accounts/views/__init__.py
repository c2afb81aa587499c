"""The pages of this room."""

from volunteers.accounts.views import confirming, entering, passwords, security
from volunteers.accounts.views.blueprint import bp

__all__ = ["bp", "confirming", "entering", "passwords", "security"]
