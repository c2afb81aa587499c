"""The timed door of this room."""

from volunteers.access import Actor
from volunteers.activities import actions, queries, rules
from volunteers.foundation import clock


def finish_activities() -> None:
    """What has ended is marked done."""
    actions.mark_done(Actor.job())


def ask_guardians_again() -> None:
    """Whose guardians agreed to other words, or do not come along any more: they are asked anew."""
    actions.ask_again(Actor.job())


def watch_over_young() -> None:
    """Whether somebody looks after the young people who come alone: else the coordinators are told, once."""
    for activity_id in queries.to_watch():
        actions.watch_over(Actor.job(), activity_id)


def end_holds() -> None:
    """Whoever is next gets the places that nobody confirmed in time."""
    for shift_id in queries.shifts_held_too_long():
        actions.end_holds(Actor.job(), shift_id)


def make_series_ahead() -> None:
    """The times of series that have come within thirteen months are on the calendar."""
    for series_id in queries.to_make(rules.series.horizon(clock.now())):
        actions.make_ahead(Actor.job(), series_id)


def keep_wall_times() -> None:
    """What repeats at six stays at six where a zone changes its rules."""
    if found := queries.askew():
        actions.keep_wall_times(Actor.job(), found)


def send_reminders() -> None:
    """Whoever is to be reminded by now is, however long this did not run; or it is noted why not."""
    for activity_id in queries.to_remind():
        while actions.remind(Actor.job(), activity_id) == actions.REMINDED_AT_ONCE:
            pass
