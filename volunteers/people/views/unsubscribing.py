"""/u/<token>: stop our messages, and choose which, without signing in. Looking changes nothing; only a POST does."""

from flask import Response, abort, render_template, request, url_for

from volunteers import links
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose
from volunteers.people import actions, forms, queries
from volunteers.people.models import Channel
from volunteers.people.views.blueprint import bp
from volunteers.web import Answer, Done, public, through


def _link(token: str) -> Link:
    link = links.find(token, Purpose.UNSUBSCRIBE)
    if link is None or link.revoked_at is not None or link.person_id is None:
        abort(404)
    return link


def _page(token: str, form: forms.PreferencesForm | None = None) -> str:
    link = _link(token)
    people = queries.of_link(link)
    if not people:
        abort(404)
    opted_out = queries.open_opt_outs(people[0].id)
    form = form or forms.preferences_form(set(Channel) - opted_out)
    return render_template(
        "people/unsubscribe.html",
        form=form,
        token=token,
        address=link.address,
        people=people,
        is_out=Channel.NOTICES in opted_out,
    )


def _to_page(token: str) -> str:
    return url_for("people.unsubscribe", token=token)


@bp.get("/u/<token>")
@public("whoever holds the link in a mail may see what it stops")
def unsubscribe(token: str) -> str:
    """One button, and the finer choice; mail scanners only look."""
    return _page(token)


@bp.post("/u/<token>")
@public(
    "one click in a mail program stops our messages (RFC 8058), without cookies and so without a CSRF token",
    back=_to_page,
)
def unsubscribe_one_click(token: str) -> Answer:
    """Stop messages at once. A mail program sends `List-Unsubscribe=One-Click`; the page's button sends `stop`."""
    link = _link(token)
    is_program = "List-Unsubscribe" in request.form
    actions.unsubscribe(link.id, frozenset({Channel.NOTICES}), way="one-click" if is_program else "link")
    if is_program:
        return Response("", content_type="text/plain; charset=utf-8")
    return Done(_("Done. You get no more messages from us at this address, also none that is on its way already."))


@bp.post("/u/<token>/preferences")
@public("whoever holds the link in a mail may choose what comes to that address", back=_to_page)
def preferences_by_link(token: str) -> Answer:
    """The finer choice, and taking it back."""
    link = _link(token)
    form = forms.preferences_form(set())

    def act() -> Done:
        actions.choose_by_link(link.id, form.wanted())
        return Done(_("It is saved. It holds at once, also for what is on its way already."))

    return through(form, act, lambda: _page(token, form))
