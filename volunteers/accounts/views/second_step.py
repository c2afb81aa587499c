"""The second step of signing in: the page that asks for it, and the pages on which one sets it up and turns it off."""

from typing import Any

from flask import g, render_template, session, url_for

from volunteers.access import Permission
from volunteers.accounts import actions, browser, codes, hooks, passkeys, queries, rules, sessions
from volunteers.accounts.codes import TypedCode
from volunteers.accounts.forms import AppForm, EndSecondStepForm, NewPasskeyForm, ProofForm, SecondStepForm
from volunteers.accounts.models import Account, StepPurpose
from volunteers.accounts.steps import SET_UP_KEY, STEP_KEY
from volunteers.accounts.views.blueprint import bp
from volunteers.accounts.views.security import by_account, own_account, refuse_long_ago
from volunteers.foundation.db import need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _
from volunteers.web import Answer, Done, current_actor, flash_problem, limits, public, requires, see_other, through
from volunteers.web.held import open_to_held

HERE = "/me/security/second-step"


def _read(account: Account, typed: str, field: str) -> TypedCode:
    """What was typed in a field of this name; both kinds of code are read in each."""
    if not typed.strip():
        text = _("Enter the six-digit code from your app, or one of your recovery codes.")
        raise Refusal(text, code="needed", field=field, status=422)
    if not browser.may_try_second_step(account.id):
        raise rules.too_many_codes()
    return codes.read(account, typed)


def _typed(form: SecondStepForm, account: Account) -> TypedCode:
    """What was typed in either of two fields; an account without an app has only the second."""
    typed, field = str(form.recovery.data or form.code.data or ""), "code" if account.tf_totp_secret else "recovery"
    return _read(account, typed, field)


def _wrong(form: SecondStepForm, *, has_app: bool) -> Refusal:
    return rules.wrong_recovery_code() if form.recovery.data or not has_app else rules.wrong_second_step()


@bp.route("/login/second-step", methods=["GET", "POST"])
@public("whoever took the first step is asked for the second")
@limits.posts("20 per minute")
@open_to_held
def second_step_asked() -> Answer:
    """The code of one's app, or one to fall back on; then one is signed in."""
    step = browser.halfway()
    if step is None:
        return see_other("accounts.login")
    form, account_id = SecondStepForm(), step.account_id

    def act() -> Answer:
        account = need(Account, account_id)
        typed, has_app = _typed(form, account), account.tf_totp_secret is not None
        passed = actions.pass_second_step(session[STEP_KEY], typed, browser.device(), g.get("session_id"))
        if passed is not None:
            return Done(to=browser.begin_passed(passed))
        if browser.halfway() is None:
            flash_problem(rules.second_step_over())
            return see_other("accounts.login")
        raise _wrong(form, has_app=has_app)

    def page() -> str:
        account = need(Account, account_id)
        return render_template(
            "accounts/second_step_asked.html",
            form=form,
            account=account,
            has_passkey=passkeys.can_be_used() and bool(queries.passkeys(account.id)),
        )

    return through(form, act, page)


def second_step_of_mine(form: Any = None, which: str = "") -> str:
    """The page of one's own second step; `form` is the one of this name that has something to mend."""
    account = own_account()
    return render_template(
        "accounts/second_step.html",
        account=account,
        is_recent=sessions.is_recent(g.get("session_id")),
        is_needed=hooks.needs_second_step(account.id),
        codes_left=codes.recovery_codes_left(account),
        is_unreadable=account.tf_totp_secret is not None and not codes.can_read(account.tf_totp_secret),
        here=HERE,
        form=form,
        end_form=form if which == "end" else EndSecondStepForm(formdata=None),
        passkey_form=form if which == "passkey" else NewPasskeyForm(formdata=None, data={"name": browser.device()}),
        passkeys=queries.passkeys(account.id),
        takes_passkeys=passkeys.can_be_used(),
        proof_form=ProofForm(formdata=None),
    )


def _to_page() -> str:
    return url_for("accounts.second_step")


