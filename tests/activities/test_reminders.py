"""Reminders: each person exactly one for each step, also after a move, a kill or a night without a worker."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of, input_of, later
from tests.activities.test_mail_truth import worker
from tests.factories import Factories
from volunteers import links
from volunteers.access import Actor
from volunteers.activities import actions, jobs, queries, rules
from volunteers.activities.inputs import StepInput
from volunteers.activities.models import (
    Activity,
    ActivityKind,
    Counted,
    Reminder,
    ReminderState,
    SignUp,
    SignUpState,
    ToWhom,
)
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
DENVER = ZoneInfo("America/Denver")
SATURDAY = datetime(2026, 6, 13, 10, 0)  # noqa: DTZ001 - a wall time
EVENING = datetime(2026, 6, 12, 18, 0, tzinfo=DENVER).astimezone(UTC)
EVENING_BEFORE = StepInput(Counted.BEFORE_START, 1, 18, ToWhom.COMING, asks=True, words=LocalText())
UNDO = timedelta(seconds=130)


@pytest.fixture
def saturday(make: Factories, committee: Committee) -> Activity:
    """A week from now, at ten."""
    return make.activity(committee, starts=SATURDAY, capacity=10)


def run(app: Flask, now: datetime) -> list[tuple[str, str]]:
    """The timetable comes round at this time, and then the worker: what left, and to whom."""
    now = now.astimezone(UTC)
    with app.app_context(), clock.at(now):
        before = set(db.session.scalars(sa.select(Delivery.id).where(Delivery.state == DeliveryState.SENT)))
        jobs.send_reminders()
    worker(app, now + timedelta(seconds=30))
    with app.app_context():
        select = sa.select(Delivery).where(Delivery.state == DeliveryState.SENT, Delivery.id.not_in(before))
        rows = db.session.scalars(select.order_by(Delivery.id))
        return [(row.kind.removeprefix("activities/"), row.to_address) for row in rows]


def states(app: Flask) -> list[ReminderState]:
    """What became of reminders, in order."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Reminder.state).order_by(Reminder.id)))


def signed_up(desk: Desk, *people: Person, to: Activity) -> list[SignUp]:
    """They come, and their first mails have left."""
    rows = [desk.come(person, to) for person in people]
    worker(desk.app, clock.now() + UNDO)
    return rows


def plan(desk: Desk, chair: Actor, activity: Activity, *steps: StepInput) -> None:
    """These are the reminders of an activity, and no others."""
    desk.do(actions.drop_step, chair, activity.committee_id, activity.id, rules.DEFAULT)
    for step in steps:
        desk.do(actions.add_step, chair, activity.committee_id, activity.id, step)


def test_everyone_who_has_a_place_gets_one_the_evening_before(desk: Desk, make: Factories, saturday: Activity) -> None:
    ana, ben = make.person(), make.person()
    signed_up(desk, ana, ben, to=saturday)
    assert run(desk.app, EVENING - timedelta(minutes=1)) == []
    assert run(desk.app, EVENING) == [("reminder", ana.email), ("reminder", ben.email)]
    assert run(desk.app, EVENING + timedelta(minutes=5)) == []
    assert states(desk.app) == [ReminderState.SENT] * 2


def test_who_waits_or_took_their_name_off_gets_none(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, starts=SATURDAY, capacity=2)
    ana, ben, eve = make.person(), make.person(), make.person()
    _first, second, _third = signed_up(desk, ana, ben, eve, to=activity)
    assert run(desk.app, EVENING) == [("reminder", ana.email), ("reminder", ben.email)], "else this tries nothing"
    other = make.activity(committee, starts=SATURDAY + timedelta(days=7), capacity=1)
    row, _waits = signed_up(desk, ana, ben, to=other)
    desk.go(ana, row)
    worker(desk.app, clock.now() + UNDO)
    assert run(desk.app, EVENING + timedelta(days=7)) == [("reminder", ben.email)]
    assert second.id


