"""What time it is. Everything asks here, so that a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift: timedelta = timedelta(0)


def now() -> datetime:
    """The present instant, aware, UTC, whole microseconds."""
    return datetime.now(UTC) + _shift


def today(zone: str) -> date:
    """The calendar day now in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Move the clock to an instant; it goes on from there. For tests and demonstration data."""
    global _shift  # noqa: PLW0603 - the one clock of the process
    before = _shift
    _shift = instant - datetime.now(UTC)
    try:
        yield
    finally:
        _shift = before
