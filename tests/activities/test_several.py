"""Several shifts with one press: each that can be had, or all or nothing; with and without an account."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, form_of
from tests.client import Client, codes, standings
from tests.factories import Factories
from volunteers import links
from volunteers.access import Actor
from volunteers.activities import actions, queries
from volunteers.activities.inputs import PositionInput, VisitorInput
from volunteers.activities.models import Activity, ActivityPosition, HeldPlace, Shift, SignUp, SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery
from volunteers.pending import actions as pending_actions
from volunteers.people.models import Person

COMES, WAITS, UNDONE = SignUpState.CONFIRMED, SignUpState.WAITLISTED, SignUpState.UNDONE


def _fest(make: Factories, committee: Committee, positions: int, hours: int, days: int, capacity: int = 4) -> Activity:
    first = clock.today("America/Denver") + timedelta(days=20)
    starts = datetime(first.year, first.month, first.day, 10)  # noqa: DTZ001 - a wall time
    fest = make.activity(committee, starts=starts, hours=24 * days - 12, title=LocalText.of("Aurora Fest"))
    rows = [make.role(fest, f"Role {number}") for number in range(positions)]
    for day in range(days):
        for hour in range(hours):
            for row in rows:
                begins = starts + timedelta(days=day, hours=hour)
                make.shift(fest, starts=begins, hours=1, capacity=capacity, position_id=row.id)
    return fest


@pytest.fixture
def fest(make: Factories, committee: Committee) -> Activity:
    """One day, two roles, four hours, one place each: the shift that was made with it, and eight more."""
    return _fest(make, committee, 2, 4, 1, capacity=1)


def choose(desk: Desk, person: Person, *shifts: Shift, **how: Any) -> Any:
    return desk.do(actions.sign_up_for, actor_for(person), [shift.id for shift in shifts], person.id, **how)


def on(desk: Desk, person: Person) -> list[tuple[int, SignUpState]]:
    """Somebody's sign-ups as they stand: (shift, state), in order."""
    with desk.app.app_context():
        rows = db.session.scalars(sa.select(SignUp).where(SignUp.person_id == person.id).order_by(SignUp.id))
        return [(row.shift_id, row.state) for row in rows]


def test_one_press_for_three_and_one_undo(desk: Desk, make: Factories, fest: Activity) -> None:
    person, shifts = make.person(email="three@demo.example"), fest.shifts[1:]
    found = choose(desk, person, shifts[0], shifts[2], shifts[5])
    assert [row.state for _shift, row in found.made] == [COMES] * 3
    assert len(desk.mails()) == 3
    desk.undo(actor_for(person), found.made[0][1])
    assert [state for _shift, state in on(desk, person)] == [UNDONE] * 3
    assert desk.mails() == []


def test_pressed_twice_it_is_once_done(desk: Desk, make: Factories, fest: Activity) -> None:
    person, shifts = make.person(), fest.shifts[1:]
    choose(desk, person, shifts[0], shifts[2])
    again = choose(desk, person, shifts[0], shifts[2])
    assert (list(again.made), list(again.refused)) == ([], [])
    assert [state for _shift, state in on(desk, person)] == [COMES, COMES]


def test_never_two_that_overlap(desk: Desk, make: Factories, fest: Activity) -> None:
    """Of two at the same time the first is had, and the other refused with its reason."""
    person, shifts = make.person(), fest.shifts[1:]
    found = choose(desk, person, shifts[0], shifts[1], shifts[2])
    assert [shift.id for shift, _row in found.made] == [shifts[0].id, shifts[2].id]
    assert [(shift.id, refusal.code) for shift, refusal in found.refused] == [(shifts[1].id, "clash")]


def test_nor_one_with_something_else(desk: Desk, make: Factories, committee: Committee, fest: Activity) -> None:
    person = make.person()
    other = make.activity(committee, starts=fest.starts_local, hours=1)
    desk.come(person, other)
    found = choose(desk, person, fest.shifts[1], fest.shifts[3])
    assert [shift.id for shift, _row in found.made] == [fest.shifts[3].id]
    assert [refusal.code for _shift, refusal in found.refused] == ["clash"]


