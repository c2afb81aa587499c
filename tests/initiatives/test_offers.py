"""A member would like to do something: the chair asks them or thanks them, and they see what became of it."""

import re
from contextlib import suppress
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from markupsafe import escape

from tests.activities.conftest import Desk, chair_of
from tests.client import Client, between, codes, standings
from tests.committees.test_belonging import membership_of, remove
from tests.factories import NOW, Factories
from tests.initiatives.conftest import Stage, build
from tests.migrating import down, up
from tests.together import at_once
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal
from volunteers.initiatives import actions, jobs
from volunteers.initiatives.inputs import OfferInput
from volunteers.initiatives.models import Assignment, AssignmentState, Offer, OfferState, Position
from volunteers.initiatives.rules import offers_in_words
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.actions import note_death
from volunteers.people.models import LanguageSkill, Level

pytestmark = pytest.mark.usefixtures("set_clock")
A, F = AssignmentState, OfferState


def states(app: Flask) -> list[OfferState]:
    """Of all offers, in their order."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Offer.state).order_by(Offer.id)))


def asked(app: Flask) -> list[AssignmentState]:
    """Of all assignments, in their order."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Assignment.state).order_by(Assignment.id)))


def mails(app: Flask, state: DeliveryState = DeliveryState.QUEUED) -> list[tuple[str, str]]:
    """(kind, address), in their order."""
    return [(kind.removeprefix("initiatives/"), to) for kind, to in Desk(app).mails(state)]


def offer(client: Client, position: Position, **data: str):
    """Press "I would like to do this"."""
    return client.submit(f"/positions/{position.public_id}/offer", data)


def the_offer(app: Flask) -> Offer:
    """The newest one."""
    with app.app_context():
        return db.session.scalars(sa.select(Offer).order_by(Offer.id.desc()).limit(1)).one()


def tell(app: Flask, minutes: int = 5) -> None:
    """What the timetable does, so many minutes later."""
    with clock.at(NOW + timedelta(minutes=minutes)), app.app_context():
        jobs.tell_chairs()


def test_what_to_do_comes_first(client: Client, stage: Stage) -> None:
    """In the head of the page: a visitor joins, a member goes to the form, and who offered has nothing to do."""
    role = f"/positions/{stage.position.public_id}"

    def heads() -> list[str]:
        return re.findall(r'href="([^"]+)"', between(client.get(role).text, "</h1>", '<div class="wrap band split">'))

    assert heads() == [f"/committees/{stage.committee.slug}/join?role={stage.position.public_id}"]
    client.sign_in(stage.ana)
    assert heads() == ["#help-t"]
    offer(client, stage.position)
    assert heads() == []


