"""What every change of activities shares, of one or of many times of a series at once: lock, apply, settle, tell."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from volunteers import links, undo
from volunteers.access import Actor, Permission
from volunteers.access.rights import Went
from volunteers.activities import events, queries, rules
from volunteers.activities.actions import belonging, places, telling
from volunteers.activities.inputs import ActivityInput
from volunteers.activities.models import Activity, ActivityKind, Series, Shift, SignUp, SignUpState
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import refuse
from volunteers.links import Purpose
from volunteers.people import queries as people_queries
from volunteers.qualifications import queries as qualifications
from volunteers.undo import beside

_INSTANTS = frozenset({"starts_local", "starts_at", "ends_local", "ends_at"})
CHANGEABLE = (
    *("kind", "title", "description", "place", "is_address_private", "online_link", "is_public"),
    *("in_charge_id", "contact_phone", "consent_scopes", "requires", "grants_id", "opens_days", "closes_hours"),
    *("starts_local", "starts_fold", "starts_at", "ends_local", "ends_fold", "ends_at", "time_zone"),
)


class Locked(NamedTuple):
    """Activities by key with their shifts under lock, and those at the same time for which somebody waits who is on
    these.
    """

    activities: dict[int, Activity]
    shifts: dict[int, list[Shift]]
    others: list[Shift]

    @property
    def own(self) -> list[Shift]:
        """All shifts of these activities."""
        return [shift for shifts in self.shifts.values() for shift in shifts]

    @property
    def all(self) -> list[Shift]:
        """Every shift that is locked."""
        return [*self.own, *self.others]


class Outcome(NamedTuple):
    """What changed, by name; to how many people a mail waits; in words what ended; and what the undo needs."""

    changed: frozenset[str]
    told: int
    went: Sequence[Any]
    before: dict[str, Any]


def values_of(given: ActivityInput) -> dict[str, Any]:
    """The columns of an activity as they were typed."""
    in_charge = people_queries.by_public_id(given.in_charge) if given.in_charge else None
    refuse(rules.why_not_in_charge(in_charge) if given.in_charge else None)
    return {
        "in_charge_id": in_charge.id if in_charge is not None else None,
        "kind": given.kind,
        "title": given.title,
        "description": given.description,
        "place": given.place,
        "is_address_private": given.is_address_private,
        "online_link": given.online_link,
        "starts_local": given.starts.local,
        "starts_fold": given.starts.fold,
        "starts_at": given.starts.instant,
        "ends_local": given.ends.local,
        "ends_fold": given.ends.fold,
        "ends_at": given.ends.instant,
        "time_zone": given.starts.zone,
        "is_public": given.is_public,
        "opens_days": given.opens_days,
        "closes_hours": given.closes_hours,
        "contact_phone": given.contact_phone,
        "consent_scopes": [name for name in rules.ASKED_BESIDES if name in given.consent_scopes],
        "requires": qualifications.keys_of(given.requires),
        "grants_id": next(iter(qualifications.keys_of([given.grants])), None) if given.grants else None,
    }


def refuse_kind(actor: Actor, committee_id: int, kind: ActivityKind) -> None:
    """Who may only schedule meetings makes nothing else."""
    meetings, all_kinds = Permission.MEETING_MANAGE, Permission.ACTIVITY_MANAGE
    only_meetings = actor.may_in(meetings, committee_id) and not actor.may_in(all_kinds, committee_id)
    refuse(rules.why_not_kind(kind, only_meetings=only_meetings))


def lock(activity_ids: Collection[int], moved: Collection[int] = ()) -> Locked:
    """These activities with their shifts under lock, and those at the same time for which somebody waits who is on
    these. `moved` are keys of sign-ups whose shifts are locked, too.
    """
    own = [shift.id for shift in queries.shifts_of(activity_ids)]
    others = {*(queries.shift_keys_of(moved) if moved else ()), *queries.waited_for_meanwhile(activity_ids)}
    locked = places.lock_shifts([*own, *others])
    activities = {shift.activity_id: shift.activity for shift in locked.values() if shift.activity_id in activity_ids}
    shifts: dict[int, list[Shift]] = {key: [] for key in activities}
    for shift in locked.values():
        if shift.activity_id in shifts and shift.removed_at is None:
            shifts[shift.activity_id].append(shift)
    return Locked(activities, shifts, [shift for shift in locked.values() if shift.activity_id not in shifts])


def on(shifts: Iterable[Shift]) -> list[SignUp]:
    """Who is on these shifts, in order."""
    return queries.open_sign_ups([shift.id for shift in shifts])


def snapshot(activity: Activity, shifts: Sequence[Shift]) -> dict[str, Any]:
    """Everything that a change can change, by name, as it stands; `capacity` only where there is one shift."""
    values: dict[str, Any] = {name: getattr(activity, name) for name in CHANGEABLE}
    return {**values, "capacity": shifts[0].capacity if len(shifts) == 1 else None}


def from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """What `snapshot` gave, as it was before it was kept with an act."""
    return {name: _from_json(name, value) for name, value in values.items()}


def _from_json(name: str, value: Any) -> Any:
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    if name == "kind":
        return ActivityKind(value)
    return LocalText(value) if name in ("title", "description") else value


def carry_out(actor: Actor, locked: Locked, new: Mapping[int, dict[str, Any]], *, keeps_guests: bool) -> Outcome:
    """Give locked activities these values by key, `capacity` among them; who signed up is told what is another.

    Where one becomes one for members, places of others end, or stay (`keeps_guests`); more places fill at once.
    """
    _refuse_capacity(locked, new)
    before = {key: snapshot(locked.activities[key], locked.shifts[key]) for key in new}
    knew = _known(locked)
    changed = _apply_all(locked, new)
    if not changed:
        return Outcome(frozenset(), 0, (), {})
    by_key = {shift.id: shift for shift in locked.all}
    went = [
        belonging.narrow(actor, locked.activities[key], by_key, keep=keeps_guests)
        for key, values in before.items()
        if values["is_public"] and not locked.activities[key].is_public
    ]
    closed, moved = settle(actor, locked.own, locked.others, changed)
    said = telling.tell(locked.all, on(locked.all), knew=knew)
    is_told = any(telling.is_told_otherwise(shift, knew[shift.id]) for shift in locked.own)
    return Outcome(
        changed,
        said if is_told else 0,
        [words for each in went for words in each.words],
        {
            "values": before,
            "knew": knew,
            "moved": [row.id for row in moved],
            "wait": closed,
            "went": [each.facts for each in went if each != Went()],
        },
    )


def take_back(actor: Actor, locked: Locked, kept: Mapping[str, Any]) -> list[Any]:
    """Give activities what they had before, where nobody who came since would lose a place; nobody is written to.

    `kept` is what `carry_out` gave, as it was kept with the act.
    """
    for activity in locked.activities.values():
        refuse(rules.why_not_change(activity))
    new = {int(key): from_json(values) for key, values in kept["values"].items()}
    by_key = {shift.id: shift for shift in locked.all}
    for row in queries.open_sign_ups(by_key, (SignUpState.CONFIRMED,)):
        if row.id in kept["moved"]:
            places.put_back(actor, row, by_key[row.shift_id], "undo")
    db.session.flush()
    _refuse_capacity(locked, new)
    changed = _apply_all(locked, new)
    lost = [words for facts in kept["went"] for words in belonging.restore(actor, facts, late=False)]
    with beside():
        settle(actor, locked.own, locked.others, changed)
    rows = on(locked.all)
    for row in rows:
        if str(row.id) in kept["wait"] and row.state is SignUpState.CONFIRMED:
            links.revoke(Purpose.ANSWER_SIGNUP, subject_id=row.id)  # they never heard that they had to wait
            links.restore(kept["wait"][str(row.id)])
    telling.tell(locked.all, rows, knew={int(key): values for key, values in kept["knew"].items()})
    return lost


def _refuse_capacity(locked: Locked, new: Mapping[int, dict[str, Any]]) -> None:
    single = {
        shifts[0].id: new[key]["capacity"] for key, shifts in locked.shifts.items() if key in new and len(shifts) == 1
    }
    for key, fill in queries.fills(single).items():
        refuse(rules.why_not_capacity(single[key], fill))


def _apply_all(locked: Locked, new: Mapping[int, dict[str, Any]]) -> frozenset[str]:
    """Give activities and their shifts these values; what changed, by name."""
    found: set[str] = set()
    for key, values in new.items():
        activity, shifts = locked.activities[key], locked.shifts[key]
        own = {name: value for name, value in values.items() if name != "capacity"}
        changed = {*apply(activity, **own), *_change_shifts(shifts, values["capacity"])}
        if not changed:
            continue
        if changed == {"capacity"}:
            activity.version += 1  # the form of an ordinary activity is also that of its places
        activity.changed_at = clock.now()
        found |= changed
    db.session.flush()
    return frozenset(found)


def _change_shifts(shifts: Sequence[Shift], capacity: int | None) -> tuple[str, ...]:
    """What a change says about the shifts: the places, where there is one; and times of their own in another zone."""
    for shift in shifts:
        if shift.own_starts_at is not None:
            apply(shift, own_starts_at=shift.starts.instant, own_ends_at=shift.ends.instant)
    return apply(shifts[0], capacity=capacity) if len(shifts) == 1 else ()


def settle(
    actor: Actor, own: Sequence[Shift], others: Sequence[Shift], changed: frozenset[str]
) -> tuple[dict[int, list[int]], list[SignUp]]:
    """After a change: who is elsewhere at the new time waits, and free places go to who is next.

    Gives the links that were closed by the sign-up that waits, and who moved up.
    """
    closed = _let_wait_who_is_elsewhere(actor, own) if changed & rules.TIMES else {}
    return closed, places.move_up(actor, [*own, *others], not_before=undo.ends_at())


def _let_wait_who_is_elsewhere(actor: Actor, shifts: Sequence[Shift]) -> dict[int, list[int]]:
    """Nobody has two places at once: at a new time, whoever goes somewhere else waits here, at their old position.

    Gives the links that were closed, by the key of the sign-up that waits.
    """
    found: dict[int, list[int]] = {}
    comes = queries.open_sign_ups([shift.id for shift in shifts], (SignUpState.CONFIRMED,))
    places.lock_people(s.person_id for s in comes)
    for shift in (each for each in shifts if any(s.shift_id == each.id for s in comes)):
        here = [s for s in comes if s.shift_id == shift.id]
        elsewhere = queries.clashes([s.person_id for s in here], shift)
        for sign_up in here:
            if sign_up.person_id in elsewhere:
                found[sign_up.id] = places.put_back(actor, sign_up, shift, "clash")
        db.session.flush()
    return found


def _known(locked: Locked) -> dict[int, Mapping[str, Any]]:
    """What is known of each shift by those on it whose mails say nothing of that: what stood before nobody was told."""
    of_series = any(activity.series_id is not None for activity in locked.activities.values())
    acts = undo.open_about(
        (events.ACTIVITY_CHANGED, Activity, locked.activities),
        *([(events.SERIES_CHANGED, Series, None)] if of_series else []),
    )
    untold: dict[str, Any] = {}
    for act in acts:
        untold = {**(act.before or {}).get("knew", {}), **untold}
    return {shift.id: untold.get(str(shift.id)) or telling.known(shift) for shift in locked.own}
