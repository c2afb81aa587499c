"""The blueprint, and what its pages share."""

from flask import Blueprint, abort, render_template, url_for

from volunteers import links
from volunteers.accounts import actions, browser
from volunteers.links import Link, Purpose
from volunteers.mail.asked import has_room
from volunteers.web import Done
from volunteers.web.language import current_tag

bp = Blueprint("accounts", __name__)


def found_link(token: str, *purposes: Purpose) -> Link:
    """The link of an address, open or not; 404 for what we never sent."""
    link = links.find(token, *purposes)
    if link is None or link.account_id is None:
        abort(404)
    return link


def link_over(link: Link) -> tuple[str, int]:
    """The page for a link that does nothing any more: how to get a new one."""
    return render_template("accounts/link_over.html", link=link, Purpose=Purpose, token=links.token(link)), 410


def mail_way_in(email: str, next_url: str | None) -> Done:
    """Write to an address, unless that was done often just now; then wait for the mail. Never says which."""
    if has_room(email):
        public_id = actions.ask_way_in(email, next_url=next_url, language=current_tag())
        browser.wait_for(public_id, email)
    else:
        before = browser.waiting()
        browser.wait_for(before.link if before and before.email == email else "", email)
    return Done(to=url_for("accounts.code"))
