"""What a row says beside who its person is: an office, a past activity; and what that makes of its committee."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from volunteers.imports.models import Target
from volunteers.imports.rules.given import Given, Reading
from volunteers.imports.rules.guardians import GuardianCells
from volunteers.imports.rules.offices import GivenOffice, OfficeCells
from volunteers.imports.rules.past import PastCells
from volunteers.imports.rules.values import LONGEST_NOTE

Wrong = tuple[Target, Any]
Day = Callable[[str], date]


@dataclass
class Besides:
    """The cells of a row that are about more than its person, as they go by."""

    offices: OfficeCells = field(default_factory=OfficeCells)
    past: PastCells = field(default_factory=PastCells)
    guardians: GuardianCells = field(default_factory=GuardianCells)

    def take(self, target: Target, value: str, day: Day, reading: Reading) -> None:
        """One cell; raises Misshapen."""
        TAKES[target](self, value, day, reading)

    def finish(self, given: Given, reading: Reading, at: Mapping[Target, Any]) -> Iterator[Wrong]:
        """When all cells were seen: what is wrong, and in which column.

        Whose office or activity it is makes nobody a member: only where the row, or the whole file, says who is one.
        """
        says_member = bool({Target.SINCE, Target.MEMBERSHIP_CLASS} & set(at))
        is_misnamed = Target.COMMITTEE in at and not given.committees  # which is wrong, and said already
        given.past, wrong = self.past.finish(given.committees)
        yield from self._finish_guardian(given, at)
        office, office_wrong = self.offices.finish(given.committees, reading.today)
        if is_misnamed:
            return
        yield from filter(None, (wrong, office_wrong))
        if office is not None:
            self._take_up(office, given, reading, says_member=says_member)
        elif given.past is not None and Target.COMMITTEE in at and not says_member:
            given.committees = []

    def _finish_guardian(self, given: Given, at: Mapping[Target, Any]) -> Iterator[Wrong]:
        """Whoever has a guardian is under 18, unless the row says otherwise: then it is only a note about them."""
        guardian, wrong = self.guardians.finish(given.name)
        says_age = bool({Target.BORN_ON, Target.UNDER_18} & set(at))
        if self.guardians.first is not None and says_age and not given.is_young:
            given.notes.append(": ".join(self.guardians.first)[:LONGEST_NOTE])
            return
        if wrong is not None:
            yield wrong
        elif guardian is not None:
            given.guardian, given.is_young = guardian, True
            if given.values.get("email") == guardian.email:
                given.values.pop("email", None)  # the parent's, who is written to

    def _take_up(self, office: GivenOffice, given: Given, reading: Reading, *, says_member: bool) -> None:
        given.office, is_past = office, office.is_past(reading.today)
        if not says_member and (is_past or not _lists_members(reading, office.committee_id)):
            given.committees = []
        elif not is_past and office.starts_on is not None and office.starts_on <= reading.today:
            given.since_on = given.since_on or office.starts_on


def _lists_members(reading: Reading, committee_id: int) -> bool:
    """Whether it is a list of members, so that who holds an office in it is one."""
    says = {Target.SINCE, Target.MEMBERSHIP_CLASS} & set(reading.targets)
    return bool(says) or reading.since_on is not None or committee_id == reading.committee_id


TAKES: Mapping[Target, Callable[[Besides, str, Day, Reading], None]] = {
    Target.OFFICE: lambda row, value, _day, _read: row.offices.take(value),
    Target.OFFICE_FROM: lambda row, value, day, _read: row.offices.take_day(Target.OFFICE_FROM, day(value)),
    Target.OFFICE_UNTIL: lambda row, value, day, _read: row.offices.take_day(Target.OFFICE_UNTIL, day(value)),
    Target.GUARDIAN_NAME: lambda row, value, _day, _read: row.guardians.take_name(value),
    Target.GUARDIAN_EMAIL: lambda row, value, _day, _read: row.guardians.take_email(value),
    Target.GUARDIAN_PHONE: lambda row, value, _day, read: row.guardians.take_phone(value, read.region),
    Target.ACTIVITY: lambda row, value, _day, _read: row.past.take_title(value),
    Target.ACTIVITY_ON: lambda row, value, day, read: row.past.take_day(day(value), read.today),
    Target.HOURS: lambda row, value, _day, _read: row.past.take_hours(value),
    Target.ATTENDED: lambda row, value, _day, _read: row.past.take_attended(value),
}
