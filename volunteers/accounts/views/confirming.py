"""Is this new address yours? The button behind the mailed link; and having a way in sent again."""

from typing import Any

from flask import render_template, request, url_for

from volunteers import links
from volunteers.accounts import actions, browser, queries
from volunteers.accounts.forms import EmailForm
from volunteers.accounts.views.blueprint import bp, found_link, link_over, mail_way_in
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose, is_open
from volunteers.web import Answer, Done, current_actor, limits, public, see_other, through
from volunteers.web.held import open_to_held
from volunteers.web.replies import to_sign_in


def _is_somebody_elses(link: Link) -> bool:
    """It is confirmed by who holds the account: whoever got a mistyped mail must not get the account."""
    return current_actor().account_id != link.account_id


@bp.get("/address/<token>")
@public("whoever holds the mailed link may see its one button")
def confirm(token: str) -> Any:
    """One button; looking changes nothing."""
    link = found_link(token, Purpose.CHANGE_ADDRESS)
    if not is_open(link):
        account = queries.by_id(link.account_id or 0)
        if account is not None and account.email == link.address:
            return render_template("accounts/confirmed.html", link=link)
        return link_over(link)
    if _is_somebody_elses(link):
        return to_sign_in()
    return render_template("accounts/confirm.html", link=link, token=token)


@bp.post("/address/<token>")
@public("whoever holds the mailed link, and the account, may confirm its new address, once")
@limits.posts("30 per minute")
def confirm_now(token: str) -> Answer:
    """Use the new address from now on."""
    link = found_link(token, Purpose.CHANGE_ADDRESS)
    if _is_somebody_elses(link):
        return see_other("accounts.confirm", token=token)
    account = actions.confirm_by_link(link.id)
    if account is None:
        return link_over(found_link(token, Purpose.CHANGE_ADDRESS))
    to = browser.begin(account.id, way="confirmation", to=url_for("accounts.security"))
    text = _("From now on we’ll email you at %(email)s. We also let your old address know.", email=account.email)
    return Done(text, to=to)


def _to_login() -> str:
    return url_for("accounts.login")


@bp.route("/confirm/again", methods=["GET", "POST"])
@public("whoever waits for a way in may have it sent again, or to another address", back=_to_login)
@limits.posts("10 per minute")
@open_to_held
def confirm_again() -> Answer:
    """Send it again, or to the address that was meant: the same as signing in with it."""
    token = request.form.get("token")
    if token is not None:
        return _again_by_token(token)
    waits = browser.waiting()
    if waits is None:
        return see_other("accounts.login")
    form = EmailForm(data={"email": waits.email})

    def act() -> Done:
        before = links.by_public_id(waits.link, Purpose.SIGN_IN)
        return mail_way_in(str(form.email.data), before.next_url if before is not None else None)

    return through(form, act, lambda: render_template("accounts/confirm_again.html", form=form, waits=waits))


def _again_by_token(token: str) -> Done:
    """From the page of a link that is too old: whoever holds it got it at the address."""
    link = links.find(token, Purpose.SIGN_IN)
    if link is None or not link.address or link.account_id is None:
        text = _("We don’t recognize this link. Please sign in and we’ll send you a new one.")
        raise Refusal(text, code="not-ours", status=404)
    return mail_way_in(link.address, link.next_url)
