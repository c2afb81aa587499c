"""Wall times on the nights when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from volunteers.foundation.walltime import Oddity, WallTime

DENVER = "America/Denver"


def wall(*parts: int, zone: str = DENVER, fold: int = 0) -> WallTime:
    """A wall time."""
    return WallTime(datetime(*parts), zone, fold)  # noqa: DTZ001 - a wall time


def test_six_in_the_evening_stays_six_across_the_change() -> None:
    assert wall(2026, 10, 29, 18, 0).instant == datetime(2026, 10, 30, 0, 0, tzinfo=UTC)
    assert wall(2026, 11, 5, 18, 0).instant == datetime(2026, 11, 6, 1, 0, tzinfo=UTC)


def test_an_hour_that_is_skipped() -> None:
    assert wall(2026, 3, 8, 2, 30).oddity is Oddity.MISSING
    assert wall(2026, 3, 8, 1, 59).oddity is None
    assert wall(2026, 3, 8, 3, 0).oddity is None


def test_an_hour_that_comes_twice() -> None:
    first, second = wall(2026, 11, 1, 1, 30), wall(2026, 11, 1, 1, 30, fold=1)
    assert first.oddity is Oddity.TWICE
    assert second.instant - first.instant == timedelta(hours=1)
    assert wall(2026, 11, 1, 0, 59).oddity is None
    assert wall(2026, 11, 1, 2, 0).oddity is None


def test_half_an_hour_is_skipped_on_lord_howe() -> None:
    assert wall(2026, 10, 4, 2, 15, zone="Australia/Lord_Howe").oddity is Oddity.MISSING
    assert wall(2026, 10, 4, 2, 45, zone="Australia/Lord_Howe").oddity is None


def test_a_whole_day_that_never_was() -> None:
    assert wall(2011, 12, 30, 12, 0, zone="Pacific/Apia").oddity is Oddity.MISSING


@pytest.mark.parametrize(
    "zone", [DENVER, "Asia/Seoul", "Africa/Addis_Ababa", "Australia/Lord_Howe", "America/Chihuahua"]
)
def test_there_and_back(zone: str) -> None:
    """Every half hour of a year: the wall time of an instant means that instant."""
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    while instant.year == 2026:
        local = instant.astimezone(ZoneInfo(zone))
        assert WallTime(local.replace(tzinfo=None, fold=0), zone, local.fold).instant == instant
        instant += timedelta(minutes=30)
