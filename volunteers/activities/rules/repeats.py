"""Why a series can't be, be moved, or be changed so: each a sentence that says how to mend it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from volunteers.activities.inputs import ActivityInput, OddTimes, Which
from volunteers.activities.models import Activity, Freq, Rule
from volunteers.activities.rules.series import LAST, LONGEST, MOST, Odd, is_last, slots
from volunteers.foundation import moments
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import Lazily, _l
from volunteers.foundation.walltime import Oddity

FIFTH = 5


def why_not_repeat_so(given: ActivityInput) -> Refusal | None:
    """Why what was typed is no series: each time of one is on the calendar when it is made, and has no roles yet."""
    if not given.is_draft and not given.positions:
        return None
    return Refusal(
        _l(
            "Something that repeats can’t be a draft, and can’t begin with the roles of a template. Choose “It doesn’t "
            "repeat,” or start without a template and add it to the calendar right away."
        ),
        code="draft-repeats",
        field="repeats",
    )


def why_not_repeat(rule: Rule, lasts: timedelta) -> Refusal | None:
    """Why a series can't be: it never ends, has too many times or one, misses its own first, or runs into itself."""
    if rule.until is None and rule.count is None:
        return Refusal(
            _l("A series needs an end. Enter how many times it takes place, or the last day it can be on."),
            code="endless",
            field="count",
        )
    if rule.until is not None and rule.count is not None:
        return Refusal(
            _l("Enter how many times or the last day, not both. Leave one of them empty."),
            code="two-ends",
            field="count",
        )
    return _why_not_begin(rule) or _why_not_so_many(rule) or _why_not_so_long(rule, lasts)


def _why_not_begin(rule: Rule, field: str = "repeats") -> Refusal | None:
    if rule.freq is Freq.WEEKLY and rule.first.weekday() not in rule.weekdays:
        return Refusal(
            _l(
                "The first one is on %(day)s, and that day isn’t checked. Check it, or choose another first day.",
                day=Lazily(moments.date, rule.first.date()),
            ),
            code="not-on-first",
            field="weekdays",
        )
    if rule.freq is Freq.MONTHLY and rule.nth == FIFTH:
        return Refusal(
            _l(
                "%(day)s is the fifth such weekday of its month, and not every month has five. Choose “on the last "
                "such weekday,” or another day.",
                day=Lazily(moments.date, rule.first.date()),
            ),
            code="fifth",
            field=field,
        )
    if rule.nth == LAST and not is_last(rule.first):
        return Refusal(
            _l(
                "%(day)s isn’t the last such weekday of its month. Choose “on the same weekday,” or another day.",
                day=Lazily(moments.date, rule.first.date()),
            ),
            code="not-last",
            field=field,
        )
    return None


def _why_not_so_many(rule: Rule) -> Refusal | None:
    if rule.until is not None and rule.until < rule.first.date():
        return Refusal(_l("The last day is before the first one. Check both dates."), code="until-first", field="until")
    if rule.until is not None and rule.until - rule.first.date() > LONGEST:
        return Refusal(
            _l("A series can last up to ten years. Choose an earlier last day."), code="too-long", field="until"
        )
    field = "count" if rule.count is not None else "until"
    found = len(slots(rule))
    if found > MOST:
        return Refusal(
            _l("That would be more than %(most)d times. Choose fewer, or an earlier last day.", most=MOST),
            code="too-many",
            field=field,
        )
    if rule.count is not None and found < rule.count:
        return Refusal(
            _l("%(num)d times take longer than ten years. Choose fewer.", num=rule.count), code="too-long", field=field
        )
    if found == 1:
        return Refusal(
            _l("That’s one time only. Choose “It doesn’t repeat,” or let it last longer."),
            code="once",
            field=field,
        )
    return None


def _why_not_so_long(rule: Rule, lasts: timedelta) -> Refusal | None:
    if any(after - before <= lasts for before, after in pairwise(slots(rule))):
        return Refusal(
            _l(
                "Each one would still be going on when the next one starts. Check when it ends, and how often it "
                "repeats."
            ),
            code="overlaps",
            field="ends_at",
        )
    return None


def why_not_leave_out(rule: Rule, days: Collection[date]) -> Refusal | None:
    """Why these days can't be left out: it is on none of them anyway, or on no other."""
    found = {slot.date() for slot in slots(rule)}
    strange = sorted(set(days) - found)
    if strange:
        return Refusal(
            _l("It wouldn’t take place on %(day)s anyway. Check that date.", day=Lazily(moments.date, strange[0])),
            code="not-a-day",
            field="left_out",
        )
    if found <= set(days):
        return Refusal(_l("Then none would be left. Leave out fewer days."), code="all-left-out", field="left_out")
    return None


def why_not_take_off(is_answered: bool) -> Refusal | None:
    """Why a series can't be taken off the calendar again: somebody counts on it."""
    if not is_answered:
        return None
    return Refusal(
        _l("Someone has already answered one of them. Cancel them instead, so that everyone hears of it."),
        code="answered",
    )


def why_not_odd(odd: Sequence[Odd], decided: OddTimes) -> Refusal | None:
    """What has to be decided of times that do not exist, or exist twice, and is not; it names each of them."""
    for what, is_decided, field in (
        (Oddity.MISSING, decided.on_missing is not None, "on_missing"),
        (Oddity.TWICE, decided.on_twice is not None, "on_twice"),
    ):
        here = [each.when for each in odd if each.what is what]
        if not here or is_decided:
            continue
        times = Lazily(_named, here)
        if what is Oddity.MISSING:
            words = _l(
                "The clocks go forward on these nights, so this time doesn’t exist there: %(times)s. Say what to do.",
                times=times,
            )
        else:
            words = _l(
                "The clocks go back on these nights, so this time comes twice: %(times)s. Say what to do.", times=times
            )
        return Refusal(words, code=f"series-time-{what.value}", field=field)
    return None


def _named(times: Sequence[datetime]) -> str:
    return in_a_row(f"{moments.date(when.date(), year=True)}, {moments.hour(when)}" for when in times)


def why_not_move(rule: Rule, lasts: timedelta, at: int, to: datetime) -> Refusal | None:
    """Why the times of a series can't be moved so: `rule` is what `moved` made, and its time number `at` is `to`."""
    refusal = _why_not_begin(rule, "starts_at") or _why_not_so_long(rule, lasts)
    if refusal is not None:
        return refusal
    found = slots(rule)
    if len(found) != rule.count or found[at] != to:
        return Refusal(
            _l(
                "Not all of them can be on such a day: not every month or year has it. Move only this one, or choose "
                "another day."
            ),
            code="no-such-day",
            field="starts_at",
        )
    return None


def why_not_which(which: Which, number: int, last: int) -> Refusal | None:
    """Why "this one and the ones after it" is not said of the first (number 0) or the last of a series."""
    if which is not Which.FOLLOWING:
        return None
    if number == last:
        return Refusal(
            _l("This is the last one, and none come after it. Choose “Only this one.”"), code="is-last", field="which"
        )
    if number == 0:
        return Refusal(
            _l(
                "This is the first one, so that would be the whole series. Choose “All of them that are still to come.”"
            ),
            code="is-first",
            field="which",
        )
    return None


def why_not_series(left: Collection[Activity]) -> Refusal | None:
    """Why nothing of a series can be changed any more."""
    if left:
        return None
    return Refusal(_l("All of these have ended or were canceled, so nothing can be changed."), code="over")
