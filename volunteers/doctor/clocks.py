"""Whether this machine knows what time it is: links expire, reminders leave and codes count by it."""

import ctypes
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from volunteers.audit.models import AuditEvent
from volunteers.doctor.findings import Finding, right, unsure, wrong
from volunteers.foundation.db import db, is_postgresql

OFF = timedelta(seconds=30)
SET_IT = "Have the machine set its clock: timedatectl set-ntp true (or the package chrony)."
TIME_ERROR = 5
TIMEX_BYTES = 512
"""More than `struct timex` has on any machine (adjtimex(2))."""


def clocks(app: Flask) -> Iterator[Finding]:
    """Against the database's, against what was recorded, and whether a time service keeps it right."""
    now, fine = datetime.now(UTC), True
    if is_postgresql():
        there = db.session.scalar(sa.select(sa.func.clock_timestamp()))
        if there is not None and abs(there - now) > OFF:
            fine = False
            yield wrong("clock", f"The database's machine says {there:%H:%M:%S} UTC, this one {now:%H:%M:%S}.", SET_IT)
    last = db.session.scalar(sa.select(sa.func.max(AuditEvent.at)))
    if last is not None and last - now > OFF:
        fine = False
        yield wrong("clock", f"Something was recorded at {last:%Y-%m-%d %H:%M} UTC, which is still to come.", SET_IT)
    is_kept = _is_kept()
    if is_kept:
        yield from [right("clock", f"A time service keeps it right; it is {now:%H:%M} UTC.")] if fine else []
    elif is_kept is None or app.config["IS_THIS_MACHINE"]:
        yield unsure("clock", f"No time service seems to keep it right; is it {now:%H:%M} UTC?", SET_IT)
    else:
        yield wrong("clock", f"No time service keeps it right; is it {now:%H:%M} UTC?", SET_IT)


def _is_kept() -> bool | None:
    """Whether the kernel says that its clock is synchronized; None where it says nothing."""
    if sys.platform != "linux":
        return None
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    return None if state < 0 else bool(state != TIME_ERROR)
