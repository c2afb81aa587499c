"""Limits counted in the database: one count for all processes, as many uses as were allowed, and old ones forgotten."""

from datetime import timedelta
from pathlib import Path

from flask import Flask

from tests.conftest import leave, make_app
from tests.together import at_once
from volunteers.foundation import clock
from volunteers.web import counting
from volunteers.web.counting import DatabaseStorage


def test_two_processes_count_as_one(fresh_app: Flask, tmp_path: Path) -> None:
    other = make_app(tmp_path, fresh_app.config["DATABASE_URL"])
    storage = DatabaseStorage("database://")
    answers = []
    for number in range(8):
        with (fresh_app if number % 2 else other).app_context():
            answers.append(storage.acquire_entry("a", 5, 60))
    assert answers == [True] * 5 + [False] * 3
    with other.app_context():
        assert storage.get_moving_window("a", 5, 60)[1] == 5
        assert storage.acquire_entry("b", 5, 60)
        with clock.at(clock.now() + timedelta(seconds=61)):
            assert storage.acquire_entry("a", 5, 60)
        with clock.at(clock.now() + timedelta(days=3)):
            counting.forget()
            assert storage.get_moving_window("a", 5, 10**6)[1] == 0
        assert storage.acquire_entry("a", 5, 60)
        storage.clear("a")
        assert storage.get_moving_window("a", 5, 60)[1] == 0
    leave(other)


def test_at_the_same_instant_no_more_get_in_than_may(fresh_app: Flask) -> None:
    storage = DatabaseStorage("database://")
    assert sum(at_once(fresh_app, *[lambda: storage.acquire_entry("crowd", 5, 60)] * 20)) == 5
