"""The house whose doors are asked: one world for all tests of a file, in a transaction that is rolled back."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import in_one_transaction
from tests.doors.asking import House
from tests.factories import Factories


@pytest.fixture(scope="module")
def house(bare_app: Flask) -> Iterator[House]:
    """The matrix' world; every request to it is rolled back by itself."""
    with in_one_transaction(bare_app) as app:
        yield House(app, Factories(app))
