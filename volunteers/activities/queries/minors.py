"""People under 18 on lists: what an activity is to their guardians, what is kept for them, and what is ahead."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from volunteers.activities import rules
from volunteers.activities.models import OPEN_SIGNUPS, Activity, ActivityState, HeldPlace, Shift, SignUp, SignUpState
from volunteers.activities.queries.charge import left_by
from volunteers.activities.queries.shifts import shift as shift_by_key
from volunteers.committees.models import Committee, Term
from volunteers.committees.queries import in_office
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.safeguarding import queries as safeguarding
from volunteers.safeguarding.inputs import Told
from volunteers.safeguarding.models import ConsentRequest
from volunteers.safeguarding.rules import Lacks

MOST_IN_CHARGE = 200
NOT_AGREED = frozenset({Lacks.GUARDIAN, Lacks.REFUSED, Lacks.ANSWER})
"""What takes a child off a list: a no, a yes that was withdrawn, and nobody who answers any more."""


class Resting(NamedTuple):
    """What children have as long as one guardian answers for them: sign-ups, and (child, shift) of what is held."""

    rows: list[SignUp]
    held: list[tuple[Person, Shift]]


def _came_before(person_ids: Collection[int]) -> set[int]:
    """Who of these had a place on something that is over."""
    over = sa.select(SignUp.person_id).join(SignUp.shift).join(Shift.activity)
    where = (SignUp.person_id.in_(person_ids), SignUp.state == SignUpState.CONFIRMED, Shift.ends_at <= clock.now())
    return set(db.session.scalars(over.where(*where).distinct()))


def lacks_for(shift: Shift, people: Sequence[Person], without: int | None = None) -> dict[int, Lacks | None]:
    """What keeps each of these people from coming to a shift alone, by their keys; asks nothing about adults.

    `without`: as if this guardian answered for nobody.
    """
    if all(person.is_adult for person in people):
        return {person.id: None for person in people}
    there = sa.select(SignUp.person_id).where(SignUp.shift_id == shift.id, SignUp.state == SignUpState.CONFIRMED)
    return safeguarding.lacks_of(
        people, rules.occasion_of(shift), there=there, came_before=_came_before, without=without
    )


def resting_on(guardian_id: int) -> Resting:
    """What children have only because this guardian answers for them, or comes along: what goes when they do."""
    children = {row.child_id: row.child for row in safeguarding.children_of(guardian_id)}
    found = Resting([], [])
    for key in shifts_of_children(children, None) if children else ():
        shift, here = shift_by_key(key), list(children.values())
        before, after = lacks_for(shift, here), lacks_for(shift, here, guardian_id)
        losing = [each for each in children if after[each] in NOT_AGREED and after[each] is not before[each]]
        rows = db.session.scalars(_on_list(shift.id, losing)) if losing else ()
        found.rows.extend(rows)
        ended = [each for each in losing if after[each] is Lacks.GUARDIAN]
        asked = [asked_for_child(each, [shift.id]).get(shift.id) for each in ended]
        held = held_by_request([row.id for row in asked if row is not None])
        whose = {row.id: children[row.child_id] for row in asked if row is not None}
        found.held.extend((whose[request_id], shift) for request_id in held)
    return found


def _on_list(shift_id: int, child_ids: Collection[int]) -> sa.Select[Any]:
    where = (SignUp.shift_id == shift_id, SignUp.person_id.in_(child_ids), SignUp.state.in_(OPEN_SIGNUPS))
    return (
        sa.select(SignUp)
        .where(*where)
        .options(joinedload(SignUp.person), joinedload(SignUp.shift).joinedload(Shift.activity))
        .order_by(SignUp.id)
    )


def held_by_request(request_ids: Iterable[int]) -> dict[int, HeldPlace]:
    """The places that are kept until guardians answer, by the key of the question, over or not."""
    keys = list(request_ids)
    if not keys:
        return {}
    rows = db.session.scalars(sa.select(HeldPlace).where(HeldPlace.request_id.in_(keys)))
    return {row.request_id: row for row in rows if row.request_id is not None}


def told_to_guardians(requests: Sequence[ConsentRequest]) -> Mapping[int, Told]:
    """What each question is about, by its key, as a guardian reads it."""
    if not requests:
        return {}
    activities = {row.activity_id for row in requests if row.activity_id is not None}
    committees = {row.committee_id for row in requests if row.committee_id is not None}
    options = (joinedload(Activity.committee), joinedload(Activity.in_charge))
    found = {
        row.id: row
        for row in db.session.scalars(sa.select(Activity).where(Activity.id.in_(activities)).options(*options))
    }
    names = {}
    if committees:
        names = {row.id: row for row in db.session.scalars(sa.select(Committee).where(Committee.id.in_(committees)))}
    held, now = held_by_request(row.id for row in requests), clock.now()
    left = left_by(found.values())
    result: dict[int, Told] = {}
    for row in requests:
        activity, committee = found.get(row.activity_id or 0), names.get(row.committee_id or 0)
        kept = held.get(row.id)
        until = kept.until_at if kept is not None and kept.until_at > now else None
        if activity is not None:
            result[row.id] = rules.told_of(activity, now, kept_until=until, is_left=activity.id in left)
        elif committee is not None:
            is_open = row.until_on is not None and row.until_on >= now.date()
            result[row.id] = Told(committee.name, committee.name, is_open=is_open, until_on=row.until_on)
    return result


def ahead_of_children(child_ids: Collection[int]) -> dict[int, list[SignUp]]:
    """What these children are on lists of and is not over, in order of time, by the child's key."""
    where = (
        SignUp.person_id.in_(child_ids),
        SignUp.state.in_(OPEN_SIGNUPS),
        Activity.state == ActivityState.PUBLISHED,
        Shift.ends_at > clock.now(),
    )
    activity = contains_eager(SignUp.shift).contains_eager(Shift.activity)
    rows = db.session.scalars(
        sa.select(SignUp)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(*where)
        .options(activity.joinedload(Activity.committee), activity.joinedload(Activity.in_charge))
        .order_by(Shift.starts_at, SignUp.id)
    )
    found: dict[int, list[SignUp]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def shifts_of_children(child_ids: Collection[int], activity_id: int | None) -> list[int]:
    """The shifts on whose lists these children are, or of which a place is kept for them, or that are asked about.

    By key, in order; of what is not over.
    """
    here = [Activity.state == ActivityState.PUBLISHED, Shift.ends_at > clock.now()]
    here += [Activity.id == activity_id] if activity_id is not None else []
    on_list = sa.select(Shift.id).join(Shift.activity).join(SignUp, SignUp.shift_id == Shift.id)
    on_list = on_list.where(SignUp.person_id.in_(child_ids), SignUp.state.in_(OPEN_SIGNUPS), *here)
    request = aliased(ConsentRequest)
    asked = sa.select(Shift.id).join(Shift.activity).join(request, request.shift_id == Shift.id)
    asked = asked.where(request.child_id.in_(child_ids), request.ended_at.is_(None), *here)
    return sorted(db.session.scalars(sa.union(on_list, asked)))


def young_ahead() -> list[SignUp]:
    """The places of people under 18 on what is not over: whose guardians may have to be asked again."""
    where = (
        Person.is_adult.is_(False),
        SignUp.state.in_(OPEN_SIGNUPS),
        Activity.state == ActivityState.PUBLISHED,
        Shift.starts_at > clock.now(),
    )
    select = sa.select(SignUp).join(SignUp.person).join(SignUp.shift).join(Shift.activity).where(*where)
    options = (contains_eager(SignUp.person), contains_eager(SignUp.shift).contains_eager(Shift.activity))
    return list(db.session.scalars(select.options(*options).order_by(SignUp.id).limit(500)))


def asked_for_child(child_id: int, shift_ids: Collection[int]) -> dict[int, ConsentRequest]:
    """What a child's guardians are asked about these shifts, by the key of the shift."""
    where = (
        ConsentRequest.child_id == child_id,
        ConsentRequest.shift_id.in_(shift_ids),
        ConsentRequest.ended_at.is_(None),
    )
    rows = db.session.scalars(sa.select(ConsentRequest).where(*where).order_by(ConsentRequest.id))
    return {row.shift_id: row for row in rows if row.shift_id is not None}


def may_be_in_charge(committee_id: int, activity: Activity | None) -> list[Person]:
    """Adults whom an activity can name as the one in charge: who holds an office of the committee, and who comes."""
    keys: list[sa.Select[Any]] = [
        sa.select(Term.person_id).where(Term.committee_id == committee_id, in_office(today_here()))
    ]
    if activity is not None:
        comes = sa.select(SignUp.person_id).join(SignUp.shift).order_by(SignUp.id).limit(MOST_IN_CHARGE)
        comes = comes.where(Shift.activity_id == activity.id, SignUp.state == SignUpState.CONFIRMED)
        keys += [sa.select(comes.subquery()), sa.select(Activity.in_charge_id).where(Activity.id == activity.id)]
    where = (Person.id.in_(sa.union(*keys)), Person.is_adult, Person.is_living())
    return list(db.session.scalars(sa.select(Person).where(*where).order_by(Person.sort_name, Person.id)))


@dataclass(frozen=True)
class Question:
    """As much of a question as says who may take it back: whoever the child is, or answers for them."""

    id: int
    child_id: int
    activity_public_id: str

    __scope__ = SignUp.__scope__

    @property
    def person_id(self) -> int:
        """Whose it is."""
        return self.child_id


def question_of_child(public_id: str) -> Question | None:
    """The open question of an address."""
    if not is_clean(public_id):
        return None
    select = sa.select(ConsentRequest.id, ConsentRequest.child_id, Activity.public_id)
    select = select.join(Activity, Activity.id == ConsentRequest.activity_id)
    where = (ConsentRequest.public_id == public_id, ConsentRequest.ended_at.is_(None))
    row = db.session.execute(select.where(*where)).one_or_none()
    return None if row is None else Question(*row)
