""" "I can't come", of a member who is asked: a row that takes nothing, counts for the chair, and leads to no mail."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of, input_of, later
from tests.client import Client
from tests.factories import NOW, Factories
from tests.migrating import down, up
from volunteers.activities import actions, queries
from volunteers.activities.models import Activity, ActivityKind, SignUp, SignUpState
from volunteers.committees.models import Committee, MembershipState, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.refusals import Refusal
from volunteers.home import queries as home
from volunteers.mail.models import Delivery
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")


def no(desk: Desk, person: Person, activity: Activity) -> SignUp:
    row = desk.do(actions.decline, actor_for(person), activity.shifts[0].id, person.id)
    assert isinstance(row, SignUp)
    return row


def absent(desk: Desk, activity: Activity) -> list[str]:
    return [person.full_name for person in desk.do(queries.who_cant_come, activity)]


def is_asked(desk: Desk, person: Person, committee: Committee, activity: Activity) -> bool:
    found = desk.do(home.could_come, actor_for(person), [committee.id])
    return activity.id in [row.id for row in found]


def test_a_no_beside_each_yes(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """One press, undone by one; a yes after it is one press too. No mail of it, no place, and the chair reads it."""
    desk, me = Desk(app), make.member(committee, make.person("Ana Ruiz"))
    activity = make.activity(committee, capacity=1, title=LocalText.of("June meeting"), is_public=False)
    page, decline = f"/activities/{activity.public_id}", f"/activities/{activity.public_id}/decline"
    client.sign_in(me)
    assert decline in client.get("/me").text
    assert decline in client.get(page).text
    for _press in range(2):
        assert client.submit(decline).status_code == 303
    assert absent(desk, activity) == ["Ana Ruiz"]
    assert decline not in client.get("/me").text
    assert decline not in client.get(page).text
    assert "state-off" in client.get(page).text
    assert f"{page}/sign-up" in client.get(page).text
    assert desk.mails() == []
    fill = desk.do(queries.fill, [activity.id])[activity.id]
    assert (fill.confirmed, fill.waiting) == (0, 0)
    client.undo()
    assert absent(desk, activity) == []
    assert decline in client.get("/me").text
    client.submit(decline)
    client.submit(f"{page}/sign-up")
    assert absent(desk, activity) == []
    assert [kind for kind, _ in desk.mails()] == ["signed_up"]
    client.undo()
    assert absent(desk, activity) == ["Ana Ruiz"], "what was said before stands again"


def test_what_the_chair_sees(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """The count on the desk and the activity, the names on "Who comes", never on the sheet, and to nobody else."""
    desk, activity = Desk(app), make.activity(committee)
    ana, ben = (make.member(committee, make.person(name)) for name in ("Ana Ruiz", "Ben Ito"))
    page = f"/activities/{activity.public_id}"
    for person in (ana, ben):
        no(desk, person, activity)
    client.sign_in(make.officer(committee))
    for path in (page, f"{page}/people", f"/committees/{committee.slug}/desk"):
        assert "2 people can’t come." in client.get(path).text, path
    listed = client.get(f"{page}/people").text
    assert "Ana Ruiz" in listed.split('id="absent-t"')[1]
    assert "Ana Ruiz" not in listed.split('id="absent-t"')[0]
    client.sign_in(make.officer(committee, OfficeKind.TREASURER))
    assert "can’t come." not in client.get(f"/committees/{committee.slug}/desk").text
    month = f"/activities/?committee={committee.slug}"
    for path in (page, f"{month}&view=list", month):
        client.sign_in(ben)
        assert "Ana Ruiz" not in client.get(path).text
        assert "2 people" not in client.get(path).text
    assert "You can’t come" in client.get(month).text


def test_nobody_else_is_asked(app: Flask, client: Client, make: Factories, committee: Committee) -> None:
    """Who is no member, who is on the list, and of what is over or canceled: a clear sentence, and nothing kept."""
    desk, me = Desk(app), make.member(committee)
    activity, chair = make.activity(committee), chair_of(make, committee)
    stranger = make.person()
    for person in (stranger, me):
        if person is me:
            desk.come(me, activity)
        with pytest.raises(Refusal) as refused:
            no(desk, person, activity)
        assert refused.value.code == ("signed-up" if person is me else "members-only")
        client.sign_in(person)
        assert "/decline" not in client.get(f"/activities/{activity.public_id}").text
        assert client.submit(f"/activities/{activity.public_id}/decline").status_code in (303, 422)
    with clock.at(NOW + timedelta(days=400)), pytest.raises(Refusal) as refused:
        no(desk, make.member(committee), activity)
    assert refused.value.code == "over"
    desk.do(actions.cancel, chair, activity.id, LocalText.of("Rain"))
    with pytest.raises(Refusal) as refused:
        no(desk, make.member(committee), activity)
    assert refused.value.code == "cancelled"
    assert absent(desk, activity) == []


def test_who_has_not_signed_in(client: Client, make: Factories, committee: Committee) -> None:
    """The address is that of a button for members: it leads to the sign-in, and from there back."""
    activity = make.activity(committee)
    answer = client.submit(f"/activities/{activity.public_id}/decline")
    assert answer.status_code == 303
    assert "/login" in answer.location


def test_a_no_is_for_the_time_that_it_was_said_of(desk: Desk, make: Factories, committee: Committee) -> None:
    """At another time they are asked again; when the change is undone, the no stands."""
    me, activity, chair = make.member(committee), make.activity(committee), chair_of(make, committee)
    no(desk, me, activity)
    desk.do(actions.change, chair, activity.id, input_of(activity, place="There"))
    assert not is_asked(desk, me, committee, activity), "a place is no reason to ask again"
    desk.do(actions.change, chair, activity.id, input_of(activity, **later(activity, 24)))
    assert is_asked(desk, me, committee, activity)
    assert absent(desk, activity) == []
    desk.undo(chair, activity)
    assert not is_asked(desk, me, committee, activity)
    assert len(absent(desk, activity)) == 1
    assert desk.mails() == []


def test_whoever_leaves_is_counted_no_more(app: Flask, make: Factories, committee: Committee) -> None:
    """The no rests on being asked: it counts as long as they belong to the committee."""
    desk, me, activity = Desk(app), make.member(committee), make.activity(committee)
    no(desk, me, activity)
    set_state(app, me, MembershipState.ENDED)
    assert absent(desk, activity) == []
    set_state(app, me, MembershipState.ON_LEAVE)
    assert len(absent(desk, activity)) == 1


def set_state(app: Flask, person: Person, state: MembershipState) -> None:
    with app.app_context(), unguarded("test"):
        db.session.execute(
            sa.text("UPDATE memberships SET state = :state WHERE person_id = :id"),
            {"state": state.value, "id": person.id},
        )
        db.session.commit()


def test_nothing_is_mailed_and_nothing_stands_in_their_calendar(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    """A cancellation is told to who had signed up; the meeting is gone from the feed, and back after the undo."""
    me, chair = make.member(committee), chair_of(make, committee)
    activity = make.activity(committee, is_public=False, kind=ActivityKind.MEETING)
    assert feed(desk, me) == [activity.public_id]
    row = no(desk, me, activity)
    assert feed(desk, me) == []
    desk.undo(actor_for(me), row)
    assert feed(desk, me) == [activity.public_id]
    no(desk, me, activity)
    desk.do(actions.cancel, chair, activity.id, LocalText.of("Rain"))
    assert desk.mails() == []


def feed(desk: Desk, person: Person) -> list[str]:
    return [row.what.public_id for row in desk.do(queries.for_feed, person.id, NOW)]


def test_not_for_somebody_else(desk: Desk, make: Factories, committee: Committee) -> None:
    """Only whoever answers for a person says what that person can't."""
    me, other, activity = make.member(committee), make.member(committee), make.activity(committee)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.decline, actor_for(me), activity.shifts[0].id, other.id)
    assert refused.value.status == 403


