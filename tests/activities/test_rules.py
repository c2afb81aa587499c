"""Decisions, without a database."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.activities.conftest import new_input
from volunteers.activities import rules, words
from volunteers.activities.models import Activity, ActivityState, Fill, Shift, SignUp, SignUpState
from volunteers.foundation.columns import LocalText
from volunteers.foundation.walltime import WallTime

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
DENVER = "America/Denver"


def wall(*parts: int, fold: int = 0) -> WallTime:
    return WallTime(datetime(*parts), DENVER, fold)  # type: ignore[misc, arg-type]  # noqa: DTZ001 - a wall time


def why(starts: WallTime, hours: float = 1, **values: object) -> tuple[str, str | None] | None:
    refusal = rules.why_not_schedule(new_input(starts, hours, **values), NOW, is_new=True)
    return (refusal.code, refusal.field) if refusal else None


def test_an_hour_that_does_not_exist() -> None:
    assert why(wall(2026, 3, 8, 2, 30)) == ("time-missing", "starts_at")
    assert why(wall(2026, 3, 8, 1, 30)) == ("time-missing", "ends_at")
    assert why(wall(2026, 3, 8, 3, 0)) is None


def test_an_hour_that_comes_twice() -> None:
    assert why(wall(2026, 11, 1, 1, 30)) == ("time-twice", "starts_fold")
    assert why(wall(2026, 11, 1, 0, 30)) == ("time-twice", "ends_fold")
    assert why(wall(2026, 11, 1, 1, 30), hours=2, starts_chosen=True) is None
    assert why(wall(2026, 11, 1, 1, 30, fold=1), 0.25, starts_chosen=True, ends_chosen=True) is None


def test_times_that_cannot_be() -> None:
    assert why(wall(2026, 6, 13, 18), hours=0) == ("ends-first", "ends_at")
    assert why(wall(2026, 6, 13, 18), hours=-2) == ("ends-first", "ends_at")
    assert why(wall(2026, 6, 13, 18), hours=24 * 400) == ("too-long", "ends_at")
    assert why(wall(2026, 1, 5, 4)) == ("past", "starts_at")
    old = new_input(wall(2026, 1, 5, 4))
    assert rules.why_not_schedule(old, NOW, is_new=False) is None, "what began may be corrected"


@pytest.mark.parametrize(("capacity", "confirmed", "ok"), [(None, 50, True), (5, 5, True), (5, 6, False), (1, 0, True)])
def test_places(bare_app: Flask, capacity: int | None, confirmed: int, ok: bool) -> None:
    with bare_app.test_request_context():
        assert (rules.why_not_capacity(capacity, Fill(confirmed)) is None) is ok


def test_too_few_places_says_how_many(bare_app: Flask) -> None:
    with bare_app.test_request_context():
        refusal = rules.why_not_capacity(3, Fill(12))
        assert refusal is not None
        assert "12 people" in str(refusal.message)


def test_who_may_see_a_private_address() -> None:
    there = {"place": "1320 Lark Street", "online_link": "https://meet.demo.example/tea"}
    public, private = Activity(is_address_private=False, **there), Activity(is_address_private=True, **there)
    comes, waits = SignUp(state=SignUpState.CONFIRMED), SignUp(state=SignUpState.WAITLISTED)
    seen = [
        rules.whereabouts(public),
        rules.whereabouts(private, comes),
        rules.whereabouts(private, is_managing=True),
    ]
    assert {(where.place, where.is_hidden) for where in seen} == {(there["place"], False)}
    assert [(where.online_link, where.is_link_hidden) for where in seen] == [
        ("", True),
        (there["online_link"], False),
        (there["online_link"], False),
    ]
    hidden = [
        rules.whereabouts(private),
        *(rules.whereabouts(private, SignUp(state=s)) for s in set(SignUpState) - {comes.state}),
    ]
    assert {(where.place, where.online_link, where.is_hidden) for where in hidden} == {("", "", True)}
    assert rules.whereabouts(private, waits).is_private
    assert not rules.whereabouts(Activity(is_address_private=False, place="")).place


def test_open_until_it_ends() -> None:
    activity = Activity(state=ActivityState.PUBLISHED, ends_at=NOW + timedelta(minutes=1), title=LocalText())
    all_of_it = Shift(activity=activity)
    assert rules.is_open(all_of_it, NOW)
    assert not rules.is_open(all_of_it, NOW + timedelta(minutes=1))
    first_half = Shift(activity=activity, own_ends_at=NOW)
    assert not rules.is_open(first_half, NOW)


def test_standing_in_words(bare_app: Flask) -> None:
    with bare_app.test_request_context():
        waits = SignUp(state=SignUpState.WAITLISTED)
        assert "first" in words.standing_in_words(waits, 0)
        assert "one person" in words.standing_in_words(waits, 1)
        assert "3 people" in words.standing_in_words(waits, 3)
        for state in SignUpState:
            assert words.standing_in_words(SignUp(state=state), 0).endswith(".")


def test_where_it_is_is_decided_once() -> None:
    """Nobody but the rule asks whether an address is private; pages and mails get its answer."""
    allowed = {
        "volunteers/activities/models/tables.py",
        "volunteers/activities/rules/whereabouts.py",
        "volunteers/activities/inputs.py",
        "volunteers/activities/forms/activities.py",
        "volunteers/activities/actions/changing.py",
        "volunteers/activities/rules/series.py",
        "volunteers/activities/actions/drafts.py",
        "volunteers/demo/activities.py",
        "templates/activities/form.html",
    }
    asks = re.compile(
        r"is_address_private|\b(?:a|activity|row|what|shift\.activity|s\.activity)\.(?:place|online_link)\b"
    )
    files = [path for folder in ("volunteers", "templates") for path in (ROOT / folder).rglob("*.*")]
    found = {
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in {".py", ".html", ".txt"} and asks.search(path.read_text())
    }
    assert found == allowed
