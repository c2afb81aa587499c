"""The pages of this room."""

from volunteers.accounts.views import confirming, entering, passkeys, passwords, second_step, security
from volunteers.accounts.views.blueprint import bp

__all__ = ["bp", "confirming", "entering", "passkeys", "passwords", "second_step", "security"]
