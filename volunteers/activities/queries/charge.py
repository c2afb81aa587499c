"""Who looks after the young people who come alone: asked only where some do."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

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
from volunteers.activities.queries.needs import asks
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
from volunteers.qualifications.models import Finding, GateException, QualificationKind
from volunteers.safeguarding.inputs import Charge
from volunteers.safeguarding.models import ConsentRequest, Guardianship
from volunteers.safeguarding.rules import adults_needed, is_minor_on

AT_ONCE = 200


def watches(shifts: Collection[Shift], also: Collection[Person] = ()) -> dict[int, Watch]:
    """Of these shifts, by key, those to which somebody under 18 comes alone, or of `also` would.

    One statement where nobody does; else at most six, and three more for each day of an activity.
    """
    by_key = {shift.id: shift for shift in shifts}
    children, others = _alone(by_key, [person for person in also if not person.is_adult])
    watched = {key: by_key[key] for key in by_key if children[key] or others[key]}
    if not watched:
        return {}
    per_adult, needs = current_organization().young_per_adult, clearances()
    named = in_charge_of({shift.activity_id for shift in watched.values()})
    found: dict[int, Watch] = {}
    for key, shift in watched.items():
        person, is_there = named.get(shift.activity_id, (None, False))
        missing = _missing(shift, person, needs) if person is not None and is_there else ()
        is_cleared = is_there and not missing
        charge = Charge(len(children[key]), is_there, is_cleared, int(is_cleared))
        found[key] = Watch(
            shift,
            frozenset(children[key]),
            frozenset(others[key]),
            charge,
            per_adult,
            person if is_there else None,
            None if is_there else person,
            missing,
        )
    return _counted(found, needs)


def _alone(shifts: Mapping[int, Shift], also: Sequence[Person]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Who comes alone to each of these shifts, with a place or with one that is kept, and who of `also` would."""
    children: dict[int, set[int]] = defaultdict(set)
    others: dict[int, set[int]] = defaultdict(set)
    for shift_id, person in _young_on(shifts):
        if is_minor_on(person, rules.occasion_of(shifts[shift_id]).day):
            children[shift_id].add(person.id)
    for key, shift in shifts.items():
        others[key] = {person.id for person in also if is_minor_on(person, rules.occasion_of(shift).day)}
    everybody = {each for keys in (*children.values(), *others.values()) for each in keys}
    if everybody:
        for shift_id, child_id in _companions(shifts, everybody):
            children[shift_id].discard(child_id)
            others[shift_id].discard(child_id)
    return children, others


def _young_on(shifts: Collection[int]) -> list[tuple[int, Person]]:
    if not shifts:
        return []
    listed = (
        sa.select(SignUp.shift_id, SignUp.person_id)
        .join(SignUp.person)
        .where(SignUp.shift_id.in_(shifts), SignUp.state == SignUpState.CONFIRMED, Person.is_adult.is_(False))
    )
    kept = (
        sa.select(HeldPlace.shift_id, ConsentRequest.child_id)
        .join(HeldPlace.request)
        .where(HeldPlace.shift_id.in_(shifts), HeldPlace.until_at > clock.now())
    )
    both = sa.union(listed, kept).subquery()
    select = sa.select(both.c.shift_id, Person).join(Person, Person.id == both.c.person_id)
    return [(key, person) for key, person in db.session.execute(select.where(Person.is_adult.is_(False)))]


def _companions(shifts: Collection[int], child_ids: Collection[int]) -> list[tuple[int, int]]:
    """(shift, child) of those whose own guardian has a place there."""
    guardian = sa.orm.aliased(Person)
    select = (
        sa.select(SignUp.shift_id, Guardianship.child_id)
        .join(Guardianship, Guardianship.guardian_id == SignUp.person_id)
        .join(guardian, guardian.id == Guardianship.guardian_id)
        .where(
            SignUp.shift_id.in_(shifts),
            SignUp.state == SignUpState.CONFIRMED,
            Guardianship.is_open(),
            Guardianship.child_id.in_(child_ids),
            guardian.death_noted_at.is_(None),
        )
    )
    return [(shift_id, child_id) for shift_id, child_id in db.session.execute(select)]


@dataclass(frozen=True)
class Run:
    """As much of an activity as says who runs it, and may look up how to reach the parents of who comes alone."""

    id: int
    public_id: str
    committee_id: int
    is_public: bool
    in_charge_id: int | None

    __scope__ = replace(Activity.__scope__, person="in_charge_id", lesser={})


