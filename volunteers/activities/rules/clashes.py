"""Nobody is at two places at once; and when it is late to give one up."""

from datetime import datetime, timedelta

from volunteers.activities.models import Shift
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import lazily
from volunteers.foundation.text import _l

LATE = timedelta(hours=48)
"""So long before, whoever runs it can hardly find somebody else."""


def is_late(shift: Shift, now: datetime) -> bool:
    """Whether a place that is free now has to be filled by hand: places are counted, and it starts soon."""
    return shift.capacity is not None and now < shift.ends_at and shift.starts_at - now <= LATE


def clashes_with(other: Shift, *, is_told_of: bool) -> Refusal:
    """Somebody goes somewhere else at that time. `is_told_of`: it is said to whoever signs them up."""
    if is_told_of:
        return Refusal(
            _l(
                "They’re already going to “%(other)s” at this time. Ask them which one they’d rather do.",
                other=lazily(other.activity.title),
            ),
            code="clash",
        )
    return Refusal(
        _l(
            "You’re already going to “%(other)s” at this time. If you’d rather come here, take your name off the "
            "other one first.",
            other=lazily(other.activity.title),
        ),
        code="clash",
    )
