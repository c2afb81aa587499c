"""Who is told after a commit: the queue, which is nudged for what has become due."""

from collections.abc import Callable
from dataclasses import dataclass, field

from volunteers.foundation.db import Unit
from volunteers.foundation.parts import Part


@dataclass
class AfterCommit(Part):
    """The listeners; each gets what the action did."""

    listeners: list[Callable[[Unit], None]] = field(default_factory=list)
