"""The pages of this room."""

from volunteers.admin.views import audit, index, kept_mail, outbox, settings, users
from volunteers.admin.views.blueprint import bp

__all__ = ["audit", "bp", "index", "kept_mail", "outbox", "settings", "users"]
