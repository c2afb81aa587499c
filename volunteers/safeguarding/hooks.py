"""What the room of activities brings to safeguarding, which knows none: what a consent is about, and what follows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from volunteers.access import Actor
from volunteers.house import House
from volunteers.safeguarding.inputs import Ahead, Opened, Told
from volunteers.safeguarding.models import ConsentRequest


@dataclass(frozen=True)
class Occasions:
    """`told(requests)`: what each question is about, by its key, as a guardian's page tells it.

    `ahead(child_ids)`: what these children are signed up for, by the child's key, the next first. `settle(actor,
    child_ids, activity_id)` is called inside the action by which an answer came, ended, or counts again (None: about
    whatever it is): who may come now gets what was kept, and who may not any more is taken off.
    """

    told: Callable[[Sequence[ConsentRequest]], Mapping[int, Told]]
    ahead: Callable[[Collection[int]], Mapping[int, Sequence[Ahead]]]
    settle: Callable[[Actor, Collection[int], int | None], None]


@dataclass(frozen=True)
class OtherOpenings:
    """What another room notes of who looked at something of a child: `of(child_ids)`, by the child's key."""

    of: Callable[[Collection[int]], Mapping[int, Sequence[Opened]]]


def other_openings() -> Sequence[OtherOpenings]:
    """All of them."""
    return House.of().hooks(OtherOpenings)


def occasions() -> Occasions:
    """What the room of activities brings."""
    return House.of().hook(Occasions)
