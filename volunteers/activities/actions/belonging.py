"""Places on what is for members only, when somebody no longer belongs to the committee; all places, when they died."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from volunteers import links, undo
from volunteers.access import Actor
from volunteers.access.rights import Held, Went
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import places, telling
from volunteers.activities.models import OPEN_SIGNUPS, Activity, Shift, SignUp, SignUpState
from volunteers.committees import queries as committee_queries
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, need
from volunteers.links import Purpose
from volunteers.mail import outbox
from volunteers.organization.queries import today_here
from volunteers.people import rules as people_rules
from volunteers.people.models import Person


def tells(held: Held) -> list[Any]:
    """How many places and places in waiting lists hang on belonging to this committee."""
    return rules.places_in_words([row.state for row in queries.on_members_lists(held.committee_id, held.person_id)])


def tells_all(held: Held) -> list[Any]:
    """How many places and places in waiting lists somebody has, and what children have by them."""
    rows = queries.on_lists_of(held.committee_id, held.person_id)
    resting = queries.resting_on(held.person_id)
    return [
        *rules.places_in_words([row.state for row in rows], for_members=False),
        *(rules.place_of_child_in_words(row) for row in resting.rows),
        *(rules.held_of_child_in_words(child, shift) for child, shift in resting.held),
    ]


def look(actor: Actor, held: Held, keep: bool) -> Went:
    """Inside the action by which somebody ceased to belong: whoever is next gets the places that were for members.

    Locked are all shifts of the committee that the person is on, for one may become an affair of members meanwhile.
    """
    if committee_queries.is_in(held.committee_id or 0, held.person_id):
        return Went()
    rows = queries.on_lists_of(held.committee_id, held.person_id)
    shifts = _lock(rows)
    over = [row for row in _again(rows) if rules.needs_member(shifts[row.shift_id], row, clock.now())]
    if keep:
        return _keep(actor, over, shifts)
    return end_places(actor, over, shifts)


def narrow(actor: Actor, activity: Activity, shifts: Mapping[int, Shift], *, keep: bool) -> Went:
    """Inside the change that made an activity one for members, its shifts locked: guests lose their places, or stay."""
    rows = queries.open_sign_ups([key for key, shift in shifts.items() if shift.activity_id == activity.id])
    people = {row.person_id for row in rows}
    members = committee_queries.belonging(activity.committee_id, people, today_here())
    over = [row for row in rows if row.person_id not in members and not row.is_kept]
    if keep:
        return _keep(actor, over, shifts)
    went = end_places(actor, over, shifts)
    until = undo.ends_at()
    outbox.put_all(
        [emails.narrowed(shifts[row.shift_id], row, people_rules.recipient(row.person), until) for row in over]
    )
    return went


def look_at_all(actor: Actor, held: Held, keep: bool) -> Went:
    """Inside the action by which it is noted that somebody has died: whoever is next gets their places.

    So do they those of children that rested on them. What is held until they answer ends with its time.
    """
    resting = queries.resting_on(held.person_id).rows
    of_children = {row.id: row.person for row in resting}
    rows = [*queries.on_lists_of(held.committee_id, held.person_id), *resting]
    shifts = _lock(rows)
    over = [row for row in _again(rows) if row.state in OPEN_SIGNUPS]
    own = [row.state for row in over if row.id not in of_children]
    theirs = [row for row in over if row.id in of_children]
    lost = [rules.place_of_child_in_words(row) for row in theirs]
    went = end_places(actor, over, shifts, for_members=False)
    told = [(shifts[row.shift_id], row, people_rules.recipient(of_children[row.id])) for row in theirs]
    outbox.put_all([emails.not_agreed(*each, not_before=undo.ends_at()) for each in told])
    return went._replace(words=[*rules.places_in_words(own, for_members=False), *lost])


def end_places(
    actor: Actor, over: Collection[SignUp], shifts: Mapping[int, Shift], *, for_members: bool = True
) -> Went:
    """End these sign-ups, whose shifts are locked, with their links and the mails about them; the next move up."""
    if not over:
        return Went()
    states, closed = {row.id: row.state for row in over}, []
    for row in over:
        shift = shifts[row.shift_id]
        apply(row, state=SignUpState.WITHDRAWN, changed_at=clock.now())
        outbox.stop(row)
        closed += links.revoke(Purpose.ANSWER_SIGNUP, subject_id=row.id)
        places.note(actor, events.SIGN_UP_ENDED, row, shift)
    ended = {row.shift_id: row.id for row in over}
    whose = {row.person_id: row.id for row in over}
    places.move_up(
        actor,
        shifts.values(),
        because=lambda s: ended.get(s.shift_id) or whose.get(s.person_id),
        not_before=undo.ends_at(),
    )
    places.tell_who_waits(shifts.values(), set(whose))
    facts = {
        "states": {str(key): state.value for key, state in states.items()},
        "links": closed,
        "knew": {str(row.id): telling.known(shifts[row.shift_id]) for row in over},
    }
    return Went(rules.places_in_words(list(states.values()), for_members=for_members), facts)


def _keep(actor: Actor, over: Collection[SignUp], shifts: Mapping[int, Shift]) -> Went:
    for row in over:
        apply(row, is_kept=True)
        places.note(actor, events.SIGN_UP_KEPT, row, shifts[row.shift_id])
    return Went((), {"kept": [row.id for row in over]}) if over else Went()


def restore(actor: Actor, facts: Mapping[str, Any], late: bool) -> list[Any]:
    """Inside the undo: everybody has again what they had, and who moved up by it waits again.

    Late, when they were told of it, they keep the place; where none is left, one waits at one's old position.
    """
    for row in _by_key(facts.get("kept", [])):
        apply(row, is_kept=False)
    states = {int(key): SignUpState(state) for key, state in facts.get("states", {}).items()}
    rows = _by_key(states)
    moved = [] if late else places.moved_up_for(states)
    shifts = _lock([*rows, *moved])
    back = [other for other in ([] if late else places.moved_up_for(states)) if other.shift_id in shifts]
    for other in back:
        places.put_back(actor, other, shifts[other.shift_id], "undo")
    db.session.flush()
    links.restore(facts.get("links", []))
    lost, again = [], []
    for row in _again(rows):
        shift = shifts[row.shift_id]
        is_on_it = queries.standing(shift, row.person_id).own_id is not None
        if row.state in OPEN_SIGNUPS or is_on_it:
            continue
        is_agreed = queries.lacks_for(shift, [need(Person, row.person_id)])[row.person_id] is None
        if is_agreed and not rules.why_not_return(shift, is_on_it, clock.now()):
            places.give_again(row, shift, states[row.id])
            again.append(row)
        if states[row.id] is SignUpState.CONFIRMED and row.state is not SignUpState.CONFIRMED:
            lost.append(rules.place_in_words(shift))
    places.move_up(actor, shifts.values())
    knew = {row.shift_id: values for row in again if (values := facts.get("knew", {}).get(str(row.id)))}
    telling.tell(shifts.values(), [*again, *back], knew=knew)
    return lost


def _lock(rows: Collection[SignUp]) -> dict[int, Shift]:
    """The shifts of these sign-ups under lock, and those at the same time for which their people wait."""
    keys = {row.shift_id for row in rows}
    for row in rows:
        keys.update(queries.waited_for_at_that_time([row.person_id], queries.shift(row.shift_id)))
    return places.lock_shifts(keys)


def _again(rows: Collection[SignUp]) -> list[SignUp]:
    return _by_key([row.id for row in rows])


def _by_key(keys: Collection[int]) -> list[SignUp]:
    if not keys:
        return []
    select = sa.select(SignUp).where(SignUp.id.in_(list(keys))).order_by(SignUp.id)
    return list(db.session.scalars(select.execution_options(populate_existing=True)))