def test_one_press_and_a_sentence(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    """Offered once however often it is pressed; the chair reads who, with languages and words; the others do not."""
    role = f"/positions/{stage.position.public_id}"
    make._save(LanguageSkill(person_id=stage.ana.id, language="ko", speaks=Level.NATIVE))
    client.sign_in(stage.ana)
    assert f'action="{role}/offer"' in client.get(role).text
    words = "I read <aloud> well."
    assert offer(client, stage.position, words=words).status_code == 303
    assert offer(client, stage.position).status_code == 303
    assert states(app) == [F.WAITING]
    assert the_offer(app).words == words
    assert str(escape(words)) in client.get(role).text
    assert standings(between(client.get("/me").text, 'id="offers-t"', "</section>")) == ["waiting"]
    ben = app.test_client().sign_in(stage.ben)
    assert "Ana" not in ben.get(role).text
    chair = app.test_client().sign_in(stage.chair)
    for page in (role, f"/committees/{stage.committee.slug}/desk"):
        text = chair.get(page).text
        assert all(each in text for each in ("Ana Vega", "like a native", str(escape(words)))), page


def test_the_chair_is_written_to_once_with_all(app: Flask, client: Client, stage: Stage) -> None:
    """Not before the undo is over; what comes on the same day waits for the next mail."""
    offer(client.sign_in(stage.ana), stage.position, words="With pleasure.")
    tell(app, 0)
    assert mails(app) == []
    tell(app)
    tell(app)
    assert mails(app) == [("offered", stage.chair.email)]
    offer(app.test_client().sign_in(stage.ben), stage.position)
    tell(app, 60)
    assert len(mails(app)) == 1
    tell(app, 60 * 21)
    assert len(mails(app)) == 2
    with app.app_context():
        told = db.session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()
        assert [[each["name"] for each in mail.facts["offers"]] for mail in told] == [["Ana Vega"], ["Ben Okoro"]]


def test_who_offered_is_asked(app: Flask, client: Client, stage: Stage) -> None:
    """By the same act that asks anybody; its undo lets the offer wait again."""
    offer(client.sign_in(stage.ana), stage.position)
    chair = app.test_client().sign_in(stage.chair)
    chair.submit(f"/positions/{stage.position.public_id}/assign", {"person": stage.ana.public_id})
    assert (states(app), asked(app)) == ([F.ASKED], [A.OFFERED])
    assert re.search(r"/initiatives/assignments/\w+/answer", client.get("/me").text)
    refused = offer(client, stage.position, words="Again!")
    assert refused.status_code == 422
    assert codes(refused.text) == {"asked"}
    chair.undo()
    assert (states(app), asked(app)) == ([F.WAITING], [A.UNDONE])


def test_who_offered_is_thanked(app: Flask, client: Client, stage: Stage) -> None:
    """In a mail that the undo takes back; then nothing is left to answer."""
    offer(client.sign_in(stage.ana), stage.position)
    thank = f"/offers/{the_offer(app).public_id}/thank"
    assert client.submit(thank).status_code == 403
    chair = app.test_client().sign_in(stage.chair)
    assert chair.submit(thank).status_code == 303
    assert (states(app), mails(app)) == ([F.THANKED], [("thanked", stage.ana.email)])
    chair.undo()
    assert (states(app), mails(app)) == ([F.WAITING], [])
    chair.submit(thank)
    chair.submit(thank)
    assert mails(app) == [("thanked", stage.ana.email)]
    assert standings(between(client.get("/me").text, 'id="offers-t"', "</section>")) == ["thanked"]
    assert client.submit(f"/offers/{the_offer(app).public_id}/withdraw").status_code == 303
    assert states(app) == [F.THANKED]
    assert offer(client, stage.position).status_code == 303, "another time it may be needed"
    assert states(app) == [F.THANKED, F.WAITING]


def test_an_offer_is_taken_back(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    """By its undo, or later by a press, which has an undo too; nobody else may."""
    client.sign_in(stage.ana)
    offer(client, stage.position)
    client.undo()
    assert states(app) == [F.WITHDRAWN]
    offer(client, stage.position)
    withdraw = f"/offers/{the_offer(app).public_id}/withdraw"
    assert app.test_client().sign_in(stage.ben).submit(withdraw).status_code == 404
    client.submit(withdraw)
    assert states(app) == [F.WITHDRAWN, F.WITHDRAWN]
    client.undo()
    assert states(app) == [F.WITHDRAWN, F.WAITING]
    client.submit(withdraw)
    tell(app)
    assert mails(app) == [], "nothing waits, and nobody is written to"
    client.get("/me")
    assert 'id="offers-t"' not in client.get("/me").text


@pytest.mark.parametrize("how", ["closed", "filled", "over"])
def test_what_needs_nobody_any_more_is_refused_and_nothing_is_lost(
    app: Flask, client: Client, make: Factories, stage: Stage, how: str
) -> None:
    """The page was open while the role was closed, filled, or its initiative canceled."""
    client.sign_in(stage.ana)
    url = f"/positions/{stage.position.public_id}"
    client.get(url)
    chair = app.test_client().sign_in(stage.chair)
    if how == "closed":
        chair.submit(f"{url}/close")
    elif how == "filled":
        for _number in range(2):
            make.assignment(stage.position, make.member(stage.committee), state=A.ACCEPTED)
    else:
        form = {
            "title": "x",
            "summary": "x",
            "sector": "municipal",
            "state": "cancelled",
            "reason": "x",
            "version": "1",
        }
        chair.submit(f"/initiatives/{stage.initiative.public_id}/edit", form)
    refused = offer(client, stage.position, words="Fridays suit me.")
    assert refused.status_code == 422
    assert "Fridays suit me." in refused.text
    assert codes(refused.text) == {{"closed": "closed", "filled": "full", "over": "over"}[how]}
    assert states(app) == []


def test_a_member_of_another_committee_is_not_told_to_join_first(client: Client, make: Factories, stage: Stage) -> None:
    """They read whose role it is, and find that committee."""
    client.sign_in(stage.other_chair)
    page = client.get(f"/positions/{stage.position.public_id}").text
    assert standings(page) == ["elsewhere"]
    assert f'href="/committees/{stage.committee.slug}"' in page.split('id="help-t"')[1].split("</section>")[0]


def test_only_active_members_offer(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    """A stranger is led to join, a member of another committee and somebody under 18 read why."""
    anonymous = client.get(f"/positions/{stage.position.public_id}").text
    assert standings(anonymous) == ["join-first"]
    assert f"/committees/{stage.committee.slug}/join?role=" in anonymous
    assert offer(client, stage.position).location.startswith("/login?next=/positions/")
    for person, code in ((stage.other_chair, 422), (make.member(stage.committee, make.person(is_adult=False)), 422)):
        assert offer(app.test_client().sign_in(person), stage.position, words="x" * 10).status_code == code
    assert offer(app.test_client().sign_in(stage.ana), stage.position, words="x" * 1001).status_code == 422
    hidden = make.position(make.initiative(stage.committee, is_public=False))
    assert app.test_client().sign_in(stage.other_chair).get(f"/positions/{hidden.public_id}").status_code == 404
    assert states(app) == []


def test_an_offer_ends_with_the_membership_and_comes_back_with_it(app: Flask, make: Factories, stage: Stage) -> None:
    """Only members are asked; where the end is undone the offer waits as before."""
    desk = Desk(app)
    make.offer(stage.position, stage.ana)
    other = make.offer(make.position(make.initiative(make.committee())), stage.ana)
    chair = chair_of(make, stage.committee)
    assert str(offers_in_words(1)[0]) in remove(desk, chair, stage.ana)
    assert states(app) == [F.ENDED, F.WAITING]
    desk.undo(chair, membership_of(app, stage.ana))
    assert states(app) == [F.WAITING, F.WAITING]
    assert other.id


def test_an_offer_ends_with_a_life(app: Flask, make: Factories, stage: Stage) -> None:
    """And nobody is written to about it."""
    make.offer(stage.position, stage.ana)
    with app.app_context():
        note_death(chair_of(make, stage.committee), stage.ana.id, date(2026, 6, 1))
    assert states(app) == [F.ENDED]
    tell(app)
    assert ("offered", stage.chair.email) not in mails(app)


def test_who_offered_hears_of_the_end(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    """An initiative that is over needs nobody."""
    make.offer(stage.position, stage.ana)
    client.sign_in(stage.chair)
    form = {"title": "x", "summary": "x", "sector": "municipal", "state": "completed", "version": "1"}
    client.submit(f"/initiatives/{stage.initiative.public_id}/edit", form)
    assert (states(app), mails(app)) == ([F.ENDED], [("thanked", stage.ana.email)])


def test_pressed_at_once_it_is_one_offer(fresh_app: Flask) -> None:
    """Four presses of one person."""
    stage = build(Factories(fresh_app))
    ana = stage.actor(stage.ana)
    said = OfferInput("With pleasure.", "en")
    at_once(fresh_app, *[lambda: actions.offer(ana, stage.position.id, stage.ana.id, said).id for _number in range(4)])
    assert states(fresh_app) == [F.WAITING]


def test_two_chairs_answer_at_once(fresh_app: Flask) -> None:
    """One thanks while the other asks, for the last place: there is one answer, and one mail."""
    make = Factories(fresh_app)
    stage = build(make, needed=1)
    row = make.offer(stage.position, stage.ana)
    one, other = chair_of(make, stage.committee), stage.actor(stage.chair)

    def thank() -> None:
        with suppress(Refusal):
            actions.thank(one, row.id)

    def ask() -> None:
        actions.ask(other, stage.position.id, stage.ana.public_id, None)

    at_once(fresh_app, thank, ask, thank, ask)
    (state,) = states(fresh_app)
    assert asked(fresh_app) == [A.OFFERED], "who was thanked may be asked all the same"
    kinds = [kind for kind, _to in mails(fresh_app)]
    assert kinds == (["asked"] if state is F.ASKED else ["thanked", "asked"])


@pytest.mark.soak
def test_offers_go_down_and_up(fresh_app: Flask) -> None:
    """The table is made and taken away, with what is in it."""
    make = Factories(fresh_app)
    stage = build(make)
    make.offer(stage.position, stage.ana, words="I can.")
    down(fresh_app, "20261203_needs_of_roles")
    up(fresh_app)
    assert states(fresh_app) == []
    make.offer(stage.position, stage.ana)
    with fresh_app.app_context():
        assert need(Position, stage.position.id).is_open
