"""Passkeys as a second step: what a browser's script asks for, and what it sends."""

from flask import Response, g, request, session, url_for

from volunteers.access import Permission
from volunteers.accounts import actions, browser, codes, passkeys, queries, rules
from volunteers.accounts.forms import NewPasskeyForm, PasskeyForm
from volunteers.accounts.models import StepPurpose
from volunteers.accounts.steps import SET_UP_KEY, STEP_KEY
from volunteers.accounts.views.blueprint import bp
from volunteers.accounts.views.second_step import HERE, codes_page, second_step_of_mine
from volunteers.accounts.views.security import by_account, own_account, refuse_long_ago
from volunteers.foundation.text import _
from volunteers.web import Answer, Done, current_actor, flash_problem, limits, public, requires, see_other, through
from volunteers.web.held import open_to_held

LONGEST = 8000
"""Characters of what a browser has signed: some hundreds as a rule."""


def _as_json(options: str) -> Response:
    return Response(options, mimetype="application/json")


def _signed(form: PasskeyForm) -> str:
    return str(form.credential.data or "")[:LONGEST]


def _to_asked() -> str:
    return url_for("accounts.second_step_asked")


@bp.post("/login/second-step/passkey/options")
@public("whoever took the first step is asked for the second", back=_to_asked)
@limits.posts("20 per minute")
@open_to_held
def passkey_options() -> Response:
    """What the browser's script gives to the authenticator; each time another challenge."""
    step = browser.halfway()
    challenge = actions.challenge_for(session[STEP_KEY]) if step is not None else None
    if step is None or challenge is None:
        raise rules.second_step_over()
    return _as_json(passkeys.to_use(queries.passkeys(step.account_id), challenge))


@bp.post("/login/second-step/passkey")
@public("whoever took the first step is asked for the second", back=_to_asked)
@limits.posts("20 per minute")
@open_to_held
def pass_by_passkey() -> Answer:
    """One of one's passkeys has signed: one is signed in."""
    form = PasskeyForm()
    if browser.halfway() is None:
        flash_problem(rules.second_step_over())
        return see_other("accounts.login")
    form.refuse_unfit()
    passed = actions.pass_by_passkey(
        *(session[STEP_KEY], _signed(form), passkeys.here(), browser.device(), g.get("session_id"))
    )
    if passed is not None:
        return Done(to=browser.begin_passed(passed))
    raise rules.wrong_passkey() if browser.halfway() is not None else rules.second_step_over()


def _to_page() -> str:
    return url_for("accounts.second_step")


@bp.post("/me/security/second-step/passkey/options")
@requires(Permission.ACCOUNT_OWN, back=_to_page)
@limits.posts("30 per hour", key=by_account)
@open_to_held
def new_passkey_options() -> Response:
    """What the browser's script gives to the authenticator, to make a key."""
    refuse_long_ago()
    account = own_account()
    session[SET_UP_KEY], challenge = actions.begin_passkey(current_actor(), account.id)
    return _as_json(passkeys.to_make(own_account(), queries.passkeys(account.id), challenge))


@bp.post("/me/security/second-step/passkey")
@requires(Permission.ACCOUNT_OWN, back=_to_page)
@limits.posts("30 per hour", key=by_account)
@open_to_held
def set_passkey() -> Answer:
    """A key that the browser has made is a second step from now on."""
    form = NewPasskeyForm()

    def act() -> Answer:
        account = own_account()
        if browser.halfway(StepPurpose.PASSKEY) is None:
            raise rules.second_step_over()
        email, shown = account.email, [] if codes.recovery_codes_left(account) else codes.new_recovery_codes()
        is_new = actions.set_passkey(
            *(current_actor(), account.id, session.pop(SET_UP_KEY), _signed(form), str(form.name.data)),
            *(passkeys.here(), codes.digests_of(account, shown)),
            keep_session=g.get("session_id"),
        )
        if is_new is None:
            raise rules.passkey_not_made()
        browser.begin_anew()
        return codes_page(shown, email, is_first=True) if is_new else Done(_("The passkey is saved."), to=HERE)

    return through(form, act, lambda: second_step_of_mine(form, "passkey"), shows=lambda refusal: False)


@bp.post("/me/security/second-step/passkey/remove")
@requires(Permission.ACCOUNT_OWN, back=_to_page)
@limits.posts("30 per hour", key=by_account)
def remove_passkey() -> Done:
    """This one opens nothing any more."""
    refuse_long_ago()
    wanted = request.form.get("passkey", "")
    found = next((each for each in queries.passkeys(own_account().id) if str(each.id) == wanted), None)
    actions.remove_passkey(current_actor(), own_account().id, found.id if found is not None else 0)
    return Done(_("The passkey was removed."))
