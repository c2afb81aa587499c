"""Who stands before a guardian's pages: whoever holds the link of a mail, or a guardian who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import abort, render_template, request, url_for

from volunteers import links
from volunteers.access import Actor, Permission, Role
from volunteers.foundation.text import _l
from volunteers.links import Link, Purpose
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.safeguarding import queries
from volunteers.web import current_actor
from volunteers.web.answers import language_of
from volunteers.web.language import ReadBy, in_all_languages, read_by, speak_to

BY_LINK = (Permission.CONSENT_ANSWER, Permission.SIGNUP_OWN, Permission.STANDING_SEE)
GONE = 410


@dataclass(frozen=True)
class Holder:
    """A guardian at their pages, as an actor; `token` is that of the link, empty for who is signed in."""

    guardian: Person
    actor: Actor
    token: str = ""

    def at(self, name: str, **values: Any) -> str:
        """The address of one of these pages: by the link, or the signed-in guardian's own."""
        if self.token:
            return url_for(f"safeguarding.{name}", token=self.token, **values)
        return url_for(f"safeguarding.own_{name}", **values)


def _by_link(link: Link, guardian: Person, token: str) -> Holder:
    children = {row.child_id: Role.GUARDIAN for row in queries.children_of(guardian.id)}
    actor = Actor.from_link(guardian.id, *BY_LINK, link_id=link.id, others=children)
    return Holder(guardian, actor, token)


def behind(token: str) -> tuple[Link, Person | None]:
    """The link of a token, and whose it is; 404 for anything forged. Nobody, where it opens nothing any more."""
    link = links.find(token, Purpose.GUARDIAN)
    if link is None:
        abort(404)
    return link, queries.behind(link) if links.is_open(link) else None


def speak_language_of(link: Link) -> None:
    """The language of whom the link is for, to the end of the request: also what is said of it on the next page."""
    speak_to(language_of(link))


def _language_behind(token: str, **_values: Any) -> str:
    """The same for an error that comes before the page; empty for a link that was never sent."""
    return language_of(behind(token)[0])


by_guardian = read_by(ReadBy(_language_behind, way_on=("safeguarding.again", _l("Get a new link"))))
"""A page whose address carries the token of a guardian's link."""


def by_link(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page behind `/guardian/<token>`: the view gets its holder, in the language of the guardian.

    A link that is used up, or went to another address, shows where a new one is to be had.
    """

    @by_guardian
    @in_all_languages
    @wraps(view)
    def page(token: str, **values: Any) -> Any:
        link, guardian = behind(token)
        speak_language_of(link)
        if guardian is None:
            is_revoked = link.revoked_at is not None
            return render_template("safeguarding/over.html", token=token, is_revoked=is_revoked), GONE
        return view(_by_link(link, guardian, token), **values)

    return page


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same page behind `/me/children`, for a guardian who is signed in, in their language."""

    @in_all_languages
    @wraps(view)
    def page(**values: Any) -> Any:
        actor = current_actor()
        person = people_queries.by_id(actor.person_id)
        if person is None:
            abort(404)
        return view(Holder(person, actor), **values)

    return page


def sender() -> str:
    """The address of the request, which stands beside an answer."""
    return request.remote_addr or ""
