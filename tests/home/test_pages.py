"""The pages that everybody meets first: through the client, which also reads each of them and counts queries."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.activities.conftest import seats
from tests.client import Client, between, standings
from tests.factories import NOW, Factories
from volunteers.access import Role
from volunteers.activities.models import ActivityKind, ActivityState, SignUp, SignUpState
from volunteers.committees.models import CommitteeKind, Membership, OfficeKind, Stage
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.home import rules
from volunteers.home.queries import KeptFigures
from volunteers.initiatives.models import Assignment
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person
from volunteers.registration.models import YoungInterest

pytestmark = pytest.mark.usefixtures("set_clock", "no_kept_figures")


@pytest.fixture
def no_kept_figures(app: Flask) -> None:
    """Each test counts anew."""
    KeptFigures.of(app).figures = None


def save(app: Flask, row: Any) -> Any:
    """Put a row into the database."""
    with app.app_context(), unguarded("test"):
        db.session.add(row)
        db.session.commit()
        db.session.refresh(row)
        db.session.expunge(row)
    return row


def wall(year: int, month: int, day: int, hour: int) -> datetime:
    """A wall time, as clocks in Denver show it."""
    return datetime(year, month, day, hour)  # noqa: DTZ001 - a wall time has no zone


def sign_up(app: Flask, activity: Any, person: Person, state: SignUpState = SignUpState.CONFIRMED) -> SignUp:
    """Somebody said that they can come."""
    return Factories(app).sign_up(activity, person.id, state)


def coordinator(make: Factories) -> Person:
    """Somebody with the coordinator's desk."""
    return make.person("Tomás Ibarra", roles=(Role.COORDINATOR,))


# the front page


def test_an_empty_organisation_has_a_front_page(client: Client) -> None:
    """No city, no committee, no activity: nothing empty is shown."""
    page = client.get("/")
    assert page.status_code == 200
    assert "Volunteer with us" in page.text
    for nothing in ("0 cities", "none cities", "Who we are", 'id="committees"', 'class="clocks"', 'class="map"'):
        assert nothing not in page.text, nothing


def test_the_front_page_tells_what_is_true(app: Flask, client: Client, make: Factories) -> None:
    """Cities with their kind, what is on with its places, people counted once, nobody by name."""
    city = make.city("Seongnam")
    committee = make.committee(partner_city_id=city.id)
    other = make.committee("Ethiopia Committee")
    member = make.member(committee, make.person("Zaphira Quill"))
    make.member(other, member)
    activity = make.activity(committee, capacity=4)
    sign_up(app, activity, member)
    make.activity(committee, title=LocalText.of("Secret supper"), is_public=False)
    make.activity(committee, title=LocalText.of("At home"), place="1418 Larkspur Lane", is_address_private=True)
    make.activity(committee, starts=wall(2026, 2, 1, 18), state=ActivityState.DONE, title=LocalText.of("Long ago"))
    page = client.get("/").text
    assert "성남시" in between(page, 'id="cities"', "</section>")
    assert "both city councils" in page
    assert seats(page) == (1, 3, 0)
    assert between(page, 'id="committees"', "</h2>").split("<h2>")[1].strip().startswith("Two ")
    assert '<span class="figure">1</span><br>person in our committees' in page
    assert "activity since January" in page
    for hidden in ("Secret supper", "Larkspur", "Zaphira", "Long ago"):
        assert hidden not in page, hidden


def test_the_front_page_is_light(client: Client, make: Factories) -> None:
    """Under 28 kB, with what it asks for, as it is sent; nothing from elsewhere."""
    for name in ("Seongnam", "Adama", "Jacó"):
        make.city(name)
    for number in range(12):
        make.committee(f"Number{number} Committee")
    page = client.get("/")
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    assert len(files) == 3
    packed = [client.get(url, headers={"Accept-Encoding": "gzip"}).data for url in ("/", *files)]
    assert sum(map(len, packed)) < 28_000
    assert "http://" not in page.text.replace("http://localhost", "")
    assert "https://" not in page.text


# my page


def test_my_page_needs_somebody(client: Client) -> None:
    """Who is not signed in comes back here afterwards."""
    answer = client.get("/me")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/me"