def test_what_is_canceled_is_not_reminded_of(desk: Desk, make: Factories, committee: Committee) -> None:
    activity, other, ana = make.activity(committee, starts=SATURDAY), None, make.person()
    signed_up(desk, ana, to=activity)
    other = make.activity(committee, starts=SATURDAY + timedelta(hours=6))
    signed_up(desk, ana, to=other)
    desk.do(actions.cancel, chair_of(make, committee), activity.id, LocalText.of("Rain"))
    worker(desk.app, clock.now() + UNDO)
    assert run(desk.app, EVENING) == [("reminder", ana.email)]
    with desk.app.app_context():
        assert db.session.scalars(sa.select(Reminder.activity_id)).all() == [other.id]


def test_a_move_moves_it(desk: Desk, make: Factories, saturday: Activity, committee: Committee) -> None:
    ana, chair = make.person(), chair_of(make, committee)
    signed_up(desk, ana, to=saturday)
    desk.do(actions.change, chair, saturday.id, input_of(saturday, **later(saturday, 48)))
    worker(desk.app, clock.now() + UNDO)
    assert run(desk.app, EVENING) == []
    assert run(desk.app, EVENING + timedelta(days=2)) == [("reminder", ana.email)]


def test_moved_to_another_day_after_that_it_comes_again(
    desk: Desk, make: Factories, saturday: Activity, committee: Committee
) -> None:
    """By an hour it does not: they read the new time in the mail about the change."""
    ana, chair = make.person(), chair_of(make, committee)
    (row,) = signed_up(desk, ana, to=saturday)
    run(desk.app, EVENING)
    with clock.at(EVENING + timedelta(minutes=10)):
        desk.do(actions.still_coming, actor_for(ana), row.id)
        desk.do(actions.change, chair, saturday.id, input_of(saturday, **later(saturday, 1)))
    assert run(desk.app, EVENING + timedelta(minutes=20)) == [("changed", ana.email)]
    with clock.at(EVENING + timedelta(minutes=30)):
        moved = desk.activity(saturday)
        desk.do(actions.change, chair, saturday.id, input_of(moved, **later(moved, 7 * 24)))
    assert run(desk.app, EVENING + timedelta(minutes=40)) == [("changed", ana.email)]
    assert run(desk.app, EVENING + timedelta(days=7)) == [("reminder", ana.email)]
    with desk.app.app_context():
        again = queries.sign_up_by_key(row.id, ana.id)
        assert again is not None
        assert not again.still_comes, "what they said was said of another day"


def test_while_a_change_can_be_taken_back_nobody_is_reminded(
    desk: Desk, make: Factories, saturday: Activity, committee: Committee
) -> None:
    ana, chair = make.person(), chair_of(make, committee)
    signed_up(desk, ana, to=saturday)
    with clock.at(EVENING - timedelta(minutes=1)):
        desk.do(actions.change, chair, saturday.id, input_of(saturday, place="Plains Library"))
    assert run(desk.app, EVENING) == []
    with clock.at(EVENING + timedelta(seconds=10)):
        desk.undo(chair, saturday)
    assert run(desk.app, EVENING + timedelta(minutes=5)) == [("reminder", ana.email)]


def test_who_signs_up_after_that_has_read_it_all(desk: Desk, make: Factories, saturday: Activity) -> None:
    """No second mail beside the one about their place, but where the reminder says something of its own."""
    ana = make.person()
    with clock.at(EVENING + timedelta(hours=1)):
        desk.come(ana, saturday)
    assert run(desk.app, EVENING + timedelta(hours=2)) == [("signed_up", ana.email)]
    assert states(desk.app) == [ReminderState.COVERED]


def test_what_a_reminder_says_of_its_own_reaches_who_signs_up_late(
    desk: Desk, make: Factories, saturday: Activity, committee: Committee
) -> None:
    ana, ben, chair = make.person(), make.person(), chair_of(make, committee)
    gloves = StepInput(Counted.BEFORE_START, 1, 18, ToWhom.COMING, asks=True, words=LocalText.of("Bring gloves."))
    plan(desk, chair, saturday, gloves)
    with clock.at(EVENING + timedelta(hours=1)):
        desk.come(ana, saturday)
        assert run(desk.app, EVENING + timedelta(hours=1, minutes=1)) == [], "it can yet be taken back"
    assert run(desk.app, EVENING + timedelta(hours=2)) == [("signed_up", ana.email), ("reminder", ana.email)]
    with clock.at(EVENING + timedelta(hours=16, minutes=30)):  # when it has begun
        desk.come(ben, saturday)
    assert run(desk.app, EVENING + timedelta(hours=17)) == [("signed_up", ben.email)]
    assert states(desk.app) == [ReminderState.SENT, ReminderState.COVERED]


