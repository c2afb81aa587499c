"""What an activity requires: asked on the day of the shift, with every reason at once; warned of, or enforced."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, input_of
from tests.client import Client, codes, said, standings
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.activities import actions, queries
from volunteers.activities.models import Activity, SignUp, SignUpState
from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.committees.models import Committee, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.organization.actions import set_settings
from volunteers.people.models import Person
from volunteers.qualifications.models import GateException, KindSort, Outcome, QualificationKind

pytestmark = pytest.mark.usefixtures("set_clock")

DAY = date(2026, 6, 20)


def enforce(app: Flask) -> None:
    with app.app_context():
        set_settings(Actor.job(), {"gate": "enforce"})


@pytest.fixture
def kinds(make: Factories) -> tuple[QualificationKind, QualificationKind]:
    """A training of two years with 30 days of grace, and a background check without any."""
    training = make.kind("Safety training", how_to=LocalText.of("Come on the first Monday."))
    return training, make.kind("Background check", sort=KindSort.BACKGROUND_CHECK, grace_days=0, validity_months=12)


@pytest.fixture
def festival(make: Factories, kinds: tuple[QualificationKind, ...]) -> Activity:
    """It requires both, on June 20."""
    starts = datetime(2026, 6, 20, 18)  # noqa: DTZ001 - a wall time
    return make.activity(make.committee(), starts=starts, requires=[kind.id for kind in kinds], capacity=1)


def clear(make: Factories, person: Person, kinds: tuple[QualificationKind, ...], until: date | None = None) -> None:
    for kind in kinds:
        make.qualification(person, kind, until)


def state_of(app: Flask, person: Person) -> SignUpState | None:
    with app.app_context():
        return db.session.scalar(
            sa.select(SignUp.state).where(SignUp.person_id == person.id).order_by(SignUp.id.desc()).limit(1)
        )


def press(client: Client, activity: Activity) -> Any:
    return client.submit(f"/activities/{activity.public_id}/sign-up", {})


def test_by_default_it_warns_and_nobody_is_kept_away(
    app: Flask, client: Client, make: Factories, festival: Activity
) -> None:
    person = make.person()
    client.sign_in(person)
    page = client.get(f"/activities/{festival.public_id}").text
    assert standings(page).count("missing") == 2
    assert "Come on the first Monday." in page
    press(client, festival)
    assert state_of(app, person) is SignUpState.CONFIRMED


def test_enforced_every_reason_is_given_at_once(
    app: Flask, client: Client, make: Factories, festival: Activity, kinds: tuple[QualificationKind, ...]
) -> None:
    enforce(app)
    person = make.person()
    make.qualification(person, kinds[0], date(2026, 5, 20))  # its 30 days of grace end the day before
    client.sign_in(person)
    page = client.get(f"/activities/{festival.public_id}").text
    assert "not-cleared" in codes(page)
    assert f"/activities/{festival.public_id}/sign-up" not in page
    press(client, festival)
    assert state_of(app, person) is None
    told = said(client.get(f"/activities/{festival.public_id}").text, "not-cleared")
    for words in ("Safety training", "May 20, 2026", "Come on the first Monday.", "Background check", "2 things"):
        assert words in told, words


@pytest.mark.parametrize(
    ("training", "check", "comes"),
    [
        (DAY, DAY, True),
        (DAY - timedelta(days=30), DAY, True),  # in grace
        (DAY - timedelta(days=31), DAY, False),
        (DAY, DAY - timedelta(days=1), False),  # valid today, and not on that day
        (None, None, True),
    ],
)
def test_it_is_asked_of_the_day_of_the_shift(
    app: Flask,
    client: Client,
    make: Factories,
    festival: Activity,
    kinds: tuple[QualificationKind, ...],
    training: date | None,
    check: date | None,
    comes: bool,
) -> None:
    enforce(app)
    person = make.person()
    make.qualification(person, kinds[0], training)
    make.qualification(person, kinds[1], check)
    client.sign_in(person)
    press(client, festival)
    assert state_of(app, person) is (SignUpState.CONFIRMED if comes else None)


def test_what_was_failed_or_removed_does_not_count(
    app: Flask, make: Factories, festival: Activity, kinds: tuple[QualificationKind, ...]
) -> None:
    enforce(app)
    failed, removed, cleared = make.person(), make.person(), make.person()
    for person in (failed, removed, cleared):
        make.qualification(person, kinds[0])
    make.qualification(failed, kinds[1], outcome=Outcome.FAILED)
    make.qualification(removed, kinds[1], removed_at=clock.now())
    make.qualification(cleared, kinds[1])
    with app.app_context():
        shift = queries.shifts_of([festival.id])[0]
        assert queries.kept_out(shift, [failed.id, removed.id, cleared.id]) == {failed.id, removed.id}


def test_a_kind_that_is_not_in_use_is_not_asked_for(app: Flask, make: Factories) -> None:
    enforce(app)
    kind = make.kind(is_active=False)
    activity, person = make.activity(make.committee(), requires=[kind.id]), make.person()
    with app.app_context():
        actions.sign_up(actor_for(person), activity.shifts[0].id, person.id)
    assert state_of(app, person) is SignUpState.CONFIRMED


def test_who_lacks_something_is_passed_over_on_the_waiting_list(
    app: Flask, make: Factories, festival: Activity, kinds: tuple[QualificationKind, ...]
) -> None:
    """They waited before it was enforced; the next one moves up, and they do once they have it."""
    desk, first, lacks, cleared = Desk(app), make.person(), make.person(), make.person()
    clear(make, first, kinds)
    clear(make, cleared, kinds)
    for person in (first, lacks, cleared):
        desk.come(person, festival)
    enforce(app)
    with app.app_context():
        row = queries.sign_ups_of(first.id, [festival.shifts[0].id])[festival.shifts[0].id]
        actions.withdraw(actor_for(first), row.id)
    assert state_of(app, cleared) is SignUpState.CONFIRMED
    assert state_of(app, lacks) is SignUpState.WAITLISTED


def test_the_chair_sees_what_is_missing_and_neither_dates_nor_results(
    app: Flask, client: Client, make: Factories, festival: Activity, kinds: tuple[QualificationKind, ...]
) -> None:
    desk, failed, cleared = Desk(app), make.person("Fay Failed"), make.person("Cleo Cleared")
    clear(make, cleared, kinds)
    make.qualification(failed, kinds[0], date(2026, 4, 1))
    make.qualification(failed, kinds[1], outcome=Outcome.FAILED)
    for person in (failed, cleared):
        desk.come(person, festival)
    with app.app_context():
        committee = db.session.get_one(Activity, festival.id).committee_id
    client.sign_in(make.officer(committee_of(app, committee)))
    page = client.get(f"/activities/{festival.public_id}/people").text
    assert {"lacks", "cleared"} <= set(standings(page))
    assert "Safety training, Background check" in page or "Safety training and Background check" in page
    assert "April 1" not in page
    assert "passed" not in page
    client.sign_in(make.officer(committee_of(app, committee), OfficeKind.SECRETARY))
    page = client.get(f"/activities/{festival.public_id}/people").text
    assert "Fay Failed" in page
    assert not {"lacks", "cleared"} & set(standings(page))


def committee_of(app: Flask, committee_id: int) -> Any:
    with app.app_context():
        return db.session.get_one(Committee, committee_id)


def test_the_form_says_what_is_required_and_the_undo_takes_it_back(
    app: Flask, make: Factories, kinds: tuple[QualificationKind, ...]
) -> None:
    committee = make.committee()
    chair, activity = make.officer(committee), make.activity(committee)
    client = app.test_client().sign_in(chair)
    url = f"/activities/{activity.public_id}/edit"
    page = client.get(url).text
    assert kinds[0].public_id in page
    with app.app_context():
        given = input_of(activity, requires=(kinds[0].public_id, kinds[1].public_id))
        actions.change(actor_for(chair, committee.id, Role.CHAIR), activity.id, given)
        assert db.session.get_one(Activity, activity.id).requires == [kind.id for kind in kinds]
    client.undo()
    with app.app_context():
        assert db.session.get_one(Activity, activity.id).requires == []


@pytest.fixture
def refused(app: Flask, make: Factories, festival: Activity) -> Person:
    """Somebody who can't come."""
    enforce(app)
    person = make.person("Rae Refused")
    with app.app_context(), pytest.raises(Refusal):
        actions.sign_up(actor_for(person), festival.shifts[0].id, person.id)
    return person


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_a_coordinator_or_administrator_makes_an_exception_with_a_reason(
    app: Flask, client: Client, make: Factories, festival: Activity, refused: Person, role: Role
) -> None:
    client.sign_in(make.person("Ora Overrider", roles=(role,)))
    url = f"/activities/{festival.public_id}/exceptions"
    asked = "Refused" if role is Role.COORDINATOR else refused.email
    assert refused.public_id in client.get(f"{url}?q={asked}").text
    answer = client.submit(url, {"person": refused.public_id, "reason": "  "})
    assert answer.status_code == 422
    assert exceptions(app) == []
    assert client.submit(url, {"person": refused.public_id, "reason": "Known for years"}).status_code == 303
    assert exceptions(app) == ["Known for years"]
    assert "cleared" in codes(client.submit(url, {"person": refused.public_id, "reason": "Again"}).text)
    page = client.get("/qualifications/exceptions").text
    for words in ("Rae Refused", "Known for years", "Ora Overrider", "Background check"):
        assert words in page, words
    with app.app_context():
        reasons = sa.select(AuditReason.text).join(AuditEvent, AuditEvent.id == AuditReason.event_id)
        assert list(db.session.scalars(reasons.where(AuditEvent.event == "gate_exception.made"))) == ["Known for years"]
        actions.sign_up(actor_for(refused), festival.shifts[0].id, refused.id)
    assert state_of(app, refused) is SignUpState.CONFIRMED
    mine = app.test_client().sign_in(refused).get("/me/trainings").text
    assert "Known for years" in mine


