"""Putting the mail into the application."""

from datetime import date, datetime

from flask import Flask

from volunteers.foundation import moments
from volunteers.mail.delivery import Postman
from volunteers.mail.queries import is_flowing


def local_time(instant: str, zone: str | None = None) -> str:
    """A fact made by `moment`, as people say it: day, time, and the zone where the reader's clock shows another."""
    return moments.full(datetime.fromisoformat(instant), zone)


def local_day(value: str) -> str:
    """A fact made by `day`, as people say it."""
    return moments.date(date.fromisoformat(value))


def init_app(app: Flask) -> None:
    """Install the filters of mail templates, and this process's postman, who is told when the worker stops.

    The roof may set `app.extensions["mail_gates"]` and `["organization_facts"]`; see `suppression` and `rendering`.
    """
    app.jinja_env.filters["local_time"] = local_time
    app.jinja_env.filters["local_day"] = local_day
    app.jinja_env.filters["as_instant"] = datetime.fromisoformat
    app.extensions["mail_flows"] = is_flowing
    postman = app.extensions["postman"] = Postman(app)
    app.extensions["stoppers"] = (*app.extensions.get("stoppers", ()), postman.stop)
