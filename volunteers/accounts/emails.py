"""The mails of accounts: ways in, and news about the account itself. Those with a link are sensitive."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from volunteers.accounts.models import EndedBy, StepPurpose
from volunteers.foundation.columns import new_public_id
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import page, secret


def sign_in(link: Link, to: Recipient) -> Message:
    """The normal way in: a link and six digits."""
    return Message(
        kind="accounts/sign_in",
        to=to,
        by_anybody=True,
        sensitive=True,
        dedupe_key=f"sign-in:{link.public_id}",
        facts={"entry": secret(link, "accounts.verify")},
    )


def nobody_registered(link: Link, to: Recipient) -> Message:
    """Somebody wanted to sign in with an address that has no account: how to join.

    The same where whoever had it has died: whoever reads it now is somebody else.
    """
    return Message(
        kind="accounts/nobody_registered",
        to=to,
        by_anybody=True,
        dedupe_key=f"nobody:{link.public_id}",
        facts={"join": page("registration.register")},
    )


def who(link: Link, to: Recipient) -> Message:
    """Somebody wanted to sign in with an address that has no account, and at which we know somebody: who is it?"""
    return Message(
        kind="accounts/who",
        to=to,
        by_anybody=True,
        sensitive=True,
        dedupe_key=f"who:{link.public_id}",
        facts={"entry": secret(link, "pending.who")},
    )


def way_in(link: Link, by: str, to: Recipient, *, says_who: bool) -> Message:
    """A coordinator wrote down another address for somebody: who did so, and a button that signs in.

    `says_who`: nobody signs in with the address yet, so whoever comes in says first who they are.
    """
    return Message(
        kind="accounts/way_in",
        to=to,
        sensitive=True,
        dedupe_key=f"way-in:{link.public_id}",
        facts={"by": by, "says_who": says_who, "entry": secret(link, "pending.who" if says_who else "accounts.verify")},
    )


def closed(link: Link, to: Recipient) -> Message:
    """Somebody wanted to sign in to an account that an administrator has closed."""
    return Message(kind="accounts/closed", to=to, by_anybody=True, dedupe_key=f"closed:{link.public_id}", facts={})


def reset(link: Link, to: Recipient) -> Message:
    """The link to a new password."""
    return Message(
        kind="accounts/reset",
        to=to,
        by_anybody=True,
        sensitive=True,
        dedupe_key=f"reset:{link.public_id}",
        facts={"reset": secret(link, "accounts.new_password")},
    )


def set_password(link: Link, to: Recipient) -> Message:
    """An account was made for somebody: the link with which they come in and may set a password."""
    return Message(
        kind="accounts/set_password",
        to=to,
        sensitive=True,
        dedupe_key=f"set-password:{link.public_id}",
        facts={"entry": secret(link, "accounts.new_password")},
    )


def password_changed(once: str, to: Recipient) -> Message:
    """The password was set, changed or removed. `once` is another one each time: each is told."""
    return Message(
        kind="accounts/password_changed",
        to=to,
        dedupe_key=f"password-changed:{once}",
        facts={"reset": page("accounts.reset")},
    )


def confirm_new_address(link: Link, to: Recipient) -> Message:
    """Somebody wants this address for their account: is it theirs?"""
    return Message(
        kind="accounts/confirm_new_address",
        to=to,
        by_anybody=True,
        sensitive=True,
        dedupe_key=f"new-address:{link.public_id}",
        facts={"confirm": secret(link, "accounts.confirm")},
    )


def address_taken(link: Link, to: Recipient) -> Message:
    """Somebody wants this address for their account, but it has an account already."""
    return Message(
        kind="accounts/address_taken",
        to=to,
        by_anybody=True,
        leaves_place=True,
        dedupe_key=f"address-taken:{link.public_id}",
        facts={"sign_in": page("accounts.login")},
    )


def address_changed(account_id: int, at: datetime, to: Recipient) -> Message:
    """To the old address: since then the account has a new one."""
    key = f"address-changed:{account_id}:{at.isoformat()}"
    return Message(kind="accounts/address_changed", to=to, dedupe_key=key, facts={})


def second_step_set(kind: StepPurpose, to: Recipient, *, is_other: bool) -> Message:
    """Signing in takes a second step from now on, or another one: an app or a passkey was set up. `is_other`: an app
    has taken the place of the one before, which the owner must not take for the mail of that one.
    """
    facts = {"is_app": kind is StepPurpose.APP, "is_other": is_other}
    return _about_second_step("accounts/second_step_set", facts, to)


def second_step_ended(by: EndedBy, reason: str, to: Recipient) -> Message:
    """Signing in takes no second step any more: who said so, and of an administrator why."""
    return _about_second_step("accounts/second_step_ended", {"by": by.value, "reason": reason}, to)


def recovery_code_used(left: int, to: Recipient) -> Message:
    """Somebody got in, or turned the second step off, by a code to fall back on; so many are left."""
    return _about_second_step("accounts/recovery_code_used", {"left": left}, to)


def recovery_codes_renewed(to: Recipient) -> Message:
    """There are other codes to fall back on, and those of before are worth nothing."""
    return _about_second_step("accounts/recovery_codes_renewed", {}, to)


def passkey_removed(name: str, to: Recipient) -> Message:
    """A passkey, by the name that its owner gave it, opens nothing any more."""
    return _about_second_step("accounts/passkey_removed", {"name": name}, to)


def _about_second_step(kind: str, facts: Mapping[str, Any], to: Recipient) -> Message:
    """Each time it is another one: each is told."""
    return Message(
        kind=kind,
        to=to,
        dedupe_key=f"{kind.partition('/')[2]}:{new_public_id()}",
        facts={**facts, "security": page("accounts.second_step")},
    )
