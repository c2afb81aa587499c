"""What is there already besides people, as far as a file says anything of it: offices, past activities, guardians."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from volunteers.imports.models import Import, Namesakes, Target
from volunteers.imports.queries.guardians import know_guardians
from volunteers.imports.queries.offices import know_members, offices_for
from volunteers.imports.queries.past import know_past
from volunteers.imports.rules import (
    Given,
    Offices,
    PastThere,
    Plan,
    There,
    decide_guardian,
    decide_mail,
    decide_office,
    decide_past,
)
from volunteers.imports.rules.guardians import GivenGuardian

Guardians = dict[int, list[GivenGuardian]]


@dataclass
class Beside:
    """What a worker holds of it; None where the file says nothing of it. `mailed`: the addresses at which somebody new
    may be written to.
    """

    offices: Offices | None = None
    past: PastThere | None = None
    guardians: Guardians | None = None
    mailed: set[str] = field(default_factory=set)

    def copy(self) -> "Beside":
        """Another one, which learns of the rows of one slice alone."""
        guardians = None if self.guardians is None else {key: list(each) for key, each in self.guardians.items()}
        return replace(
            self,
            offices=self.offices.copy() if self.offices is not None else None,
            past=self.past.copy() if self.past is not None else None,
            guardians=guardians,
            mailed=set(self.mailed),
        )

    def learn(self, keys: Iterable[int], today: date) -> None:
        """Read what is there of these people."""
        if self.guardians is not None:
            know_guardians(self.guardians, keys)
        if self.past is not None:
            know_past(self.past, keys)
        if self.offices is not None:
            know_members(self.offices, keys, today)

    def decide(self, plan: Plan, given: Given, person: There | None, today: date, namesakes: Namesakes) -> None:
        """What becomes of it in a row, after what becomes of its person."""
        if self.offices is not None:
            decide_office(plan, given, self.offices, today)
        if self.past is not None:
            decide_past(plan, given, self.past, namesakes)
        if self.guardians is not None:
            is_young = given.is_young if person is None else not person.values["is_adult"]
            decide_guardian(plan, given, self.guardians, is_young=is_young)
        decide_mail(plan, given, self.mailed)


def beside_of(row: Import) -> Beside:
    """What a file is compared with."""
    past = PastThere() if Target.ACTIVITY in row.targets else None
    guardians: Guardians | None = {} if Target.GUARDIAN_NAME in row.targets else None
    return Beside(offices_of(row), past, guardians)


def offices_of(row: Import) -> Offices | None:
    """Who holds which office now, where the file says anything of offices."""
    return offices_for(row) if Target.OFFICE in row.targets else None
