"""The pages on which reminders are planned, and what they tell of them."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.activities.conftest import Desk, actor_for
from tests.activities.test_mail_truth import worker
from tests.activities.test_reminders import EVENING, SATURDAY, run, signed_up
from tests.client import Client, codes
from tests.factories import Factories
from volunteers.activities import actions, queries
from volunteers.activities.models import Activity, ActivityKind, Counted, ToWhom
from volunteers.committees.models import Committee, OfficeKind
from volunteers.foundation import clock
from volunteers.mail.models import DeliveryState
from volunteers.mail.replies import Verdict

pytestmark = pytest.mark.usefixtures("set_clock")
STEP = {"to_whom": "coming", "days": "3", "counted": "before_start", "hour": "9", "words": ""}


@pytest.fixture
def saturday(make: Factories, committee: Committee) -> Activity:
    """A week from now, at ten."""
    return make.activity(committee, starts=SATURDAY, capacity=10)


@pytest.fixture
def chair(client: Client, make: Factories, committee: Committee) -> Client:
    """The chair's browser."""
    return client.sign_in(make.officer(committee))


def states(page: str) -> list[str]:
    """How the reminders of a page stand, in order."""
    return re.findall(r'<li class="stack-s" data-state="([a-z]+)"', page)


def whose(page: str) -> str:
    """Whose reminders a page shows."""
    return re.findall(r'<p class="hint" data-state="([a-z]+)"', page)[0]


def kinds(app: Flask, committee: Committee, activity: Activity | None = None) -> list[str]:
    """The steps that count."""
    with app.app_context():
        return [each.kind for each in queries.planned(committee.id, activity.id if activity else None).steps]


def test_what_nobody_planned_is_the_evening_before(chair: Client, saturday: Activity) -> None:
    page = chair.get(f"/activities/{saturday.public_id}/reminders").text
    assert whose(page) == "default"
    assert states(page) == ["scheduled"]
    assert "The day before, at 6:00 pm" in page


def test_planned_for_one_activity_it_is_only_for_that(
    chair: Client, app: Flask, saturday: Activity, committee: Committee
) -> None:
    url = f"/activities/{saturday.public_id}/reminders"
    assert chair.submit(f"{url}/new", STEP).status_code == 303
    page = chair.get(url).text
    assert whose(page) == "own"
    assert states(page) == ["scheduled", "scheduled"]
    assert kinds(app, committee, saturday) == ["before_start:3:coming", "before_start:1:coming"]
    assert kinds(app, committee) == ["before_start:1:coming"]
    key = re.findall(r'action="(/undo/[a-z0-9]+)"', page)[0]
    chair.submit(key, {})
    assert whose(chair.get(url).text) == "default"


def test_the_committees_count_for_all_that_have_none_of_their_own(
    chair: Client, app: Flask, saturday: Activity, committee: Committee, make: Factories
) -> None:
    other = make.activity(committee)
    chair.submit(f"/activities/{other.public_id}/reminders/default/remove", {})
    assert chair.submit(f"/committees/{committee.slug}/reminders/new", STEP).status_code == 303
    assert kinds(app, committee, saturday) == ["before_start:3:coming", "before_start:1:coming"]
    assert kinds(app, committee, other) == []
    page = chair.get(f"/activities/{other.public_id}/reminders").text
    assert 'data-state="none"' in page
    chair.submit(f"/activities/{other.public_id}/reminders/inherit", {})
    assert kinds(app, committee, other) == kinds(app, committee, saturday)
    assert whose(chair.get(f"/activities/{other.public_id}/reminders").text) == "committee"


def test_changed_and_stale(chair: Client, app: Flask, saturday: Activity, committee: Committee) -> None:
    url = f"/activities/{saturday.public_id}/reminders/default/edit"
    typed = {**STEP, "days": "1", "hour": "20", "version": "0"}
    assert chair.submit(url, typed).status_code == 303
    with app.app_context():
        (step,) = queries.planned(committee.id, saturday.id).steps
    assert (step.hour, step.asks) == (20, False)
    page = chair.submit(url, {**typed, "hour": "19"})
    assert page.status_code == 422
    assert "Someone else changed this" in page.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"to_whom": ""}, "Choose who gets it."),
        ({"days": "61"}, "Enter a number from 0 to 60."),
        ({"days": ""}, "Enter a number of days. 0 is the same day."),
        ({"hour": "24"}, "Choose one of these."),
        ({"days": "1"}, "There already is a reminder on that day"),
        ({"days": "0", "hour": "10"}, "Choose an hour before it starts."),
        ({"counted": "after_end"}, "Say what the email should tell people."),
        ({"counted": "after_end", "words": "Bye", "to_whom": "waiting"}, "Only people who have a place get"),
        ({"counted": "after_end", "words": "Bye", "asks": "1"}, "Only people who have a place can be asked"),
        ({"to_whom": "no_answer"}, "Choose one of these."),
    ],
)
def test_what_makes_no_sense_says_how_to_change_it(
    chair: Client, saturday: Activity, typed: dict[str, str], says: str
) -> None:
    answer = chair.submit(f"/activities/{saturday.public_id}/reminders/new", {**STEP, **typed})
    assert answer.status_code == 422
    assert says in answer.text


