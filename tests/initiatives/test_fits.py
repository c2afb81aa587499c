"""Who fits a role stands first and says why; several are asked at once, and people of one name are told apart."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, chair_of
from tests.client import Client, between, codes
from tests.factories import Factories
from tests.initiatives.conftest import Stage, build
from tests.initiatives.test_offers import asked, mails, states
from tests.together import at_once
from volunteers.committees.models import MembershipState
from volunteers.committees.rules import told_apart
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.initiatives import actions, queries, rules
from volunteers.initiatives.inputs import AskInput
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, OfferState, Position
from volunteers.mail.models import DeliveryState
from volunteers.people.models import Availability, LanguageSkill, Level, Person

pytestmark = pytest.mark.usefixtures("set_clock")
A, F = AssignmentState, OfferState
NONE = rules.Known()


def speaks(language: str, level: Level) -> LanguageSkill:
    """One language of somebody."""
    return LanguageSkill(language=language, speaks=level)


def score(known: rules.Known, *, offered: bool = False, does: tuple[str, ...] = (), **needs: list[str]) -> int:
    """For a role of a single Saturday."""
    saturday = date(2026, 6, 13)
    wanted = Position(languages=needs.get("languages", []), skills=needs.get("skills", []))
    return rules.fit(wanted, Initiative(starts_on=saturday, ends_on=saturday), known, does, has_offered=offered).score


def test_what_fits_better_counts_more() -> None:
    """Each of these stands before the next, for a role that needs Korean and driving."""
    needs = {"languages": ["ko"], "skills": ["driving"]}
    native, few = speaks("ko", Level.NATIVE), speaks("ko", Level.FEW_WORDS)
    saturdays = (Availability.SATURDAYS.value,)
    order = [
        score(rules.Known((native,), ("Driving",), saturdays), offered=True, **needs),
        score(rules.Known((native,), ("Driving",), saturdays), **needs),
        score(rules.Known((native,), ("driving a van",)), **needs),
        score(rules.Known((native,)), **needs),
        score(rules.Known((few,)), **needs),
        score(rules.Known((speaks("es", Level.NATIVE),), ("sewing",)), **needs),
        score(NONE, does=("Chair", "Greeter"), **needs),
    ]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == len(order)


def test_nothing_counts_that_nobody_asked_for() -> None:
    """Also no empty skill, and none of two letters that stands in every word."""
    everything = rules.Known((speaks("ko", Level.NATIVE),), ("driving", "it"))
    assert score(everything) == score(NONE) == 0
    assert score(everything, skills=["writing", ""]) == 0


@pytest.mark.parametrize(
    ("starts", "ends", "times"),
    [
        (date(2026, 6, 13), None, (Availability.SATURDAYS,)),
        (date(2026, 6, 14), date(2026, 6, 14), (Availability.SUNDAYS,)),
        (date(2026, 6, 15), None, (Availability.WEEKDAY_DAYS, Availability.WEEKDAY_EVENINGS)),
        (date(2026, 6, 13), date(2026, 6, 14), ()),
        (None, None, ()),
    ],
)
def test_when_a_day_is(starts: date | None, ends: date | None, times: tuple[Availability, ...]) -> None:
    """Only what lies on one day asks for a time of the week."""
    assert rules.time_of(starts, ends) == times


def test_people_of_one_name_are_told_apart() -> None:
    """By what the chair may see; who is under 18 by nothing that reaches them."""
    people = [
        Person(id=1, full_name="Min Cho", call_name="Min", email="one@demo.example", is_adult=True),
        Person(id=2, full_name="Minjun Park", call_name="min", phone="+1 303 555 0101", is_adult=True),
        Person(id=3, full_name="Mín Chó", email="three@demo.example", is_adult=False),
        Person(id=4, full_name="Ana Vega", email="four@demo.example", is_adult=True),
    ]
    assert told_apart(people) == {1: "one@demo.example", 2: "+1 303 555 0101", 3: ""}


def url(stage: Stage) -> str:
    """Where somebody is asked."""
    return f"/positions/{stage.position.public_id}/assign"


@pytest.fixture
def cast(make: Factories, stage: Stage) -> dict[str, Person]:
    """Members who fit better and worse for a role that needs Korean and driving."""
    needs = make.position(stage.initiative, title=LocalText.of("Driver"), languages=["ko"], skills=["driving"])
    stage.position = needs
    people = {
        "best": make.person("Zoe Best", skills=["Driving"], availability=["sundays"], may_be_asked=True),
        "silent": make.person("Ada Silent", skills=["Driving"], availability=["sundays"]),
        "one": make.person("Kim Lee", call_name="Kim", email="kim.one@demo.example"),
        "other": make.person("Kim Lee", call_name="Kimmy", email="kim.two@demo.example"),
    }
    for person in people.values():
        make.member(stage.committee, person)
    make._save(LanguageSkill(person_id=people["best"].id, language="ko", speaks=Level.WORK))
    return people


def test_who_fits_stands_first_and_says_why(
    client: Client, make: Factories, stage: Stage, cast: dict[str, Person]
) -> None:
    """What somebody keeps from the chairs neither counts nor stands there."""
    busy = make.position(stage.initiative, title=LocalText.of("Greeter"))
    make.assignment(busy, stage.ana, state=A.ACCEPTED)
    make.offer(stage.position, stage.ben)
    text = client.sign_in(stage.chair).get(url(stage)).text
    order = [text.index(name) for name in ("Ben Okoro", "Zoe Best", "Ada Silent", "Ana Vega")]
    assert order == sorted(order)
    for reason in ("Offered to do this", "Speaks Korean: well enough for work", "Can do: Driving", "Greeter"):
        assert reason in text
    assert text.count("Can do: Driving") == 2, "the reason, and what else is known, of one person"
    assert "kim.one@demo.example" in text
    assert "kim.two@demo.example" in text
    assert stage.ana.email not in text, "nobody else is called so"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=zoé", {"Zoe Best"}),
        ("language=ko", {"Zoe Best"}),
        ("skill=driv", {"Zoe Best"}),
        ("time=sundays", {"Zoe Best"}),
        ("time=saturdays", set()),
        ("time=never&language=%00", {"Zoe Best", "Ada Silent", "Ana Vega"}),
    ],
)
def test_the_list_is_narrowed(
    client: Client, stage: Stage, cast: dict[str, Person], query: str, names: set[str]
) -> None:
    """By name, language, skill and time; by nothing that somebody keeps to themselves."""
    text = client.sign_in(stage.chair).get(f"{url(stage)}?{query}").text
    assert {name for name in ("Zoe Best", "Ada Silent", "Ana Vega") if name in text} == names


def test_several_are_asked_at_once_and_taken_back_at_once(
    app: Flask, client: Client, make: Factories, stage: Stage, cast: dict[str, Person]
) -> None:
    """Each gets one mail; who can't be asked is named with the reason; the undo lets an offer wait again."""
    resting = make.member(stage.committee, make.person("Lea Leave"), state=MembershipState.ON_LEAVE)
    make.offer(stage.position, stage.ben)
    client.sign_in(stage.chair)
    nobody = client.submit(url(stage), {"answer_by_on": "2026-06-20"})
    assert nobody.status_code == 422
    assert 'value="2026-06-20"' in nobody.text
    ticked = [cast["one"].public_id, cast["other"].public_id, stage.ben.public_id, resting.public_id, "x" * 16]
    page = client.submit(url(stage), {"person": ticked}, follow_redirects=True).text
    told = between(page, 'class="undo" role="status"', "</p>")
    assert [name in told for name in ("Ben Okoro", "3 people", "Lea Leave")] == [True] * 3
    assert ("on leave" in told, "isn’t a member" in told) == (True, True)
    assert asked(app) == [A.OFFERED] * 3
    assert sorted(mails(app)) == sorted(("asked", p.email) for p in (cast["one"], cast["other"], stage.ben))
    assert states(app) == [F.ASKED]
    client.submit(url(stage), {"person": ticked[:3]})
    assert len(mails(app)) == 3, "twice pressed is once"
    client.undo()
    assert asked(app) == [A.UNDONE] * 3
    assert mails(app) == []
    assert states(app) == [F.WAITING]


