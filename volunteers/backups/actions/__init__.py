"""Making a backup, and putting one back."""

from volunteers.backups.actions.making import back_up, back_up_by_day
from volunteers.backups.actions.restoring import restore

__all__ = ["back_up", "back_up_by_day", "restore"]
