"""A coordinator puts somebody they know into a committee; a chair changes what kind of member somebody is."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, between, codes
from tests.factories import Factories
from volunteers.access import Role
from volunteers.committees.models import EndReason, Membership, MembershipClass, MembershipState
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.registration.models import Application, ApplicationState

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def coordinator(client: Client, make: Factories) -> Client:
    return client.sign_in(make.person(roles=(Role.COORDINATOR,)))


def memberships(app: Flask) -> list[Membership]:
    with app.app_context():
        rows = list(db.session.scalars(sa.select(Membership).order_by(Membership.id)))
        db.session.expunge_all()
    return rows


def mails(app: Flask, state: DeliveryState = DeliveryState.QUEUED) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Delivery.kind).where(Delivery.state == state)))


def test_with_class_and_since(app: Flask, coordinator: Client, make: Factories) -> None:
    committee, person = make.committee(), make.person()
    typed = {"committee": committee.slug, "membership_class": "voting", "began_on": "2019-05-01"}
    assert f'action="/people/{person.public_id}/put-in"' in coordinator.get(f"/people/{person.public_id}").text
    for _press in range(2):
        coordinator.submit(f"/people/{person.public_id}/put-in", typed)
    (row,) = memberships(app)
    assert (row.person_id, row.membership_class, row.began_on) == (person.id, MembershipClass.VOTING, date(2019, 5, 1))
    assert mails(app) == ["committees/put_in"]
    assert "Voting member since 2019" in coordinator.get(f"/people/{person.public_id}").text
    coordinator.undo()
    (row,) = memberships(app)
    assert (row.state, row.end_reason) == (MembershipState.ENDED, EndReason.UNDONE)
    assert mails(app) == []


def test_who_waits_there_is_accepted_by_it(app: Flask, coordinator: Client, make: Factories) -> None:
    committee, person = make.committee(), make.person()
    make.officer(committee)
    make.application(committee, person)
    typed = {"committee": committee.slug, "membership_class": "youth", "began_on": "2020-01-01"}
    coordinator.submit(f"/people/{person.public_id}/put-in", typed)
    with app.app_context():
        assert db.session.scalars(sa.select(Application.state)).one() is ApplicationState.ACCEPTED
    assert memberships(app)[-1].membership_class is MembershipClass.YOUTH
    assert mails(app) == ["registration/accepted"]
    coordinator.undo()
    with app.app_context():
        assert db.session.scalars(sa.select(Application.state)).one() is ApplicationState.IN_REVIEW
    assert memberships(app)[-1].state is MembershipState.ENDED


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"began_on": "2100-01-01"}, "in the future"),
        ({"began_on": "soon"}, "2026-06-13"),
        ({"began_on": ""}, "Since when?"),
        ({"membership_class": "king"}, "Choose one of these."),
        ({"committee": "no-such"}, "Choose one of these."),
        ({"committee": ""}, "Please choose a committee."),
    ],
)
def test_bad_input(app: Flask, coordinator: Client, make: Factories, typed: dict[str, str], words: str) -> None:
    committee, person = make.committee(), make.person()
    fine = {"committee": committee.slug, "membership_class": "voting", "began_on": "2019-05-01"}
    answer = coordinator.submit(f"/people/{person.public_id}/put-in", {**fine, **typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert memberships(app) == []


def test_what_is_refused_is_shown_again(coordinator: Client, make: Factories) -> None:
    committees, person = [make.committee(), make.committee()], make.person()
    typed = {"committee": committees[1].slug, "membership_class": "youth", "began_on": "2100-01-01"}
    answer = coordinator.submit(f"/people/{person.public_id}/put-in", typed)
    assert answer.status_code == 422
    assert 'value="2100-01-01"' in answer.text
    chosen = re.findall(
        r'<option[^>]*selected[^>]*value="([^"]*)"|<option[^>]*value="([^"]*)"[^>]*selected', answer.text
    )
    assert [a or b for a, b in chosen][-2:] == [committees[1].slug, "youth"]


def test_nothing_is_chosen_before_somebody_has(app: Flask, coordinator: Client, make: Factories) -> None:
    committee, person = make.committee(), make.person()
    page = coordinator.get(f"/people/{person.public_id}").text
    for name in ("committee", "membership_class"):
        select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
        assert select is not None
        first = re.search(r"<option[^>]*>", select[0])
        assert first is not None
        assert 'value=""' in first[0]
        assert not re.search(r'<option[^>]*selected[^>]*value="[^"]', select[0])
    typed = {"committee": committee.slug, "membership_class": "voting", "began_on": "2019-05-01"}
    done = coordinator.submit(f"/people/{person.public_id}/put-in", typed)
    page = coordinator.get(done.location).text
    assert committee.name["en"] in between(page, 'class="undo" role="status"', "</p>")
    assert committee.name["en"] in between(between(page, 'id="com-t"', "</section>"), '<ul class="ruled">', "</ul>")


def test_a_member_is_not_put_in_again_and_the_dead_are_not(app: Flask, coordinator: Client, make: Factories) -> None:
    committee = make.committee()
    member = make.member(committee)
    typed = {"committee": committee.slug, "membership_class": "voting", "began_on": "2019-05-01"}
    answer = coordinator.submit(f"/people/{member.public_id}/put-in", typed)
    assert codes(answer.text) == {"already-member"}
    gone = make.person()
    coordinator.submit(f"/people/{gone.public_id}/died", {})
    coordinator.submit(f"/people/{gone.public_id}/put-in", typed)
    assert len(memberships(app)) == 1


def test_another_kind_of_member(app: Flask, client: Client, make: Factories) -> None:
    committee = make.committee()
    chair, member = make.officer(committee), make.member(committee)
    row = next(each for each in memberships(app) if each.person_id == member.id)
    url = f"/committees/{committee.slug}/members/{row.public_id}"
    client.sign_in(chair)
    assert "Type of member" in client.get(url).text
    client.submit(f"{url}/class", {"membership_class": "youth", "version": "1"})
    assert "Youth member since" in client.get(url).text
    client.submit(f"{url}/class", {"membership_class": "alternate", "version": "1"})
    assert codes(client.get(url).text) == {"stale"}
    client.submit(f"{url}/class", {"membership_class": "king", "version": "2"})
    assert codes(client.get(url).text) == {"unfit"}
    client.submit(f"{url}/class", {"membership_class": "honorary", "version": "2"})
    assert "Honorary member since" in client.get(url).text
    assert client.get(url).text.count("Type of member: ") == 2  # in what happened
    client.undo()
    assert "Youth member since" in client.get(url).text
    assert client.get(url).text.count("Type of member: ") == 1
    client.sign_in(make.officer(make.committee("Peru Committee")))
    assert client.submit(f"{url}/class", {"membership_class": "voting", "version": "4"}).status_code == 404
