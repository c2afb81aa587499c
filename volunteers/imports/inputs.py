"""What the actions of this room take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from volunteers.imports.models import DateOrder, Namesakes, Target


@dataclass(frozen=True)
class MeaningInput:
    """What the columns of a file are, and how it is read."""

    targets: Sequence[Target]
    date_order: DateOrder | None
    region: str
    committee_id: int | None = None
    since_on: date | None = None
    namesakes: Namesakes = Namesakes.KEEP_OURS
