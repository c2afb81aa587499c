"""What a higher room brings for offices: in the `hooks` of its `room.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from volunteers.access import Actor
from volunteers.committees.models import Term
from volunteers.house import House


@dataclass(frozen=True)
class OfficeFilled:
    """Called inside the action by which somebody gets an office, or holds one again, under the committee's lock."""

    filled: Callable[[Actor, Term], None]


def tell_filled(actor: Actor, term: Term) -> None:
    """Somebody holds the office for this time."""
    for hook in House.of().hooks(OfficeFilled):
        hook.filled(actor, term)
