"""Why an act can't be taken back, as far as all acts are alike. Rooms add their own rules."""

from datetime import datetime
from typing import Any

from volunteers.access import Actor
from volunteers.foundation.changes import version_of
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.undo.models import Act


def is_by(act: Act, actor: Actor) -> bool:
    """Whether this very person did it: signed in with that account, as that person, or by that very link."""
    if actor.link_id is not None and not actor.is_signed_in:
        return act.link_id == actor.link_id
    same_account = act.account_id is not None and act.account_id == actor.account_id
    return same_account or (act.actor_person_id is not None and act.actor_person_id == actor.person_id)


def stands(act: Act, row: Any) -> bool:
    """Whether the row is as the act left it: nothing was done to it since."""
    return row is not None and version_of(row) == act.version


def moved_on() -> Refusal:
    """What was done was changed again since."""
    return Refusal(_l("This was changed again in the meantime, so you can’t undo this."), code="moved-on")


def why_not_say_again(act: Act, row: Any) -> Refusal | None:
    """Why a second press can't be told that it is undone: since then the row has moved on."""
    return None if stands(act, row) else moved_on()


def why_not_take_back(act: Act, row: Any, now: datetime, *, is_allowed: bool) -> Refusal | None:
    """Why this act can't be taken back now; `row` is its subject, read under the lock."""
    if now >= act.until_at:
        return Refusal(_l("It’s too late to undo this."), code="too-late")
    if row is None:
        return moved_on()
    if not is_allowed:
        return Refusal(_l("You can no longer undo this."), code="no-right", status=403)
    if not stands(act, row):
        return moved_on()
    return None