def test_a_newcomer_learns_what_to_do_first(client: Client, make: Factories) -> None:
    """In no committee: one button, and no empty list."""
    page = client.sign_in(make.person("Lucas Brandt", call_name="Lucas")).get("/me").text
    assert "Good afternoon, Lucas" in page
    assert "Find a committee" in page
    assert 'href="/activities/"' in between(page, "<main", "</main")
    for nothing in ("Waiting for your answer", "After that", "Your next activity", "My desks"):
        assert nothing not in page, nothing


def test_my_next_thing(app: Flask, client: Client, make: Factories) -> None:
    """What, when, where, how many others; and a way out. Of a private home only who has a place sees the address."""
    committee = make.committee()
    me = make.member(committee, make.person("Marisol Vega"))
    first = make.activity(committee, starts=wall(2026, 6, 6, 10), is_address_private=True, place="1 Larkspur Lane")
    later = make.activity(committee, title=LocalText.of("Lantern workshop"))
    mine = sign_up(app, first, me)
    sign_up(app, first, make.member(committee))
    sign_up(app, later, me, SignUpState.WAITLISTED)
    page = client.sign_in(me).get("/me").text
    assert "tomorrow" in between(page, 'aria-labelledby="next-t"', "</section>")
    assert "1 Larkspur Lane" in page
    assert "one other person" in page
    assert f"/sign-ups/{mine.public_id}/withdraw" in page
    assert "After that" in page
    assert standings(between(page, 'id="later-t"', "</section>")) == ["waitlisted"]
    answer = client.submit(f"/sign-ups/{mine.public_id}/withdraw")
    assert answer.status_code == 303
    page = client.get("/me").text
    assert "8 days" in between(page, 'aria-labelledby="next-t"', "</section>")
    assert "1 Larkspur Lane" not in page


def test_my_page_after_leaving_a_committee(app: Flask, client: Client, make: Factories) -> None:
    """What one still signed up for in the committee stands above what one just did."""
    committee = make.committee("Korea", partner_city_id=make.city().id)
    person = make.member(committee)
    make.sign_up(make.activity(committee), person.id)
    client.sign_in(person)
    with app.app_context():
        key = db.session.query(Membership.public_id).filter_by(person_id=person.id).scalar()
    client.submit(f"/memberships/{key}/leave")
    assert f'action="/undo/{client.last_act()}"' in between(client.get("/me").text, 'id="done-t"', "</section>")


def test_what_waits_for_my_answer(app: Flask, client: Client, make: Factories) -> None:
    """Roles that I was asked for, and what my committees do; nothing of other committees, nothing answered."""
    committee, other = make.committee(), make.committee("Taiwan Committee")
    me = make.member(committee)
    position = make.position(make.initiative(committee), title=LocalText.of("Reader of stories"))
    save(
        app,
        Assignment(position_id=position.id, person_id=me.id, offered_at=clock.now(), answer_by_on=date(2026, 6, 10)),
    )
    asked = make.activity(committee, title=LocalText.of("June meeting"), is_public=False)
    make.activity(other, title=LocalText.of("Elsewhere"))
    page = client.sign_in(me).get("/me").text
    waiting = between(page, 'id="ask-t"', "</section>")
    assert "Reader of stories" in waiting
    assert "Wednesday, June 10" in waiting
    assert f"/activities/{asked.public_id}/sign-up" in page
    assert "Elsewhere" not in page
    client.submit(f"/activities/{asked.public_id}/sign-up")
    page = client.get("/me").text
    assert f"/activities/{asked.public_id}/sign-up" not in page
    assert "Your next activity" in page


def test_my_application_in_words(client: Client, make: Factories) -> None:
    """Who answers, and since when I wait."""
    committee = make.committee()
    make.officer(committee, OfficeKind.CHAIR, make.member(committee, make.person("Dana Seo", call_name="Dana")))
    me = make.person("Marisol Vega")
    make.application(committee, me, review_since_at=NOW - timedelta(days=3), received_at=NOW - timedelta(days=3))
    page = client.sign_in(me).get("/me").text
    assert "Dana" in page
    assert "since Tuesday" in page
    assert "Withdraw my application" in page


