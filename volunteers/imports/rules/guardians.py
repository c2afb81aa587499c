"""Who answers for somebody under 18, as a list tells it; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from volunteers.foundation import shapes
from volunteers.foundation.shapes import Misshapen
from volunteers.foundation.text import _l
from volunteers.imports.models import Target
from volunteers.imports.rules.matching import name_key
from volunteers.imports.rules.values import LONGEST_NAME


@dataclass(frozen=True)
class GivenGuardian:
    """A parent or guardian as a row names them."""

    full_name: str
    email: str | None = None
    phone: str | None = None

    @property
    def keys(self) -> frozenset[str]:
        """By what they are known again among who answers for a child: their name, or their address."""
        return frozenset(filter(None, (name_key(self.full_name), self.email)))


@dataclass
class GuardianCells:
    """What the cells of a row say of a guardian."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    first: tuple[Target, str] | None = None
    said: set[Target] = field(default_factory=set)

    def take_name(self, value: str) -> None:
        """What they are called; raises Misshapen."""
        self._say(Target.GUARDIAN_NAME, value)
        self.name = shapes.line(value)
        if len(self.name) > LONGEST_NAME:
            raise Misshapen(_l("This name is too long. Use no more than 200 characters."))

    def take_email(self, value: str) -> None:
        """Where to write to them; raises Misshapen."""
        self._say(Target.GUARDIAN_EMAIL, value)
        self.email = shapes.email(value.removeprefix("mailto:"))

    def take_phone(self, value: str, region: str) -> None:
        """Where to call them; raises Misshapen."""
        self._say(Target.GUARDIAN_PHONE, value)
        self.phone = shapes.phone(value.removeprefix("tel:"), region)

    def _say(self, target: Target, value: str) -> None:
        self.first = self.first or (target, value)
        self.said.add(target)

    def finish(self, child: str) -> tuple[GivenGuardian | None, tuple[Target, Any] | None]:
        """The guardian of somebody of this name, or in which column what is wrong."""
        if self.first is None:
            return None, None
        if not self.name:
            text = _l("Who is this parent or guardian? Fill in their name, or leave this out.")
            return None, (self.first[0], text)
        if not self.email and not self.phone and {Target.GUARDIAN_EMAIL, Target.GUARDIAN_PHONE} & self.said:
            return None, None  # which is wrong, and said already
        if not self.email and not self.phone:
            text = _l("How can we reach this parent or guardian? Fill in their email or phone.")
            return None, (Target.GUARDIAN_NAME, text)
        if name_key(self.name) == name_key(child):
            text = _l("This is the young person’s own name. Fill in the parent’s or guardian’s.")
            return None, (Target.GUARDIAN_NAME, text)
        return GivenGuardian(self.name, self.email, self.phone), None


def is_told(given: GivenGuardian, there: Sequence[GivenGuardian]) -> bool:
    """Whether somebody who answers for the child already is the one whom a row names."""
    return any(given.keys & each.keys for each in there)
