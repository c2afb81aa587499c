"""The browser's side of a session: the key in its signed cookie, and which mail it waits for.

For views only. Signing in clears everything that the cookie held before but the language, so that nothing planted
in it survives (session fixation), and asks for a new CSRF token.
"""

import re
from dataclasses import dataclass

from flask import g, request, session
from flask_security.utils import login_user, logout_user

from volunteers import links
from volunteers.accounts import actions
from volunteers.accounts.models import Account
from volunteers.accounts.sessions import SESSION_KEY
from volunteers.foundation.db import need
from volunteers.links import Purpose
from volunteers.web.doors import is_same_site
from volunteers.web.language import KEY, KEY_IN_ALL
from volunteers.web.limits import allows

WAITS = "waits"
HOME = "/me"
CODE_LIMITS = ("10 per 15 minutes", "40 per day")

_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
_BROWSERS = (("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"))
_LATER_BROWSERS = (("OPR", "Opera"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))


def device() -> str:
    """What somebody would call this browser: "Firefox, Windows"."""
    said = request.user_agent.string[:400]
    browser = next((name for mark, name in (*_BROWSERS, *_LATER_BROWSERS) if mark in said), "")
    system = next((name for name in _SYSTEMS if name in said), "")
    return re.sub("Macintosh", "Mac", ", ".join(part for part in (browser, system) if part))


def begin(account_id: int, *, way: str = "link") -> None:
    """Start the server's session of an account in this browser; ends the one that was open here.

    Raises Refusal for an account that may not be entered.
    """
    key = actions.begin_session(account_id, device(), way=way, instead_of=g.get("session_id"))
    _forget()
    login_user(need(Account, account_id), remember=False, authn_via=[way])
    session[SESSION_KEY] = key
    session.permanent = True


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


def counted_for(waits: Waiting) -> str:
    """Whose codes are tried: the address that the link was mailed to, whatever was typed since then."""
    link = links.by_public_id(waits.link, Purpose.SIGN_IN, Purpose.CONFIRM_ADDRESS)
    return (link.address if link is not None else None) or waits.email


def onward(next_url: str | None) -> str:
    """Where to go after signing in: where one was going, if that is here, else one's own page."""
    return next_url if next_url and is_same_site(next_url) else HOME