def test_a_tab_for_each_desk(client: Client, make: Factories) -> None:
    """A chair who also coordinates has three tabs; a member has none."""
    committee = make.committee()
    person = make.person(roles=(Role.COORDINATOR,))
    make.officer(committee, OfficeKind.CHAIR, make.member(committee, person))
    page = client.sign_in(person).get("/me").text
    for url in (f"/committees/{committee.slug}/desk", "/desk"):
        assert f'href="{url}"' in page
    page = client.sign_in(make.member(committee)).get("/me").text
    assert f"/committees/{committee.slug}/desk" not in page


def test_an_auditor_finds_the_trail(client: Client, make: Factories) -> None:
    """Who holds one thing to look at is led there from their own page."""
    page = client.sign_in(make.person(roles=(Role.AUDITOR,))).get("/me").text
    assert 'href="/admin/audit"' in page
    assert client.get("/admin/audit").status_code == 200


# the chair's desk


def test_the_chairs_desk(app: Flask, client: Client, make: Factories) -> None:
    """Applications with their buttons, the next activity with who comes, vacancies, terms that end."""
    city = make.city()
    committee = make.committee(partner_city_id=city.id)
    chair = make.officer(committee)
    make.officer(
        committee,
        OfficeKind.SECRETARY,
        make.member(committee, make.person("Grace Oyelaran", call_name="Grace")),
        ends_on=date(2026, 7, 31),
    )
    make.application(committee, make.person("박하은"), message=(canary := "canary-in-a-message"))
    make.application(committee, make.person("Ines Falk"))
    activity = make.activity(committee, capacity=4, kind=ActivityKind.VIRTUAL_EXCHANGE)
    sign_up(app, activity, make.member(committee, make.person("Hana Quill", call_name="Hana")))
    page = client.sign_in(chair).get(f"/committees/{committee.slug}/desk").text
    assert re.findall(r"\b(?:two|three)\b", between(page, 'class="lede"', "</p>").lower()) == ["two", "three"]
    assert canary in page
    assert page.count(">Accept</button>") == 2
    assert "Who’s coming:" in page
    assert "Hana" in page
    offices = between(page, 'id="va-t"', "</section>")
    assert re.search(r'class="state state-bad">Treasurer\b', offices)
    assert re.search(r'class="state">Secretary\b.*\bGrace\b.*Friday, July 31.*\b56 ', offices, re.DOTALL)
    assert f"/notices/new?committee={committee.slug}" in page
    assert f"/committees/{committee.slug}/activities/new" in page
    assert "Seongnam" in page


def test_the_desk_of_those_who_decide_nothing(client: Client, make: Factories) -> None:
    """A secretary sees the desk and neither applications nor buttons that would refuse her."""
    committee = make.committee()
    secretary = make.officer(committee, OfficeKind.SECRETARY)
    make.application(committee, message="canary-in-a-message")
    page = client.sign_in(secretary).get(f"/committees/{committee.slug}/desk").text
    for hidden in (
        "canary-in-a-message",
        "Accept",
        "wait for your answer",
        "Message the members",
        "Schedule something",
    ):
        assert hidden not in page, hidden


def test_an_empty_desk_says_what_to_do(client: Client, make: Factories) -> None:
    """Nobody waits, nothing is planned."""
    committee = make.committee()
    chair = make.officer(committee)
    page = client.sign_in(chair).get(f"/committees/{committee.slug}/desk").text
    assert "Nobody is waiting." in page
    assert "Nothing is planned." in page


def test_other_chairs_get_nothing(client: Client, make: Factories) -> None:
    """The desk of another committee."""
    committee, other = make.committee(), make.committee("Ethiopia Committee")
    make.application(committee, message="canary-in-a-message")
    for person in (make.officer(other), make.member(committee), make.person()):
        answer = client.sign_in(person).get(f"/committees/{committee.slug}/desk")
        assert answer.status_code == 403
        assert "canary" not in answer.text
    assert client.get("/committees/no-such-thing/desk").status_code == 404


# the coordinator's desk


