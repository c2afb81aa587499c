"""What the roof hands to accounts, because accounts see no other room; the tuples stand in `rooms.py`.

`confirmed(account_id)`, `entered(account_id, next_url)` and `address_changed(account_id, old, new)` run inside the
same action; `addressee` tells the name and the language of whoever uses an account.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from volunteers.access import Actor, ActorKind
from volunteers.accounts.models import Account
from volunteers.mail import Recipient


@dataclass(frozen=True)
class Addressee:
    """Who uses an account, as far as a mail needs to know."""

    name: str
    language: str
    person_id: int


@dataclass(frozen=True)
class Hooks:
    """The roof's answers."""

    confirmed: tuple[Callable[[int], object], ...] = ()
    address_changed: tuple[Callable[[int, str, str], object], ...] = ()
    addressee: Callable[[int], Addressee | None] = lambda _account_id: None
    entered: tuple[Callable[[int, str | None], object], ...] = ()


def _hooks() -> Hooks:
    found: Hooks = current_app.extensions.get("account_hooks", Hooks())
    return found


def tell_confirmed(account_id: int) -> None:
    """An address was confirmed: whoever waits for it goes on."""
    for hook in _hooks().confirmed:
        hook(account_id)


def tell_entered(account_id: int, next_url: str | None) -> None:
    """A mailed way in was used, and where it leads: what that very mail was about goes on."""
    for hook in _hooks().entered:
        hook(account_id, next_url)


def tell_address_changed(account_id: int, old: str, new: str) -> None:
    """An account has another address: whoever keeps it follows."""
    for hook in _hooks().address_changed:
        hook(account_id, old, new)


def is_this_machine() -> bool:
    """Whether strangers can't reach this installation: only then may demonstration accounts be used."""
    return bool(current_app.config["IS_THIS_MACHINE"])


def actor_of(account: Account) -> Actor:
    """The owner of an account, while they come in: may do nothing yet, and stands in the audit trail."""
    found = _hooks().addressee(account.id)
    return Actor(kind=ActorKind.LINK, person_id=found.person_id if found else None, only=frozenset())


def name_of(account: Account) -> str:
    """The name of whoever uses the account, or nothing."""
    found = _hooks().addressee(account.id)
    return found.name if found else ""


def organization_name() -> str:
    """The organisation's name: nobody should use it as a password."""
    return str(current_app.config["ORGANIZATION_NAME"])


def recipient(account: Account, language: str = "en") -> Recipient:
    """Whom a mail to an account goes to; `language` where nobody's own is known."""
    return recipient_at(account.email, account, language)


def recipient_at(email: str, account: Account | None, language: str) -> Recipient:
    """Whom a mail to a typed address goes to; asks as many questions for nobody as for somebody."""
    found = _hooks().addressee(account.id if account is not None else 0)
    if account is None or found is None:
        return Recipient(email, language=language)
    return Recipient(account.email, found.name, found.language, found.person_id)
