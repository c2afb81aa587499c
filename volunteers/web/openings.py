"""Whose record a page shows is noted with who opened it: what a GET writes, and the only thing (ADR 0029)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from volunteers.access import Actor, Permission
from volunteers.foundation.parts import Part


@dataclass(frozen=True)
class Openings(Part):
    """How it is noted: `note(actor, permission, row)`, where a door says `opens=` whose record its page shows.

    Called when the page is made and before it is sent: what can't be noted is not shown.
    """

    note: Callable[[Actor, Permission, Any], None]