@bp.get("/me/security/second-step", endpoint="second_step")
@requires(Permission.ACCOUNT_OWN)
@open_to_held
def second_step_page() -> str:
    """What I am asked besides my password or my mail, and how many codes to fall back on are left."""
    return second_step_of_mine()


@bp.post("/me/security/second-step/app/begin")
@requires(Permission.ACCOUNT_OWN, back=_to_page)
@limits.posts("20 per hour", key=by_account)
@open_to_held
def begin_app() -> Done:
    """Make a secret for an app; the next page shows it."""
    refuse_long_ago()
    session[SET_UP_KEY] = actions.begin_app(current_actor(), own_account().id)
    return Done(to=url_for("accounts.set_up_app"))


@bp.route("/me/security/second-step/app", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
@limits.posts("30 per hour", key=by_account)
@open_to_held
def set_up_app() -> Answer:
    """The secret as a picture and in letters, and the first code of the app that has read it."""
    step = browser.halfway(StepPurpose.APP)
    if step is None or not step.secret or step.account_id != current_actor().account_id:
        return see_other("accounts.second_step")
    form, secret = AppForm(), step.secret

    def act() -> Answer:
        account = own_account()
        email, shown = account.email, [] if codes.recovery_codes_left(account) else codes.new_recovery_codes()
        typed = TypedCode(digits=codes.digits_of(str(form.code.data)))
        is_new = actions.set_app(
            *(current_actor(), account.id, session[SET_UP_KEY], typed, codes.digests_of(account, shown)),
            keep_session=g.get("session_id"),
        )
        if is_new is None and browser.halfway(StepPurpose.APP) is None:
            flash_problem(rules.second_step_over())
            return see_other("accounts.second_step")
        if is_new is None:
            raise rules.wrong_second_step()
        session.pop(SET_UP_KEY, None)
        browser.begin_anew()
        return codes_page(shown, email, is_first=True) if is_new else Done(_("Your app is set up."), to=HERE)

    def page() -> str:
        account = own_account()
        drawing = codes.drawing_of(codes.address_of(account, secret))
        return render_template("accounts/set_up_app.html", form=form, drawing=drawing, key=codes.key_of(secret))

    return through(form, act, page)


def codes_page(shown: list[str], email: str, *, is_first: bool) -> str:
    """The codes to fall back on, this one time: they stand in no cookie and in no address. `is_first`: with what was
    set up just now all other devices were signed out.
    """
    return render_template("accounts/recovery_codes.html", codes=shown, here=HERE, is_first=is_first, email=email)


@bp.post("/me/security/second-step/codes")
@requires(Permission.ACCOUNT_OWN, back=_to_page)
@limits.posts("20 per hour", key=by_account)
def renew_recovery_codes() -> Answer:
    """Other codes to fall back on, in place of those of before."""
    refuse_long_ago()
    account, shown = own_account(), codes.new_recovery_codes()
    email = account.email
    refuse(rules.why_no_recovery_codes(account))
    actions.renew_recovery_codes(current_actor(), account.id, codes.digests_of(account, shown))
    return codes_page(shown, email, is_first=False)


@bp.post("/me/security/second-step/off")
@requires(Permission.ACCOUNT_OWN, back=_to_page)
@limits.posts("20 per hour", key=by_account)
def end_second_step() -> Answer:
    """Sign in without it from now on; one of its codes shows once more that it is oneself."""
    refuse_long_ago()
    form = EndSecondStepForm()
    refuse(rules.why_not_end_second_step(own_account(), is_needed=hooks.needs_second_step(own_account().id)))

    def act() -> Answer:
        account = own_account()
        if not actions.end_second_step(current_actor(), account.id, _read(account, str(form.code.data or ""), "code")):
            raise rules.wrong_second_step()
        return Done(_("Your second step is off. We sent you an email about it."), to=HERE)

    return through(form, act, lambda: second_step_of_mine(form, "end"), shows=lambda refusal: refusal.field is not None)
