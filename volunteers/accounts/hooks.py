"""What other rooms bring to accounts, because accounts see no other room: each in the `hooks` of its `room.py`."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from flask import current_app

from volunteers.access import Actor, ActorKind, Role
from volunteers.accounts import queries
from volunteers.accounts.models import Account
from volunteers.house import House
from volunteers.mail import Recipient


@dataclass(frozen=True)
class Addressee:
    """Who uses an account, as far as a mail needs to know."""

    name: str
    language: str
    person_id: int


@dataclass(frozen=True)
class WhoUses:
    """`ask(account_id)`: the name and the language of whoever uses an account."""

    ask: Callable[[int], Addressee | None]


@dataclass(frozen=True)
class WhoLives:
    """`ask(email)`: who of the living is known at an address that has no account: whom a coordinator wrote down, and
    who shared the address of somebody who has died. They get a way in by saying who they are."""

    ask: Callable[[str], Sequence[Addressee]]


@dataclass(frozen=True)
class AddressChanged:
    """`tell(account_id, old, new)`, inside the same action: an account has another address."""

    tell: Callable[[int, str, str], object]


@dataclass(frozen=True)
class SecondStepFor:
    """`ask()`: the roles whose holders the organization lets do nothing without a second step."""

    ask: Callable[[], Collection[Role]]


def needs_second_step(account_id: int) -> bool:
    """Whether a role that the account holds now asks for a second step."""
    wanted = set(House.of().hook(SecondStepFor).ask())
    return bool(wanted) and any(Role(grant.role) in wanted for grant in queries.open_roles(account_id))


def _addressee(account_id: int) -> Addressee | None:
    return House.of().hook(WhoUses).ask(account_id)


def tell_address_changed(account_id: int, old: str, new: str) -> None:
    """An account has another address: whoever keeps it follows."""
    for hook in House.of().hooks(AddressChanged):
        hook.tell(account_id, old, new)


def is_this_machine() -> bool:
    """Whether strangers can't reach this installation: only then may demonstration accounts be used."""
    return bool(current_app.config["IS_THIS_MACHINE"])


def actor_of(account: Account) -> Actor:
    """The owner of an account, while they come in: may do nothing yet, and stands in the audit trail."""
    found = _addressee(account.id)
    return Actor(kind=ActorKind.LINK, person_id=found.person_id if found else None, only=frozenset())


def name_of(account: Account) -> str:
    """The name of whoever uses the account, or nothing."""
    found = _addressee(account.id)
    return found.name if found else ""


def organization_name() -> str:
    """The organisation's name: nobody should use it as a password."""
    return str(current_app.config["ORGANIZATION_NAME"])


def recipient(account: Account, language: str = "en") -> Recipient:
    """Whom a mail to an account goes to; `language` where nobody's own is known."""
    return recipient_at(account.email, account, language)


def recipient_at(email: str, account: Account | None, language: str) -> Recipient:
    """Whom a mail to a typed address goes to; asks as many questions for nobody as for somebody.

    Before anybody has come in by it, an address may be mistyped: it reads no name.
    """
    found = _addressee(account.id if account is not None else 0)
    if account is None or found is None:
        return Recipient(email, language=language)
    name = found.name if account.confirmed_at is not None else ""
    return Recipient(account.email, name, found.language, found.person_id)


def who_lives(email: str) -> Sequence[Addressee]:
    """Who of the living is known at an address, should it have no account."""
    return House.of().hook(WhoLives).ask(email)


def recipient_of(people: Sequence[Addressee], email: str, language: str) -> Recipient:
    """Whom a mail to an address goes to at which these people are known; where there are several, to none by name."""
    if len(people) != 1:
        return Recipient(email, language=people[0].language if people else language)
    return Recipient(email, people[0].name, people[0].language, people[0].person_id)