def test_all_or_nothing(desk: Desk, make: Factories, fest: Activity) -> None:
    person, shifts = make.person(), fest.shifts[1:]
    desk.come(make.person(), shifts[0])
    with pytest.raises(Refusal) as refused:
        choose(desk, person, shifts[0], shifts[2], all_or_none=True)
    assert refused.value.code == "not-all"
    with pytest.raises(Refusal) as refused:
        choose(desk, person, shifts[2], shifts[3], all_or_none=True)
    assert refused.value.code == "clash"
    assert on(desk, person) == []
    found = choose(desk, person, shifts[0], shifts[2])
    assert [row.state for _shift, row in found.made] == [WAITS, COMES], "without it each that can be had"


@pytest.mark.parametrize("number", [0, 11])
def test_not_none_and_not_endless(desk: Desk, make: Factories, committee: Committee, number: int) -> None:
    long = _fest(make, committee, 1, 11, 1)
    with pytest.raises(Refusal) as refused:
        choose(desk, make.person(), *long.shifts[1 : number + 1])
    assert refused.value.code == ("too-many-chosen" if number else "nothing-chosen")


def test_shifts_of_two_activities_are_not_mixed(desk: Desk, make: Factories, committee: Committee) -> None:
    person, first, second = make.person(), make.activity(committee), make.activity(committee)
    with pytest.raises(Refusal) as refused:
        choose(desk, person, first.shifts[0], second.shifts[0])
    assert refused.value.code == "mixed"


def test_of_a_cancelled_festival_nothing_is_had(desk: Desk, make: Factories, fest: Activity) -> None:
    desk.do(actions.cancel, Actor.job(), fest.id, LocalText.of("Rain"))
    with pytest.raises(Refusal) as refused:
        choose(desk, make.person(), *fest.shifts[1:3])
    assert refused.value.code == "cancelled"


def test_undo_lets_move_up_who_waits_on_each(desk: Desk, make: Factories, fest: Activity) -> None:
    first, second, shifts = make.person(), make.person(), fest.shifts[1:]
    found = choose(desk, first, shifts[0], shifts[2])
    choose(desk, second, shifts[0], shifts[2])
    desk.undo(actor_for(first), found.made[0][1])
    assert [state for _shift, state in on(desk, second)] == [COMES, COMES]


# through the page


def test_the_page_of_a_festival_asks_little_however_large(
    app: Flask, desk: Desk, make: Factories, committee: Committee
) -> None:
    """288 shifts: at most eight statements for who is not signed in, and for a reader as many as for nine shifts."""
    small, large = _fest(make, committee, 2, 4, 1), _fest(make, committee, 8, 12, 3)
    visitor, reader = app.test_client(), app.test_client().sign_in(make.person())
    visitor.get(f"/activities/{large.public_id}")  # what is kept for a while is read by whoever comes first
    page = visitor.get(f"/activities/{large.public_id}")
    assert visitor.query_count <= 8
    assert page.text.count('name="shift"') == 289
    counts = []
    for what in (small, large):
        reader.get(f"/activities/{what.public_id}")
        counts.append(reader.query_count)
    assert counts[0] == counts[1] <= 15
    compressed = visitor.get(f"/activities/{large.public_id}", headers={"Accept-Encoding": "gzip"})
    assert len(compressed.data) < 20_000


def test_every_state_says_why(app: Flask, desk: Desk, make: Factories, committee: Committee, fest: Activity) -> None:
    person, shifts = make.person(), fest.shifts[1:]
    desk.come(make.person(), shifts[2])  # full
    desk.come(make.person(), shifts[4])
    desk.come(make.person(), shifts[4])  # and somebody waits
    desk.come(person, shifts[0])
    page = app.test_client().sign_in(person).get(f"/activities/{fest.public_id}").text
    assert "you have a place" in page
    assert "Role 0” then" in page, "what it clashes with"
    assert "full, with a waiting list" in page
    assert "full, one person waiting" in page
    assert "one place open" in page
    assert page.count('name="shift"') == 6


