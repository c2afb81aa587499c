"""The browser's side of a session: the key in its signed cookie, and which mail it waits for.

For views only. Signing in clears everything that the cookie held before but the language, so that nothing planted
in it survives (session fixation), and asks for a new CSRF token.
"""

import re
from dataclasses import dataclass

from flask import g, request, session, url_for
from flask_security.utils import login_user, logout_user

from volunteers import links
from volunteers.accounts import actions, steps
from volunteers.accounts.models import Account, SignInStep, StepPurpose
from volunteers.accounts.sessions import SESSION_KEY, renew
from volunteers.accounts.steps import STEP_KEY
from volunteers.foundation.db import need
from volunteers.links import Purpose
from volunteers.web.doors import is_same_site
from volunteers.web.language import KEY, KEY_IN_ALL
from volunteers.web.limits import allows

WAITS = "waits"
HOME = "/me"
CODE_LIMITS = ("10 per 15 minutes", "40 per day")
SECOND_STEP_LIMIT = "10 per 15 minutes"

_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
_BROWSERS = (("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"))
_LATER_BROWSERS = (("OPR", "Opera"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))


def device() -> str:
    """What somebody would call this browser: "Firefox, Windows"."""
    said = request.user_agent.string[:400]
    browser = next((name for mark, name in (*_BROWSERS, *_LATER_BROWSERS) if mark in said), "")
    system = next((name for name in _SYSTEMS if name in said), "")
    return re.sub("Macintosh", "Mac", ", ".join(part for part in (browser, system) if part))


def begin(account_id: int, *, to: str, way: str = "link") -> str:
    """Start the server's session of an account in this browser; ends the one that was open here.

    Returns where to go on: to `to`, or first to the page that asks for the account's second step. Until that is passed
    the browser is whatever it was before. Raises Refusal for an account that may not be entered.
    """
    begun = actions.begin_session(account_id, device(), way=way, instead_of=g.get("session_id"), next_url=to)
    if begun.is_halfway:
        session[STEP_KEY] = begun.key
        return url_for("accounts.second_step_asked")
    _signed_in(account_id, begun.key, way)
    return to


def begin_passed(passed: actions.Passed) -> str:
    """The second step was passed: the session is this browser's. Returns where it was going."""
    _signed_in(passed.account_id, passed.key, "second step")
    return onward(passed.next_url)


def _signed_in(account_id: int, key: str, way: str) -> None:
    _forget()
    login_user(need(Account, account_id), remember=False, authn_via=[way])
    session[SESSION_KEY] = key
    session.permanent = True


def begin_anew() -> None:
    """Another key for the session that is open here, after what makes an old one worth nothing."""
    session[SESSION_KEY] = renew(g.session_id)


def halfway(purpose: StepPurpose = StepPurpose.SIGN_IN) -> SignInStep | None:
    """What this browser has begun and not ended: the second step of a sign-in, or setting one up."""
    key = session.get(STEP_KEY if purpose is StepPurpose.SIGN_IN else steps.SET_UP_KEY)
    return steps.found(str(key), purpose) if key else None


def end() -> None:
    """Forget the session in this browser; the server's row is ended by an action."""
    logout_user()
    _forget()


def _forget() -> None:
    """All but which language was chosen."""
    kept = {key: session[key] for key in (KEY, KEY_IN_ALL) if key in session}
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)


@dataclass(frozen=True)
class Waiting:
    """What this browser waits for: the public id of the link that was mailed, and the address that was typed."""

    link: str
    email: str


def wait_for(link_public_id: str, email: str) -> None:
    """Remember which mail this browser waits for. A random id in any case: it tells nothing about the address."""
    session[WAITS] = [link_public_id, email]


def waiting() -> Waiting | None:
    """Which mail this browser waits for."""
    found = session.get(WAITS)
    return Waiting(str(found[0]), str(found[1])) if isinstance(found, list) and len(found) == 2 else None


def may_try_code(waits: Waiting) -> bool:
    """Whether another code may be tried."""
    return all(allows(limit, "code", counted_for(waits)) for limit in CODE_LIMITS)


def may_try_second_step(account_id: int) -> bool:
    """Whether another code of a second step may be tried for this account, in whatever browser."""
    return allows(SECOND_STEP_LIMIT, "second step", str(account_id))


def counted_for(waits: Waiting) -> str:
    """Whose codes are tried: the address that the link was mailed to, whatever was typed since then."""
    link = links.by_public_id(waits.link, Purpose.SIGN_IN, Purpose.CONFIRM_ADDRESS)
    return (link.address if link is not None else None) or waits.email


def onward(next_url: str | None) -> str:
    """Where to go after signing in: where one was going, if that is here, else one's own page."""
    return next_url if next_url and is_same_site(next_url) else HOME
