"""Who are you? The page behind the mail of an address that has no account, and at which we know somebody."""

from flask import abort, render_template, request, url_for

from volunteers import links
from volunteers.accounts import browser
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose, is_open
from volunteers.pending import actions, queries, rules
from volunteers.pending.views.blueprint import bp
from volunteers.web import Answer, Done, limits, public


def _found(token: str) -> Link | None:
    """The link, as long as it lets somebody in; 404 for what we never sent."""
    link = links.find(token, Purpose.SIGN_IN)
    if link is None:
        abort(404)
    return link if is_open(link) and queries.lives_behind(link) else None


def _to_page(token: str) -> str:
    return url_for("pending.who", token=token)


@bp.get("/verify/<token>/who")
@public("whoever holds the mailed link may see whom we know at their address")
def who(token: str) -> Answer:
    """Whom we know at the address, each with a button; looking changes nothing."""
    link = _found(token)
    if link is None:
        return render_template("pending/way_in_over.html", text=rules.way_in_over()), 410
    return render_template("pending/who.html", people=queries.lives_behind(link), email=link.address, token=token)


@bp.post("/verify/<token>/who")
@public("whoever holds the mailed link may say who they are, and sign in, once", back=_to_page)
@limits.posts("30 per minute")
def come_in(token: str) -> Done:
    """Say who it is, and sign in."""
    link = _found(token)
    if link is None:
        raise rules.way_in_over()
    target = link.next_url
    account_id = actions.come_in(link.id, request.form.get("who", ""))
    to = browser.begin(account_id, way="link", to=browser.onward(target))
    return Done(_("Welcome! From now on, you’ll sign in with this email address."), to=to)