def test_a_night_without_a_worker(desk: Desk, make: Factories, saturday: Activity, committee: Committee) -> None:
    """In the morning it is sent; when it has begun, it is noted who missed it, once."""
    other = make.activity(committee, starts=SATURDAY - timedelta(hours=3), hours=1)
    ana, ben = make.person(), make.person()
    signed_up(desk, ana, to=saturday)
    signed_up(desk, ben, to=other)
    assert run(desk.app, EVENING + timedelta(hours=14)) == [("reminder", ana.email)]
    assert states(desk.app) == [ReminderState.SENT, ReminderState.TOO_LATE]
    assert run(desk.app, EVENING + timedelta(hours=15)) == []
    assert len(states(desk.app)) == 2


def test_a_weekend_without_a_worker(desk: Desk, make: Factories, saturday: Activity) -> None:
    """It is over, and marked as done: it is noted who missed it all the same."""
    signed_up(desk, make.person(), to=saturday)
    with clock.at(EVENING + timedelta(days=2)):
        desk.do(jobs.finish_activities)
    assert run(desk.app, EVENING + timedelta(days=2)) == []
    assert states(desk.app) == [ReminderState.TOO_LATE]


def test_a_mail_that_waited_until_it_began_does_not_leave(desk: Desk, make: Factories, saturday: Activity) -> None:
    """The server was away all night: who did not get it missed it."""
    ana = make.person()
    signed_up(desk, ana, to=saturday)
    with clock.at(EVENING):
        desk.do(jobs.send_reminders)
    assert states(desk.app) == [ReminderState.SENT]
    assert worker(desk.app, EVENING + timedelta(hours=17)) == []
    assert run(desk.app, EVENING + timedelta(hours=17, minutes=5)) == []
    assert states(desk.app) == [ReminderState.TOO_LATE]


