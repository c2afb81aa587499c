"""Who looks after the young people who come alone: asked only where some do."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from volunteers.activities import rules
from volunteers.activities.inputs import Watch
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityState,
    HeldPlace,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.activities.queries.shifts import shifts_of
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import is_clean
from volunteers.organization.queries import current as current_organization
from volunteers.people.models import Person
from volunteers.qualifications import queries as qualifications
from volunteers.qualifications import rules as qualification_rules
from volunteers.qualifications.models import Finding, GateException, Held, Qualification, QualificationKind
from volunteers.safeguarding.inputs import Charge
from volunteers.safeguarding.models import ConsentRequest, Guardianship
from volunteers.safeguarding.rules import adults_needed, is_minor_on

AT_ONCE = 200


class _Found(NamedTuple):
    """What one statement says of shifts: who comes alone, who of those asked about would, and who is in charge."""

    children: Mapping[int, set[int]]
    others: Mapping[int, set[int]]
    comes: Mapping[int, bool]  # whether whoever is in charge comes


def watches(shifts: Collection[Shift], also: Collection[Person] = ()) -> dict[int, Watch]:
    """Of these shifts, by key, those to which somebody under 18 comes alone, or of `also` would.

    One statement where nobody does; else at most five, however many they are.
    """
    by_key = {shift.id: shift for shift in shifts}
    alone = _alone(by_key, [person.id for person in also if not person.is_adult])
    watched = [by_key[key] for key in by_key if alone.children[key] or alone.others[key]]
    if not watched:
        return {}
    named, per_adult = _named([shift.activity for shift in watched]), current_organization().young_per_adult
    found = [_watch(shift, alone, named.get(shift.activity.in_charge_id or 0), per_adult) for shift in watched]
    crowded = [each.shift.id for each in found if adults_needed(_with_others(each), per_adult)]
    adults = _adults_on(crowded)
    gate = _Gate(watched, {*named, *(key for keys in adults.values() for key in keys)})
    return {
        each.shift.id: gate.judge(each, adults[each.shift.id] if each.shift.id in crowded else None) for each in found
    }


def _alone(shifts: Mapping[int, Shift], also: Collection[int], had: SignUpState = SignUpState.CONFIRMED) -> _Found:
    children: dict[int, set[int]] = defaultdict(set)
    others: dict[int, set[int]] = defaultdict(set)
    comes: dict[int, bool] = {}
    for shift_id, person, is_on, is_companion, is_there in _young(shifts, also, had) if shifts else ():
        comes[shift_id] = bool(is_there)
        if not is_companion and is_minor_on(person, rules.occasion_of(shifts[shift_id]).day):
            (children if is_on else others)[shift_id].add(person.id)
    return _Found(children, others, comes)


def _young(shifts: Collection[int], also: Collection[int], had: SignUpState) -> Iterable[Any]:
    """(shift, who is under 18, whether they have a place or one that is kept, whether their own guardian is there too,
    whether whoever is in charge comes)."""
    listed = sa.select(SignUp.shift_id, SignUp.person_id, sa.true().label("is_on")).join(SignUp.person)
    listed = listed.where(SignUp.shift_id.in_(shifts), SignUp.state == had, Person.is_adult.is_(False))
    kept = sa.select(HeldPlace.shift_id, ConsentRequest.child_id, sa.true()).join(HeldPlace.request)
    kept = kept.where(HeldPlace.shift_id.in_(shifts), HeldPlace.until_at > clock.now())
    asked = sa.select(Shift.id, Person.id, sa.false()).select_from(Shift).join(Person, Person.id.in_(also))
    asked = asked.where(Shift.id.in_(shifts))
    each = sa.union(listed, kept, *([asked] if also else ())).subquery()
    guardian, there = aliased(Person), aliased(SignUp)
    is_companion = (
        sa.select(there.id)
        .join(Guardianship, Guardianship.guardian_id == there.person_id)
        .join(guardian, guardian.id == Guardianship.guardian_id)
        .where(there.shift_id == each.c.shift_id, there.state == had, Guardianship.is_open())
        .where(Guardianship.child_id == each.c.person_id, guardian.death_noted_at.is_(None))
        .exists()
    )
    in_charge = aliased(Person)
    select = sa.select(each.c.shift_id, Person, each.c.is_on, is_companion, _comes(in_charge))
    select = (
        select.select_from(each).join(Person, Person.id == each.c.person_id).join(Shift, Shift.id == each.c.shift_id)
    )
    select = select.join(Shift.activity).outerjoin(in_charge, in_charge.id == Activity.in_charge_id)
    return db.session.execute(select.where(Person.is_adult.is_(False)))


def _comes(in_charge: type[Person]) -> sa.ColumnElement[bool]:
    """SQL condition: whoever is in charge of the activity comes. Who took their name off, or died, does not.

    Who never was on a list comes all the same: an officer need not sign up.
    """
    row, shift = aliased(SignUp), aliased(Shift)
    mine = sa.select(row.id).join(shift, shift.id == row.shift_id)
    mine = mine.where(shift.activity_id == Activity.id, row.person_id == Activity.in_charge_id)
    starts_at = sa.func.coalesce(shift.own_starts_at, Activity.starts_at)
    said_no = sa.and_(row.state == SignUpState.DECLINED, row.declined_for_at == starts_at)
    on_it = mine.where(row.state.in_(OPEN_SIGNUPS)).correlate(Activity).exists()
    off_it = mine.where(sa.or_(row.state == SignUpState.WITHDRAWN, said_no)).correlate(Activity).exists()
    return sa.and_(in_charge.id.is_not(None), in_charge.death_noted_at.is_(None), sa.or_(on_it, ~off_it))


def _named(activities: Iterable[Activity]) -> dict[int, Person]:
    """Who is named as in charge of these activities, by key; most pages have read it with the activity."""
    found: dict[int, Person] = {}
    missing: set[int] = set()
    for activity in activities:
        if activity.in_charge_id is not None and "in_charge" in sa.inspect(activity).unloaded:
            missing.add(activity.in_charge_id)
        elif activity.in_charge is not None:
            found[activity.in_charge.id] = activity.in_charge
    if missing:
        found |= {row.id: row for row in db.session.scalars(sa.select(Person).where(Person.id.in_(missing)))}
    return found


def _watch(shift: Shift, alone: _Found, named: Person | None, per_adult: int) -> Watch:
    children, others = frozenset(alone.children[shift.id]), frozenset(alone.others[shift.id])
    comes = named is not None and alone.comes[shift.id]
    charge = Charge(len(children), has_adult=comes)
    return Watch(shift, children, others, charge, per_adult, named if comes else None, None if comes else named)


class _Gate:
    """What adults need who look after young people, and who has it: at most two statements, of however many adults."""

    def __init__(self, shifts: Iterable[Shift], people: Collection[int]) -> None:
        self._activities = {shift.activity_id for shift in shifts}
        self._kinds: dict[int, QualificationKind] = {}
        self._held: dict[int, list[Held]] = defaultdict(list)
        row, kind = Qualification, QualificationKind
        theirs = sa.and_(row.kind_id == kind.id, row.person_id.in_(people), row.removed_at.is_(None))
        columns = (row.person_id, row.id, row.kind_id, row.outcome, row.issued_on, row.expires_on, row.text_number)
        select: sa.Select[*tuple[Any, ...]] = sa.select(kind, *columns).outerjoin(row, theirs)
        select = select.where(kind.for_young, kind.is_active)
        for each, person_id, *rest in db.session.execute(select.order_by(kind.id)) if people else ():
            self._kinds[each.id] = each
            if person_id is not None:
                self._held[person_id].append(Held(*rest))

    @cached_property
    def _exceptions(self) -> list[GateException]:
        """Asked only where something lacks."""
        where = (GateException.subject_type == Activity.__tablename__, GateException.ended_at.is_(None))
        select = sa.select(GateException).where(*where, GateException.subject_id.in_(self._activities))
        return list(db.session.scalars(select))

    def _missing(self, shift: Shift, person_id: int) -> tuple[Finding, ...]:
        """What somebody lacks on the last day of a shift: `qualifications.rules` judges, as everywhere."""
        found = qualification_rules.find(self._kinds.values(), self._held[person_id], (), rules.last_day(shift))
        missing = qualification_rules.lacking(found)
        if not missing:
            return ()
        mine = [
            each for each in self._exceptions if (each.subject_id, each.person_id) == (shift.activity_id, person_id)
        ]
        excepted = {key for each in mine for key in each.kind_ids}
        return tuple(each for each in missing if each.kind.id not in excepted)

    def judge(self, watch: Watch, adults: Collection[int] | None) -> Watch:
        """How those who come alone are looked after; `adults`: who else comes, where one adult is not enough."""
        shift, in_charge = watch.shift, watch.in_charge
        missing = self._missing(shift, in_charge.id) if in_charge is not None else ()
        is_cleared = in_charge is not None and not missing
        others = set(adults or ()) - ({in_charge.id} if in_charge is not None else set())
        cleared = int(is_cleared) + sum(not self._missing(shift, each) for each in others)
        charge = replace(watch.charge, is_cleared=is_cleared, cleared=cleared)
        if adults is not None and adults_needed(rules.charge_with(replace(watch, charge=charge), 1), watch.per_adult):
            said = any(each.covers_number and each.subject_id == shift.activity_id for each in self._exceptions)
            charge = replace(charge, may_be_more=said)
        return replace(watch, charge=charge, missing=missing)


def _with_others(watch: Watch) -> Charge:
    """With everybody who was asked about, and with one more at least: whether one more may come is asked often."""
    return rules.charge_with(watch, max(len(watch.others - watch.children), 1))


def _adults_on(shifts: Collection[int]) -> dict[int, set[int]]:
    """Who comes to these shifts and is an adult, by the key of the shift."""
    found: dict[int, set[int]] = defaultdict(set)
    if shifts:
        select = sa.select(SignUp.shift_id, SignUp.person_id).join(SignUp.person)
        where = (SignUp.shift_id.in_(shifts), SignUp.state == SignUpState.CONFIRMED, Person.is_adult)
        for shift_id, person_id in db.session.execute(select.where(*where, Person.is_living())):
            found[shift_id].add(person_id)
    return found


@dataclass(frozen=True)
class Run:
    """As much of an activity as says who runs it, and may look up how to reach the parents of who comes alone."""

    id: int
    public_id: str
    committee_id: int
    is_public: bool
    in_charge_id: int | None
    is_draft: bool = False

    __scope__ = replace(Activity.__scope__, person="in_charge_id", lesser={})


def run_by(activity: Activity) -> Run:
    """The same of an activity that was read: whoever is in charge and does not come does not run it."""
    named = in_charge_of([activity.id]).get(activity.id) if activity.in_charge_id is not None else None
    in_charge_id = activity.in_charge_id if named is not None and named[1] else None
    return Run(
        activity.id, activity.public_id, activity.committee_id, activity.is_public, in_charge_id, activity.is_draft
    )


def run(public_id: str) -> Run | None:
    """The same of an address."""
    if not is_clean(public_id):
        return None
    activity = db.session.scalars(sa.select(Activity).where(Activity.public_id == public_id)).one_or_none()
    return run_by(activity) if activity is not None else None


def read_lately(event: str, activity_id: int, reader_id: int | None) -> set[int]:
    """Of which children it is recorded that this reader looked something up for an activity a moment ago, by key."""
    row = AuditEvent
    where = (
        row.event == event,
        row.actor_person_id == reader_id,
        row.at > clock.now() - rules.READ_FOR,
    )
    rows = db.session.scalars(sa.select(row.facts).where(*where))
    return {int(facts["person_id"]) for facts in rows if facts["activity_id"] == activity_id}


def in_charge_of(activity_ids: Collection[int]) -> dict[int, tuple[Person, bool]]:
    """Who is named as in charge of each of these activities, and whether they come."""
    select = sa.select(Activity.id, Person, _comes(Person)).join(Person, Person.id == Activity.in_charge_id)
    found = db.session.execute(select.where(Activity.id.in_(activity_ids)))
    return {key: (person, bool(comes)) for key, person, comes in found}


def left_by(activities: Iterable[Activity]) -> set[int]:
    """Of these activities, by key, those whose adult in charge does not come any more."""
    named = {activity.id for activity in activities if activity.in_charge_id is not None}
    return {key for key, (_person, is_there) in in_charge_of(named).items() if not is_there} if named else set()


def clearances() -> list[int]:
    """The keys of the trainings and checks that an adult in charge of young people needs."""
    kinds = sa.select(QualificationKind.id).where(QualificationKind.for_young, QualificationKind.is_active)
    return list(db.session.scalars(kinds.order_by(QualificationKind.id)))


def why_not_looked_after(shift: Shift, person: Person) -> Refusal | None:
    """Why somebody under 18 can't come alone as long as nobody looks after them, where the gate does not only warn."""
    if person.is_adult or not qualifications.is_enforced():
        return None
    watch = watches([shift], [person]).get(shift.id)
    return rules.why_not_one_more(watch, person.id) if watch is not None else None


