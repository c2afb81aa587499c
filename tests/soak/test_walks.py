"""Long random walks, beside the plain model."""

import pytest
from flask import Flask

from tests.activities.test_walk import walk
from tests.factories import Factories
from tests.soak.lengths import times
from tests.undo.test_walk import walk as acts_and_undos


@pytest.mark.usefixtures("set_clock")
def test_activities(app: Flask, make: Factories) -> None:
    walk(app, make, walks=times(1_000), steps=80)


def test_acts_and_undos(app: Flask, make: Factories) -> None:
    acts_and_undos(app, make, walks=times(300), steps=80)
