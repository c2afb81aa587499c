"""Log lines: JSON, with the request's id, and nothing that anybody typed."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask

from volunteers.foundation.db import db
from volunteers.web import logs

SECRET = "jean-luc@example.org"


@pytest.fixture
def told() -> Iterator[StringIO]:
    """What a server's logging writes; taken back afterwards."""
    root, stream = logging.getLogger(), StringIO()
    before, level = list(root.handlers), root.level
    logs.configure("INFO", stream)
    yield stream
    root.handlers = before
    root.setLevel(level)
    structlog.reset_defaults()


def _break() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise LookupError(SECRET) from error


def test_our_lines_and_the_libraries(told: StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="abc")
    structlog.get_logger().info("request", rule="/u/<token>")
    logging.getLogger("library").warning("cannot reach %s", "it", extra={"kind": "x"})
    structlog.contextvars.clear_contextvars()
    ours, theirs = map(json.loads, told.getvalue().splitlines())
    assert (ours["event"], ours["rule"], ours["request_id"], ours["level"]) == ("request", "/u/<token>", "abc", "info")
    assert (theirs["event"], theirs["kind"], theirs["request_id"]) == ("cannot reach it", "x", "abc")


def test_exceptions_without_what_was_typed(told: StringIO) -> None:
    for log in (structlog.get_logger(), logging.getLogger("library")):
        try:
            _break()
        except LookupError:
            log.exception("it broke")
    assert SECRET not in told.getvalue()
    for line in map(json.loads, told.getvalue().splitlines()):
        assert line["exceptions"] == ["LookupError", "ValueError"]
        assert line["frames"][-1].endswith("_break")


def test_who_was_slowed_down_is_not_told(told: StringIO) -> None:
    """Their network address is theirs."""
    logging.getLogger("flask-limiter").warning("ratelimit exceeded by %s", "203.0.113.7")
    assert not told.getvalue()


def test_the_database_repeats_no_values(app: Flask) -> None:
    with app.app_context(), pytest.raises(sa.exc.DBAPIError) as failed:
        db.session.execute(sa.text("SELECT nothing FROM nowhere WHERE x = :typed"), {"typed": SECRET})
    assert SECRET not in str(failed.value)
