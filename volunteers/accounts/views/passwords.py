"""A forgotten password, and the first one: by a mailed link."""

from flask import render_template, url_for

from volunteers.accounts import actions, browser, hooks, queries, rules, security
from volunteers.accounts.forms import EmailForm, PasswordForm
from volunteers.accounts.models import Account
from volunteers.accounts.views.blueprint import bp, found_link, link_over
from volunteers.foundation.refusals import refuse
from volunteers.foundation.text import _
from volunteers.links import Purpose, is_open
from volunteers.mail.asked import has_room
from volunteers.web import Answer, Done, limits, public, through
from volunteers.web.language import current_tag


def checked_hash(account: Account, password: str) -> str:
    """The hash of a new password, if it is a good one; raises Refusal."""
    refuse(rules.why_not_password(password, [account.email, hooks.name_of(account), hooks.organization_name()]))
    return security.hashed(password)


@bp.route("/reset", methods=["GET", "POST"])
@public("whoever forgot a password may ask for a new one")
@limits.posts("10 per minute")
def reset() -> Answer:
    """Ask for a link to a new password; the answer is the same for every address."""
    form = EmailForm()

    def act() -> Done:
        email = str(form.email.data)
        if has_room(email):
            actions.ask_reset(email, language=current_tag())
        return Done(
            _(
                "We sent an email to %(email)s. It has a link to set a new password. The link works for half an hour.",
                email=email,
            ),
            to=url_for("accounts.login"),
        )

    return through(form, act, lambda: render_template("accounts/reset.html", form=form))


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public("whoever holds the mailed link may set a password, once")
@limits.posts("10 per minute")
def new_password(token: str) -> Answer:
    """Set the password and sign in; every other device is signed out."""
    link = found_link(token, Purpose.RESET_PASSWORD, Purpose.SET_PASSWORD)
    account = queries.by_id(link.account_id or 0)
    if account is None or not is_open(link):
        return link_over(link)
    form = PasswordForm()

    def act() -> Answer:
        done = actions.reset_password(link.id, checked_hash(account, form.password.data or ""))
        if done is None:
            return link_over(found_link(token, Purpose.RESET_PASSWORD, Purpose.SET_PASSWORD))
        text = _("Your password is saved. All other devices were signed out.")
        return Done(text, to=browser.begin(done.id, way="reset", to=browser.onward(None)))

    def page() -> str:
        is_first = link.purpose is Purpose.SET_PASSWORD
        return render_template("accounts/new_password.html", form=form, link=link, token=token, is_first=is_first)

    return through(form, act, page)
