"""How long an undo lasts: one setting, UNDO_SECONDS."""

from datetime import datetime, timedelta

from flask import current_app

from volunteers.foundation import clock
from volunteers.foundation.db import unit
from volunteers.undo.models import Act


def seconds() -> int:
    """How long what was done can be taken back; 0 where mails leave at once, so that nothing can."""
    return int(current_app.config["UNDO_SECONDS"])


def was_told(act: Act) -> bool:
    """Whether the mails that told of an act have left by now, as they may where it can be taken back for longer."""
    return clock.now() >= act.done_at + timedelta(seconds=seconds())


def ends_at() -> datetime:
    """Until when an act that is done now can be taken back; mails that tell of it get it as `not_before`.

    One instant for the whole unit of work: its act and all its mails.
    """
    work = unit.get()
    if work is None:
        return clock.now() + timedelta(seconds=seconds())
    if work.window_ends is None:
        work.window_ends = clock.now() + timedelta(seconds=seconds())
    return work.window_ends
