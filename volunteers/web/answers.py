"""/answer/<token>: every act from a mail. GET shows who and what; only POST acts, once, until a deadline, with undo.

Rooms hand in their doors by purpose, through the roof. Link previews and mail scanners only ever GET or HEAD, and
those write nothing. The page speaks the language of the person who got the mail, unless `?lang=` says another.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, runtime_checkable

from flask import Blueprint, abort, render_template, request
from flask_babel import force_locale
from werkzeug.wrappers import Response

from volunteers.access import Role
from volunteers.foundation.languages import on_offer
from volunteers.foundation.parts import Part
from volunteers.foundation.reach import with_ways
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.links import Link, Purpose, find
from volunteers.links.actions import disown
from volunteers.links.issue import is_open
from volunteers.undo import queries as undo_queries
from volunteers.web.doors import public
from volunteers.web.drafts import not_arrived
from volunteers.web.forms import Form
from volunteers.web.language import KEY
from volunteers.web.replies import flash_done, flash_problem, see_other

bp = Blueprint("answers", __name__)

NOT_ME = "not-me"
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Choice:
    """One button."""

    value: str
    label: str
    is_main: bool = False
    takes_form: bool = False  # what was typed goes with it, and must be fit


class Quote(NamedTuple):
    """What somebody wrote, and in which language."""

    text: str
    language: str


@dataclass(frozen=True)
class AnswerPage:
    """What the page shows: for whom, what it is about, and the buttons; `settled` tells an answer already given.

    `form` is bound to what was sent, if anything was; the choices that take it are refused where it is unfit.
    """

    name: str
    title: str
    text: Sequence[str]
    facts: Sequence[tuple[str, Any]] = ()
    choices: Sequence[Choice] = ()
    settled: str = ""
    quote: Quote | None = None
    form: Form | None = None
    hue: int = 1
    native: str = ""
    native_language: str = ""
    state: str = ""  # of the row that it is about
    is_over: bool = False  # it opens nothing for anybody any more: what is settled is no answer of theirs
    changes: Sequence[tuple[Any, str]] = ()  # (what may have changed, the address where only that is asked)
    not_me: str = ""  # what follows from "I'm someone else", where that is more than that the link closes
    onward: Sequence[tuple[Any, str]] = ()  # (what there is to see next, its address)


class AnswerDoor(Protocol):
    """What a room hands in for one purpose. All of it runs in the language of the page."""

    def page(self, link: Link) -> AnswerPage | None:
        """What to show; None where the matter is gone."""

    def act(self, link: Link, choice: str) -> str:
        """Do it, using the link up in the same action, and say what happens next. Raises Refusal."""


@runtime_checkable
class Disowned(Protocol):
    """A door at which it matters that a mail reached somebody else: what then happens, besides that the link closes."""

    def not_me(self, link: Link) -> str:
        """Do it, and say what was done."""


@dataclass(frozen=True)
class HeldPage:
    """The page of a link whose holder answers for others, too; it is in all languages.

    `others` gives the persons for whom they answer, by their keys, in which role.
    """

    endpoint: str
    others: Callable[[Link], Mapping[int, Role]]


@dataclass(frozen=True)
class Answers(Part):
    """Every room's doors by the purpose of their link, and the language in which a person wants to be spoken to."""

    doors: Mapping[Purpose, AnswerDoor]
    language_of: Callable[[int | None], str]
    held: Mapping[Purpose, HeldPage] = field(default_factory=dict)


def _find(token: str) -> tuple[Link, AnswerDoor]:
    doors = Answers.of().doors
    link = find(token, *doors)
    if link is None or link.revoked_at is not None:
        abort(404)
    return link, doors[link.purpose]


def language_of(link: Link) -> str:
    """The language in which the person whom a link is for wants to be spoken to; empty where nobody knows."""
    return Answers.of().language_of(link.person_id)


def speaking(link: Link) -> AbstractContextManager[Any]:
    """The language of the person whom the link is for, if the interface has it and the address asks for no other."""
    asked, known = request.args.get(KEY), on_offer()
    wanted = language_of(link)
    if asked in known or wanted not in known:
        return nullcontext()
    forced: AbstractContextManager[Any] = force_locale(wanted.replace("-", "_"))
    return forced


def _page(link: Link, door: AnswerDoor) -> AnswerPage:
    page = door.page(link)
    if page is None:
        abort(404)
    return page


@bp.get("/answer/<token>")
@public("whoever holds the signed link may see what it asks")
def show(token: str) -> str:
    """The page with the buttons."""
    link, door = _find(token)
    with speaking(link):
        return _rendered(link, _page(link, door), token)


def _rendered(link: Link, page: AnswerPage, token: str) -> str:
    return render_template(
        "answers/show.html",
        page=page,
        is_open=is_open(link),
        is_expired=link.used_at is None and not is_open(link),
        expires_at=link.expires_at,
        act=undo_queries.open_by_link(link.id),
        token=token,
    )


@bp.post("/answer/<token>")
@public("whoever holds the signed link may answer, once")
def act(token: str) -> Response | tuple[str, int]:
    """Answer, or "I am someone else"; taking an answer back is at the one address of all undoing."""
    link, door = _find(token)
    wanted = request.form.get("answer", "")
    with speaking(link):
        page = _page(link, door)
        try:
            if wanted == NOT_ME:
                flash_done(_disowned(link, door))
                return see_other("home.front")
            if page.form is not None and _takes_form(page, wanted) and not page.form.validate():
                return _rendered(link, page, token), UNPROCESSABLE
            flash_done(_done(link, door, page, wanted))
        except Refusal as refusal:
            not_arrived()
            flash_problem(refusal)
        return see_other("answers.show", token=token, **{KEY: request.args.get(KEY)})


def _disowned(link: Link, door: AnswerDoor) -> str:
    if isinstance(door, Disowned):
        return door.not_me(link)
    disown(link.id)
    return _("Thank you. This link no longer works, and nothing was answered in that person’s name.")


def _takes_form(page: AnswerPage, wanted: str) -> bool:
    return any(choice.takes_form for choice in page.choices if choice.value == wanted)


def _done(link: Link, door: AnswerDoor, page: AnswerPage, wanted: str) -> str:
    """Do what was pressed, and say what happens next."""
    if page.settled and not page.choices:
        raise Refusal(page.settled, code="settled")
    if wanted not in {choice.value for choice in page.choices}:
        raise Refusal(_("Select one of the buttons."), code="no-button", status=422)
    if link.used_at is None and not is_open(link):
        raise Refusal(
            with_ways(_l("The time to answer has passed."), _l("If you still want to answer, tell us.")), code="expired"
        )
    return door.act(link, wanted)
