"""/me/security: the address, the password, and the devices that are signed in."""

from typing import Any

from flask import g, render_template, request, url_for

from volunteers.access import Permission
from volunteers.accounts import actions, browser, security, sessions
from volunteers.accounts.forms import NewAddressForm, PasswordForm, ProofForm
from volunteers.accounts.models import Account
from volunteers.accounts.views.blueprint import bp, mail_way_in
from volunteers.accounts.views.passwords import checked_hash
from volunteers.foundation.db import need
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _n
from volunteers.mail.asked import has_room
from volunteers.web import Answer, Done, current_actor, flash_problem, limits, requires, see_other, through
from volunteers.web.doors import next_url
from volunteers.web.held import is_held, open_to_held

HERE = "/me/security"


def own_account() -> Account:
    """The account that is signed in."""
    return need(Account, current_actor().account_id or 0)


def by_account() -> str:
    """The key of a limit: whose account."""
    return f"account:{current_actor().account_id}"


@bp.app_template_global("proof_form")
def proof_form() -> ProofForm:
    """The form by which one shows once more that it is oneself, on whatever page asks for that."""
    return ProofForm(formdata=None)


@bp.app_template_global("has_password")
def has_password() -> bool:
    """Whether whoever is signed in has a password."""
    return bool(own_account().password)


def _page(form: Any = None, which: str = "") -> str:
    account = own_account()
    own = {"address": NewAddressForm, "password": PasswordForm, "proof": ProofForm}
    shown = {name: form if name == which else make(formdata=None) for name, make in own.items()}
    return render_template(
        "accounts/security.html",
        account=account,
        sessions=sessions.open_of(account.id),
        this_session=g.get("session_id"),
        is_recent=sessions.is_recent(g.get("session_id")),
        form=form,
        back=next_url(),
        **{f"{name}_form": one for name, one in shown.items()},
    )


def _to_security() -> str:
    return url_for("accounts.security")


def refuse_long_ago() -> None:
    """Refuse where the last sign-in was too long ago; the page then asks to sign in once more."""
    if not sessions.is_recent(g.get("session_id")):
        text = _("Nothing has changed yet. Please confirm it’s you first.")
        raise Refusal(text, code="prove-first", status=403)


@bp.get("/me/security", endpoint="security")
@requires(Permission.ACCOUNT_OWN)
def security_page() -> str:
    """How I sign in, and where I am signed in."""
    return _page()


@bp.post("/me/security/prove")
@requires(Permission.ACCOUNT_OWN, back=_to_security)
@limits.posts("5 per 15 minutes", key=by_account)
@open_to_held
def prove() -> Answer:
    """Sign in once more: with the password, or by a mailed code; then on to where one was asked to."""
    form, back = ProofForm(), next_url()

    def act() -> Answer:
        account = own_account()
        if not form.password.data:
            return mail_way_in(account.email, back or HERE)
        if not security.matches(account, form.password.data):
            actions.note_failure(account.id, "proof")
            wrong = Refusal(_("That’s not your password."), code="wrong", field="password")
            if not is_held():
                raise wrong
            flash_problem(wrong)  # the page below is closed to them
            return see_other("accounts.second_step")
        return Done(to=browser.begin(account.id, way="password", to=back or HERE))

    return through(form, act, lambda: _page(form, "proof"))


@bp.post("/me/security/password")
@requires(Permission.ACCOUNT_OWN, back=_to_security)
def set_password() -> Answer:
    """Set or change the password."""
    refuse_long_ago()
    form = PasswordForm()

    def act() -> Done:
        account = own_account()
        password_hash = checked_hash(account, form.password.data or "")
        actions.set_password(current_actor(), account.id, password_hash, keep_session=g.get("session_id"))
        browser.begin_anew()
        return Done(_("Your password is saved. All other devices were signed out, and we sent you an email about it."))

    return through(form, act, lambda: _page(form, "password"))


@bp.post("/me/security/password/remove")
@requires(Permission.ACCOUNT_OWN, back=_to_security)
def remove_password() -> Done:
    """Only mailed links from now on."""
    refuse_long_ago()
    actions.remove_password(current_actor(), own_account().id, keep_session=g.get("session_id"))
    return Done(_("Your password was removed. From now on, you’ll sign in with a link we email you."))


@bp.post("/me/security/address")
@requires(Permission.ACCOUNT_OWN, back=_to_security)
@limits.posts("10 per hour", key=by_account)
def change_address() -> Answer:
    """Ask whether the new address is theirs; until then nothing changes."""
    refuse_long_ago()
    form = NewAddressForm()

    def act() -> Done:
        account, email = own_account(), str(form.email.data)
        if email == account.email:
            raise Refusal(_("This is already your email address."), code="same", field="email")
        if has_room(email):
            actions.ask_new_address(current_actor(), account.id, email)
        return Done(_("We sent an email to %(email)s. Nothing changes until you select the button in it.", email=email))

    return through(form, act, lambda: _page(form, "address"))


@bp.post("/me/security/devices/end")
@requires(Permission.ACCOUNT_OWN, back=_to_security)
def end_device() -> Done:
    """Sign out one other device, or all of them."""
    actor, wanted = current_actor(), request.form.get("device", "")
    account_id = actor.account_id or 0
    if wanted == "all":
        ended = actions.end_other_sessions(actor, account_id, g.get("session_id"))
        return Done(_n("%(num)d other device was signed out.", "%(num)d other devices were signed out.", ended))
    found = next((one for one in sessions.open_of(account_id) if str(one.id) == wanted), None)
    if found is None:
        raise Refusal(_("This device was already signed out."), code="signed-out")
    actions.end_session(actor, account_id, found.id)
    return Done(_("The device was signed out."))
