"""Is this address yours? The button behind the mailed link, sending it again, correcting a mistyped address."""

from typing import Any

from flask import render_template, request, url_for

from volunteers import links
from volunteers.accounts import actions, browser, queries
from volunteers.accounts.forms import EmailForm
from volunteers.accounts.views.blueprint import bp, found_link, link_over
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose, is_open
from volunteers.mail.asked import has_room
from volunteers.web import Answer, Done, current_actor, limits, public, see_other, through
from volunteers.web.language import current_tag
from volunteers.web.replies import to_sign_in


def _is_somebody_elses(link: Link) -> bool:
    """A new address is confirmed by who holds the account: whoever got a mistyped mail must not get the account."""
    return link.purpose is Purpose.CHANGE_ADDRESS and current_actor().account_id != link.account_id


@bp.get("/confirm/<token>")
@public("whoever holds the mailed link may see its one button")
def confirm(token: str) -> Any:
    """One button; looking changes nothing."""
    link = found_link(token, Purpose.CONFIRM_ADDRESS, Purpose.CHANGE_ADDRESS)
    if not is_open(link):
        account = queries.by_id(link.account_id or 0)
        if account is not None and account.confirmed_at is not None and account.email == link.address:
            return render_template("accounts/confirmed.html", link=link)
        return link_over(link)
    if _is_somebody_elses(link):
        return to_sign_in()
    return render_template("accounts/confirm.html", link=link, token=token, Purpose=Purpose)


@bp.post("/confirm/<token>")
@public("whoever holds the mailed link may confirm its address, once")
@limits.posts("30 per minute")
def confirm_now(token: str) -> Answer:
    """Confirm and sign in, then go on to where one was going."""
    link = found_link(token, Purpose.CONFIRM_ADDRESS, Purpose.CHANGE_ADDRESS)
    if _is_somebody_elses(link):
        return see_other("accounts.confirm", token=token)
    target, purpose = link.next_url, link.purpose
    account = actions.confirm_by_link(link.id)
    if account is None:
        return link_over(found_link(token, Purpose.CONFIRM_ADDRESS, Purpose.CHANGE_ADDRESS))
    browser.begin(account.id, way="confirmation")
    if purpose is Purpose.CHANGE_ADDRESS:
        text = _("From now on we write to %(email)s. Your old address got a note about it.", email=account.email)
        return Done(text, to=url_for("accounts.security"))
    return Done(_("Thank you. Your address is confirmed, and you are signed in."), to=browser.onward(target))


def _to_login() -> str:
    return url_for("accounts.login")


@bp.route("/confirm/again", methods=["GET", "POST"])
@public("whoever waits for our mail may have it sent again, or to a corrected address", back=_to_login)
@limits.posts("10 per minute")
def confirm_again() -> Answer:
    """Send it again, or to the address that was meant."""
    token = request.form.get("token")
    if token is not None:
        return _again_by_token(token)
    waits = browser.waiting()
    if waits is None:
        return see_other("accounts.login")
    form = EmailForm(data={"email": waits.email})

    def act() -> Done:
        email, link = str(form.email.data), None
        if has_room(email):
            if email == waits.email:
                link = actions.send_confirmation_again(waits.link, language=current_tag())
            else:
                link = actions.correct_address(waits.link, email, language=current_tag())
        browser.wait_for(link.public_id if link else waits.link, email)
        text = _("We wrote to %(email)s. It can take a minute to arrive.", email=email)
        return Done(text, to=url_for("accounts.code"))

    return through(form, act, lambda: render_template("accounts/confirm_again.html", form=form, waits=waits))


def _again_by_token(token: str) -> Done:
    """From the page of a link that is too old: whoever holds it got it at the address."""
    link = links.find(token, Purpose.CONFIRM_ADDRESS, Purpose.SIGN_IN)
    if link is None or not link.address or link.account_id is None:
        text = _("This link is not one of ours. Please sign in, and we send you a new one.")
        raise Refusal(text, code="not-ours", status=404)
    address, sent = link.address, None
    if has_room(address):
        sent = actions.send_confirmation_again(link.public_id, language=current_tag())
    browser.wait_for(sent.public_id if sent else "", address)
    return Done(to=url_for("accounts.code"))
