"""/me/security: the address, the password, and the devices that are signed in."""

from typing import Any

from flask import g, render_template, request
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.accounts import actions, browser, security, sessions
from volunteers.accounts.forms import NewAddressForm, PasswordForm, ProofForm
from volunteers.accounts.models import Account
from volunteers.accounts.views.blueprint import MAILS_PER_ADDRESS, bp, mail_way_in
from volunteers.accounts.views.passwords import checked_hash
from volunteers.foundation.db import need
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l, _n
from volunteers.web import current_actor, flash_done, flash_problem, limits, requires, see_other

HERE = "/me/security"
WRONG = Refusal(_l("This is not your password."), code="wrong", field="password")


def _account() -> Account:
    return need(Account, current_actor().account_id or 0)


def by_account() -> str:
    """The key of a limit: whose account."""
    return f"account:{current_actor().account_id}"


def _page(form: Any = None, which: str = "", status: int = 200) -> tuple[str, int]:
    account = _account()
    own = {"address": NewAddressForm, "password": PasswordForm, "proof": ProofForm}
    shown = {name: form if name == which else make(formdata=None) for name, make in own.items()}
    page = render_template(
        "accounts/security.html",
        account=account,
        sessions=sessions.open_of(account.id),
        this_session=g.get("session_id"),
        is_recent=sessions.is_recent(g.get("session_id")),
        form=form,
        **{f"{name}_form": one for name, one in shown.items()},
    )
    return page, status


def _too_old() -> Response | None:
    """Back to the page, which asks to sign in once more, where the last time was too long ago."""
    if sessions.is_recent(g.get("session_id")):
        return None
    flash_problem(_("Nothing was changed yet. Please show first that it is you."))
    return see_other("accounts.security")


@bp.get("/me/security", endpoint="security")
@requires(Permission.ACCOUNT_OWN)
def security_page() -> Any:
    """How I sign in, and where I am signed in."""
    return _page()


@bp.post("/me/security/prove")
@requires(Permission.ACCOUNT_OWN)
@limits.posts("5 per 15 minutes", key=by_account)
def prove() -> Any:
    """Sign in once more: with the password, or by a mailed code."""
    account, form = _account(), ProofForm()
    if not form.validate():
        return _page(form, "proof", 422)
    if not form.password.data:
        return mail_way_in(account.email, HERE)
    if not security.matches(account, form.password.data):
        actions.note_failure(account.id, "proof")
        form.refused(WRONG)
        return _page(form, "proof", 422)
    browser.begin(account.id, way="password")
    return see_other("accounts.security")


@bp.post("/me/security/password")
@requires(Permission.ACCOUNT_OWN)
def set_password() -> Any:
    """Set or change the password."""
    too_old, form = _too_old(), PasswordForm()
    if too_old:
        return too_old
    if not form.validate():
        return _page(form, "password", 422)
    account = _account()
    try:
        password_hash = checked_hash(account, form.password.data or "")
        actions.set_password(current_actor(), account.id, password_hash, keep_session=g.get("session_id"))
    except Refusal as refusal:
        form.refused(refusal)
        return _page(form, "password", 422)
    browser.begin(account.id, way="password")
    flash_done(_("Your password is set. All other devices were signed out, and we wrote you a note about it."))
    return see_other("accounts.security")


@bp.post("/me/security/password/remove")
@requires(Permission.ACCOUNT_OWN)
def remove_password() -> Any:
    """Only mailed links from now on."""
    too_old = _too_old()
    if too_old:
        return too_old
    actions.remove_password(current_actor(), _account().id, keep_session=g.get("session_id"))
    flash_done(_("Your password is gone. From now on you sign in with a link that we mail you."))
    return see_other("accounts.security")


@bp.post("/me/security/address")
@requires(Permission.ACCOUNT_OWN)
@limits.posts("10 per hour", key=by_account)
def change_address() -> Any:
    """Ask whether the new address is theirs; until then nothing changes."""
    too_old, form = _too_old(), NewAddressForm()
    if too_old:
        return too_old
    account = _account()
    if not form.validate():
        return _page(form, "address", 422)
    email = str(form.email.data)
    if email == account.email:
        form.refused(Refusal(_("This is your address already."), code="same", field="email"))
        return _page(form, "address", 422)
    if limits.allows(MAILS_PER_ADDRESS, "way-in", email):
        actions.ask_new_address(current_actor(), account.id, email)
    flash_done(_("We wrote to %(email)s. Nothing changes until you press the button in that mail.", email=email))
    return see_other("accounts.security")


@bp.post("/me/security/devices/end")
@requires(Permission.ACCOUNT_OWN)
def end_device() -> Any:
    """Sign out one other device, or all of them."""
    actor, wanted = current_actor(), request.form.get("device", "")
    account_id = actor.account_id or 0
    if wanted == "all":
        ended = actions.end_other_sessions(actor, account_id, g.get("session_id"))
        flash_done(_n("%(num)d other device was signed out.", "%(num)d other devices were signed out.", ended))
        return see_other("accounts.security")
    found = next((one for one in sessions.open_of(account_id) if str(one.id) == wanted), None)
    if found is None:
        flash_problem(_("This device was signed out already."))
    else:
        actions.end_session(actor, account_id, found.id)
        flash_done(_("The device was signed out."))
    return see_other("accounts.security")
