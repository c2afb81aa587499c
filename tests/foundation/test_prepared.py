"""Statements that are made once: each shape of it, and with the values of each call."""

from typing import Any

import pytest
import sqlalchemy as sa

from volunteers.foundation.columns import Later
from volunteers.foundation.prepared import Several, prepared

NUMBERS: Any = sa.table("numbers", sa.column("value", sa.Integer))
made: list[bool] = []


@prepared
def _among(is_down: bool, several: Several, least: Later) -> sa.Select[Any]:
    made.append(is_down)
    select = sa.select(NUMBERS.c.value).where(NUMBERS.c.value.in_(several), NUMBERS.c.value >= least)
    return select.order_by(NUMBERS.c.value.desc() if is_down else NUMBERS.c.value)


@pytest.fixture
def connection() -> Any:
    with sa.create_engine("sqlite://").connect() as found:
        found.exec_driver_sql("CREATE TABLE numbers (value INTEGER)")
        found.exec_driver_sql("INSERT INTO numbers VALUES (1), (2), (3), (4)")
        yield found


def test_values_of_each_call_and_each_shape_made_once(connection: Any) -> None:
    """What one call was given is forgotten by the next."""
    made.clear()
    ask = connection.scalars
    assert list(ask(*_among(False, several={1, 2, 3}, least=2))) == [2, 3]
    assert list(ask(*_among(False, several=[4, 1], least=0))) == [1, 4]
    assert list(ask(*_among(True, several=[4, 1], least=0))) == [4, 1]
    assert list(ask(*_among(False, several=(), least=0))) == []
    assert made == [False, True]


def test_values_that_are_missing_or_unknown_are_refused() -> None:
    """A value that no condition takes would narrow nothing."""
    with pytest.raises(TypeError, match="several, least"):
        _among(False, several=[1])
    with pytest.raises(TypeError, match="several, least"):
        _among(False, several=[1], least=0, most=3)
