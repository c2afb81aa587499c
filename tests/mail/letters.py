"""Templates that only tests use, and a small application that has nothing but mail."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from tests.conftest import make_app
from volunteers import jobs
from volunteers.audit import bookkeeping
from volunteers.audit.after import AfterCommit
from volunteers.foundation.db import db, unguarded
from volunteers.links import Link
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail import jobs as mail_jobs
from volunteers.mail.delivery import Postman
from volunteers.mail.models import Delivery, MailBatch, Suppression

SOURCE = (
    "{%% extends frame %%}{%% block subject %%}%s{%% endblock %%}{%% block wanted %%}{{ subject }}{%% endblock %%}"
    "{%% block body %%}%s{%% endblock %%}{%% block why %%}.{%% endblock %%}"
)
TEMPLATES = {
    "mail/tests/hello.mail": SOURCE
    % ("{{ _('Hello') }} {{ who }}\n", "{{ letter.paragraph(_('%(to)s: %(words)s', to=to.name, words=words)) }}"),
    "mail/tests/notice.mail": SOURCE
    % (
        "{{ title }}",
        (
            "{{ letter.paragraph(_('%(to)s, %(call)s\\n.dot\\n%(body)s', to=to.name, call=call, body=body)) }}"
            "{{ letter.markup(body_html) }}"
        ),
    ),
    "mail/tests/asks.mail": SOURCE % ("x", "{% if to.name %}x{% endif %}"),
    "mail/tests/broken.mail": SOURCE % ("{{ missing.attribute }}", "x"),
}

JOBS = (
    jobs.Job(mail_jobs.deliver, jobs.every_minute()),
    jobs.Job(mail_jobs.recover_mail, jobs.every_minute()),
)


def mail_app(folder: Path, url: str, **overrides: Any) -> Flask:
    """The application with the templates of these tests, and the mail's own jobs."""
    app = make_app(folder, url, MAIL_DEFAULT_SENDER="club@club.example", **overrides)
    add_templates(app)
    put_jobs(app, JOBS)
    return app


def put_jobs(app: Flask, timetable: Sequence[jobs.Job]) -> None:
    """Let the application have these jobs in the place of all of the house's."""
    AfterCommit.of(app).listeners.clear()
    app.extensions.pop(jobs.Queue.slot())
    jobs.init_app(app, timetable, stoppers=(Postman.of(app).stop,))


def add_templates(app: Flask) -> None:
    """Let the application find the templates above."""
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader])  # type: ignore[list-item]


def empty_tables() -> None:
    """Take every mail, batch, suppression and link away."""
    with unguarded("test tables"):
        for model in (Delivery, MailBatch, Suppression, Link):
            db.session.execute(sa.delete(model))
        db.session.commit()


def hello(number: int | str, **values: Any) -> Message:
    """A message to somebody."""
    name = values.pop("name", f"Anna Ångström {number}")
    language = values.pop("language", "en")
    recipient = Recipient(
        values.pop("address", f"anna{number}@example.org"), name, language, values.pop("person", None)
    )
    facts = {"who": f"number {number}", "words": "Good day.", **values.pop("facts", {})}
    return Message("tests/hello", recipient, facts, values.pop("key", f"hello:{number}"), **values)


@bookkeeping("a test puts mail into the outbox")
def put(*messages: Message) -> list[Any]:
    """Put messages into the outbox, in a transaction of their own; their rows."""
    outbox.put_all(messages)
    keys = [message.dedupe_key for message in messages]
    rows = db.session.scalars(sa.select(Delivery).where(Delivery.dedupe_key.in_(keys)))
    by_key = {row.dedupe_key: row for row in rows}
    return [by_key[key] for key in keys]


@bookkeeping("a test changes the outbox")
def inside(function: Any, *arguments: Any, **named: Any) -> Any:
    """Call inside a transaction."""
    return function(*arguments, **named)