def test_checked_shifts_with_one_press(app: Flask, desk: Desk, make: Factories, fest: Activity) -> None:
    person, shifts = make.person(), fest.shifts[1:]
    client: Client = app.test_client().sign_in(person)
    url = f"/activities/{fest.public_id}"
    assert form_of(client.get(url).text, "/shifts/sign-up") == {}
    names = [shifts[0].public_id, shifts[1].public_id, shifts[2].public_id]
    answer = client.submit(f"{url}/shifts/sign-up", {"shift": names})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "You have places on 2 shifts." in page
    assert "Not Role 1" in page, "and why not on the third"
    client.undo()
    assert [state for _shift, state in on(desk, person)] == [UNDONE] * 2


def test_what_was_checked_is_kept_where_it_is_refused(app: Flask, make: Factories, fest: Activity) -> None:
    client: Client = app.test_client().sign_in(make.person())
    names = [fest.shifts[1].public_id, fest.shifts[2].public_id]
    answer = client.submit(f"/activities/{fest.public_id}/shifts/sign-up", {"shift": names, "all": "1"})
    page = client.get(answer.location).text
    assert "clash" in codes(page)
    assert form_of(page, "/shifts/sign-up")["shift"] == names


def test_a_press_asks_the_database_little(app: Flask, make: Factories, committee: Committee) -> None:
    long = _fest(make, committee, 1, 10, 1)
    client: Client = app.test_client().sign_in(make.person())
    client.submit(f"/activities/{long.public_id}/shifts/sign-up", {"shift": [s.public_id for s in long.shifts[1:11]]})
    assert client.query_count <= 17 + 2 * 10, "besides, one row and one mail for each"


def test_a_shift_of_elsewhere_is_not_there(app: Flask, make: Factories, committee: Committee, fest: Activity) -> None:
    client: Client = app.test_client().sign_in(make.person())
    other = make.activity(committee).public_id
    answer = client.submit(f"/activities/{fest.public_id}/shifts/sign-up", {"shift": [other]})
    assert answer.status_code == 404


# without an account


def ask(app: Flask, fest: Activity, *shifts: Shift, name: str = "Cousin Ejemplo") -> Any:
    client: Client = app.test_client()
    names = [shift.public_id for shift in shifts]
    answer = client.submit(f"/activities/{fest.public_id}/shifts/sign-up", {"shift": names})
    assert answer.status_code == 303
    page = client.get(answer.location)
    typed = form_of(page.text)
    typed |= {"full_name": name, "email": f"{name.split(maxsplit=1)[0].lower()}@demo.example", "adult": "y"}
    done = client.submit(answer.location, typed)
    assert done.status_code == 303, page.text
    assert client.get(done.location).status_code == 200
    return client


def test_without_an_account_several_are_held_and_had(app: Flask, desk: Desk, make: Factories, fest: Activity) -> None:
    shifts = fest.shifts[1:]
    ask(app, fest, shifts[0], shifts[2], shifts[4])
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(HeldPlace.id))) == 3
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS)).one()
        assert db.session.scalars(sa.select(Delivery.facts)).one()["more"] == 2
        token = links.token(link)
    desk.come(make.person(), shifts[0])  # waits: the place is held
    page = app.test_client().get(f"/confirm/{token}")
    with app.app_context():
        sent = pending_actions.send(link.id, "")
    assert (sent.made.confirmed, sent.made.waiting, list(sent.made.refused)) == (3, 0, [])
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(HeldPlace.id))) == 0
        own = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.OWN_PLACE)).all()
        assert len(own) == 3, "each can be given back"
    assert page.status_code in (200, 404)


def test_two_at_the_same_time_are_told_before_anything_is_typed(app: Flask, fest: Activity) -> None:
    client: Client = app.test_client()
    names = [fest.shifts[1].public_id, fest.shifts[2].public_id]
    answer = client.submit(f"/activities/{fest.public_id}/shifts/sign-up", {"shift": names})
    page = client.get(answer.location)
    assert page.status_code == 422
    assert "clash" in codes(page.text)