def test_the_coordinators_desk(app: Flask, client: Client, make: Factories) -> None:
    """Gaps, late answers, who looks for a place, mail that did not arrive, quiet committees."""
    client.max_queries = 16  # each of its lists is another room's
    busy = make.committee("Korea Committee")
    make.officer(busy)
    make.committee("Quiet Committee")
    make.application(busy, make.person("Late Applicant"), review_since_at=NOW - timedelta(days=8))
    make.application(busy, make.person("Fresh Applicant"))
    make.application(None, make.person("Undecided Person"))
    lost = make.person("Lost Person")
    save(app, YoungInterest(call_name="Ayaan", guardian_email="g@demo.example", received_at=NOW))
    gap = make.activity(busy, capacity=5)
    full = make.activity(busy, capacity=1, title=LocalText.of("Full already"))
    sign_up(app, full, make.member(busy))
    make.activity(busy, capacity=5, starts=wall(2026, 7, 30, 18), title=LocalText.of("Far away"))
    save(app, _failed())
    with clock.at(NOW + timedelta(days=4)):
        page = client.sign_in(coordinator(make)).get("/desk").text
    assert lost.full_name in page
    assert f"/activities/{gap.public_id}" in page
    for there in ("Late Applicant", "Undecided Person", "Ayaan", "Emails that didn’t arrive", "Quiet Committee"):
        assert there in page, there
    for absent in ("Fresh Applicant", "Full already", "Far away", "g@demo.example"):
        assert absent not in page, absent
    assert page.count(">Accept</button>") == 1


def _failed() -> Delivery:
    return Delivery(
        kind="committees/membership_accepted",
        state=DeliveryState.FAILED,
        category="operational",
        dedupe_key="one",
        message_id="one@demo.example",
        to_address="gone@demo.example",
        to_name="Gone Person",
        language="en",
        created_at=NOW,
        next_attempt_at=NOW,
        error="550 no",
    )


def test_a_good_day_for_a_coordinator(client: Client, make: Factories) -> None:
    """Nothing waits: no empty sections."""
    page = client.sign_in(coordinator(make)).get("/desk").text
    assert "Everything is answered" in page
    for nothing in ("Late: you can answer", "Emails that didn’t arrive", "Quiet committees", "People looking"):
        assert nothing not in page, nothing


def test_quiet_means_for_sixty_days(client: Client, make: Factories) -> None:
    """What is planned, or was done lately, counts; what was cancelled does not."""
    planned, lately, long_ago, cancelled = (
        make.committee(f"{name} Committee") for name in ("Planned", "Lately", "Longago", "Cancelled")
    )
    for committee in (planned, lately, long_ago, cancelled):
        make.officer(committee)
    make.activity(planned)
    make.activity(lately, starts=wall(2026, 4, 20, 18), state=ActivityState.DONE)
    make.activity(long_ago, starts=wall(2026, 3, 20, 18), state=ActivityState.DONE)
    make.activity(cancelled, state=ActivityState.CANCELLED)
    page = client.sign_in(coordinator(make)).get("/desk").text
    assert "Longago Committee" in page
    assert "Last: Friday, March 20" in page
    assert "Cancelled Committee" in page
    assert "Planned Committee" not in page
    assert "Lately Committee" not in page


# search


def test_search_is_grouped_and_honest(client: Client, make: Factories) -> None:
    """A visitor finds what is public, and reads what was searched."""
    committee = make.committee("Kimchi Committee")
    make.activity(committee, title=LocalText.of("Kimchi for everybody"))
    make.activity(committee, title=LocalText.of("Kimchi at home"), is_public=False)
    make.initiative(committee, title=LocalText.of("Kimchi school"))
    make.member(committee, make.person("Kimchi Person"))
    page = client.get("/search?q=KIMCHI").text
    for there in ("Kimchi Committee", "Kimchi for everybody", "Kimchi school"):
        assert there in page, there
    for hidden in ("Kimchi at home", "Kimchi Person"):
        assert hidden not in page, hidden
    where = between(between(page, "<main", "</main"), 'role="status">', "</p>")
    assert ("partner cities" in where, "people" in where, "members" in where) == (True, False, False)