def test_who_answered_meanwhile_stays(app: Flask, client: Client, stage: Stage, cast: dict[str, Person]) -> None:
    """The undo takes back what it can, and names the others."""
    client.sign_in(stage.chair)
    client.submit(url(stage), {"person": [stage.ana.public_id, stage.ben.public_id]})
    key = client.last_act()
    with app.app_context():
        row = db.session.scalars(sa.select(Assignment).where(Assignment.person_id == stage.ana.id)).one()
    answer = f"/initiatives/assignments/{row.public_id}/answer"
    app.test_client().sign_in(stage.ana).submit(answer, {"answer": "yes"})
    assert "Ana Vega" in client.submit(f"/undo/{key}", follow_redirects=True).text
    assert sorted(asked(app)) == [A.ACCEPTED, A.UNDONE]
    assert ("asked", stage.ben.email) in mails(app, DeliveryState.CANCELLED)


def test_ticks_outlive_a_refusal(client: Client, stage: Stage, cast: dict[str, Person]) -> None:
    """A day that is over, and everybody is ticked as before; too many at once are refused in words."""
    client.sign_in(stage.chair)
    typed = {"person": [stage.ana.public_id, stage.ben.public_id], "answer_by_on": "2026-06-01"}
    answer = client.submit(f"{url(stage)}?q=o", typed)
    assert answer.status_code == 422
    assert codes(answer.text) == {"past"}
    assert f'value="{stage.ben.public_id}"' in answer.text
    assert len(re.findall(r"<input[^>]*\schecked", answer.text)) == 1, "the other one is not on the narrowed list"
    many = client.submit(url(stage), {"person": [f"{number:016d}" for number in range(51)]})
    assert many.status_code == 422
    assert re.findall(r"\d+", between(many.text, 'id="person-e">', "</p>")) == ["50"]


