"""When a file can be checked, brought in, and taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.imports.headings import twice
from volunteers.imports.models import DateOrder, Import, ImportState, RowOutcome, Target

UNDO_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=7)
NAMES = frozenset({Target.FULL_NAME, Target.LAST_FIRST, Target.FIRST_NAME, Target.LAST_NAME})
REACHED = frozenset({Target.EMAIL, Target.PHONE})
DATES = frozenset(
    {
        *(Target.BORN_ON, Target.SINCE, Target.OFFICE_FROM, Target.OFFICE_UNTIL),
        *(Target.ACTIVITY_ON, Target.OPT_OUT, Target.OPT_OUT_ON, Target.CONSENT),
    }
)


def why_not_check(
    row: Import, targets: Sequence[Target], date_order: DateOrder | None, *, is_ambiguous: bool
) -> Refusal | None:
    """Why a file can't be checked with these columns."""
    if row.state not in (ImportState.READ, ImportState.CHECKED):
        return moved_on()
    if twice(targets) is not None:
        return Refusal(
            _l("Two columns can’t be the same thing. Choose “Keep as a note” or “Leave out” for one of them."),
            code="twice",
        )
    if not NAMES & set(targets) and not REACHED & set(targets):
        return Refusal(_l("Which column has the names? Choose at least one for names."), code="no-names")
    if Target.GUARDIAN_NAME not in targets and {Target.GUARDIAN_EMAIL, Target.GUARDIAN_PHONE} & set(targets):
        return Refusal(
            _l("Which column has the parent’s or guardian’s name? Choose it, or leave out how to reach them."),
            code="no-guardian",
        )
    of_activity = {Target.ACTIVITY, Target.ACTIVITY_ON, Target.HOURS, Target.ATTENDED} & set(targets)
    if of_activity and not {Target.ACTIVITY, Target.ACTIVITY_ON} <= of_activity:
        return Refusal(
            _l("A past activity needs its name and its day. Choose a column for each, or leave out what is about it."),
            code="no-activity",
        )
    if is_ambiguous and date_order is None:
        return Refusal(
            _l("Is the month or the day first in the dates of this file? Choose one."),
            code="date-order",
            field="date_order",
        )
    return None


def why_not_do(row: Import, *, only_good: bool) -> Refusal | None:
    """Why a file can't be brought in now."""
    if row.state is not ImportState.CHECKED:
        return moved_on()
    bad = row.counts.get(RowOutcome.PROBLEM, 0)
    if bad and not only_good:
        return Refusal(
            _l("Some rows have problems. Fix them and start again, or choose to leave them out."), code="has-problems"
        )
    return None


def why_not_do_offices(*, could: bool, may: bool) -> Refusal | None:
    """Why who looks at a file can't bring it in: whoever had it checked may assign offices, and they may not."""
    if may or not could:
        return None
    return Refusal(
        _l(
            "An administrator checked this file, and some of its offices only an administrator can assign. Select "
            "“Change the columns” and check it again to see what you can bring in."
        ),
        code="offices",
    )


def why_not_undo(row: Import, now: datetime, *, could: bool = False, may: bool = True) -> Refusal | None:
    """Why it can't be taken back; `could` and `may`: whether who brought it in may assign offices, and who asks."""
    if row.state is not ImportState.DONE:
        return moved_on()
    if could and not may:
        return Refusal(
            _l("An administrator brought this in, with offices. Only an administrator can undo it."), code="offices"
        )
    if row.done_at is None or now > row.done_at + UNDO_FOR:
        return Refusal(_l("You can undo this for one day only, and that day has passed."), code="too-late")
    return None


def why_not_discard(row: Import) -> Refusal | None:
    """Why what was read can't be thrown away."""
    if row.state in (ImportState.READ, ImportState.CHECKED):
        return None
    return moved_on()


def why_not_decide(row: Import) -> Refusal | None:
    """Why nobody can say now whom a row is about."""
    return None if row.state is ImportState.CHECKED else moved_on()


def moved_on() -> Refusal:
    """It is elsewhere by now: another press came first."""
    return Refusal(_l("This has moved on in the meantime. This is how it looks now."), code="moved-on")
