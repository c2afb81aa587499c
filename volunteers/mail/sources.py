"""The one file of each message, templates/mail/<room>/<message>.mail, and the two forms that are made of it.

A message fills the blocks of a frame with sentences and parts. It is read twice: in the frame with markup, where
everything is escaped, and in the frame of plain text, where nothing is.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from flask import Flask
from jinja2 import Environment, Template
from markupsafe import Markup

from volunteers.foundation.parts import Part
from volunteers.foundation.text import one_line

SUBJECT_LENGTH = 200


class Texts(NamedTuple):
    """What a message says: on one line, in plain text, and with markup."""

    subject: str
    text: str
    html: str


class Said(NamedTuple):
    """The sentence that a message begins with and what follows it, in plain text and with markup."""

    wanted: str
    body: str
    wanted_html: str
    body_html: str


class Sources(Part):
    """Reads the files of messages, without Flask's context processors: they ask for the request, and there is none."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def _plain(self) -> Environment:
        return self._app.jinja_env.overlay(autoescape=False)

    @cached_property
    def _marked_up(self) -> Environment:
        return self._app.jinja_env.overlay(autoescape=True)

    def said(self, kind: str, facts: Mapping[str, Any]) -> Said:
        """What a message says without its frame, in the language of now."""
        return Said(*_said(self._plain, "txt", kind, facts), *_said(self._marked_up, "html", kind, facts))

    def texts(self, kind: str, facts: Mapping[str, Any], said: Said | None = None) -> Texts:
        """Read a message with these facts, in the language of now; `said` is the message that it passes on."""
        source = f"mail/{kind}.mail"
        plain = self._plain.get_template(source)
        subject = one_line(_block(plain, "subject", facts))[:SUBJECT_LENGTH]
        text = plain.render(facts, subject=subject, said=said and said[:2], **_form(self._plain, "txt"))
        marked_up = self._marked_up.get_template(source)
        passed_on = said and [Markup(each) for each in said[2:]]  # noqa: S704 - a template of ours made it
        html = marked_up.render(facts, subject=subject, said=passed_on, **_form(self._marked_up, "html"))
        return Texts(subject, text, html)


def _block(template: Template, name: str, facts: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(facts))))


def _said(environment: Environment, suffix: str, kind: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    template, given = environment.get_template(f"mail/{kind}.mail"), {**facts, **_form(environment, suffix)}
    return _block(template, "wanted", given), _block(template, "body", given)


def _form(environment: Environment, suffix: str) -> dict[str, Any]:
    """The frame that a message extends, and the parts that it calls."""
    return {"frame": f"mail/base.{suffix}", "letter": environment.get_template(f"mail/parts.{suffix}").module}