def exceptions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(GateException.reason).where(GateException.ended_at.is_(None))))


def test_an_exception_is_for_one_thing_and_ends(
    app: Flask, client: Client, make: Factories, festival: Activity, refused: Person, kinds: tuple[Any, ...]
) -> None:
    row = make.exception(refused, festival, kinds)
    other = make.activity(make.committee(), requires=[kinds[0].id])
    with app.app_context():
        assert queries.kept_out(queries.shifts_of([other.id])[0], [refused.id]) == {refused.id}
        assert queries.kept_out(queries.shifts_of([festival.id])[0], [refused.id]) == set()
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert client.submit(f"/qualifications/exceptions/{row.public_id}/end", {}).status_code == 303
    with app.app_context():
        assert queries.kept_out(queries.shifts_of([festival.id])[0], [refused.id]) == {refused.id}
    client.undo()
    with app.app_context():
        assert queries.kept_out(queries.shifts_of([festival.id])[0], [refused.id]) == set()


def test_nobody_excepts_themselves_and_no_chair_does(
    app: Flask, client: Client, make: Factories, festival: Activity
) -> None:
    enforce(app)
    own = make.person(roles=(Role.COORDINATOR,))
    client.sign_in(own)
    url = f"/activities/{festival.public_id}/exceptions"
    answer = client.submit(url, {"person": own.public_id, "reason": "Because"})
    assert "oneself" in codes(answer.text)
    with app.app_context():
        committee = db.session.get_one(Activity, festival.id).committee_id
    client.sign_in(make.officer(committee_of(app, committee)))
    assert client.submit(url, {"person": own.public_id, "reason": "Because"}).status_code in (403, 404)
    assert exceptions(app) == []