def test_who_disowns_it_frees_all(app: Flask, desk: Desk, fest: Activity) -> None:
    ask(app, fest, fest.shifts[1], fest.shifts[3])
    with app.app_context():
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS)).one()
        pending_actions.disown(link.id)
        assert db.session.scalar(sa.select(sa.func.count(HeldPlace.id))) == 0


def test_held_too_long_each_is_let_go(app: Flask, desk: Desk, make: Factories, fest: Activity) -> None:
    ask(app, fest, fest.shifts[1], fest.shifts[3])
    waits = [desk.come(make.person(), shift) for shift in (fest.shifts[1], fest.shifts[3])]
    assert [desk.state(row) for row in waits] == [WAITS, WAITS]
    with clock.at(clock.now() + timedelta(minutes=31)), app.app_context():
        for key in queries.shifts_held_too_long():
            actions.end_holds(Actor.job(), key)
    assert [desk.state(row) for row in waits] == [COMES, COMES]


def test_an_address_holds_for_two_presses_only(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    large = _fest(make, committee, 1, 8, 1)
    with app.app_context():
        for pair in (large.shifts[1:3], large.shifts[3:5], large.shifts[5:7]):
            given = VisitorInput(f"Ana {pair[0].id}", "ana@demo.example", "en")
            actions.ask_for_place(Actor(), pair[0].id, given, [pair[1].id])
        assert db.session.scalar(sa.select(sa.func.count(HeldPlace.id))) == 4


# what people read


def test_mails_and_feeds_say_what_for(app: Flask, desk: Desk, make: Factories, fest: Activity) -> None:
    person = make.person(email="reads@demo.example")
    desk.come(person, fest.shifts[1])
    with app.app_context():
        facts = db.session.scalars(sa.select(Delivery.facts)).one()
        assert facts["position"] == {"$text": {"en": "Role 0"}}
        summary = re.search(r"SUMMARY:(.*)", facts["ical"])
        assert summary is not None
        assert summary[1].strip() == "Role 0 – Aurora Fest"
        link = actions.make_feed(actor_for(person), person.id)
        token = links.token(link)
    feed = app.test_client().get(f"/calendar/{token}.ics").text
    assert "SUMMARY:Role 0 – Aurora Fest" in feed


def test_a_role_called_otherwise_counts_the_entries_further(app: Flask, make: Factories, fest: Activity) -> None:
    with app.app_context():
        before = db.session.get_one(Activity, fest.id).sequence
        row = db.session.scalars(
            sa.select(ActivityPosition).options(sa.orm.joinedload(ActivityPosition.activity)).limit(1)
        ).one()
        actions.change_position(Actor.job(), row.id, PositionInput(LocalText.of("Front desk")))
        assert db.session.get_one(Activity, fest.id, populate_existing=True).sequence > before


def test_the_board_says_what_lacks(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    fest = _fest(make, committee, 1, 2, 1, capacity=3)
    desk.come(make.person(), fest.shifts[1])
    url = f"/activities/{fest.public_id}/board"
    page = app.test_client().sign_in(make.officer(committee)).get(url).text
    assert "2 still needed" in page
    assert "3 still needed" in page
    assert standings(page)[0] == "gaps"
    assert (
        app.test_client().sign_in(make.member(committee)).get(f"/activities/{fest.public_id}/board").status_code == 403
    )


def test_who_runs_it_adds_somebody_to_the_shift_that_they_choose(
    app: Flask, desk: Desk, make: Factories, committee: Committee, fest: Activity
) -> None:
    client: Client = app.test_client().sign_in(make.officer(committee))
    member, shift = make.member(committee), fest.shifts[3]
    url = f"/activities/{fest.public_id}/people/add"
    typed = form_of(client.get(url).text) | {"member": member.public_id, "shift": shift.public_id}
    assert client.submit(url, typed).status_code == 303
    assert on(desk, member) == [(shift.id, COMES)]
