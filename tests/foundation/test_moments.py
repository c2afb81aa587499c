"""Dates and times as people say them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from volunteers.foundation import clock, moments

START, END = datetime(2026, 6, 14, 0, 0, tzinfo=UTC), datetime(2026, 6, 14, 1, 30, tzinfo=UTC)
TRANSLATIONS = Path(moments.__file__).parents[1] / "translations"
HOME, SEOUL = "America/Denver", "Asia/Seoul"


@pytest.fixture(autouse=True)
def friday_in_june() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_timezone=HOME)
    with app.test_request_context(), clock.at(datetime(2026, 6, 5, 21, 0, tzinfo=UTC)):
        yield


def test_english_is_day_first() -> None:
    assert moments.full(START) == "Saturday, June 13, 6:00 pm"
    assert moments.span(START, END) == "Saturday, June 13, 6:00 pm to 7:30 pm"
    assert moments.date(date(2027, 1, 2)) == "Saturday, January 2, 2027"


def test_another_zone_is_named() -> None:
    assert moments.span(START, END, SEOUL) == "Sunday, June 14, 9:00 am to 10:30 am (Korean Time)"
    assert moments.apart(START, SEOUL, HOME) == "Korean Time, 15 hours ahead"
    assert moments.apart(START, "America/Chihuahua", HOME).endswith("the same hour")


@pytest.mark.parametrize(
    ("there", "here", "expected"),
    [
        ("Asia/Kathmandu", "UTC", "5 h 45 min ahead"),
        ("Asia/Kathmandu", HOME, "11 h 45 min ahead"),
        (HOME, "Asia/Kathmandu", "11 h 45 min behind"),
        ("Asia/Tehran", HOME, "9 h 30 min ahead"),
        ("Asia/Kathmandu", "Asia/Kolkata", "15 min ahead"),
        ("Australia/Lord_Howe", "Australia/Brisbane", "30 min ahead"),
        ("America/St_Johns", HOME, "3 h 30 min ahead"),
        ("Pacific/Chatham", "Pacific/Auckland", "45 min ahead"),
        ("Europe/London", HOME, "7 hours ahead"),
        ("America/New_York", "America/Chicago", "one hour ahead"),
    ],
)
def test_the_difference_is_told_to_the_minute(there: str, here: str, expected: str) -> None:
    assert moments.apart(START, there, here).split(", ")[1] == expected


def test_the_difference_in_spanish() -> None:
    app = Flask(__name__)
    Babel(app, default_locale="es", default_translation_directories=str(TRANSLATIONS))
    with app.test_request_context():
        assert moments.apart(START, "Asia/Kathmandu", HOME).endswith(", 11 h 45 min más")
        assert moments.apart(START, HOME, "Asia/Kathmandu").endswith(", 11 h 45 min menos")


def test_a_day_without_a_time_is_no_midnight() -> None:
    """Also where clocks skip midnight: in Santiago 6 September 2026 began at 1:00."""
    midnight = datetime(2026, 6, 13, 6, 0, tzinfo=UTC)
    assert moments.begins(midnight, midnight + timedelta(days=1)) == "Saturday, June 13, all day"
    assert moments.begins(midnight, midnight + timedelta(hours=1)) == "Saturday, June 13, 12:00 am"
    assert moments.iso(midnight, HOME, midnight + timedelta(days=1)) == "2026-06-13"
    assert moments.iso(midnight, HOME, midnight + timedelta(hours=1)) == "2026-06-13T00:00-06:00"
    spring = datetime(2026, 9, 6, 4, 0, tzinfo=UTC)
    there = "America/Santiago"
    assert moments.hours(spring, spring + timedelta(hours=23), there) == "all day"
    assert moments.hours(spring - timedelta(days=1), spring, there) == "all day"
    assert moments.hours(spring, spring + timedelta(hours=22), there) == "1:00 am to 11:00 pm"


def test_an_end_on_another_day_is_named() -> None:
    late = datetime(2026, 6, 14, 8, 0, tzinfo=UTC)
    assert moments.hours(START, late) == "6:00 pm to Sunday, June 14, 2:00 am"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 5, 10), date(2027, 5, 5), "Sunday, May 10, 2026 to Wednesday, May 5, 2027"),
        (date(2025, 12, 31), date(2026, 1, 2), "Wednesday, December 31, 2025 to Friday, January 2, 2026"),
        (date(2026, 6, 13), date(2026, 6, 14), "Saturday, June 13 to Sunday, June 14"),
        (date(2026, 6, 13), date(2026, 6, 13), "Saturday, June 13"),
        (date(2027, 6, 13), None, "Sunday, June 13, 2027"),
    ],
)
def test_both_ends_of_a_span_have_their_year(first: date, last: date | None, expected: str) -> None:
    assert moments.days(first, last) == expected


def test_hours_over_the_turn_of_the_year_have_both_years() -> None:
    eve, morning = datetime(2027, 1, 1, 5, 0, tzinfo=UTC), datetime(2027, 1, 1, 8, 0, tzinfo=UTC)
    assert moments.span(eve, morning) == "Thursday, December 31, 2026, 10:00 pm to Friday, January 1, 2027, 1:00 am"
    midnight = datetime(2026, 12, 31, 7, 0, tzinfo=UTC)
    assert moments.span(midnight, midnight + timedelta(days=1)) == "Thursday, December 31, all day"


@pytest.mark.parametrize(
    ("days", "minutes", "expected"),
    [
        (1, 0, "Saturday, June 13, all day"),
        (0, 1439, "Saturday, June 13, all day"),
        (2, 0, "Saturday, June 13, all day, until Sunday, June 14"),
        (1, 30, "Saturday, June 13, 12:00 am to Sunday, June 14, 12:30 am"),
    ],
)
def test_whole_days_have_no_hours(days: int, minutes: int, expected: str) -> None:
    midnight = datetime(2026, 6, 13, 6, 0, tzinfo=UTC)
    assert moments.span(midnight, midnight + timedelta(days=days, minutes=minutes)) == expected


def test_the_summer_of_a_far_year_is_the_readers() -> None:
    """What Flask-Babel gives as the reader's zone ends in 2037."""
    far = datetime(2096, 6, 14, 0, 0, tzinfo=UTC)
    assert moments.full(far, HOME) == moments.full(far) == "Wednesday, June 13, 2096, 6:00 pm"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("es", "sábado 13 de junio"),
        ("ko", "6월 13일 토요일"),
        ("zh_Hant", "6月13日 星期六"),
        ("ar", "السبت، 13 يونيو"),
        ("fr", "samedi 13 juin"),
        ("vi", "Thứ Bảy, 13 tháng 6"),
        ("am", "ቅዳሜ 13 ጁን"),
    ],
)
def test_other_languages_follow_their_own_order_without_the_year(tag: str, expected: str) -> None:
    with force_locale(tag):
        assert moments.date(START) == expected


