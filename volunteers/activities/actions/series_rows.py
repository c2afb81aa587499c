"""What the acts on a series share: its rows before and after, as columns and as they are kept with an act."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from volunteers.activities.actions import changing
from volunteers.activities.models import Freq, OnMissing, OnTwice, Rule, Series
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, version_of
from volunteers.foundation.walltime import WallTime
from volunteers.undo.rules import moved_on

_RULE = ("freq", "every", "weekdays", "nth", "until_on", "count", "starts_local", "ends_local", "time_zone")
_KEPT = (*_RULE, "left_out", "on_missing", "on_twice", "kind", "is_public", "plan", "in_charge_id", "next_slot_at")


class ToldOfSeries(NamedTuple):
    """What an action gives back: the series, how many times it changed, how many mails wait, what ended, and the days
    that keep something that was changed on them alone.
    """

    series: Series
    number: int
    told: int = 0
    went: Sequence[Any] = ()
    kept: Sequence[date] = ()


def columns_of(starts: WallTime, ends: WallTime) -> dict[str, Any]:
    """From when to when, as columns of an activity."""
    return {
        "starts_local": starts.local,
        "starts_fold": starts.fold,
        "starts_at": starts.instant,
        "ends_local": ends.local,
        "ends_fold": ends.fold,
        "ends_at": ends.instant,
        "time_zone": starts.zone,
    }


def rule_columns(rule: Rule, lasts: Any) -> dict[str, Any]:
    return {
        "freq": rule.freq,
        "every": rule.every,
        "weekdays": list(rule.weekdays),
        "nth": rule.nth,
        "until_on": rule.until,
        "count": rule.count,
        "starts_local": rule.first,
        "ends_local": rule.first + lasts,
    }


def snapshot(series: Series) -> dict[str, Any]:
    return {name: getattr(series, name) for name in _KEPT}


def _from_json(kept: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(kept)
    for name in ("starts_local", "ends_local", "next_slot_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["until_on"] = date.fromisoformat(values["until_on"]) if values["until_on"] else None
    values["freq"] = Freq(values["freq"])
    values["on_missing"] = OnMissing(values["on_missing"]) if values["on_missing"] else None
    values["on_twice"] = OnTwice(values["on_twice"]) if values["on_twice"] else None
    kind = changing.from_json({"kind": values["kind"]})
    return {**values, **kind}


def restore(series: Series, kept: Mapping[str, Any]) -> None:
    apply(series, **_from_json(kept))
    series.changed_at = clock.now()


def refuse_moved_on(rows: changing.Locked, versions: Mapping[str, int]) -> None:
    """Not where one of them was changed since by itself: all of it can be taken back, or nothing."""
    if any(version_of(row) != versions[str(key)] for key, row in rows.activities.items()):
        raise moved_on()