def test_chairs_find_their_own_members(client: Client, make: Factories) -> None:
    """With a link to the roster, on which they may read them; members of other committees do not exist for them."""
    committee, other = make.committee(), make.committee("Ethiopia Committee")
    make.member(committee, make.person("Marisol Vega"))
    make.member(other, make.person("Marisol Lemus"))
    chair = make.officer(committee)
    page = client.sign_in(chair).get("/search?q=marisol").text
    assert "Marisol Vega" in page
    assert f"/committees/{committee.slug}/members?q=Marisol" in page
    assert "Lemus" not in page
    page = client.sign_in(coordinator(make)).get("/search?q=marisol").text
    assert "Lemus" in page
    assert "Vega" in page
    page = client.sign_in(make.member(committee)).get("/search?q=marisol").text
    assert "Vega" not in page.replace("marisol", "")


@pytest.mark.parametrize("q", ["", "zzzq", "<script>alert(1)</script>", "%00", "%ED%A0%80", "a" * 5_000, "%", '"'])
def test_search_takes_anything(client: Client, make: Factories, q: str) -> None:
    """Never an error; what was typed is shown as text."""
    make.committee()
    page = client.get(f"/search?q={q}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


# help and statements


@pytest.mark.parametrize("url", ["/help", "/privacy", "/accessibility"])
def test_what_is_said_to_everybody(client: Client, url: str) -> None:
    """With the phone number, in both languages, linked from every foot."""
    for lang in ("en", "es"):
        page = client.get(f"{url}?lang={lang}").text
        assert "+1 303 555 0142" in page
        assert f'href="{url}"' in page


def test_help_knows_who_asks(client: Client, make: Factories) -> None:
    """A chair reads the chair's help first; each can read the others'."""
    committee = make.committee()
    assert standings(client.get("/help").text) == ["visitor"]
    for person, role in (
        (make.member(committee), "member"),
        (make.officer(committee), "chair"),
        (coordinator(make), "coordinator"),
        (make.person(roles=(Role.ADMINISTRATOR,)), "administrator"),
    ):
        assert standings(client.sign_in(person).get("/help").text) == [role]
    assert standings(client.get("/help?role=visitor").text) == ["visitor"]
    assert client.get("/help?role=nobody").status_code == 200


def test_robots_and_the_icon(client: Client) -> None:
    """What browsers and robots ask for."""
    assert "Disallow: /me" in client.get("/robots.txt").text
    assert re.fullmatch(r"/static/sun\.[0-9a-f]+\.svg", client.get("/favicon.ico").headers["Location"])


# words


@pytest.mark.parametrize(
    ("hour", "words"), [(3, "Good evening"), (4, "Good morning"), (12, "Good afternoon"), (18, "Good evening")]
)
def test_greetings(app: Flask, hour: int, words: str) -> None:
    """By the hour."""
    with app.test_request_context():
        assert rules.greeting(hour, "Marisol") == f"{words}, Marisol"


def test_numbers_as_words(app: Flask) -> None:
    """Small ones as words, larger ones as figures."""
    with app.test_request_context():
        assert [rules.spelled(n) for n in (0, 2, 12, 13)] == ["none", "two", "twelve", "13"]
        assert rules.spelled(6, begins=True) == "Six"
    with app.test_request_context():
        assert rules.next_thing(0) == "Your next activity, today"
        assert rules.next_activity(1) == "Next activity, tomorrow"


def test_days_are_those_of_the_zone() -> None:
    """Late in the evening UTC is another day already."""
    now = datetime(2026, 6, 6, 3, 0, tzinfo=UTC)  # Friday 9 pm in Denver
    then = datetime(2026, 6, 6, 16, 0, tzinfo=UTC)
    assert rules.days_until(now, then, "America/Denver") == 1
    assert rules.hour_of(now, "America/Denver") == 21


def test_shares_count_each_committee_once(make: Factories) -> None:
    """A working group looks for a city, whatever its kind."""
    committees = [
        make.committee("Korea Committee"),
        make.committee("Arts", kind=CommitteeKind.SPECIAL_INTEREST),
        make.committee("New", kind=CommitteeKind.SPECIAL_INTEREST, stage=Stage.WORKING_GROUP),
    ]
    assert rules.shares(committees) == rules.Shares(country=1, shared=1, looking=1)


def test_privacy_says_that_a_translator_may_read_words(client: Client) -> None:
    """Who else reads what somebody wrote to a committee; and nobody is called staff where all are volunteers."""
    assert "A volunteer who translates" in client.get("/privacy").text
    assert "our staff" not in client.get("/register").text
