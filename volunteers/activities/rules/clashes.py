"""Nobody is at two places at once."""

from volunteers.activities.models import Shift
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import lazily
from volunteers.foundation.text import _l


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
