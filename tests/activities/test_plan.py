"""Positions, shifts many at once, drafts and copies: planned, refused with a reason, and taken back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of, form_of, last_act
from tests.client import Client, codes, said, standings
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.activities import actions, queries, rules
from volunteers.activities.actions import changing, drafts
from volunteers.activities.inputs import ManyShiftsInput, PositionInput, ShiftInput
from volunteers.activities.models import Activity, ActivityKind, ActivityPosition, Shift, SignUp, SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.walltime import WallTime
from volunteers.undo.actions import take_back

COMES, WAITS = SignUpState.CONFIRMED, SignUpState.WAITLISTED
ROLES = ("Welcome desk", "Interpreter", "Stage crew")


@pytest.fixture
def fest(make: Factories, committee: Committee) -> Activity:
    """Three days, from 10:00 on the first to 22:00 on the last."""
    day = clock.today("America/Denver") + timedelta(days=20)
    starts = datetime(day.year, day.month, day.day, 10)  # noqa: DTZ001 - a wall time
    title = LocalText.of("Aurora Fest")
    return make.activity(committee, starts=starts, hours=60, kind=ActivityKind.FESTIVAL, title=title)


@pytest.fixture
def chair(make: Factories, committee: Committee) -> Actor:
    return chair_of(make, committee)


def roles(desk: Desk, actor: Actor, fest: Activity, *titles: str) -> list[str]:
    """Add positions; their public ids, in order."""
    desk.do(actions.add_positions, actor, fest.id, [LocalText.of(title) for title in titles])
    with desk.app.app_context():
        return [row.public_id for row in queries.positions_of(fest.id)]


def many(fest: Activity, names: list[str], **changes: Any) -> ManyShiftsInput:
    """Every two hours from 10 am to 10 pm on the three days, four places each."""
    first = fest.starts_local.date()
    values: dict[str, Any] = {
        "positions": tuple(names),
        "days": tuple(first + timedelta(days=number) for number in range(3)),
        "opens": 600,
        "closes": 1320,
        "minutes": 120,
        "capacity": 4,
    }
    return ManyShiftsInput(**{**values, **changes})


def shifts_of(desk: Desk, fest: Activity) -> list[Shift]:
    with desk.app.app_context():
        return queries.shifts_of([fest.id])


def test_many_shifts_are_one_form(desk: Desk, chair: Actor, fest: Activity) -> None:
    """The shift that was made with it becomes the first of them, and its address stays."""
    names = roles(desk, chair, fest, *ROLES)
    assert desk.do(actions.add_shifts, chair, fest.id, many(fest, names)) == 3 * 6 * 3
    shifts = shifts_of(desk, fest)
    assert len(shifts) == 54
    assert shifts[0].public_id == fest.public_id
    hours = {(shift.starts.local.hour, shift.ends.local.hour) for shift in shifts}
    assert hours == {(10, 12), (12, 14), (14, 16), (16, 18), (18, 20), (20, 22)}
    assert all(shift.capacity == 4 and shift.position_id for shift in shifts)
    desk.undo(chair, fest)
    (only,) = shifts_of(desk, fest)
    assert (only.public_id, only.position_id, only.own_starts_at, only.capacity) == (fest.public_id, None, None, None)


def test_the_last_shift_ends_where_they_all_do(desk: Desk, chair: Actor, fest: Activity) -> None:
    names = roles(desk, chair, fest, "Stage crew")
    given = many(fest, names, days=(fest.starts_local.date(),), minutes=300)
    assert desk.do(actions.add_shifts, chair, fest.id, given) == 3
    assert [(each.starts.local.hour, each.ends.local.hour) for each in shifts_of(desk, fest)] == [
        (10, 15),
        (15, 20),
        (20, 22),
    ]


def test_who_is_on_the_whole_of_it_stays_there(desk: Desk, make: Factories, chair: Actor, fest: Activity) -> None:
    row = desk.come(make.person(), fest)
    names = roles(desk, chair, fest, "Stage crew")
    desk.do(actions.add_shifts, chair, fest.id, many(fest, names, days=(fest.starts_local.date(),)))
    shifts = shifts_of(desk, fest)
    assert len(shifts) == 1 + 6
    assert shifts[0].id == row.shift_id
    assert shifts[0].position_id is None


def test_the_same_again_is_not_there_twice(desk: Desk, chair: Actor, fest: Activity) -> None:
    names = roles(desk, chair, fest, "Stage crew")
    desk.do(actions.add_shifts, chair, fest.id, many(fest, names))
    with pytest.raises(Refusal) as refused:
        desk.do(actions.add_shifts, chair, fest.id, many(fest, names))
    assert refused.value.code == "there-already"
    assert len(shifts_of(desk, fest)) == 18


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"positions": ()}, "no-position"),
        ({"days": ()}, "no-day"),
        ({"closes": 600}, "ends-first"),
        ({"closes": 540}, "ends-first"),
        ({"minutes": 1}, "too-short"),
        ({"minutes": 0}, "too-short"),
        ({"minutes": -60}, "too-short"),
        ({"capacity": -1}, "no-places"),
        ({"capacity": 0}, "no-places"),
        ({"days": tuple(date(2040, 1, 1) + timedelta(days=n) for n in range(2000))}, "too-many"),
        ({"days": (date(2040, 1, 1),)}, "outside"),
        ({"days": (date(2001, 1, 1),)}, "past"),
    ],
)
def test_what_cant_be_is_refused_and_nothing_is_done(
    desk: Desk, chair: Actor, fest: Activity, changes: dict[str, Any], code: str
) -> None:
    names = roles(desk, chair, fest, *ROLES)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.add_shifts, chair, fest.id, many(fest, names, **changes))
    assert refused.value.code == code
    assert len(shifts_of(desk, fest)) == 1


def test_a_hundred_thousand_shifts_are_counted_and_not_made(desk: Desk, chair: Actor, fest: Activity) -> None:
    names = roles(desk, chair, fest, *ROLES)
    given = many(fest, names, days=tuple(date(2040, 1, 1) + timedelta(days=n) for n in range(700)), minutes=15)
    assert rules.how_many(given) > 100_000
    with pytest.raises(Refusal, match="100"):
        desk.do(actions.add_shifts, chair, fest.id, given)


def test_an_hour_that_the_clocks_skip_is_told(desk: Desk, make: Factories, chair: Actor, committee: Committee) -> None:
    starts = datetime(2040, 3, 10, 20)  # noqa: DTZ001 - a wall time
    night = make.activity(committee, starts=starts, hours=12)
    names = roles(desk, chair, night, "Night watch")
    given = many(night, names, days=(date(2040, 3, 11),), opens=120, closes=240, minutes=30)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.add_shifts, chair, night.id, given)
    assert refused.value.code == "time-missing"


def _shift(fest: Activity, hours: float = 0, lasts: float = 2, **values: Any) -> ShiftInput:
    starts = fest.starts_local + timedelta(hours=hours)
    zone = fest.time_zone
    given = {"position": None, "capacity": 2, **values}
    return ShiftInput(starts=WallTime(starts, zone), ends=WallTime(starts + timedelta(hours=lasts), zone), **given)


def test_one_shift_the_evening_before(desk: Desk, chair: Actor, fest: Activity) -> None:
    desk.do(actions.add_shift, chair, fest.id, _shift(fest, -16))
    (shift,) = shifts_of(desk, fest)
    assert shift.starts.local == fest.starts_local - timedelta(hours=16)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"lasts": -1}, "ends-first"),
        ({"capacity": -1}, "no-places"),
        ({"hours": 24 * 30}, "outside"),
        ({"hours": -24 * 15}, "outside"),
        ({"hours": -24 * 400}, "past"),
        ({"position": "nobodyknowsthis1"}, "no-position"),
    ],
)
def test_a_shift_that_cant_be(desk: Desk, chair: Actor, fest: Activity, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        desk.do(actions.add_shift, chair, fest.id, _shift(fest, **given))
    assert refused.value.code == code
    assert len(shifts_of(desk, fest)) == 1


def test_a_changed_shift_tells_who_is_on_it_and_undo_does_not(
    desk: Desk, make: Factories, chair: Actor, fest: Activity
) -> None:
    names = roles(desk, chair, fest, "Stage crew")
    desk.do(actions.add_shift, chair, fest.id, _shift(fest, position=names[0]))
    (shift,) = shifts_of(desk, fest)
    person = make.person(email="on@demo.example")
    with desk.app.app_context():
        row = desk.come(person, shift)
    with clock.at(clock.now() + timedelta(hours=1)):
        told = desk.do(actions.change_shift, chair, shift.id, _shift(fest, 3, position=names[0]))
    assert told.told == 1
    (now,) = shifts_of(desk, fest)
    assert now.starts.local == fest.starts_local + timedelta(hours=3)
    assert desk.state(row) is SignUpState.CONFIRMED
    with clock.at(clock.now() + timedelta(hours=1)):
        desk.undo(chair, fest)
    (now,) = shifts_of(desk, fest)
    assert now.starts.local == fest.starts_local


def test_who_is_elsewhere_at_the_new_time_waits(desk: Desk, make: Factories, chair: Actor, fest: Activity) -> None:
    names = roles(desk, chair, fest, "Stage crew", "Interpreter")
    for hours, name in ((0, names[0]), (4, names[1])):
        desk.do(actions.add_shift, chair, fest.id, _shift(fest, hours, position=name))
    first, second = shifts_of(desk, fest)
    person = make.person()
    rows = [desk.come(person, first), desk.come(person, second)]
    desk.do(actions.change_shift, chair, second.id, _shift(fest, 1, position=names[1]))
    assert [desk.state(row) for row in rows] == [SignUpState.CONFIRMED, SignUpState.WAITLISTED]
    desk.undo(chair, fest)
    assert [desk.state(row) for row in rows] == [SignUpState.CONFIRMED] * 2


def test_fewer_places_than_people_are_refused(desk: Desk, make: Factories, chair: Actor, fest: Activity) -> None:
    desk.do(actions.add_shift, chair, fest.id, _shift(fest))
    (shift,) = shifts_of(desk, fest)
    for _ in range(2):
        desk.come(make.person(), shift)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.change_shift, chair, shift.id, _shift(fest, capacity=1))
    assert refused.value.code == "capacity-below-confirmed"


def test_more_places_let_who_waits_move_up(desk: Desk, make: Factories, chair: Actor, fest: Activity) -> None:
    desk.do(actions.add_shift, chair, fest.id, _shift(fest, capacity=1))
    (shift,) = shifts_of(desk, fest)
    rows = [desk.come(make.person(), shift) for _ in range(3)]
    desk.do(actions.change_shift, chair, shift.id, _shift(fest, capacity=2))
    assert [desk.state(row) for row in rows] == [COMES, COMES, WAITS]
    desk.undo(chair, fest)
    assert [desk.state(row) for row in rows] == [COMES, WAITS, WAITS]


def test_a_shift_with_people_is_not_removed(desk: Desk, make: Factories, chair: Actor, fest: Activity) -> None:
    names = roles(desk, chair, fest, "Stage crew")
    desk.do(actions.add_shifts, chair, fest.id, many(fest, names))
    first, second, *_others = shifts_of(desk, fest)
    person = make.person("Rosa Ejemplo")
    desk.come(person, first)
    with pytest.raises(Refusal, match="Rosa Ejemplo") as refused:
        desk.do(actions.remove_shift, chair, first.id)
    assert refused.value.code == "somebody-on-it"
    desk.do(actions.remove_shift, chair, second.id)
    assert second.id not in [shift.id for shift in shifts_of(desk, fest)]
    with pytest.raises(Refusal) as gone:
        desk.come(person, second)
    assert gone.value.code == "shift-removed"
    desk.undo(chair, fest)
    assert second.id in [shift.id for shift in shifts_of(desk, fest)]


def test_the_only_shift_stays(desk: Desk, chair: Actor, fest: Activity) -> None:
    with pytest.raises(Refusal) as refused:
        desk.do(actions.remove_shift, chair, shifts_of(desk, fest)[0].id)
    assert refused.value.code == "only-shift"


def test_shifts_on_which_somebody_is_by_now_are_not_taken_back(
    desk: Desk, make: Factories, chair: Actor, fest: Activity
) -> None:
    names = roles(desk, chair, fest, "Stage crew")
    desk.do(actions.add_shifts, chair, fest.id, many(fest, names))
    desk.come(make.person(), shifts_of(desk, fest)[3])
    with pytest.raises(Refusal) as refused:
        desk.undo(chair, fest)
    assert refused.value.code == "signed-up"
    assert len(shifts_of(desk, fest)) == 18


def test_roles_are_added_changed_and_removed_each_with_undo(desk: Desk, chair: Actor, fest: Activity) -> None:
    roles(desk, chair, fest, *ROLES, "welcome desk")
    with desk.app.app_context():
        first, *others = queries.positions_of(fest.id)
    assert len(others) == 2, "the same name is there once"
    given = PositionInput(LocalText({"en": "Front desk", "es": "Recepción"}), 1, 2, 4, ("es",), 18)
    desk.do(actions.change_position, chair, first.id, given)
    with desk.app.app_context():
        assert queries.positions_of(fest.id)[0].title["es"] == "Recepción"
    desk.undo(chair, fest)
    with desk.app.app_context():
        assert queries.positions_of(fest.id)[0].title == {"en": "Welcome desk"}
    desk.do(actions.remove_position, chair, others[0].id)
    with desk.app.app_context():
        assert len(queries.positions_of(fest.id)) == 2
    desk.undo(chair, fest)
    desk.do(take_back, chair, desk.do(last_act, fest, not_undone=True))  # the adding, too
    with desk.app.app_context():
        assert queries.positions_of(fest.id) == []


@pytest.mark.parametrize(
    ("numbers", "code"), [((3, 2, None), "least-most"), ((None, 5, 4), "least-most"), ((-1, None, None), "no-places")]
)
def test_least_and_most_in_order(
    desk: Desk, chair: Actor, fest: Activity, numbers: tuple[int | None, ...], code: str
) -> None:
    roles(desk, chair, fest, "Stage crew")
    with desk.app.app_context():
        (row,) = queries.positions_of(fest.id)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.change_position, chair, row.id, PositionInput(row.title, *numbers))
    assert refused.value.code == code


def test_a_role_with_shifts_stays(desk: Desk, chair: Actor, fest: Activity) -> None:
    names = roles(desk, chair, fest, "Stage crew")
    desk.do(actions.add_shifts, chair, fest.id, many(fest, names))
    with desk.app.app_context():
        (row,) = queries.positions_of(fest.id)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.remove_position, chair, row.id)
    assert refused.value.code == "has-shifts"


def test_nobody_under_18_on_what_is_for_adults(desk: Desk, make: Factories, chair: Actor, fest: Activity) -> None:
    names = roles(desk, chair, fest, "Bar")
    with desk.app.app_context():
        (row,) = queries.positions_of(fest.id)
    desk.do(actions.change_position, chair, row.id, PositionInput(row.title, least_age=18))
    desk.do(actions.add_shift, chair, fest.id, _shift(fest, position=names[0]))
    (shift,) = shifts_of(desk, fest)
    child = make.person(is_adult=False)
    with pytest.raises(Refusal) as refused:
        desk.do(actions.sign_up, actor_for(child), shift.id, child.id)
    assert refused.value.code == "for-adults"


# drafts and copies


@pytest.fixture
def draft(make: Factories, committee: Committee) -> Activity:
    return make.activity(committee, drafted_at=clock.now(), title=LocalText.of("Secret parade"))


def test_only_who_plans_it_sees_a_draft(app: Flask, make: Factories, committee: Committee, draft: Activity) -> None:
    url = f"/activities/{draft.public_id}"
    others = [make.member(committee), make.person(), make.person(roles=(Role.AUDITOR,)), None]
    for person in others:
        client: Client = app.test_client() if person is None else app.test_client().sign_in(person)
        hidden = (404,) if person is not None else (303, 404)  # or it lets them sign in first
        assert client.get(url).status_code in hidden
        assert client.get(f"{url}.ics").status_code in hidden
        assert client.get(f"{url}/place").status_code in (303, 404)
        assert client.submit(f"{url}/sign-up", {}).status_code in hidden
        for page in ("/activities/", "/activities/?view=list", f"/committees/{committee.slug}", "/search?q=parade"):
            assert "Secret parade" not in client.get(page).text, page
        assert "Secret parade" not in client.get(f"/committees/{committee.slug}/calendar.ics").text
    chair = app.test_client().sign_in(make.officer(committee))
    page = chair.get(url).text
    assert "draft" in standings(page)
    assert "Secret parade" in chair.get("/activities/?view=list").text


def test_a_draft_takes_nobody(desk: Desk, make: Factories, draft: Activity) -> None:
    with pytest.raises(Refusal) as refused:
        desk.come(make.person(), draft)
    assert refused.value.code == "draft"


def test_published_it_is_seen_and_undo_hides_it_again(
    desk: Desk, app: Flask, make: Factories, committee: Committee, draft: Activity
) -> None:
    chair, member = (app.test_client().sign_in(each) for each in (make.officer(committee), make.member(committee)))
    url = f"/activities/{draft.public_id}"
    chair.submit(f"{url}/publish")
    assert member.get(url).status_code == 200
    assert "Secret parade" in member.get("/search?q=parade").text
    chair.undo()
    assert member.get(url).status_code == 404


def test_once_somebody_signed_up_it_stays_published(
    desk: Desk, make: Factories, committee: Committee, draft: Activity
) -> None:
    chair = chair_of(make, committee)
    desk.do(actions.publish, chair, draft.id)
    desk.come(make.person(), draft)
    with pytest.raises(Refusal) as refused:
        desk.undo(chair, draft)
    assert refused.value.code == "signed-up"


def test_a_draft_thrown_away_is_gone_and_comes_back(
    desk: Desk, app: Flask, make: Factories, committee: Committee, draft: Activity
) -> None:
    actor = chair_of(make, committee)
    client = app.test_client().sign_in(make.officer(committee))
    desk.do(actions.discard, actor, draft.id)
    assert client.get(f"/activities/{draft.public_id}").status_code == 404
    assert "Secret parade" not in client.get("/activities/?view=list").text
    desk.undo(actor, draft)
    assert client.get(f"/activities/{draft.public_id}").status_code == 200


def test_what_is_published_is_not_thrown_away(desk: Desk, chair: Actor, fest: Activity) -> None:
    with pytest.raises(Refusal) as refused:
        desk.do(actions.discard, chair, fest.id)
    assert refused.value.code == "published"


def test_a_draft_of_the_past_is_not_published(desk: Desk, chair: Actor, draft: Activity) -> None:
    with clock.at(draft.starts_at + timedelta(minutes=1)), pytest.raises(Refusal) as refused:
        desk.do(actions.publish, chair, draft.id)
    assert refused.value.code == "past"


def test_a_copy_has_everything_but_people(desk: Desk, make: Factories, chair: Actor, fest: Activity) -> None:
    names = roles(desk, chair, fest, *ROLES)
    desk.do(actions.add_shifts, chair, fest.id, many(fest, names))
    shifts = shifts_of(desk, fest)
    desk.come(make.person(), shifts[0])
    day = fest.starts_local.date() + timedelta(weeks=52)
    made = desk.do(actions.copy, chair, fest.id, day)
    copies = shifts_of(desk, made)
    with desk.app.app_context():
        copied = db.session.get_one(Activity, made.id)
        assert copied.is_draft
        assert copied.starts_local == fest.starts_local + timedelta(weeks=52)
        assert db.session.scalar(sa.select(sa.func.count(SignUp.id)).where(SignUp.shift_id == copies[0].id)) == 0
        assert len(queries.positions_of(made.id)) == 3
    moved = [(each.starts.local - timedelta(weeks=52), each.ends.local - timedelta(weeks=52)) for each in copies]
    assert moved == [(each.starts.local, each.ends.local) for each in shifts]
    assert copies[0].public_id == copied.public_id
    assert {each.position_id for each in copies}.isdisjoint({each.position_id for each in shifts})
    desk.undo(chair, copied)
    with desk.app.app_context():
        assert queries.by_public_id(copied.public_id) is None


def test_what_is_said_of_an_activity_is_said_of_its_copy() -> None:
    """All that a change can change, but for its times, and who is in charge: they may have no time then."""
    others = {"in_charge_id", "starts_local", "starts_fold", "starts_at", "ends_local", "ends_fold", "ends_at"}
    assert set(drafts.COPIED) == {"committee_id", "initiative_id", *changing.CHANGEABLE} - others


def test_copied_across_the_change_of_clocks_the_hours_stay(
    desk: Desk, make: Factories, chair: Actor, committee: Committee
) -> None:
    summer = make.activity(committee, starts=datetime(2040, 10, 27, 18))  # noqa: DTZ001 - a wall time
    made = desk.do(actions.copy, chair, summer.id, date(2040, 11, 10))
    assert made.starts_local.hour == 18
    assert (made.starts_at - summer.starts_at) == timedelta(days=14, hours=1)


def test_a_copy_into_the_past_is_refused(desk: Desk, chair: Actor, fest: Activity) -> None:
    with pytest.raises(Refusal) as refused:
        desk.do(actions.copy, chair, fest.id, date(2001, 1, 1))
    assert refused.value.code == "past"


def test_from_a_template_through_the_pages(app: Flask, make: Factories, committee: Committee) -> None:
    """Eight roles, twelve hours, three days: one form, one press for the shifts, one to publish."""
    client = app.test_client().sign_in(make.officer(committee))
    url = f"/committees/{committee.slug}/activities/new"
    typed = form_of(client.get(f"{url}?template=festival").text)
    answer = client.submit(url, {**typed, "act": "draft"})
    assert answer.status_code == 303
    plan = answer.location
    typed = form_of(client.get(plan).text, "/plan/shifts")
    answer = client.submit(f"{plan}/shifts", typed)
    assert answer.status_code == 303
    with app.app_context():
        fest = db.session.scalars(sa.select(Activity).where(Activity.kind == ActivityKind.FESTIVAL)).one()
        assert len(queries.shifts_of([fest.id])) == 288
        assert db.session.scalar(sa.select(sa.func.count(ActivityPosition.id))) == 8
        assert queries.positions_of(fest.id)[0].title["es"]
    client.submit(f"/activities/{fest.public_id}/publish")
    page = client.get(f"/activities/{fest.public_id}").text
    assert page.count('name="shift"') == 288
    board = client.get(f"/activities/{fest.public_id}/board").text
    assert standings(board).count("gap") == 288
    assert said(board, "gaps").startswith("1,152") or "1152" in said(board, "gaps")
    assert not codes(board)