def test_a_third_to_the_same_people_is_refused(chair: Client, saturday: Activity) -> None:
    url = f"/activities/{saturday.public_id}/reminders/new"
    assert chair.submit(url, STEP).status_code == 303
    answer = chair.submit(url, {**STEP, "days": "5"})
    assert answer.status_code == 422
    assert "At most two reminders go to the same people." in answer.text


def test_pressed_twice_it_is_planned_once(chair: Client, app: Flask, saturday: Activity, committee: Committee) -> None:
    url = f"/activities/{saturday.public_id}/reminders/new"
    once = re.findall(r'name="once"[^>]*value="([^"]+)"', chair.get(url).text)[0]
    for _press in range(2):
        assert chair.submit(url, {**STEP, "once": once}).status_code == 303
    assert len(kinds(app, committee, saturday)) == 2


def test_a_secretary_plans_those_of_meetings(client: Client, make: Factories, committee: Committee) -> None:
    client.sign_in(make.officer(committee, OfficeKind.SECRETARY))
    meeting = make.activity(committee, kind=ActivityKind.MEETING, is_public=False)
    answer = client.submit(f"/activities/{meeting.public_id}/reminders/new", {**STEP, "to_whom": "no_answer"})
    assert answer.status_code == 303
    other = make.activity(committee)
    assert client.get(f"/activities/{other.public_id}/reminders").status_code == 403


def test_what_became_of_it_is_told(
    chair: Client, desk: Desk, make: Factories, saturday: Activity, committee: Committee
) -> None:
    """Sent to one; one mail came back; one signed up later."""
    ana, ben, eve = make.person(), make.person(), make.person()
    signed_up(desk, ana, to=saturday)
    run(desk.app, EVENING)
    with clock.at(EVENING + timedelta(minutes=1)):
        desk.come(eve, saturday)
    make.sign_up(saturday, ben.id)
    with clock.at(EVENING + timedelta(minutes=20)):
        desk.do(actions.remind, actor_for(ana), saturday.id)
    worker(desk.app, EVENING + timedelta(minutes=21), Verdict.NO_SUCH_ADDRESS)
    assert ("reminder", ben.email) in desk.mails(DeliveryState.BOUNCED)
    with clock.at(EVENING + timedelta(minutes=30)):
        page = chair.get(f"/activities/{saturday.public_id}/reminders").text
    assert states(page) == ["failed"]
    for sentence in ("Sent to one person.", "One couldn’t be delivered.", "One person signed up after that"):
        assert sentence in page


def test_who_was_asked_answers_on_the_page_and_the_chair_sees_it(
    chair: Client, desk: Desk, make: Factories, saturday: Activity, committee: Committee, app: Flask
) -> None:
    ana, ben = make.person(), make.person()
    (row, _other) = signed_up(desk, ana, ben, to=saturday)
    mine, url = app.test_client().sign_in(ana), f"/activities/{saturday.public_id}"
    press = f"/sign-ups/{row.public_id}/still-coming"
    with clock.at(EVENING - timedelta(minutes=1)):
        assert press not in mine.get(url).text
    run(app, EVENING)
    with clock.at(EVENING + timedelta(minutes=1)):
        assert press in mine.get(url).text
        assert mine.submit(press, {}).status_code == 303
        page = mine.get(url).text
        assert press not in page
        assert 'data-state="still-comes"' in page
        people = chair.get(f"{url}/people").text
        assert people.count('data-state="still-comes"') == people.count('data-state="silent"') == 1
        assert 'data-state="answers"' in chair.get(f"/committees/{committee.slug}/desk").text


def test_nobody_says_it_for_what_is_over_or_without_a_place(
    desk: Desk, make: Factories, saturday: Activity, app: Flask
) -> None:
    ana = make.person()
    (row,) = signed_up(desk, ana, to=saturday)
    mine, press = app.test_client().sign_in(ana), f"/sign-ups/{row.public_id}/still-coming"
    with clock.at(EVENING + timedelta(days=1)):
        mine.submit(press, {})
        assert "over" in codes(mine.get("/me").text)
    desk.go(ana, row)
    mine.submit(press, {})
    assert "no-place" in codes(mine.get("/me").text)


def test_all_ways_of_counting_have_words(chair: Client, committee: Committee) -> None:
    """Each step that can be planned is told in a sentence."""
    for number, counted in enumerate(Counted):
        for whom in ToWhom if counted is Counted.BEFORE_START else (ToWhom.COMING,):
            for days in ("0", "1", "2"):
                url = f"/committees/{committee.slug}/reminders"
                chair.submit(f"{url}/inherit", {})
                chair.submit(f"{url}/default/remove", {})
                typed = {"to_whom": whom.value, "days": days, "counted": counted.value, "hour": str(number)}
                assert chair.submit(f"{url}/new", {**typed, "words": "Hello."}).status_code == 303
                assert states(chair.get(url).text) == ["planned"]
