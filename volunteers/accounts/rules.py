"""Decisions about accounts, as pure functions."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from volunteers.access import Actor, Permission, Role
from volunteers.accounts.models import Account, Passkey, RoleGrant
from volunteers.foundation.reach import with_ways
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l, fold

SHORTEST = 15
LONGEST = 128
LEAST_OF_ONES_OWN = 6

COMMON = (
    *("password", "passwort", "contrasena", "passcode", "passphrase", "secret", "letmein", "welcome", "qwertyuiop"),
    *("asdfghjkl", "zxcvbnm", "qwerty", "azerty", "iloveyou", "tequiero", "sunshine", "princess", "football"),
    *("baseball", "monkey", "dragon", "master", "superman", "trustno", "whatever", "changeme", "administrator"),
    *("admin", "login", "default", "abcdefghijklmnopqrstuvwxyz", "correcthorsebatterystaple", "volunteer"),
)
"""Words that lists of stolen passwords are full of; what is left without them must still be something of one's own."""

_SEPARATORS = re.compile(r"[\s._\-@]+")
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def why_not_enter(account: Account | None, *, is_this_machine: bool) -> Refusal | None:
    """Nobody enters a closed account, nor a demonstration account where strangers could reach it."""
    if account is None or not account.active or (account.is_demonstration and not is_this_machine):
        return Refusal(
            with_ways(_l("This account is closed."), _l("If you think this is a mistake, tell us.")),
            code="closed",
            status=403,
        )
    return None


def once_more() -> Refusal:
    """Two came to the same in one moment: on the second press it is known how it stands."""
    return Refusal(_l("Something else happened at the same time. Please select the button again."), code="once-more")


def prove_first(field: str | None = None) -> Refusal:
    """What would hurt somebody whose session was taken over is done only by who signed in not long ago."""
    return Refusal(_l("Please confirm it’s you first."), code="prove-first", status=403, field=field)


def wrong_code() -> Refusal:
    """The six digits are not those of the mail that this browser waits for."""
    return Refusal(
        _l("That isn’t the code from our latest email, or it has expired. You can also use the link in the email."),
        code="wrong-code",
        field="code",
    )


def wrong_second_step() -> Refusal:
    """Neither what the app shows nor a code to fall back on."""
    return Refusal(
        _l(
            "That isn’t the code your app shows now, or it was already used. Wait for the next one. If codes keep "
            "being refused, check that your phone sets its time automatically."
        ),
        code="wrong-second-step",
        field="code",
    )


def wrong_recovery_code() -> Refusal:
    """Not one of the codes to fall back on, or one that was used."""
    return Refusal(
        _l("That isn’t one of your recovery codes, or you used it before. Each one works once."),
        code="wrong-recovery-code",
        field="recovery",
    )


def too_many_codes() -> Refusal:
    """Too many were tried for one account, in whatever browser."""
    return Refusal(
        _l("Too many codes were tried. Please wait a quarter of an hour, then try again."),
        code="too-many-codes",
        status=429,
    )


def second_step_over() -> Refusal:
    """What was begun is over by time, or by five wrong codes."""
    return Refusal(
        _l("This took too long, or there were too many wrong codes. Please start again."), code="second-step-over"
    )


def no_second_step() -> Refusal:
    """A role asks for one, and whoever holds it does nothing before they have it."""
    return Refusal(
        _l("Your role needs a second step. Set it up under “How I sign in”, then you can continue."),
        code="second-step-needed",
        status=403,
    )


def why_no_recovery_codes(account: Account) -> Refusal | None:
    """Codes to fall back on come with something to fall back from."""
    if account.second_step_at is not None:
        return None
    return Refusal(_l("You don’t have a second step. Set one up first."), code="no-second-step")


MOST_PASSKEYS = 10


def wrong_passkey() -> Refusal:
    """No key of this account has signed what was asked."""
    return Refusal(
        _l("That didn’t work. Use a passkey that you set up here, or a recovery code."), code="wrong-passkey"
    )


def passkey_not_made() -> Refusal:
    """What the browser gave is no key for this site."""
    return Refusal(_l("The passkey couldn’t be saved. Please try again, or set up an app instead."), code="no-passkey")


def why_no_more_passkeys(known: Sequence[Passkey]) -> Refusal | None:
    """Ten are more than anybody carries."""
    if len(known) < MOST_PASSKEYS:
        return None
    return Refusal(_l("You have ten passkeys. Remove one that you no longer use first."), code="many-passkeys")


def why_not_remove_passkey(account: Account, known: Sequence[Passkey]) -> Refusal | None:
    """The last second step is turned off, with a code; who needs one sets up another first."""
    if account.tf_totp_secret is not None or len(known) > 1:
        return None
    return Refusal(
        _l("This is your only second step. Set up an app or another passkey first, or turn off your second step."),
        code="last-second-step",
    )


def why_not_end_second_step(account: Account, *, is_needed: bool) -> Refusal | None:
    """Whose role needs one exchanges it, and doesn't go without."""
    if account.second_step_at is None:
        return Refusal(_l("Your second step is already off."), code="no-second-step")
    if is_needed:
        return Refusal(
            _l(
                "Your role needs a second step, so you can’t turn it off. If you have a new phone, set up the app on "
                "it instead."
            ),
            code="second-step-needed",
        )
    return None


