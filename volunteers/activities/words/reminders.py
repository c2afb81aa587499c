"""What reminders are called, when they are sent, and what became of them."""

from collections.abc import Mapping
from datetime import datetime

from volunteers.activities.models import Counted, ReminderState, Step, ToWhom
from volunteers.foundation import moments
from volunteers.foundation.naming import names
from volunteers.foundation.text import _, _l, _n

COUNTED_NAMES = names(
    Counted,
    {
        Counted.BEFORE_START: _l("Before it starts"),
        Counted.AFTER_START: _l("After the first day"),
        Counted.BEFORE_END: _l("Before the last day"),
        Counted.AFTER_END: _l("After it ends"),
    },
)

TO_WHOM_NAMES = names(
    ToWhom,
    {
        ToWhom.COMING: _l("Everyone who has a place"),
        ToWhom.WAITING: _l("Everyone on the waiting list"),
        ToWhom.NO_ANSWER: _l("Members who haven’t answered"),
    },
)


def hour_in_words(hour: int) -> str:
    """An hour of the clock."""
    return moments.hour(datetime(2000, 1, 1, hour))  # noqa: DTZ001 - what a clock shows


def when_in_words(step: Step) -> str:
    """When a reminder is sent, to who plans it."""
    num, at = step.days, hour_in_words(step.hour)
    if step.counted is Counted.BEFORE_START:
        if not num:
            return str(_("On the day it starts, at %(time)s", time=at))
        if num == 1:
            return str(_("The day before, at %(time)s", time=at))
        return str(_("%(num)d days before it starts, at %(time)s", num=num, time=at))
    if step.counted is Counted.AFTER_START:
        if not num:
            return str(_("On the first day, at %(time)s", time=at))
        return str(
            _n("One day after it starts, at %(time)s", "%(num)s days after it starts, at %(time)s", num, time=at)
        )
    if step.counted is Counted.BEFORE_END:
        if not num:
            return str(_("On the last day, at %(time)s", time=at))
        return str(_n("One day before it ends, at %(time)s", "%(num)s days before it ends, at %(time)s", num, time=at))
    if not num:
        return str(_("On the day it ends, at %(time)s", time=at))
    return str(_n("One day after it ends, at %(time)s", "%(num)s days after it ends, at %(time)s", num, time=at))


def scheduled_in_words(due: datetime, count: int, zone: str) -> str:
    """When one is sent that is ahead, and to how many as it stands."""
    when = moments.full(due, zone)
    if not count:
        return str(_("Scheduled for %(when)s. Nobody would get it yet.", when=when))
    return str(
        _n(
            "Scheduled for %(when)s. One person would get it.",
            "Scheduled for %(when)s. %(num)s people would get it.",
            count,
            when=when,
        )
    )


def passed_in_words(due: datetime, zone: str) -> str:
    """Why nobody gets one."""
    when = moments.full(due, zone)
    return str(_("Nobody gets this one: it would have been sent on %(when)s.", when=when))


def became_in_words(
    sent: int, waiting: int, failed: int, left_out: int, others: Mapping[ReminderState, int]
) -> list[str]:
    """What became of one: to how many it went, and who did not get it and why; empty sentences are left out."""
    covered, late, enough = (
        others.get(state, 0) for state in (ReminderState.COVERED, ReminderState.TOO_LATE, ReminderState.ENOUGH)
    )
    said = [
        _n("Sent to one person.", "Sent to %(num)s people.", sent) if sent else "",
        _n("One email is on its way.", "%(num)s emails are on their way.", waiting) if waiting else "",
        _n("One couldn’t be delivered.", "%(num)s couldn’t be delivered.", failed) if failed else "",
        _n("One person couldn’t be emailed. Call them.", "%(num)s people couldn’t be emailed. Call them.", left_out)
        if left_out
        else "",
        _n(
            "One person signed up after that, and read it all in the email about their place.",
            "%(num)s people signed up after that, and read it all in the email about their place.",
            covered,
        )
        if covered
        else "",
        _n(
            "One person didn’t get it: our system wasn’t running in time.",
            "%(num)s people didn’t get it: our system wasn’t running in time.",
            late,
        )
        if late
        else "",
        _n(
            "One person already had three emails about this, so we didn’t send another.",
            "%(num)s people already had three emails about this, so we didn’t send another.",
            enough,
        )
        if enough
        else "",
    ]
    return [str(each) for each in said if each]


def answers_in_words(yes: int, silent: int) -> str:
    """How many said again that they come, and how many were asked and have not; empty where nobody was asked."""
    said = [
        _n("One person said they’re still coming.", "%(num)s people said they’re still coming.", yes) if yes else "",
        _n("One person hasn’t answered the reminder.", "%(num)s people haven’t answered the reminder.", silent)
        if silent
        else "",
    ]
    return " ".join(str(each) for each in said if each)


STILL_COMES, SILENT = "still-comes", "silent"


def answers_to(answers: Mapping[int, bool]) -> dict[int, str]:
    """What came of asking people if they still come, by the key of the sign-up, as a page writes it beside them."""
    return {key: STILL_COMES if yes else SILENT for key, yes in answers.items()}


def counted(answers: Mapping[int, bool]) -> tuple[int, int]:
    """How many said yes, and how many nothing."""
    return sum(answers.values()), len(answers) - sum(answers.values())
