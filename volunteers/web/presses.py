"""What a press comes to: it was done (with its undo), or refused with the reason; the same for pages and programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from volunteers.foundation.changes import STALE
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.undo import acts, window
from volunteers.web.drafts import not_arrived
from volunteers.web.errors import problem, wants_json
from volunteers.web.forms import Form
from volunteers.web.replies import flash_done, flash_problem

UNPROCESSABLE = 422
UNAVAILABLE = 503


@dataclass(frozen=True)
class Done:
    """What a view returns after an action: what was done and what happens next, and the address to go on to.

    Without `to` one goes back to where the door says (`@requires(back=…)`). Where the action left an act, its undo
    stands beside the sentence. Without a text nothing is said: the page tells by itself. Either may be a function:
    it is called when the row that the door had loaded is read again, for an action empties it. `by_link` is the token
    of the link by which it was done, where the page that it opens offers no undo of its own.
    """

    text: Any = ""
    to: str | Callable[[], str] | None = None
    by_link: str = ""


Answer = str | tuple[str | Response, int] | Response | Done
"""What a view gives: a page, a page with its status, an answer of its own, or what was done."""


def finish(done: Done, back: str | None) -> Response:
    """The answer to a press that worked: 303 (RFC 9110, 15.4.4) with a word on the next page, or JSON for a program."""
    if callable(done.text) or callable(done.to):
        read_again()
    text = str(done.text()) if callable(done.text) else str(done.text)
    target = (done.to() if callable(done.to) else done.to) or back
    if target is None:
        raise RuntimeError(f"{request.endpoint}: a press was done, and nothing says where to go on")
    act = acts.left_here()
    if wants_json():
        undo = {"href": url_for("undo.take_back", key=act.key), "until": act.until_at.isoformat()} if act else None
        return jsonify(done=text, undo=undo)
    is_by_link = "token" in (request.view_args or {})  # whose page offers its own undo, or the same press again
    if act is not None and text and (done.by_link or not is_by_link):
        told = {"text": text, "undo_url": url_for("undo.take_back", key=act.key), "seconds": window.seconds()}
        flash({**told, "token": done.by_link}, "undo")  # type: ignore[arg-type]  # JSON
    elif text:
        flash_done(text)
    return redirect(target, code=303)


def with_what_is_gone(text: str, lost: Sequence[Any]) -> str:
    """What was brought back, and what could not be."""
    if not lost:
        return text
    gone = _("This couldn’t be restored: %(what)s.", what="; ".join(str(each) for each in lost))
    return f"{text} {gone}"


def with_what_ended(text: str, went: Sequence[Any]) -> str:
    """What was done, and what ended with it."""
    if not went:
        return text
    ended = _("This ended along with it: %(what)s.", what="; ".join(str(each) for each in went))
    return f"{text} {ended}"


def refused(refusal: Refusal, back: str) -> Response:
    """The answer to a press that was refused and has no form of its own: the reason on the page that it came from."""
    not_arrived()
    if refusal.code == STALE:  # of what has no form of its own nothing typed is shown again
        refusal = Refusal(
            _l("Someone else changed this in the meantime. This is how it looks now. Please try again."), code=STALE
        )
    if wants_json():
        answer, status = problem(refusal.status, str(refusal), refusal.code)
        answer.status_code = status
        return answer
    flash_problem(refusal)
    return redirect(back, code=303)


def through(
    form: Form,
    act: Callable[[], Answer],
    page: Callable[[], str | Response],
    *,
    rereads: bool = True,
    shows: Callable[[Refusal], bool] = lambda _: True,
) -> Answer:
    """A page with a form: show it, or do what was typed; with something to mend, show it again with what was typed.

    `act` calls the action and says what was done. After a refusal what the door had loaded is read again, for the
    action has rolled back; a page that reads all that it shows by itself does without (`rereads`). A refusal that the
    form could not show, for it is no longer there, leads back as with any other press (`shows`).
    """
    if not form.is_submitted():
        return page()
    if form.validate():
        try:
            return act()
        except Refusal as refusal:
            if wants_json() or not shows(refusal):
                raise
            if rereads:
                read_again()
            form.refused(refusal)
            if refusal.status == UNAVAILABLE:  # nothing is wrong with what was typed: the same again, in a minute
                return page(), UNAVAILABLE
    return page(), UNPROCESSABLE


def read_again() -> None:
    """Load anew, into the same objects, what the door had loaded; an action that rolled back has emptied them."""
    load = g.get("load_again")
    if load is not None:
        load()