def test_killed_in_the_middle_the_next_goes_on(
    desk: Desk, make: Factories, saturday: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction writes rows and mails of a few; what the kill rolls back is done anew, and nothing twice."""
    people = [make.person() for _ in range(3)]
    signed_up(desk, *people, to=saturday)
    monkeypatch.setattr(actions.reminding, "REMINDED_AT_ONCE", 2)
    put_all, rounds = actions.reminding.outbox.put_all, []

    def killed(messages: Any) -> None:
        put_all(messages)
        rounds.append(len(messages))
        if len(rounds) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(actions.reminding.outbox, "put_all", killed)
    monkeypatch.setattr(actions, "REMINDED_AT_ONCE", 2)
    with pytest.raises(KeyboardInterrupt), clock.at(EVENING):
        desk.do(jobs.send_reminders)
    assert rounds == [2, 1]
    assert len(states(desk.app)) == 2
    assert sorted(run(desk.app, EVENING + timedelta(minutes=5))) == sorted(("reminder", p.email) for p in people)
    assert states(desk.app) == [ReminderState.SENT] * 3


def test_a_reminder_that_was_no_longer_so_comes_as_it_is_now(
    desk: Desk, make: Factories, saturday: Activity, committee: Committee
) -> None:
    """It waits, for the server is away; meanwhile the place is another."""
    ana, chair = make.person(), chair_of(make, committee)
    signed_up(desk, ana, to=saturday)
    with clock.at(EVENING):
        desk.do(jobs.send_reminders)
        desk.do(actions.change, chair, saturday.id, input_of(saturday, place="Plains Library"))
    assert worker(desk.app, EVENING + timedelta(seconds=5)) == []
    assert desk.mails(DeliveryState.CANCELLED)[-1] == ("reminder", ana.email)
    assert run(desk.app, EVENING + timedelta(minutes=5)) == [("reminder", ana.email), ("changed", ana.email)]
    with desk.app.app_context():
        mail = db.session.scalars(sa.select(Delivery).where(Delivery.kind == "activities/reminder")).one()
        assert mail.facts["place"] == "Plains Library"
    assert run(desk.app, EVENING + timedelta(minutes=10)) == []


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (datetime(2026, 11, 1, 9), 18, "2026-11-01T00:00:00+00:00"),  # noqa: DTZ001 - clocks go back that night
        (datetime(2026, 3, 8, 9), 18, "2026-03-08T01:00:00+00:00"),  # noqa: DTZ001 - clocks go forward that night
        (datetime(2026, 11, 2, 9), 1, "2026-11-01T07:00:00+00:00"),  # noqa: DTZ001 - the hour comes twice: the first
        (datetime(2026, 3, 9, 9), 2, "2026-03-08T09:00:00+00:00"),  # noqa: DTZ001 - the hour is skipped
    ],
)
def test_the_evening_is_that_of_the_place(
    make: Factories, committee: Committee, day: datetime, hour: int, utc: str
) -> None:
    activity = make.activity(committee, starts=day)
    activity.shifts[0].activity = activity
    (step,) = rules.default_steps(str(hour))
    assert rules.due_at(step, activity.shifts[0]).isoformat() == utc


def test_elsewhere_it_is_evening_there(desk: Desk, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, starts=SATURDAY, time_zone="Asia/Seoul")
    signed_up(desk, make.person(), to=activity)
    evening = datetime(2026, 6, 12, 18, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    assert run(desk.app, evening - timedelta(minutes=1)) == []
    assert len(run(desk.app, evening)) == 1


def test_at_most_three_mails_and_the_one_that_asks_is_one_of_them(
    desk: Desk, make: Factories, committee: Committee
) -> None:
    """Ben waited, and moved up: two mails. So he gets the evening before, and not the one three days before."""
    activity = make.activity(committee, starts=SATURDAY, capacity=1)
    ana, ben, chair = make.person(), make.person(), chair_of(make, committee)
    three_days = StepInput(Counted.BEFORE_START, 3, 9, ToWhom.COMING, asks=False, words=LocalText.of("Soon."))
    desk.do(actions.add_step, chair, committee.id, activity.id, three_days)
    first, _second = signed_up(desk, ana, ben, to=activity)
    desk.go(ana, first)
    worker(desk.app, clock.now() + UNDO)
    assert run(desk.app, EVENING - timedelta(days=2, hours=9)) == []
    assert states(desk.app) == [ReminderState.ENOUGH]
    assert run(desk.app, EVENING) == [("reminder", ben.email)]


def test_who_waits_and_who_has_not_answered_can_be_reminded(desk: Desk, make: Factories, committee: Committee) -> None:
    meeting = make.activity(committee, starts=SATURDAY, capacity=1, kind=ActivityKind.MEETING, is_public=False)
    ana, ben, eve, dan = (make.member(committee) for _ in range(4))
    left = make.member(committee, state="on_leave")
    signed_up(desk, ana, ben, to=meeting)
    desk.do(actions.decline, actor_for(eve), meeting.shifts[0].id, eve.id)
    chair = chair_of(make, committee)
    plan(
        desk,
        chair,
        meeting,
        StepInput(Counted.BEFORE_START, 2, 9, ToWhom.WAITING, asks=False, words=LocalText()),
        StepInput(Counted.BEFORE_START, 2, 9, ToWhom.NO_ANSWER, asks=False, words=LocalText()),
    )
    sent = run(desk.app, datetime(2026, 6, 11, 9, 0, tzinfo=DENVER))
    assert sent == [("reminder_waiting", ben.email), ("reminder_call", dan.email)]
    assert left.email not in {address for _kind, address in sent}


def test_nobody_is_reminded_of_a_draft(desk: Desk, make: Factories, committee: Committee) -> None:
    """A meeting that only those know who plan it: once it is published, who has not answered is reminded."""
    meeting = make.activity(
        committee, starts=SATURDAY, kind=ActivityKind.MEETING, is_public=False, drafted_at=clock.now() - UNDO
    )
    member, chair = make.member(committee), chair_of(make, committee)
    plan(desk, chair, meeting, StepInput(Counted.BEFORE_START, 2, 9, ToWhom.NO_ANSWER, asks=False, words=LocalText()))
    assert run(desk.app, datetime(2026, 6, 11, 9, 0, tzinfo=DENVER)) == []
    with clock.at(datetime(2026, 6, 11, 9, 1, tzinfo=DENVER)):
        desk.do(actions.publish, chair, meeting.id)
    assert run(desk.app, datetime(2026, 6, 11, 10, 0, tzinfo=DENVER)) == [("reminder_call", member.email)]


def test_what_is_said_after_it(desk: Desk, make: Factories, saturday: Activity, committee: Committee) -> None:
    ana, chair = make.person(), chair_of(make, committee)
    signed_up(desk, ana, to=saturday)
    thanks = StepInput(Counted.AFTER_END, 1, 9, ToWhom.COMING, asks=False, words=LocalText.of("Thank you!"))
    desk.do(actions.add_step, chair, committee.id, saturday.id, thanks)
    run(desk.app, EVENING)
    with clock.at(EVENING + timedelta(hours=24)):
        desk.do(jobs.finish_activities)
    assert run(desk.app, datetime(2026, 6, 14, 9, 0, tzinfo=DENVER)) == [("reminder_words", ana.email)]


def test_what_is_planned_too_late_goes_to_nobody(
    desk: Desk, make: Factories, saturday: Activity, committee: Committee
) -> None:
    ana, chair = make.person(), chair_of(make, committee)
    signed_up(desk, ana, to=saturday)
    with clock.at(EVENING - timedelta(hours=1)):
        week = StepInput(Counted.BEFORE_START, 7, 9, ToWhom.COMING, asks=False, words=LocalText())
        planned = desk.do(actions.add_step, chair, committee.id, saturday.id, week)
    assert len(planned.passed) == 1
    assert run(desk.app, EVENING - timedelta(minutes=1)) == []
    assert run(desk.app, EVENING) == [("reminder", ana.email)]


def test_another_hour_or_other_words_are_the_same_reminder(
    desk: Desk, make: Factories, saturday: Activity, committee: Committee
) -> None:
    ana, chair = make.person(), chair_of(make, committee)
    signed_up(desk, ana, to=saturday)
    run(desk.app, EVENING)
    other = StepInput(Counted.BEFORE_START, 1, 20, ToWhom.COMING, asks=True, words=LocalText.of("Bring gloves."))
    with clock.at(EVENING + timedelta(minutes=5)):
        desk.do(actions.change_step, chair, committee.id, saturday.id, rules.DEFAULT, other, 0)
    assert run(desk.app, EVENING + timedelta(hours=2)) == []


def link_of(app: Flask, person: Person) -> Link:
    """The link of somebody's reminder."""
    with app.app_context():
        where = (Link.purpose == Purpose.STILL_COMING, Link.person_id == person.id)
        return db.session.scalars(sa.select(Link).where(*where)).one()


def test_the_mail_asks_and_the_page_answers(
    desk: Desk, make: Factories, saturday: Activity, committee: Committee, app: Flask
) -> None:
    """Opened, nothing is said. "I'm still coming", taken back, said again, and in the morning "I can't come"."""
    ana, ben = make.person(), make.person(account=None)
    (row, _other) = signed_up(desk, ana, ben, to=saturday)
    run(app, EVENING)
    link, browser = link_of(app, ana), app.test_client()
    with app.app_context():
        address = f"/answer/{links.token(link)}?choice=still-coming"
    with clock.at(EVENING + timedelta(hours=1)):
        page = browser.get(address).get_data(as_text=True)
        assert 'value="still-coming"' in page
        assert 'value="give-back"' in page
        assert _answers(app, saturday) == (0, 2)
        assert _press(browser, address, page, "still-coming").status_code == 303
        assert _answers(app, saturday) == (1, 1)
        page = browser.get(address).get_data(as_text=True)
        assert 'value="still-coming"' not in page
        undo = page.split('action="/undo/')[1].split('"')[0]
        token = address.split("/answer/")[1].split("?", maxsplit=1)[0]
        browser.post(f"/undo/{undo}", data={"token": token, "csrf_token": _csrf(page)})
        assert _answers(app, saturday) == (0, 2)
        page = browser.get(address).get_data(as_text=True)
        _press(browser, address, page, "still-coming")
        assert _answers(app, saturday) == (1, 1)
    with clock.at(EVENING + timedelta(hours=13)):
        page = browser.get(address).get_data(as_text=True)
        _press(browser, address, page, "give-back")
        assert desk.state(row) is SignUpState.WITHDRAWN
        assert _answers(app, saturday) == (0, 1)


def _csrf(page: str) -> str:
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"', maxsplit=1)[0]


def _press(browser: Any, address: str, page: str, answer: str) -> Any:
    return browser.post(address, data={"answer": answer, "csrf_token": _csrf(page)})


def _answers(app: Flask, activity: Activity) -> tuple[int, int]:
    with app.app_context():
        return queries.answers_of(activity)[1:]


def test_of_two_places_on_one_day_one_mail_tells(desk: Desk, make: Factories, saturday: Activity, app: Flask) -> None:
    ana = make.person()
    second = make.shift(saturday, starts=SATURDAY + timedelta(hours=4), hours=2)
    first, other = desk.come(ana, saturday.shifts[0]), desk.come(ana, second)
    worker(app, clock.now() + UNDO)
    assert run(app, EVENING) == [("reminder", ana.email)]
    with app.app_context():
        mail = db.session.scalars(sa.select(Delivery).where(Delivery.kind == "activities/reminder")).one()
        assert len(mail.facts["besides"]) == 1
        address = f"/answer/{links.token(link_of(app, ana))}"
    browser = app.test_client()
    with clock.at(EVENING + timedelta(hours=1)):
        page = browser.get(address).get_data(as_text=True)
        _press(browser, address, page, f"give-back:{first.public_id}")
        assert desk.state(first) is SignUpState.WITHDRAWN
        page = browser.get(address).get_data(as_text=True)
        _press(browser, address, page, "still-coming")
    assert desk.state(other) is SignUpState.CONFIRMED
    assert _answers(app, saturday) == (1, 0)


def test_a_childs_parents_read_it_and_nobody_waits_for_an_answer(
    desk: Desk, make: Factories, saturday: Activity, app: Flask
) -> None:
    child, parent = make.person(email=None, account=None, is_adult=False), make.person()
    make.guardianship(child, parent)
    make.sign_up(saturday, child.id)
    assert run(app, EVENING) == [("reminder", parent.email)]
    assert _answers(app, saturday) == (0, 0)


def test_after_a_backup_was_put_back_nothing_is_sent_again(
    desk: Desk, make: Factories, saturday: Activity, committee: Committee
) -> None:
    """What was due since it was made may have left; what was due before it was made had not."""
    ana, sunday = make.person(), make.activity(committee, starts=SATURDAY + timedelta(days=1))
    signed_up(desk, ana, to=saturday)
    signed_up(desk, ana, to=sunday)
    with desk.app.app_context(), clock.at(EVENING + timedelta(hours=3)):
        bookkeeping("a test puts a backup back")(actions.skip_what_was_sent)(EVENING - timedelta(hours=1))
    assert run(desk.app, EVENING + timedelta(hours=4)) == []
    assert states(desk.app) == [ReminderState.TOO_LATE]
    assert run(desk.app, EVENING + timedelta(days=1)) == [("reminder", ana.email)]


def test_the_file_for_the_calendar_has_every_place_of_the_day(
    desk: Desk, make: Factories, saturday: Activity, app: Flask
) -> None:
    """As METHOD:PUBLISH, under the UID of before: a program that has the entry takes it for the same."""
    ana = make.person()
    second = make.shift(saturday, starts=SATURDAY + timedelta(hours=4), hours=2)
    desk.come(ana, saturday.shifts[0])
    desk.come(ana, second)
    worker(app, clock.now() + UNDO)
    run(app, EVENING)
    with app.app_context():
        by_kind: dict[str, list[str]] = {}
        for mail in db.session.scalars(sa.select(Delivery).order_by(Delivery.id)):
            by_kind.setdefault(mail.kind, []).append(mail.facts["ical"])
    (file,) = by_kind["activities/reminder"]
    assert icalendar.Calendar.from_ical(file)["METHOD"] == "PUBLISH"
    assert _entries(file) == [entry for each in by_kind["activities/signed_up"] for entry in _entries(each)]


def _entries(file: str) -> list[tuple[str, int]]:
    return [(str(each["UID"]), int(each["SEQUENCE"])) for each in icalendar.Calendar.from_ical(file).walk("VEVENT")]


def test_the_dead_are_not_reminded(desk: Desk, make: Factories, saturday: Activity, app: Flask) -> None:
    ana, ben = make.person(), make.person(death_noted_at=clock.now())
    make.sign_up(saturday, ana.id)
    make.sign_up(saturday, ben.id)
    assert run(app, EVENING) == [("reminder", ana.email)]
