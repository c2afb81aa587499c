"""Putting the mail into the application."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask

from volunteers.foundation import moments
from volunteers.mail.delivery import Postman
from volunteers.mail.rendering import Letterhead
from volunteers.mail.suppression import Gate, Gates


def local_time(instant: str, zone: str | None = None) -> str:
    """A fact made by `moment`, as people say it: day, time, and the zone where the reader's clock shows another."""
    return moments.full(datetime.fromisoformat(instant), zone)


def local_day(value: str) -> str:
    """A fact made by `day`, as people say it."""
    return moments.date(date.fromisoformat(value))


def init_app(app: Flask, *, gates: tuple[Gate, ...], organization: Callable[[], Any]) -> None:
    """Install the filters of mail templates, the gates, the letterhead, and this process's postman."""
    app.jinja_env.filters["local_time"] = local_time
    app.jinja_env.filters["local_day"] = local_day
    app.jinja_env.filters["as_instant"] = datetime.fromisoformat
    Gates(gates).fit(app)
    Letterhead(organization).fit(app)
    Postman(app).fit(app)