def why_not_take_second_step(actor: Actor, account: Account) -> Refusal | None:
    """It is taken off by an administrator, and never off themselves: they show a code as everybody does."""
    if not actor.may(Permission.USER_MANAGE):
        return Refusal(_l("Only an administrator can turn off someone’s second step."), code="not-allowed", status=403)
    if actor.account_id is not None and actor.account_id == account.id:
        return Refusal(
            _l("You can’t turn off your own second step here. Use “How I sign in”, with one of your codes."),
            code="own-account",
        )
    if account.second_step_at is None:
        return Refusal(_l("This account doesn’t have a second step."), code="no-second-step")
    return None


def why_not_password(password: str, own_words: Iterable[str]) -> Refusal | None:
    """Long enough, and not among what is tried first (NIST SP 800-63B-4, 3.1.1.2); no other rules."""
    if len(password) < SHORTEST:
        return _no(_l("Use at least 15 characters: four or five words that only you would put together."))
    if len(password) > LONGEST:
        return _no(_l("Use no more than 128 characters."))
    bare = _SEPARATORS.sub("", fold(password))
    parts = [part for word in own_words for part in [fold(word), *re.split(r"[\W_]+", fold(word))] if len(part) > 2]
    if any(bare == _SEPARATORS.sub("", part) for part in parts):
        return _no(_l("That contains your email address or a name. Use words that nobody would guess."))
    if _left_over(bare, parts) < LEAST_OF_ONES_OWN:
        return _no(_l("That’s one of the first things people try. Use words that only you would put together."))
    return None


def _no(message: object) -> Refusal:
    return Refusal(message, code="password", field="password", status=422)


def _left_over(bare: str, own_words: list[str]) -> int:
    """How many different characters are left without common words, one's own names, and runs along the keyboard."""
    for word in sorted({*COMMON, *(_SEPARATORS.sub("", own) for own in own_words)}, key=len, reverse=True):
        if len(word) > 2:
            bare = bare.replace(word, "")
    for size in range(10, 3, -1):
        for run in _RUNS:
            for start in range(len(run) - size + 1):
                bare = bare.replace(run[start : start + size], "")
    return len(set(bare))


def why_not_change_role(actor: Actor, account: Account, role: Role, *, is_last: bool = False) -> Refusal | None:
    """Roles are given and taken by who may; one person may hold several, and the trail tells who gave them.

    Nobody stops being an administrator by their own hand, and the last one stays.
    """
    if not actor.may(Permission.ROLE_GRANT):
        return Refusal(_l("Only an administrator can assign or remove roles."), code="not-allowed", status=403)
    if actor.account_id == account.id and role is Role.ADMINISTRATOR:
        return Refusal(_l("You can’t remove this role from yourself. Ask another administrator."), code="own-role")
    if is_last and role is Role.ADMINISTRATOR:
        return Refusal(
            _l("This is the last administrator. Make someone else an administrator first."), code="last-administrator"
        )
    return None


def why_not_until(role: Role, until_at: datetime | None, now: datetime) -> Refusal | None:
    """Why a role can't end by itself at this instant."""
    if until_at is None:
        return None
    if role is Role.ADMINISTRATOR:
        return Refusal(
            _l(
                "An administrator’s role has no last day, because there must always be one. Another administrator "
                "has to end it."
            ),
            code="administrator-until",
            field="last_day_on",
        )
    if until_at <= now:
        return Refusal(_l("This day is past. Choose today or a later day."), code="past", field="last_day_on")
    return None


def why_not_close(actor: Actor, account: Account, *, is_last_administrator: bool) -> Refusal | None:
    """An account is closed and opened by an administrator, not by its owner; the last administrator's stays open."""
    if not actor.may(Permission.USER_MANAGE):
        return Refusal(_l("Only an administrator can close or open accounts."), code="not-allowed", status=403)
    if actor.account_id == account.id:
        return Refusal(_l("You can’t close your own account here. Ask another administrator."), code="own-account")
    if is_last_administrator:
        return Refusal(
            _l("This is the last administrator. Make someone else an administrator first."), code="last-administrator"
        )
    return None


def why_not_reopen(account: Account) -> Refusal | None:
    """An account whose people have died opens with them, if that was a mistake."""
    if not account.is_left:
        return None
    return Refusal(
        _l("The person who signed in with this account has died. If that’s wrong, you can correct it on their page."),
        code="left",
    )


def why_not_mend(account: Account, roles: Sequence[RoleGrant], taken: Account | None) -> Refusal | None:
    """Why a coordinator can't give this account another address; `taken` is who signs in with that one."""
    if not account.active:
        return Refusal(
            _l("This account is closed. An administrator needs to open it first."), code="closed", field="email"
        )
    if roles:
        return Refusal(
            _l("This person helps run the organization. Only they can change their email address."),
            code="has-role",
            field="email",
        )
    if taken is not None:
        return Refusal(
            _l(
                "Someone already signs in with this address. Enter another one, or look that person up: it may be the "
                "same one twice."
            ),
            code="taken",
            field="email",
        )
    return None