def test_several_shifts_are_one_question(desk: Desk, make: Factories, committee: Committee) -> None:
    """One no for the activity; a yes to any of its shifts takes its place."""
    me, activity = make.member(committee), make.activity(committee)
    second = make.shift(activity, starts=activity.starts_local + timedelta(hours=2))
    no(desk, me, activity)
    assert len(absent(desk, activity)) == 1
    row = desk.come(me, second)
    assert absent(desk, activity) == []
    with pytest.raises(Refusal):
        no(desk, me, activity)
    desk.go(me, row)
    assert len(absent(desk, activity)) == 1, "and they can't come again"


@pytest.mark.soak
def test_goes_down_and_up(fresh_app: Flask) -> None:
    """Before, a no was what a place given back is: on no list. Whose place a sign-up got is kept."""
    make, desk = Factories(fresh_app), Desk(fresh_app)
    committee = make.committee()
    activity, people = make.activity(committee, capacity=1), [make.member(committee) for _ in range(4)]
    rows = [desk.come(person, activity) for person in people[:2]]
    desk.go(people[0], rows[0])
    no(desk, people[2], activity)
    desk.undo(actor_for(people[3]), no(desk, people[3], activity))
    down(fresh_app, "20261207b_readings")
    with fresh_app.app_context():
        seen = db.session.execute(sa.text("SELECT state, moved_up_for_id FROM sign_ups ORDER BY id")).all()
        assert not db.session.scalar(sa.text("SELECT count(*) FROM acts WHERE kind = 'sign_up.declined'"))
    out = ("withdrawn", None)
    assert [tuple(row) for row in seen] == [out, ("confirmed", rows[0].id), out, out]
    up(fresh_app)
    assert [desk.state(row) for row in rows] == [SignUpState.WITHDRAWN, SignUpState.CONFIRMED]
    no(desk, people[2], activity)
    assert len(absent(desk, activity)) == 1
    with fresh_app.app_context():
        assert {mail.kind for mail in db.session.scalars(sa.select(Delivery))} <= {
            "activities/signed_up",
            "activities/waiting",
            "activities/moved_up",
        }