def test_where_nothing_is_required_the_press_asks_nothing_more(app: Flask, make: Factories) -> None:
    """The same statements as for what requires nothing in an organization that enforces."""
    counts = []
    activity = make.activity(make.committee(), capacity=20)
    for number in range(3):
        person = make.person()
        if number == 2:
            enforce(app)
        with app.app_context():
            counter = app.extensions["query_counter"]
            counter.reset()
            actions.sign_up(actor_for(person), activity.shifts[0].id, person.id)
            counts.append([each for each in counter.statements if "qualification" in each or "gate_" in each])
    assert counts == [[], [], []]


def test_the_gate_asks_three_statements_for_any_number_of_people(
    app: Flask, make: Factories, festival: Activity, kinds: tuple[QualificationKind, ...]
) -> None:
    people = [make.person(account=None) for _ in range(30)]
    for person in people[:20]:
        clear(make, person, kinds)
    with app.app_context():
        shift = queries.shifts_of([festival.id])[0]
        counter = app.extensions["query_counter"]
        counter.reset()
        found = queries.findings(shift, [person.id for person in people])
        assert len([each for each in counter.statements if each.lstrip().upper().startswith("SELECT")]) == 3
    assert len(found) == 30
    assert sum(all(finding.is_met for finding in each) for each in found.values()) == 20
