"""What a row says, how its cells are read, and what of it can't be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from volunteers.committees.models import MembershipClass
from volunteers.imports.models import DateOrder, Target
from volunteers.imports.rules.guardians import GivenGuardian
from volunteers.imports.rules.offices import GivenOffice
from volunteers.imports.rules.past import GivenPast
from volunteers.people.inputs import SkillInput


@dataclass(frozen=True)
class Problem:
    """What can't be brought in: in which column (none: the row), the value, why, and how to mend it."""

    column: int | None
    value: str
    text: Any


@dataclass(frozen=True)
class Wish:
    """That somebody does not want mail: since when and by whom it was told, where the file says so."""

    on: date | None = None
    by: str = ""
    is_presumed: bool = False


@dataclass
class Given:
    """What a row says of a person; what it says nothing of is missing."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    languages: list[SkillInput] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    committees: list[int] = field(default_factory=list)
    membership_class: MembershipClass | None = None
    since_on: date | None = None
    opt_out: Wish | None = None
    consents: bool = False
    is_young: bool = False
    office: GivenOffice | None = None
    past: GivenPast | None = None
    guardian: GivenGuardian | None = None
    called: dict[str, str] = field(default_factory=dict)
    """Under which heading the file says how to reach them, and their name."""
    household: str = ""
    """With whom they live, as it is compared."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def addresses(self) -> list[str]:
        """Where it says that somebody can be written to: the person, and their guardian."""
        guardian = self.guardian.email if self.guardian is not None else ""
        return [each for each in (self.values.get("email"), guardian) if each]

    @property
    def name(self) -> str:
        """Nothing where the row has none."""
        return str(self.values.get("full_name", ""))


@dataclass(frozen=True)
class Reading:
    """How cells are read: what each column is, how dates and phones are written, which committees there are."""

    targets: Sequence[Target]
    headings: Sequence[str]
    date_order: DateOrder | None
    region: str
    today: date
    committees: Mapping[str, int]
    committee_id: int | None = None
    since_on: date | None = None
