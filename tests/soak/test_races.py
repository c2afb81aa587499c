"""Long races: what a lock lets through once in a thousand presses, a short one does not see."""

from flask import Flask

from tests.activities.test_race import race_for_places, race_with_visitors
from tests.registration.test_two_chairs import accept_against_decline
from tests.soak.lengths import times


def test_places(fresh_app: Flask) -> None:
    race_for_places(fresh_app, times(200))


def test_two_chairs(fresh_app: Flask) -> None:
    accept_against_decline(fresh_app, times(500))


def test_many_rounds_with_visitors(fresh_app: Flask) -> None:
    """What is confirmed and what is held are never more than there are."""
    race_with_visitors(fresh_app, times(100))
