"""What counts of what somebody has, until when it is valid, and how it stands on a day: pure functions."""

from datetime import date

import pytest

from volunteers.foundation.columns import LocalText
from volunteers.people.models import Viewer
from volunteers.qualifications import rules, words
from volunteers.qualifications.models import Evidence, Held, KindSort, Outcome, QualificationKind, Seen, Standing

DAY = date(2026, 6, 5)


def kind(**values: object) -> QualificationKind:
    base: dict[str, object] = {
        "id": 1,
        "name": LocalText.of("Safety training"),
        "sort": KindSort.TRAINING,
        "evidence": Evidence.OUTCOME,
        "validity_months": 24,
        "renewal_days": 60,
        "grace_days": 10,
        "is_active": True,
    }
    return QualificationKind(**base | values)


def held(issued: date, expires: date | None = None, outcome: Outcome = Outcome.PASSED, key: int = 1) -> Held:
    return Held(key, 1, outcome, issued, expires)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 6, 5), 24, date(2028, 6, 5)),
    ],
)
def test_months_end_where_a_month_does(day: date, months: int, then: date) -> None:
    assert rules.in_months(day, months) == then


def test_what_never_expires_has_no_last_day() -> None:
    assert rules.last_day(kind(validity_months=None), DAY, None) is None


@pytest.mark.parametrize(
    ("expires", "last"),
    [
        (date(2026, 7, 1), date(2028, 7, 1)),  # within the window: it goes on where the one before ends
        (date(2026, 6, 5), date(2028, 6, 5)),
        (date(2026, 12, 1), date(2028, 6, 5)),  # too early for that
        (date(2026, 6, 4), date(2028, 6, 5)),  # expired: from the day on which it was done
    ],
)
def test_renewed_within_the_window_nobody_loses_days(expires: date, last: date) -> None:
    assert rules.last_day(kind(), DAY, held(date(2024, 1, 1), expires)) == last


def test_after_what_was_failed_it_counts_from_the_day() -> None:
    before = held(date(2024, 1, 1), date(2026, 7, 1), Outcome.FAILED)
    assert rules.last_day(kind(), DAY, before) == date(2028, 6, 5)


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 4, 30), Standing.VALID),
        (date(2026, 5, 2), Standing.RENEWABLE),
        (date(2026, 7, 1), Standing.RENEWABLE),
        (date(2026, 7, 2), Standing.IN_GRACE),
        (date(2026, 7, 11), Standing.IN_GRACE),
        (date(2026, 7, 12), Standing.EXPIRED),
    ],
)
def test_how_it_stands_is_asked_of_the_day(day: date, standing: Standing) -> None:
    """The last day counts, and so does the last day of grace."""
    assert rules.standing(kind(), held(date(2024, 7, 1), date(2026, 7, 1)), day) is standing
    assert standing.is_met is (standing is not Standing.EXPIRED)


def test_what_is_not_there_and_what_was_failed_is_not_met() -> None:
    assert rules.standing(kind(), None, DAY) is Standing.MISSING
    assert rules.standing(kind(), held(DAY, outcome=Outcome.FAILED), DAY) is Standing.FAILED
    assert rules.standing(kind(), held(DAY), DAY) is Standing.VALID
    assert not Standing.MISSING.is_met
    assert not Standing.FAILED.is_met


def test_what_lasts_longest_counts_unless_something_was_failed_since() -> None:
    long, short = held(date(2025, 1, 1), date(2027, 1, 1), key=1), held(date(2026, 1, 1), date(2026, 9, 1), key=2)
    assert rules.counting([long, short], DAY) is long
    failed = held(date(2026, 2, 1), outcome=Outcome.FAILED, key=3)
    assert rules.counting([long, short, failed], DAY) is failed
    again = held(date(2026, 3, 1), date(2026, 10, 1), key=4)
    assert rules.counting([long, short, failed, again], DAY) is again
    assert rules.counting([held(date(2026, 6, 6))], DAY) is None, "what is issued later says nothing of this day"
    same_day = [held(DAY, date(2027, 1, 1), key=1), held(DAY, outcome=Outcome.FAILED, key=2)]
    assert rules.counting(same_day, DAY) is same_day[1], "of the same day, what was recorded last"
    assert rules.counting([held(date(2024, 1, 1)), long], DAY) == held(date(2024, 1, 1)), "endless is longest"


def test_only_coordinators_see_dates_and_results_of_others() -> None:
    assert [viewer for viewer in Viewer if rules.sees(viewer, Seen.OUTCOME)] == [Viewer.COORDINATOR]
    assert [viewer for viewer in Viewer if rules.sees(viewer, Seen.DATES)] == [Viewer.COORDINATOR]
    assert rules.sees(Viewer.CHAIR, Seen.CLEARED)
    assert not rules.sees(Viewer.SECRETARY, Seen.CLEARED)
    assert set(rules.SEEN) == set(Viewer)
    assert words.seen_in_words(()) == "nothing"