def alone_on(shifts: Sequence[Shift]) -> list[Person]:
    """Who comes alone to one of these shifts, with a place, in the order of their names.

    Of what was canceled it is who would have come: not everybody reads a mail in time.
    """
    is_cancelled = any(shift.activity.state is ActivityState.CANCELLED for shift in shifts)
    had = SignUpState.CANCELLED if is_cancelled else SignUpState.CONFIRMED
    children = _alone({shift.id: shift for shift in shifts}, (), had).children
    of_these = SignUp.shift_id.in_([shift.id for shift in shifts])
    placed = sa.select(SignUp.person_id).where(of_these, SignUp.state == had)
    keys = {key for each in children.values() for key in each}
    if not keys:
        return []
    select = sa.select(Person).where(Person.id.in_(keys), Person.id.in_(placed))
    return list(db.session.scalars(select.order_by(Person.sort_name, Person.id)))


class Doorkeeper:
    """Lets people into one shift, one after the other, as long as those who come alone are looked after.

    Asks nothing where none of them is under 18, or the gate only warns.
    """

    def __init__(self, shift: Shift, people: Iterable[Person]) -> None:
        young = [person for person in people if not person.is_adult]
        is_asked = bool(young) and qualifications.is_enforced()
        self._watch = watches([shift], young).get(shift.id) if is_asked else None
        self._more = 0

    def lets_in(self, person_id: int) -> bool:
        """Whether this person can have a place; who can is counted."""
        if self._watch is None or person_id not in self._watch.others - self._watch.children:
            return True
        if rules.lacks_there(self._watch, self._more + 1):
            return False
        self._more += 1
        return True