def run_by(activity: Activity) -> Run:
    """The same of an activity that was read: whoever is in charge and does not come does not run it."""
    named = in_charge_of([activity.id]).get(activity.id) if activity.in_charge_id is not None else None
    in_charge_id = activity.in_charge_id if named is not None and named[1] else None
    return Run(activity.id, activity.public_id, activity.committee_id, activity.is_public, in_charge_id)


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
    """Who is in charge of each of these activities, and whether they come: who took their name off, or died, does not.

    Who never was on a list comes all the same: an officer need not sign up.
    """
    mine = (Shift.activity_id == Activity.id, SignUp.person_id == Activity.in_charge_id)
    on_it = sa.select(SignUp.id).join(SignUp.shift).where(*mine, SignUp.state.in_(OPEN_SIGNUPS))
    said_no = sa.and_(SignUp.state == SignUpState.DECLINED, SignUp.declined_for_at == Shift.starts_at)
    off_it = sa.select(SignUp.id).join(SignUp.shift).where(*mine)
    off_it = off_it.where(sa.or_(SignUp.state == SignUpState.WITHDRAWN, said_no))
    comes = sa.or_(on_it.correlate(Activity).exists(), ~off_it.correlate(Activity).exists())
    select = sa.select(Activity.id, Person, sa.and_(comes, Person.is_living()))
    select = select.join(Person, Person.id == Activity.in_charge_id)
    found = db.session.execute(select.where(Activity.id.in_(activity_ids)))
    return {key: (person, bool(is_there)) for key, person, is_there in found}


def clearances() -> list[int]:
    """The keys of the trainings and checks that an adult in charge of young people needs."""
    kinds = sa.select(QualificationKind.id).where(QualificationKind.for_young, QualificationKind.is_active)
    return list(db.session.scalars(kinds.order_by(QualificationKind.id)))


def _missing(shift: Shift, person: Person, needs: Collection[int]) -> tuple[Finding, ...]:
    found = qualifications.findings([person.id], needs, asks(shift)).get(person.id, ())
    return tuple(qualification_rules.lacking(found))


def _counted(found: dict[int, Watch], needs: Collection[int]) -> dict[int, Watch]:
    """The same, where one adult is not enough with the other adults there who have what is needed."""
    crowded = [each for each in found.values() if adults_needed(_with_others(each), each.per_adult)]
    if not crowded:
        return found
    adults: dict[int, set[int]] = defaultdict(set)
    for shift_id, person_id in _adults_on([each.shift.id for each in crowded]):
        adults[shift_id].add(person_id)
    excepted = _may_be_more({each.shift.activity_id for each in crowded})
    for each in crowded:
        there = adults[each.shift.id] - ({each.in_charge.id} if each.in_charge is not None else set())
        cleared = each.charge.cleared + len(_cleared(each.shift, there, needs))
        may_be_more = each.shift.activity_id in excepted
        found[each.shift.id] = rules.counted(each, cleared, may_be_more=may_be_more)
    return found


def _with_others(watch: Watch) -> Charge:
    """With everybody who was asked about, and with one more at least: whether one more may come is asked often."""
    return rules.charge_with(watch, max(len(watch.others - watch.children), 1))


def _adults_on(shifts: Collection[int]) -> list[tuple[int, int]]:
    select = sa.select(SignUp.shift_id, SignUp.person_id).join(SignUp.person)
    where = (SignUp.shift_id.in_(shifts), SignUp.state == SignUpState.CONFIRMED, Person.is_adult, Person.is_living())
    return [(shift_id, person_id) for shift_id, person_id in db.session.execute(select.where(*where))]


def _cleared(shift: Shift, person_ids: Collection[int], needs: Collection[int]) -> set[int]:
    if not needs:
        return set(person_ids)
    found = qualifications.findings(person_ids, needs, asks(shift))
    return {key for key, each in found.items() if not qualification_rules.lacking(each)}


def _may_be_more(activity_ids: Collection[int]) -> set[int]:
    """Of which of these activities somebody who may said that the adults there are enough."""
    row = GateException
    where = (row.subject_type == Activity.__tablename__, row.subject_id.in_(activity_ids), row.ended_at.is_(None))
    return set(db.session.scalars(sa.select(row.subject_id).where(*where, row.covers_number)))


def why_not_looked_after(shift: Shift, person: Person) -> Refusal | None:
    """Why somebody under 18 can't come alone as long as nobody looks after them, where the gate does not only warn."""
    if person.is_adult or not qualifications.is_enforced():
        return None
    watch = watches([shift], [person]).get(shift.id)
    return rules.why_not_one_more(watch, person.id) if watch is not None else None


def alone_on(shifts: Sequence[Shift]) -> list[Person]:
    """Who comes alone to one of these shifts, with a place, in the order of their names."""
    children, _others = _alone({shift.id: shift for shift in shifts}, ())
    placed = sa.select(SignUp.person_id).where(
        SignUp.shift_id.in_([shift.id for shift in shifts]), SignUp.state == SignUpState.CONFIRMED
    )
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
    young = sa.or_(Activity.id.in_(listed), Activity.id.in_(kept), Activity.unwatched_since.is_not(None))
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
