"""Decisions of the administration, as pure functions."""

from collections.abc import Collection

from volunteers.access import Actor, Role
from volunteers.accounts.rules import prove_first
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l


def why_not_need_second_step(actor: Actor, roles: Collection[str], *, has_own: bool) -> Refusal | None:
    """Why these roles can't be asked for a second step from now on: whoever asks for it of their own has one first."""
    if has_own or not any(Role(each) in actor.everywhere for each in roles if each in set(Role)):
        return None
    return Refusal(
        _l("You have this role, too. Set up your own second step first, under “How I sign in”."),
        code="own-second-step",
        field="second_step_roles",
    )


def why_prove_first(before: Collection[str], after: Collection[str], *, is_recent: bool) -> Refusal | None:
    """Why who needs a second step isn't changed yet: whoever does it signed in a while ago."""
    return None if is_recent or set(before) == set(after) else prove_first("second_step_roles")
