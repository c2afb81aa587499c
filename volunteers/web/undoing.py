"""/undo/<key>: takes back what one just did, whatever it was. Only POST; a mail's reader brings the link's token."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Blueprint, abort, request, url_for

from volunteers.access import Actor
from volunteers.access.grounds import resting_on
from volunteers.foundation.refusals import Refusal
from volunteers.links import find
from volunteers.links.issue import is_good
from volunteers.links.models import Link, Purpose
from volunteers.undo import actions, queries, rules
from volunteers.undo.declared import Undo, declared
from volunteers.undo.models import Act
from volunteers.web.actor import current_actor
from volunteers.web.answers import Answers, language_of, speaking
from volunteers.web.doors import public
from volunteers.web.language import KEY, speak_in_all_to
from volunteers.web.presses import Answer, Done, finish, refused, with_what_is_gone

bp = Blueprint("undo", __name__)


def _link(act: Act) -> Link | None:
    """The link by which it was done, where its holder asks."""
    link = find(request.form.get("token", ""), *Purpose)
    return link if link is not None and is_good(link) and link.id == act.link_id else None


def _actor(link: Link | None, undo: Undo) -> Actor:
    if link is None:
        return current_actor()
    held = Answers.of().held.get(link.purpose)
    others = held.others(link) if held is not None else None
    return Actor.from_link(link.person_id, undo.permission, link_id=link.id, others=others)


def _speaking(link: Link) -> AbstractContextManager[Any]:
    """The language of whom the link is for, as on the page that it opens."""
    if link.purpose not in Answers.of().held:
        return speaking(link)
    speak_in_all_to(language_of(link))
    return nullcontext()


@bp.post("/undo/<key>")
@public("an act is taken back by whoever did it: the act says who, and nobody else learns that it exists")
def take_back(key: str) -> Answer:
    """Undo, and say so; where it can't be undone, say why."""
    act = queries.by_key(key)
    if act is None:
        abort(404)
    undo = declared(act.kind)
    link = _link(act)
    actor = _actor(link, undo)
    if not rules.is_by(act, actor):
        abort(404)
    with _speaking(link) if link is not None else nullcontext():
        back = _back(undo, act, link)
        try:
            with _resting_on(actor, undo, act):
                lost = actions.take_back(actor, act.id)
        except Refusal as refusal:
            return refused(refusal, back)
        row = undo.load_anew(act.subject_id)
        text = undo.taken_back(row) if row is not None else ""
        return finish(Done(with_what_is_gone(text, lost), back), None)


def _resting_on(actor: Actor, undo: Undo, act: Act) -> AbstractContextManager[None]:
    """The right by which it was done, asked again as at every door; where it is gone already, the action says so."""
    row = undo.load_anew(act.subject_id)
    held = [right for right in (undo.permission, undo.also) if right and row is not None]
    return next(
        (resting_on(actor, right, undo.on(row)) for right in held if actor.may(right, undo.on(row))), nullcontext()
    )


def _back(undo: Undo, act: Act, link: Link | None) -> str:
    """Where one goes on: to the page of the mail's link, in its language, else to where the room says."""
    if link is not None:
        held = Answers.of().held.get(link.purpose)
        endpoint = held.endpoint if held is not None else "answers.show"
        return url_for(endpoint, token=request.form["token"], lang=request.args.get(KEY))
    row = undo.load_anew(act.subject_id)
    return str(undo.back(row)) if row is not None else url_for("home.me")