def test_two_chairs_ask_at_once(fresh_app: Flask) -> None:
    """The same two people, by both, for the last place: each is asked once."""
    make = Factories(fresh_app)
    stage = build(make, needed=1)
    one, other = stage.actor(stage.chair), chair_of(make, stage.committee)
    given = AskInput((stage.ana.public_id, stage.ben.public_id))
    turned = AskInput((stage.ben.public_id, stage.ana.public_id))

    def ask(who, what) -> int:
        return len(actions.ask_several(who, stage.position.id, what).assignments)

    assert at_once(fresh_app, lambda: ask(one, given), lambda: ask(other, turned)) == [2, 2]
    assert asked(fresh_app) == [A.OFFERED] * 2
    assert len(Desk(fresh_app).mails()) == 2


@pytest.mark.parametrize("most", [2_000, 3])
def test_of_a_large_committee_anybody_is_found(
    app: Flask, make: Factories, stage: Stage, cast: dict[str, Person], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """By a name or a language, whoever stands first; the list itself ends, and the order is the same."""
    monkeypatch.setattr("volunteers.initiatives.queries.ranking.AT_MOST", most)

    def names(**filters: str) -> list[str]:
        with app.app_context():
            position = queries.position(stage.position.public_id)
            assert position is not None
            found = queries.candidates(position, queries.CandidateFilters(**filters), date(2026, 6, 13))
            listed = [each.person.full_name for each in found.candidates]
            assert [each.person.full_name for each in found.candidates[1:]] == listed[1:]
            assert len(found.candidates) == len(listed)
            return listed

    assert names(q="zoe") == names(language="ko") == ["Zoe Best"]
    assert names(q="zo") == ["Zoe Best"]
    assert names(q="kim lee") == ["Kim Lee", "Kim Lee"]
    everybody = names()
    assert len(everybody) == min(most, 7)
    assert everybody[0] == ("Zoe Best" if most > 7 else "Ada Silent")
