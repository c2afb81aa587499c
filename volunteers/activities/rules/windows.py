"""From when and until when people can sign up."""

from datetime import datetime

from volunteers.activities.models import Shift
from volunteers.foundation import moments
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import Lazily, _l


def why_not_window(opens_days: int | None, closes_hours: int | None) -> Refusal | None:
    """Why these two can't be: it would close before it opens."""
    if opens_days is None or closes_hours is None or closes_hours < 24 * opens_days:
        return None
    return Refusal(
        _l("Sign-up would close before it opens. Choose fewer hours, or more days."),
        code="closes-first",
        field="closes_hours",
    )


def why_not_now(shift: Shift, now: datetime) -> Refusal | None:
    """Why nobody can sign up by themselves now: it is too early, or too late."""
    if shift.opens_at is not None and now < shift.opens_at:
        when = Lazily(moments.full, shift.opens_at, shift.time_zone)
        return Refusal(_l("Sign-up opens on %(when)s.", when=when), code="not-yet")
    if shift.closes_at is not None and now >= shift.closes_at:
        when = Lazily(moments.full, shift.closes_at, shift.time_zone)
        return Refusal(
            _l("Sign-up closed on %(when)s. If you’d still like to come, please contact us.", when=when), code="closed"
        )
    return None
