"""How somebody reaches the organization: said only as far as there is an address or a number, and in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from volunteers.foundation.parts import Part
from volunteers.foundation.text import Lazily, _


@dataclass(frozen=True)
class Reach(Part):
    """How the organization's `phone` and `email` are asked for; an administrator sets them."""

    organization: Callable[[], Any]


def ways(organization: Any) -> str:
    """The sentence that says how to reach it; empty where there is neither a number nor an address."""
    phone, email = _unbroken(organization.phone), organization.email
    if phone and email:
        return _("Call us at %(phone)s or email %(email)s.", phone=phone, email=email)
    if phone:
        return _("Call us at %(phone)s.", phone=phone)
    return _("Email us at %(email)s.", email=email) if email else ""


def _unbroken(phone: str) -> str:
    """A number that stands on one line."""
    return phone.replace(" ", "\u00a0")


def with_ways(sentence: Any, plea: Any) -> Lazily:
    """A sentence that somebody here can help with, as a refusal says it; `plea` only where it is heard."""

    def said() -> str:
        found = ways(Reach.of().organization())
        return f"{sentence} {plea} {found}" if found else str(sentence)

    return Lazily(said)


def by_answer(organization: Any, *, can_answer: bool) -> str:
    """The same in a mail, which is answered where somebody reads the answer; empty where nothing reaches anybody."""
    if not can_answer:
        return ways(organization)
    if organization.phone:
        return _("Reply to this email, or call us at %(phone)s.", phone=_unbroken(organization.phone))
    return _("Reply to this email.")


def dialled(number: str) -> str:
    """A telephone number as a link dials it (RFC 3966, 5.1.1: separators mean nothing)."""
    return number.translate(str.maketrans("", "", " ()-"))
