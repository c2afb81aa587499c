"""/answer/<token>: every act from a mail. GET shows who and what; only POST acts, once, until a deadline, with undo.

Rooms hand in their doors by purpose, through the roof. Link previews and mail scanners only ever GET.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Blueprint, abort, current_app, render_template, request
from werkzeug.wrappers import Response

from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose, find
from volunteers.links.actions import disown
from volunteers.links.issue import is_open
from volunteers.web.doors import public
from volunteers.web.replies import flash_done, flash_problem, see_other

bp = Blueprint("answers", __name__)


@dataclass(frozen=True)
class Choice:
    """One button."""

    value: str
    label: str
    is_main: bool = False


@dataclass(frozen=True)
class AnswerPage:
    """What the page shows: for whom, what it is about, and the buttons; `settled` tells an answer already given."""

    name: str
    title: str
    text: Sequence[str]
    facts: Sequence[tuple[str, Any]] = ()
    choices: Sequence[Choice] = ()
    settled: str = ""
    may_undo: bool = False
    hue: int = 1
    native: str = ""
    native_language: str = ""


class AnswerDoor(Protocol):
    """What a room hands in for one purpose."""

    def page(self, link: Link) -> AnswerPage | None:
        """What to show; None where the matter is gone."""

    def act(self, link: Link, choice: str) -> str:
        """Do it, and say what happens next. Raises Refusal."""

    def undo(self, link: Link) -> str:
        """Take it back, and say so. Raises Refusal."""


def _doors() -> dict[Purpose, AnswerDoor]:
    doors: dict[Purpose, AnswerDoor] = current_app.extensions["answer_doors"]
    return doors


def _open(token: str) -> tuple[Link, AnswerDoor, AnswerPage]:
    doors = _doors()
    link = find(token, *doors)
    if link is None or link.revoked_at is not None:
        abort(404)
    door = doors[link.purpose]
    page = door.page(link)
    if page is None:
        abort(404)
    return link, door, page


@bp.get("/answer/<token>")
@public("whoever holds the signed link may see what it asks")
def show(token: str) -> str:
    """The page with the buttons."""
    link, _door, page = _open(token)
    return render_template("answers/show.html", page=page, token=token, is_open=is_open(link))


@bp.post("/answer/<token>")
@public("whoever holds the signed link may answer, once")
def act(token: str) -> Response:
    """Answer, undo, or "I am someone else"."""
    link, door, page = _open(token)
    wanted = request.form.get("answer", "")
    try:
        if wanted == "not-me":
            disown(link.id)
            flash_done(_("Thank you. This link does nothing any more, and we will not write about it to this address."))
            return see_other("home.front")
        if wanted == "undo":
            flash_done(door.undo(link))
        elif wanted in {choice.value for choice in page.choices}:
            flash_done(door.act(link, wanted))
        else:
            flash_problem(_("Please press one of the buttons."))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("answers.show", token=token)
