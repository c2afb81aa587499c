"""Signing up, leaving, moving up, changing, cancelling: each with its undo, its mails and its events."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of, input_of, last_act, later, new_input
from tests.activities.test_mail_truth import UNDO, worker
from tests.factories import NOW, Factories
from volunteers.access import Actor, Permission, Role
from volunteers.activities import actions
from volunteers.activities.models import ActivityState, SignUp, SignUpState
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.walltime import WallTime
from volunteers.links import Link, Purpose
from volunteers.mail.models import DeliveryState
from volunteers.undo.actions import take_back

pytestmark = pytest.mark.usefixtures("set_clock")
C, W, OUT, OFF = SignUpState.CONFIRMED, SignUpState.WAITLISTED, SignUpState.WITHDRAWN, SignUpState.CANCELLED


def events_of(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def test_a_place_then_the_waiting_list_in_order(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=2)
    rows = [desk.come(make.person(), activity) for _ in range(4)]
    assert [row.state for row in rows] == [C, C, W, W]
    assert [kind for kind, _ in desk.mails()] == ["signed_up", "signed_up", "waiting", "waiting"]


def test_twice_pressed_is_once_done(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    activity, person = make.activity(committee), make.person()
    first, second = desk.come(person, activity), desk.come(person, activity)
    assert first.id == second.id
    assert events_of(app) == ["sign_up.made"]
    desk.go(person, first)
    desk.go(person, first)
    assert events_of(app) == ["sign_up.made", "sign_up.withdrawn"]


def test_who_comes_back_stands_at_the_end(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=1)
    people = [make.person() for _ in range(3)]
    rows = [desk.come(person, activity) for person in people]
    desk.go(people[0], rows[0])
    again = desk.come(people[0], activity)
    assert again.id > rows[2].id
    assert [desk.state(row) for row in (*rows, again)] == [OUT, C, W, W]


def test_a_withdrawn_place_goes_to_the_first_who_waits(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=1)
    people = [make.person(email=f"p{n}@demo.example") for n in range(3)]
    rows = [desk.come(person, activity) for person in people]
    desk.go(people[0], rows[0])
    assert [desk.state(row) for row in rows] == [OUT, C, W]
    assert ("moved_up", "p1@demo.example") in desk.mails()
    assert ("signed_up", "p0@demo.example") in desk.mails(DeliveryState.CANCELLED), "no news of a place given up"


def test_undo_of_a_withdrawal_puts_everybody_back(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=1)
    people = [make.person() for _ in range(2)]
    rows = [desk.come(person, activity) for person in people]
    desk.go(people[0], rows[0])
    desk.undo(actor_for(people[0]), rows[0])
    assert [desk.state(row) for row in rows] == [C, W]
    kinds = [kind for kind, _ in desk.mails()]
    assert sorted(kinds) == ["signed_up", "waiting"]


def test_undo_of_a_withdrawal_after_its_time_is_refused(desk: Desk, make: Factories, committee: Committee) -> None:
    activity, person = make.activity(committee), make.person()
    row = desk.come(person, activity)
    desk.go(person, row)
    with clock.at(NOW + timedelta(minutes=10)), pytest.raises(Refusal) as refused:
        desk.undo(actor_for(person), row)
    assert refused.value.code == "too-late"
    assert desk.state(row) is OUT


def test_undo_of_a_sign_up_stops_its_mail(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=1)
    people = [make.person() for _ in range(2)]
    rows = [desk.come(person, activity) for person in people]
    desk.undo(actor_for(people[0]), rows[0])
    assert [desk.state(row) for row in rows] == [SignUpState.UNDONE, C]
    assert [kind for kind, _ in desk.mails()] == ["moved_up"], "and no news of a list that they are no longer on"
    with clock.at(NOW + timedelta(minutes=10)), pytest.raises(Refusal):
        desk.undo(actor_for(people[1]), rows[1])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": ActivityState.CANCELLED}, "cancelled"),
        ({"state": ActivityState.DONE}, "over"),
        ({"is_public": False}, "members-only"),
    ],
)
def test_why_not(desk: Desk, make: Factories, committee: Committee, values: dict[str, object], code: str) -> None:
    activity = make.activity(committee, **values)
    with pytest.raises(Refusal) as refused:
        desk.come(make.person(), activity)
    assert refused.value.code == code


def test_members_only_takes_members(desk: Desk, make: Factories, committee: Committee) -> None:
    activity, person = make.activity(committee, is_public=False), make.member(committee)
    row = desk.come(person, activity)
    assert row.state is C


def test_nobody_under_18_is_confirmed(desk: Desk, make: Factories, committee: Committee) -> None:
    with pytest.raises(Refusal) as refused:
        desk.come(make.person(is_adult=False), make.activity(committee))
    assert refused.value.code == "guardian-first"


def test_nobody_at_two_places_at_once(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    here = make.activity(committee, title=LocalText.of({"en": "Story hour", "es": "Hora de cuentos"}))
    there, person = make.activity(committee), make.person()
    desk.come(person, here)
    with pytest.raises(Refusal) as refused:
        desk.come(person, there)
    with app.test_request_context():
        assert "“Story hour”" in str(refused.value.message)
    with app.test_request_context("/?lang=es"):
        assert "Hora de cuentos" in str(refused.value.message)


def test_touching_is_no_clash(desk: Desk, make: Factories, committee: Committee) -> None:
    here, person = make.activity(committee), make.person()
    there = make.activity(committee, starts=here.ends_local)
    desk.come(person, here)
    assert desk.come(person, there).state is C


def test_who_is_elsewhere_is_passed_over_and_keeps_the_position(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    """first waits here, then takes a place elsewhere: the second moves up; when first leaves there, here is next."""
    here, there = make.activity(committee, capacity=1), make.activity(committee)
    holder, first, second = (make.person() for _ in range(3))
    held = desk.come(holder, here)
    one, two = desk.come(first, here), desk.come(second, here)
    other = desk.come(first, there)
    desk.go(holder, held)
    assert [desk.state(row) for row in (one, two)] == [W, C]
    desk.go(second, two)
    assert desk.state(one) is W, "still elsewhere"
    desk.go(first, other)
    assert desk.state(one) is C, "looked at again at once"
    desk.undo(actor_for(first), other)
    assert [desk.state(row) for row in (one, other)] == [W, C], "and put back by the undo"


def test_more_places_fill_in_order(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=1)
    rows = [desk.come(make.person(), activity) for _ in range(4)]
    chair = actor_for(make.person(), committee.id, Role.CHAIR)
    desk.do(actions.change, chair, activity.id, input_of(activity, capacity=3))
    assert [desk.state(row) for row in rows] == [C, C, C, W]
    assert [kind for kind, _ in desk.mails()].count("moved_up") == 2


def test_fewer_places_than_people_is_refused(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=3)
    for _ in range(2):
        desk.come(make.person(), activity)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.change, Actor.job(), activity.id, input_of(activity, capacity=1))
    assert (refused.value.code, refused.value.field) == ("capacity-below-confirmed", "capacity")
    assert desk.do(actions.change, Actor.job(), activity.id, input_of(activity, capacity=2)).told == 0


def test_only_what_matters_is_told(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee)
    desk.come(make.person(), activity)
    worker(desk.app, clock.now() + UNDO)
    told = desk.do(actions.change, Actor.job(), activity.id, input_of(activity, title=LocalText.of("Another title")))
    assert (told.told, desk.activity(activity).sequence) == (0, 1), "calendars follow the title, too"
    told = desk.do(actions.change, Actor.job(), activity.id, input_of(desk.activity(activity), place="The library"))
    assert (told.told, desk.activity(activity).sequence) == (1, 2)
    assert [kind for kind, _ in desk.mails()] == ["changed"]
    told = desk.do(actions.change, Actor.job(), activity.id, input_of(desk.activity(activity), **later(activity, 1)))
    assert [kind for kind, _ in desk.mails()] == ["changed"], "two changes in a row are one mail"


def test_nothing_changed_changes_nothing(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee)
    assert desk.do(actions.change, Actor.job(), activity.id, input_of(activity)).activity.version == 1
    assert events_of(app) == []


def test_a_stale_change_is_refused(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee)
    desk.do(actions.change, Actor.job(), activity.id, input_of(activity, place="Here"), 1)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.change, Actor.job(), activity.id, input_of(activity, place="There"), 1)
    assert refused.value.code == "stale"
    assert desk.activity(activity).place == "Here"


def test_a_new_time_that_clashes_lets_wait(desk: Desk, make: Factories, committee: Committee) -> None:
    here = make.activity(committee, capacity=1)
    there = make.activity(committee, starts=here.starts_local + timedelta(hours=3))
    person, second = make.person(email="busy@demo.example"), make.person()
    desk.come(person, there)
    row, waits = desk.come(person, here), desk.come(second, here)
    desk.do(actions.change, Actor.job(), here.id, input_of(here, **later(here, 3)))
    assert [desk.state(r) for r in (row, waits)] == [W, C]
    assert ("changed", "busy@demo.example") in desk.mails()


def test_a_cancellation_tells_everybody_and_undo_tells_nobody(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    chair = chair_of(make, committee)
    activity = make.activity(committee, capacity=1)
    rows = [desk.come(make.person(), activity) for _ in range(2)]
    told = desk.do(actions.cancel, chair, activity.id, LocalText.of("The hall is flooded."))
    assert told.told == 2
    assert [desk.state(row) for row in rows] == [OFF, OFF]
    assert [kind for kind, _ in desk.mails()] == ["cancelled", "cancelled"]
    assert desk.do(actions.cancel, chair, activity.id, LocalText.of("Again")).told == 0
    desk.undo(chair, activity)
    assert [desk.state(row) for row in rows] == [C, W]
    assert sorted(kind for kind, _ in desk.mails()) == ["signed_up", "waiting"], "as if it had not been"
    now = desk.activity(activity)
    assert (now.state, now.sequence, now.cancel_reason) == (ActivityState.PUBLISHED, 2, {})


def test_a_cancellation_frees_people_for_what_they_wait_for(desk: Desk, make: Factories, committee: Committee) -> None:
    chair = chair_of(make, committee)
    here, there = make.activity(committee), make.activity(committee, capacity=1)
    holder, person = make.person(), make.person()
    held = desk.come(holder, there)
    waits = desk.come(person, there)
    comes = desk.come(person, here)
    desk.go(holder, held)
    assert desk.state(waits) is W
    desk.do(actions.cancel, chair, here.id, LocalText.of("Rain"))
    assert desk.state(waits) is C
    desk.undo(chair, here)
    assert [desk.state(row) for row in (waits, comes)] == [W, C]


def test_who_moved_up_and_waits_again_hears_of_no_place(desk: Desk, make: Factories, committee: Committee) -> None:
    """Also where a cancellation was undone in between, and they were told of their place anew."""
    chair, activity = chair_of(make, committee), make.activity(committee, capacity=1)
    people = [make.person(email=f"p{n}@demo.example") for n in range(2)]
    rows = [desk.come(person, activity) for person in people]
    desk.go(people[0], rows[0])
    desk.do(actions.cancel, chair, activity.id, LocalText.of("Rain"))
    desk.undo(chair, activity)
    assert desk.mails() == [("moved_up", "p1@demo.example")]
    desk.undo(actor_for(people[0]), rows[0])
    assert [desk.state(row) for row in rows] == [C, W]
    assert sorted(desk.mails()) == [("signed_up", "p0@demo.example"), ("waiting", "p1@demo.example")]


def test_a_cancellation_is_final_after_its_time(desk: Desk, make: Factories, committee: Committee) -> None:
    chair = chair_of(make, committee)
    activity = make.activity(committee)
    desk.do(actions.cancel, chair, activity.id, LocalText.of("Rain"))
    with clock.at(NOW + timedelta(minutes=10)), pytest.raises(Refusal):
        desk.undo(chair, activity)
    with pytest.raises(Refusal):
        desk.do(actions.change, chair, activity.id, input_of(activity, place="There"))


def test_scheduling(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    when = WallTime(clock.now().replace(tzinfo=None, hour=18, minute=0, second=0, microsecond=0), "America/Denver")
    activity = desk.do(actions.schedule, Actor.job(), committee.id, new_input(when))
    assert activity.starts_at == when.instant
    assert events_of(app) == ["activity.scheduled"]


@pytest.mark.parametrize("minutes", [30, 0])
def test_what_has_ended_is_done(desk: Desk, make: Factories, committee: Committee, minutes: int) -> None:
    activity = make.activity(committee)
    with clock.at(activity.ends_at + timedelta(minutes=minutes)):
        assert desk.do(actions.mark_done, Actor.job()) == 1
        assert desk.do(actions.mark_done, Actor.job()) == 0
    assert desk.activity(activity).state is ActivityState.DONE


def test_the_link_of_a_mail_gives_the_place_back_once(
    app: Flask, desk: Desk, make: Factories, committee: Committee
) -> None:
    activity = make.activity(committee, capacity=1)
    people = [make.person() for _ in range(3)]
    rows = [desk.come(person, activity) for person in people]
    desk.go(people[0], rows[0])
    with app.app_context():
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.ANSWER_SIGNUP)).one()
    desk.do(actions.give_back, link.id)
    assert [desk.state(row) for row in rows] == [OUT, OUT, C]
    with pytest.raises(Refusal):
        desk.do(actions.give_back, link.id)
    desk.undo(Actor.from_link(people[1].id, Permission.SIGNUP_OWN, link_id=link.id), rows[1])
    assert [desk.state(row) for row in rows] == [OUT, C, W]
    desk.do(actions.give_back, link.id)
    assert [desk.state(row) for row in rows] == [OUT, OUT, C]


def test_the_database_has_the_last_word(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    """Two open sign-ups of one person for one activity cannot be, whatever the code does."""
    activity, person = make.activity(committee), make.person()
    desk.come(person, activity)
    with pytest.raises(sa.exc.IntegrityError):
        make._save(
            SignUp(
                shift_id=activity.shifts[0].id,
                person_id=person.id,
                state=C,
                signed_up_at=clock.now(),
                changed_at=clock.now(),
            )
        )


def test_a_change_is_undone_and_nobody_hears_of_it(desk: Desk, make: Factories, committee: Committee) -> None:
    """Times, a private address and the places are as before; who got a new place waits again, who had to wait comes."""
    chair = chair_of(make, committee)
    here = make.activity(committee, capacity=1, place="12 Lark Street", is_address_private=True)
    person, waits = make.person(), make.person()
    rows = [desk.come(person, here), desk.come(waits, here)]
    given = input_of(here, **later(here, 5), place="13 Wren Street", capacity=2)
    desk.do(actions.change, chair, here.id, given)
    assert [desk.state(row) for row in rows] == [C, C]
    desk.undo(chair, here)
    assert [desk.state(row) for row in rows] == [C, W]
    now = desk.activity(here)
    assert (now.starts_at, now.place, now.shifts[0].capacity) == (here.starts_at, "12 Lark Street", 1)
    assert sorted(kind for kind, _ in desk.mails()) == ["signed_up", "waiting"]


def test_changed_there_and_back_nobody_is_written_to(desk: Desk, make: Factories, committee: Committee) -> None:
    """Within the time to undo; a third change is told once, against what people know."""
    chair, activity = chair_of(make, committee), make.activity(committee, place="Here")
    desk.come(make.person(), activity)
    worker(desk.app, clock.now() + UNDO)
    assert desk.do(actions.change, chair, activity.id, input_of(activity, place="There")).told == 1
    assert desk.do(actions.change, chair, activity.id, input_of(activity, place="Here")).told == 0
    assert desk.mails() == []
    assert desk.do(actions.change, chair, activity.id, input_of(activity, place="Yonder")).told == 1
    assert [kind for kind, _ in desk.mails()] == ["changed"]


def test_a_change_is_not_undone_over_a_later_one(desk: Desk, make: Factories, committee: Committee) -> None:
    """Old values are never written over a row that has moved on; undone one by one, both go back."""
    chair, other = chair_of(make, committee), chair_of(make, committee)
    activity = make.activity(committee, place="Here")
    desk.do(actions.change, chair, activity.id, input_of(activity, place="There"))
    first = desk.do(last_act, activity)
    desk.do(actions.change, other, activity.id, input_of(activity, place="Yonder"))
    with pytest.raises(Refusal) as refused:
        desk.do(take_back, chair, first)
    assert refused.value.code == "moved-on"
    desk.undo(other, activity)
    desk.do(take_back, chair, first)
    assert desk.activity(activity).place == "Here"


def test_fewer_places_than_came_since_are_not_restored(desk: Desk, make: Factories, committee: Committee) -> None:
    chair, activity = chair_of(make, committee), make.activity(committee, capacity=1)
    desk.come(make.person(), activity)
    desk.do(actions.change, chair, activity.id, input_of(activity, capacity=2))
    desk.come(make.person(), activity)
    with pytest.raises(Refusal) as refused:
        desk.undo(chair, activity)
    assert refused.value.code == "capacity-below-confirmed"


def test_who_is_elsewhere_by_now_is_told_that_they_wait(desk: Desk, make: Factories, committee: Committee) -> None:
    """Undoing a new time, or a cancellation, takes a place from whoever found something else: they are written to."""
    chair, person = chair_of(make, committee), make.person(email="busy@demo.example")
    here, there = make.activity(committee, capacity=1), make.activity(committee)
    row = desk.come(person, here)
    desk.do(actions.change, chair, here.id, input_of(here, **later(here, 5)))
    desk.come(person, there)
    desk.undo(chair, here)
    assert desk.state(row) is W
    assert ("changed", "busy@demo.example") in desk.mails()


def test_a_place_that_is_given_back_twice_is_given_back_once(
    app: Flask, desk: Desk, make: Factories, committee: Committee
) -> None:
    """On the page, and then by the link of the mail: told as used, and no defect."""
    activity, people = make.activity(committee, capacity=1), [make.person() for _ in range(2)]
    rows = [desk.come(person, activity) for person in people]
    desk.go(people[0], rows[0])
    with app.app_context():
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.ANSWER_SIGNUP)).one()
    desk.go(people[1], rows[1])
    with pytest.raises(Refusal) as refused:
        desk.do(actions.give_back, link.id)
    assert refused.value.code == "link-used"