def to_watch() -> list[int]:
    """Activities ahead to which somebody under 18 comes or waits to, or of which coordinators were told; by key."""
    ahead = (Activity.state == ActivityState.PUBLISHED, Activity.ends_at > clock.now())
    listed = sa.select(Shift.activity_id).join(SignUp, SignUp.shift_id == Shift.id).join(SignUp.person)
    listed = listed.where(SignUp.state.in_(OPEN_SIGNUPS), Person.is_adult.is_(False))
    kept = sa.select(Shift.activity_id).join(HeldPlace, HeldPlace.shift_id == Shift.id)
    kept = kept.where(HeldPlace.request_id.is_not(None))
    young = sa.or_(Activity.id.in_(listed), Activity.id.in_(kept), Activity.unwatched_at.is_not(None))
    return list(db.session.scalars(sa.select(Activity.id).where(*ahead, young).order_by(Activity.id).limit(AT_ONCE)))


def unwatched(activities: Collection[Activity]) -> dict[int, list[Watch]]:
    """Of these activities, by key, the shifts ahead where something lacks for those who come alone."""
    now = clock.now()
    keys = [activity.id for activity in activities]
    shifts = [shift for shift in shifts_of(keys) if rules.is_open(shift, now)] if keys else []
    found: dict[int, list[Watch]] = {}
    for watch in watches(shifts).values():
        if rules.lacks_there(watch):
            found.setdefault(watch.shift.activity_id, []).append(watch)
    return found
