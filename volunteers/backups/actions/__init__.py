"""Making a backup, putting one back, the move into another database, and the upgrade to another release."""

from volunteers.backups.actions.making import back_up, back_up_by_day
from volunteers.backups.actions.moving import NotTheSame, move
from volunteers.backups.actions.restoring import restore
from volunteers.backups.actions.upgrading import NotWhole, Upgraded, counted, take_back, upgrade, why_not_whole

__all__ = [
    "NotTheSame",
    "NotWhole",
    "Upgraded",
    "back_up",
    "back_up_by_day",
    "counted",
    "move",
    "restore",
    "take_back",
    "upgrade",
    "why_not_whole",
]
