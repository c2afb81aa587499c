"""Signing in by a mailed link or its code, or with a password; signing out."""

from typing import Any

from flask import g, render_template, request
from werkzeug.wrappers import Response

from volunteers import links
from volunteers.accounts import actions, browser, queries, security
from volunteers.accounts.forms import CodeForm, LoginForm
from volunteers.accounts.views.blueprint import bp, found_link, link_over, mail_way_in
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.links import Link, Purpose, is_open
from volunteers.web import current_actor, flash_done, limits, public, see_other
from volunteers.web.doors import next_url
from volunteers.web.replies import see_other_url

CALLER_LIMIT = "10 per minute"
CODE_LIMITS = ("10 per 15 minutes", "40 per day")
NEXT_LENGTH = 400

WRONG = Refusal(
    _l("The address or the password is not right. Or leave the password empty, and we mail you a link."),
    code="wrong",
    field="password",
)
WRONG_CODE = Refusal(
    _l("These are not the six digits from our last mail, or they are too old. The link in the mail works too."),
    code="wrong-code",
    field="code",
)


def _target() -> str | None:
    target = next_url()
    return target if target and len(target) <= NEXT_LENGTH else None


def has_no_password() -> bool:
    """Whether only a link is asked for: that is limited by itself, and quietly."""
    return not request.form.get("password")


@bp.route("/login", methods=["GET", "POST"])
@public("everybody may sign in")
@limits.posts(CALLER_LIMIT)
@limits.posts("5 per 15 minutes", key=limits.typed_address, unless=has_no_password)
def login() -> Any:
    """The address, and a password if one wants."""
    form = LoginForm()
    if request.method == "GET" and current_actor().is_signed_in and request.args.get("next"):
        return see_other_url(browser.onward(_target()))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/login.html", form=form, next=_target()), status
    email, password = str(form.email.data), form.password.data or ""
    if not password:
        return mail_way_in(email, _target())
    account = queries.by_email(email)
    if not security.matches(account, password):
        actions.note_failure(account.id if account else None, "password")
        form.refused(WRONG)
    elif account is not None and account.confirmed_at is None:
        return mail_way_in(email, _target())
    elif account is not None:
        try:
            browser.begin(account.id, way="password")
            return see_other_url(browser.onward(_target()))
        except Refusal as refusal:
            form.refused(refusal)
    return render_template("accounts/login.html", form=form, next=_target()), 422


@bp.route("/verify", methods=["GET", "POST"])
@public("whoever waits for our mail may type its code")
@limits.posts(CALLER_LIMIT)
def code() -> Any:
    """ "Look into your mail", and the place to type the six digits."""
    waits = browser.waiting()
    if waits is None:
        return see_other("accounts.login")
    form = CodeForm()
    if form.validate_on_submit():
        found = None
        if all(limits.allows(limit, "code", _counted(waits)) for limit in CODE_LIMITS):
            found = actions.enter_by_code(waits.link, str(form.code.data))
        if found is not None:
            account, link = found
            target = link.next_url
            browser.begin(account.id, way="code")
            return see_other_url(browser.onward(target))
        form.refused(WRONG_CODE)
    return render_template("accounts/code.html", form=form, waits=waits), 422 if form.errors else 200


def _counted(waits: browser.Waiting) -> str:
    """Whose codes are tried: the address that the link was mailed to, whatever was typed since then."""
    link = links.by_public_id(waits.link, Purpose.SIGN_IN, Purpose.CONFIRM_ADDRESS)
    return (link.address if link is not None else None) or waits.email


def _is_in(link: Link) -> bool:
    """Whether this browser is signed in to the link's account already."""
    return current_actor().account_id is not None and current_actor().account_id == link.account_id


@bp.get("/verify/<token>")
@public("whoever holds the mailed link may see its one button")
def verify(token: str) -> Any:
    """One button: mail scanners and previews only look, and change nothing."""
    link = found_link(token, Purpose.SIGN_IN, Purpose.SET_PASSWORD)
    if not is_open(link):
        return see_other_url(browser.onward(link.next_url)) if _is_in(link) else link_over(link)
    return render_template("accounts/verify.html", link=link, token=token)


@bp.post("/verify/<token>")
@public("whoever holds the mailed link may sign in with it, once")
@limits.posts("30 per minute")
def enter(token: str) -> Any:
    """Sign in by a mailed link."""
    link = found_link(token, Purpose.SIGN_IN, Purpose.SET_PASSWORD)
    target = link.next_url
    if not is_open(link) and _is_in(link):
        return see_other_url(browser.onward(target))  # pressed twice is once done
    account = actions.enter_by_link(link.id)
    if account is None:
        return link_over(found_link(token, Purpose.SIGN_IN, Purpose.SET_PASSWORD))
    browser.begin(account.id, way="link")
    return see_other_url(browser.onward(target))


@bp.post("/logout")
@public("whoever is signed in may sign out; for nobody it does nothing")
def logout() -> Response:
    """End the server's session, and forget it here."""
    session_id = g.get("session_id")
    if session_id is not None:
        actions.sign_out(current_actor(), session_id)
    browser.end()
    flash_done(_("You are signed out on this device."))
    return see_other_url("/")
