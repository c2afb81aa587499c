"""Whoever runs an activity puts somebody on its list who phoned or stands there, and takes somebody off it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk
from tests.client import Client, codes
from tests.factories import Factories
from volunteers.activities.models import Activity, SignUp, SignUpState
from volunteers.committees.models import Committee, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
Rows = Callable[..., list[Any]]
GUEST = {"full_name": "Gus Guest", "phone": "303-555-0143", "language": "es", "is_adult": "y"}


@pytest.fixture
def rows_of(app: Flask) -> Rows:
    def read(model: Any) -> list[Any]:
        with app.app_context():
            return list(db.session.scalars(sa.select(model).order_by(model.id)))

    return read


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


@pytest.fixture
def activity(make: Factories, committee: Committee) -> Activity:
    return make.activity(committee, capacity=1, is_public=True)


@pytest.fixture
def chair(client: Client, make: Factories, committee: Committee) -> Person:
    chair = make.officer(committee, person=make.person("Carla Chair"))
    client.sign_in(chair)
    return chair


def page_of(activity: Activity) -> str:
    return f"/activities/{activity.public_id}/people"


def add(client: Client, activity: Activity, **given: str) -> Any:
    return client.submit(f"{page_of(activity)}/add", {"member": "", "language": "en", **given})


def on_it(rows_of: Rows) -> dict[int, SignUpState]:
    return {row.person_id: row.state for row in rows_of(SignUp)}


def mails(rows_of: Rows, kind: str) -> list[Delivery]:
    return [each for each in rows_of(Delivery) if each.kind == f"activities/{kind}"]


def test_a_member_who_phoned_is_on_the_list_and_told_who_did_it(
    client: Client, make: Factories, committee: Committee, activity: Activity, chair: Person, rows_of: Rows
) -> None:
    member = make.member(committee, make.person("Mina Member"))
    other = make.member(make.committee("Peru Committee"), make.person("Otto Other"))
    page = client.get(f"{page_of(activity)}/add").text
    assert member.public_id in page
    assert other.public_id not in page
    assert add(client, activity, member=member.public_id).status_code == 303
    assert on_it(rows_of) == {member.id: SignUpState.CONFIRMED}
    (mail,) = mails(rows_of, "signed_up")
    assert (mail.facts["by"], mail.to_address) == ("Carla Chair", member.email)
    assert "added by hand" in client.get(page_of(activity)).text
    assert member.public_id not in client.get(f"{page_of(activity)}/add").text
    assert add(client, activity, member=other.public_id).status_code == 422


def test_a_guest_with_a_phone_alone_is_one_person_however_often_they_call(
    client: Client, make: Factories, committee: Committee, activity: Activity, chair: Person, rows_of: Rows
) -> None:
    second = make.activity(committee, starts=activity.starts_local + timedelta(days=1))
    stranger = make.person("Gus Guest", account=False, email=None, phone="+1 303-555-0143")
    for each in (activity, activity, second):
        assert add(client, each, **GUEST).status_code == 303
    rows = rows_of(SignUp)
    assert len(rows) == 2
    assert len({row.person_id for row in rows}) == 1
    assert stranger.id not in {row.person_id for row in rows}  # nobody is looked up whom the chair doesn't know
    (guest,) = [each for each in rows_of(Person) if each.id == rows[0].person_id]
    assert (guest.phone, guest.preferred_language) == ("+1 303-555-0143", "es")
    assert (guest.email, guest.account_id) == (None, None)
    assert {each.state for each in rows_of(Delivery)} == {DeliveryState.SUPPRESSED}
    assert "303-555-0143" in client.get(page_of(activity)).text


@pytest.mark.parametrize(
    ("left_out", "code"), [("full_name", "nobody"), ("phone", "no-phone"), ("is_adult", "under-18")]
)
def test_too_little_is_known_of_a_guest(
    client: Client, activity: Activity, chair: Person, rows_of: Rows, left_out: str, code: str
) -> None:
    answer = add(client, activity, **{name: value for name, value in GUEST.items() if name != left_out})
    assert (answer.status_code, codes(answer.text)) == (422, {code})
    assert all(value in answer.text for name, value in GUEST.items() if name not in (left_out, "is_adult"))
    assert rows_of(SignUp) == []


def test_what_keeps_people_away_keeps_those_away_who_are_added(
    app: Flask, client: Client, make: Factories, committee: Committee, activity: Activity, chair: Person, rows_of: Rows
) -> None:
    for_members = make.activity(committee, is_public=False)
    assert codes(add(client, for_members, **GUEST).text) == {"members-only"}
    member, waits = make.member(committee), make.member(committee)
    Desk(app).come(member, activity)
    assert codes(add(client, for_members, member=member.public_id).text) == {"clash"}
    assert add(client, activity, member=waits.public_id).status_code == 303
    assert on_it(rows_of)[waits.id] is SignUpState.WAITLISTED
    assert mails(rows_of, "waiting")[0].facts["by"] == "Carla Chair"


def undo(client: Client, page: str) -> None:
    (key,) = set(re.findall(r'action="(/undo/[^"]+)"', client.get(page).text))
    assert client.submit(key, {}).status_code == 303


def test_what_was_added_is_taken_back(
    client: Client, make: Factories, committee: Committee, activity: Activity, chair: Person, rows_of: Rows
) -> None:
    member = make.member(committee)
    add(client, activity, member=member.public_id)
    undo(client, page_of(activity))
    assert on_it(rows_of) == {member.id: SignUpState.UNDONE}
    assert {each.state for each in rows_of(Delivery)} == {DeliveryState.CANCELLED}


def test_who_is_taken_off_reads_why_and_the_next_has_the_place(
    app: Flask, client: Client, make: Factories, committee: Committee, activity: Activity, chair: Person, rows_of: Rows
) -> None:
    first, second, desk = make.member(committee), make.member(committee), Desk(app)
    row = desk.come(first, activity)
    desk.come(second, activity)
    url = f"/sign-ups/{row.public_id}/take-off"
    assert url in client.get(page_of(activity)).text
    assert client.submit(url, {"reason": " "}).status_code == 422
    assert client.submit(url, {"reason": "We need two people who speak Korean."}).status_code == 303
    assert on_it(rows_of) == {first.id: SignUpState.WITHDRAWN, second.id: SignUpState.CONFIRMED}
    (mail,) = mails(rows_of, "taken_off")
    assert (mail.to_address, mail.facts["by"], mail.facts["reason"]) == (
        *(first.email, "Carla Chair"),
        "We need two people who speak Korean.",
    )
    client.submit(url, {"reason": "again"})
    assert len(mails(rows_of, "taken_off")) == 1
    undo(client, page_of(activity))
    assert on_it(rows_of) == {first.id: SignUpState.CONFIRMED, second.id: SignUpState.WAITLISTED}
    assert mails(rows_of, "taken_off")[0].state is DeliveryState.CANCELLED


def test_who_does_not_run_it_adds_nobody_and_takes_nobody_off(
    app: Flask, client: Client, make: Factories, committee: Committee, activity: Activity, rows_of: Rows
) -> None:
    member = make.member(committee)
    row = Desk(app).come(member, activity)
    for who in (
        *(make.officer(committee, OfficeKind.SECRETARY), member),
        make.officer(make.committee("Peru Committee")),
    ):
        client.sign_in(who)
        assert add(client, activity, **GUEST).status_code == 403
        assert client.submit(f"/sign-ups/{row.public_id}/take-off", {"reason": "No."}).status_code == 403
        assert f"{page_of(activity)}/add" not in client.get(page_of(activity)).text
    assert on_it(rows_of) == {member.id: SignUpState.CONFIRMED}


def test_what_is_over_is_kept_as_it_was(
    app: Flask, client: Client, make: Factories, committee: Committee, activity: Activity, chair: Person, rows_of: Rows
) -> None:
    row = Desk(app).come(make.member(committee), activity)
    with clock.at(activity.ends_at + timedelta(hours=1)):
        assert f"{page_of(activity)}/add" not in client.get(page_of(activity)).text
        assert codes(add(client, activity, **GUEST).text) == {"over"}
        answer = client.submit(f"/sign-ups/{row.public_id}/take-off", {"reason": "No."})
        assert codes(answer.text) == {"over"}
