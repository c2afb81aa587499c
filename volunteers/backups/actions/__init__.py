"""Making a backup, putting one back, and the move into another database."""

from volunteers.backups.actions.making import back_up, back_up_by_day
from volunteers.backups.actions.moving import NotTheSame, move
from volunteers.backups.actions.restoring import restore

__all__ = ["NotTheSame", "back_up", "back_up_by_day", "move", "restore"]
