"""Signing in by a mailed link or its code, or with a password; signing out."""

from typing import Any

from flask import g, render_template, request, url_for

from volunteers import links
from volunteers.accounts import actions, browser, queries, rules, security
from volunteers.accounts.forms import CodeForm, LoginForm
from volunteers.accounts.views.blueprint import bp, found_link, link_over, mail_way_in
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose, is_open
from volunteers.web import Answer, Done, current_actor, limits, public, see_other, through
from volunteers.web.doors import next_url
from volunteers.web.held import open_to_held
from volunteers.web.replies import see_other_url

CALLER_LIMIT = "10 per minute"
NEXT_LENGTH = 400


def _wrong() -> Refusal:
    text = _(
        "The email address or password isn’t right. You can also leave the password blank and we’ll email you a link."
    )
    return Refusal(text, code="wrong", field="password")


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
@open_to_held
def login() -> Answer:
    """The address, and a password if one wants."""
    form, target = LoginForm(), _target()
    if request.method == "GET" and current_actor().is_signed_in and request.args.get("next"):
        return see_other_url(browser.onward(target))

    def act() -> Done:
        email, password = str(form.email.data), form.password.data or ""
        if not password:
            return mail_way_in(email, target)
        account = queries.by_email(email)
        if not security.matches(account, password) or account is None:
            actions.note_failure(account.id if account else None, "password")
            raise _wrong()
        if account.confirmed_at is None:
            return mail_way_in(email, target)
        return Done(to=browser.begin(account.id, way="password", to=browser.onward(target)))

    def page() -> str:
        is_halfway = browser.halfway() is not None
        return render_template("accounts/login.html", form=form, next=target, is_halfway=is_halfway)

    return through(form, act, page)


@bp.route("/verify", methods=["GET", "POST"])
@public("whoever waits for our mail may type its code")
@limits.posts(CALLER_LIMIT)
@open_to_held
def code() -> Answer:
    """ "Look into your mail", and the place to type the six digits."""
    waits = browser.waiting()
    if waits is None:
        return see_other("accounts.login")
    form = CodeForm()

    def act() -> Done:
        found = actions.enter_by_code(waits.link, str(form.code.data)) if browser.may_try_code(waits) else None
        if found is None:
            raise rules.wrong_code()
        account, link = found
        if account is None:
            return Done(to=url_for("pending.who", token=links.token(link)))
        return Done(to=browser.begin(account.id, way="code", to=browser.onward(link.next_url)))

    return through(form, act, lambda: render_template("accounts/code.html", form=form, waits=waits))


def _where_it_led(link: Link) -> str:
    """Where this browser is by this link already: signed in to its account, or before the second step; else nothing."""
    if link.account_id is None:
        return ""
    if current_actor().account_id == link.account_id:
        return browser.onward(link.next_url)
    step = browser.halfway()
    return url_for("accounts.second_step_asked") if step is not None and step.account_id == link.account_id else ""


@bp.get("/verify/<token>")
@public("whoever holds the mailed link may see its one button")
def verify(token: str) -> Any:
    """One button: mail scanners and previews only look, and change nothing."""
    link = found_link(token, Purpose.SIGN_IN, Purpose.SET_PASSWORD)
    if not is_open(link):
        where = _where_it_led(link)
        return see_other_url(where) if where else link_over(link)
    return render_template("accounts/verify.html", link=link, token=token)


@bp.post("/verify/<token>")
@public("whoever holds the mailed link may sign in with it, once")
@limits.posts("30 per minute")
def enter(token: str) -> Answer:
    """Sign in by a mailed link."""
    link = found_link(token, Purpose.SIGN_IN, Purpose.SET_PASSWORD)
    target = link.next_url
    if not is_open(link) and (where := _where_it_led(link)):
        return Done(to=where)  # pressed twice is once done
    account = actions.enter_by_link(link.id)
    if account is None:
        return link_over(found_link(token, Purpose.SIGN_IN, Purpose.SET_PASSWORD))
    return Done(to=browser.begin(account.id, way="link", to=browser.onward(target)))


@bp.post("/logout")
@public("whoever is signed in may sign out; for nobody it does nothing")
@open_to_held
def logout() -> Done:
    """End the server's session, and forget it here."""
    session_id = g.get("session_id")
    if session_id is not None:
        actions.sign_out(current_actor(), session_id)
    browser.end()
    return Done(_("You’re signed out on this device."), to="/")
