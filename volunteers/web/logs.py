"""Structured logs: one JSON line a happening, with the request's id and without personal data.

A request is told by the rule of its address, never by its values; an exception by its type and the lines of code that
it passed, never by its message: messages repeat what somebody typed, and a database's repeat whole rows.
"""

import logging
import secrets
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()

ROOT = Path(__file__).resolve().parents[2]
QUIET = ("huey", "huey.consumer", "huey.consumer.Scheduler", "huey.consumer.Worker", "sqlalchemy.engine", "alembic")
"""Libraries whose everyday lines say nothing that ours don't."""

TELLS_WHO = ("flask-limiter",)
"""Libraries whose lines name the network address of whoever asked: the line of the request, a 429, says enough."""

_HANDLER = "structured"


def _frames(trace: TracebackType | None) -> list[str]:
    """Where the code was: file, line and function, the innermost last."""
    found = []
    for frame in traceback.extract_tb(trace):
        path = Path(frame.filename)
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(*path.parts[-3:])
        found.append(f"{name}:{frame.lineno} {frame.name}")
    return found


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def without_messages(_logger: Any, _method: str, line: Any) -> Any:
    """Tell an exception, and what caused it, by types and places."""
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["exceptions"] = [type(each).__qualname__ for each in _chain(error)]
        line["frames"] = _frames(error.__traceback__)
    return line


SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_messages,
)


def configure(level: str, stream: TextIO | None = None) -> None:
    """JSON lines to standard error (or a stream), from our loggers and from the libraries'."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=(structlog.stdlib.ExtraAdder(), *SHARED),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.name = _HANDLER
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [*(each for each in root.handlers if each.name != _HANDLER), handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in TELLS_WHO:
        logging.getLogger(name).setLevel(logging.ERROR)


def init_app(app: Flask) -> None:
    """Give every request an id, and log it when it is answered."""
    if not app.testing:
        configure(app.config["LOG_LEVEL"])

    @app.before_request
    def _begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _end(answer: Response) -> Response:
        answer.headers["X-Request-ID"] = g.get("request_id", "")
        if not app.testing and request.endpoint not in ("static", "health.healthz"):
            log.info(
                "request",
                method=request.method,
                rule=request.url_rule.rule if request.url_rule else None,
                status=answer.status_code,
                ms=round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
            )
        return answer
