"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass

from volunteers.committees.models import CommitteeKind, Stage


@dataclass(frozen=True)
class CommitteeInput:
    """What is said about a committee when it is opened; a country committee may begin before a city is chosen."""

    name: str
    kind: CommitteeKind
    partner_city_id: int | None = None


@dataclass(frozen=True)
class CommitteeRecast:
    """What a committee is: what it looks after, how far it is, its city, and whether it takes new members."""

    kind: CommitteeKind
    stage: Stage
    partner_city_id: int | None
    is_open: bool
