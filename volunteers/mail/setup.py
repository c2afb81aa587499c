"""Putting the mail into the application."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from volunteers.foundation import clock, moments, shapes
from volunteers.foundation.text import one_line
from volunteers.mail.copies import Guards, OfChild
from volunteers.mail.delivery import Postman
from volunteers.mail.gathering import Gathered
from volunteers.mail.plain import plain_text
from volunteers.mail.rendering import InAllLanguages, Letterhead
from volunteers.mail.sources import Sources
from volunteers.mail.suppression import Gate, Gates
from volunteers.mail.truth import Truth, Truths

LONGEST_TITLE = 80


def local_time(instant: str, zone: str | None = None) -> str:
    """A fact made by `moment`, as people say it: day, time, and the zone where the reader's clock shows another."""
    return moments.full(datetime.fromisoformat(instant), zone)


def local_span(starts: str, ends: str, zone: str | None = None) -> str:
    """From when to when, of two facts made by `moment`: what pages say too (`moments.span`)."""
    return moments.span(datetime.fromisoformat(starts), datetime.fromisoformat(ends), zone)


def local_day(value: str, beside: str | None = None) -> str:
    """A fact made by `day`, as people say it; beside the other end of a span, where there is one."""
    return moments.date(date.fromisoformat(value), beside=date.fromisoformat(beside) if beside else None)


def local_date(instant: str, zone: str | None = None) -> str:
    """The day of a fact made by `moment`."""
    return moments.date(datetime.fromisoformat(instant), zone)


def is_web_address(value: Any) -> bool:
    """Whether a fact is a web address and nothing else."""
    try:
        shapes.web_address(str(value))
    except shapes.Misshapen:
        return False
    return True


def is_to_come(instant: str) -> bool:
    """Whether a fact made by `moment` is still to come when the mail leaves: nobody is asked by a day that is past."""
    return datetime.fromisoformat(instant) > clock.now()


def short(text: str) -> str:
    """A title as it stands in a subject, where more than a line of it would hide what is said of it."""
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"


def link_label(address: str) -> str:
    """What stands for a web address in a letter with markup: where it leads, and short enough for a telephone."""
    return short(urlsplit(str(address)).netloc.removeprefix("www.") or str(address))


def init_app(
    app: Flask,
    *,
    gates: tuple[Gate, ...],
    truths: Mapping[str, Truth],
    guards: Guards,
    in_all_languages: frozenset[str],
    of_child: frozenset[str],
    gathered: Mapping[str, str],
    organization: Callable[[], Any],
) -> None:
    """Install the filters of mail templates, the gates, who gets copies, the letterhead, and this process's postman."""
    app.jinja_env.filters["local_time"] = local_time
    app.jinja_env.filters["short"] = short
    app.jinja_env.filters["link_label"] = link_label
    app.jinja_env.filters["local_span"] = local_span
    app.jinja_env.filters["local_date"] = local_date
    app.jinja_env.filters["local_day"] = local_day
    app.jinja_env.filters["as_instant"] = datetime.fromisoformat
    app.jinja_env.filters["one_line"] = one_line
    app.jinja_env.filters["plain_text"] = plain_text
    app.jinja_env.tests["web_address"] = is_web_address
    app.jinja_env.tests["to_come"] = is_to_come
    Gates(gates).fit(app)
    Truths(truths).fit(app)
    guards.fit(app)
    Letterhead(organization).fit(app)
    InAllLanguages(in_all_languages).fit(app)
    OfChild(of_child).fit(app)
    Gathered(gathered).fit(app)
    Sources(app).fit(app)
    Postman(app).fit(app)