@pytest.mark.parametrize("tag", ["en", "es", "ko", "zh_Hant", "ar", "fr", "vi", "am", "ne", "so", "om", "de", "ru"])
def test_every_language_has_every_piece(tag: str) -> None:
    with force_locale(tag):
        assert "2026" not in moments.date(START)
        assert "2026" in moments.date(START, year=True)
        assert all(moments.leaf(START))
        assert len(moments.weekdays()) == 7
        assert moments.zone(START, SEOUL)


def test_since_is_a_phrase() -> None:
    assert moments.since(datetime(2026, 6, 5, 20, 0, tzinfo=UTC)) == "since today"
    assert moments.since(datetime(2026, 6, 4, 20, 0, tzinfo=UTC)) == "since yesterday"
    assert moments.since(datetime(2026, 6, 2, 20, 0, tzinfo=UTC)) == "since Tuesday"
    assert moments.since(datetime(2026, 5, 2, 20, 0, tzinfo=UTC)) == "since Saturday, May 2"


def test_a_month_is_whole_weeks() -> None:
    weeks = moments.weeks(2026, 6)
    assert weeks[0][0] == date(2026, 5, 31)  # the week begins on Sunday in the organisation's country
    assert {day for week in weeks for day in week} >= {date(2026, 6, n) for n in range(1, 31)}
    assert moments.weeks(2026, 12)[-1][-1] == date(2027, 1, 2)
    assert all(len(week) == 7 for week in weeks)
    assert moments.weekdays()[0] == "Sun"
    assert moments.month(2026, 6) == "June 2026"


def test_a_clock_elsewhere() -> None:
    assert moments.clock(clock.now(), HOME, HOME).day == "Friday, here and now"
    there = moments.clock(clock.now(), SEOUL, HOME, sunrise=True)
    assert (there.time, there.day) == ("6:00 am", "Saturday, sunrise")


def test_an_hour_that_comes_twice_says_which() -> None:
    """The night of November 7, 2027, in Denver; an hour later and in summer it says no more than ever."""
    first, second = datetime(2027, 11, 7, 7, 30, tzinfo=UTC), datetime(2027, 11, 7, 8, 30, tzinfo=UTC)
    assert moments.time(first, HOME) == "1:30 am (Mountain Daylight Time)"
    assert moments.time(second, HOME) == "1:30 am (Mountain Standard Time)"
    assert moments.time(second + timedelta(hours=1), HOME) == "2:30 am"
    assert moments.time(datetime(2027, 3, 14, 9, 30, tzinfo=UTC), HOME) == "3:30 am"
    assert moments.time(first, SEOUL) == "4:30 pm"
