"""The pages of this room."""

from volunteers.admin.views import audit, committees, index, kept_mail, metrics, outbox, settings, sheet, users
from volunteers.admin.views.blueprint import bp

__all__ = ["audit", "bp", "committees", "index", "kept_mail", "metrics", "outbox", "settings", "sheet", "users"]
