"""Long random walks: signing up beside a plain model; acts and undos in any order; what people are told."""

import pytest
from flask import Flask

from tests.activities import test_mail_walk as being_told
from tests.activities import test_series_walk as series
from tests.activities import test_walk as signing_up
from tests.factories import Factories
from tests.mail import test_walk as told
from tests.soak.lengths import times
from tests.undo import test_walk as undoing


@pytest.mark.usefixtures("set_clock")
def test_activities(app: Flask, make: Factories) -> None:
    signing_up.walk(app, make, walks=times(1_000), steps=80)


@pytest.mark.usefixtures("set_clock")
def test_acts_and_undos(app: Flask, make: Factories) -> None:
    undoing.walk(app, make, walks=times(1_000), steps=60)


@pytest.mark.usefixtures("set_clock")
def test_mails_of_activities(app: Flask, make: Factories) -> None:
    being_told.walk(app, make, walks=times(1_000), steps=60)


def test_mails_of_every_room(app: Flask, make: Factories) -> None:
    told.walk(app, make, walks=times(1_000), steps=60)


@pytest.mark.usefixtures("set_clock")
def test_series(app: Flask, make: Factories) -> None:
    series.walk(app, make, walks=times(500), steps=50)
