"""What the browser's script keeps of a form until the server says that it arrived.

Each form that is kept names its draft in a hidden field. The page after a press that was done says that name once
(`data-arrived`), and only then does the script let go of it; an error, another page or no answer at all keeps it. The
page to which a refusal leads says the name, too (`data-refused`): nobody wonders whether it went through.
A draft is kept under a name for the account that typed it, and comes back to no other.
"""

import hashlib
import hmac

from flask import Flask, Response, current_app, flash, g, request

from volunteers.foundation.text import is_clean
from volunteers.web.actor import current_actor

FIELD = "kept_as"
ARRIVED, REFUSED = "arrived", "refused"
LONGEST = 300


def name_of(draft: str, *, again: bool) -> str:
    """What a form's draft is called: by its page, and as before where it is shown `again` with something to mend."""
    return (_sent() if again else "") or f"{request.path}:{draft}"


def owner() -> str:
    """Under which name this browser keeps drafts of whoever is signed in; it tells nobody else who that is."""
    account = current_actor().account_id
    if account is None:
        return ""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"drafts of {account}".encode(), hashlib.sha256).hexdigest()[:16]


def not_arrived() -> None:
    """Of this request: what was typed was not taken, although the answer leads on."""
    g.has_not_arrived = True


def _sent() -> str:
    sent = request.form.get(FIELD, "") if request.method == "POST" else ""
    return sent if sent and len(sent) <= LONGEST and is_clean(sent) else ""


def init_app(app: Flask) -> None:
    """Say of each press that was done or refused which draft came with it."""

    @app.after_request
    def _arrived(answer: Response) -> Response:
        if answer.status_code == 303 and (sent := _sent()):
            flash(sent, REFUSED if g.get("has_not_arrived") else ARRIVED)
        return answer

    @app.context_processor
    def _owner() -> dict[str, object]:
        return {"draft_owner": owner}
