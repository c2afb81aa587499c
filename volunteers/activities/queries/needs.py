"""What an activity requires of people, and who of them lacks it, on the day of a shift."""

from collections.abc import Iterable

from volunteers.activities import rules
from volunteers.activities.models import Activity, Shift
from volunteers.foundation.refusals import Refusal
from volunteers.qualifications import queries as qualifications
from volunteers.qualifications import rules as qualification_rules
from volunteers.qualifications.models import Finding, Subject


def asks(what: Activity | Shift) -> Subject:
    """What asks: the activity, for the day of the shift, or for its own."""
    activity = what.activity if isinstance(what, Shift) else what
    return Subject(Activity.__tablename__, activity.id, rules.last_day(what), activity.title)


def findings(shift: Shift, person_ids: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
    """How these people stand to what is required on that day; no statement where nothing is."""
    required = shift.requires
    return qualifications.findings(person_ids, required, asks(shift)) if required else {}


def why_not_cleared(shift: Shift, person_id: int) -> Refusal | None:
    """Every reason why this person can't take part, where the gate does not only warn."""
    if not shift.requires or not qualifications.is_enforced():
        return None
    found = findings(shift, [person_id]).get(person_id, ())
    return qualification_rules.why_not_pass(found, rules.last_day(shift), is_enforced=True)


def kept_out(shift: Shift, person_ids: Iterable[int]) -> set[int]:
    """Who of these can't have a place on a shift, where the gate does not only warn."""
    if not shift.requires or not qualifications.is_enforced():
        return set()
    found = findings(shift, person_ids)
    return {person for person, each in found.items() if qualification_rules.lacking(each)}
