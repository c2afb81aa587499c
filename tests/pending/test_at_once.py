"""Two at the same moment, on what waits for an address: each comes whole, one after the other."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.together import at_once
from volunteers import links
from volunteers.access import Actor
from volunteers.accounts import actions as accounts
from volunteers.accounts.models import Account
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.pending import actions
from volunteers.pending.models import Pending
from volunteers.people import actions as people
from volunteers.people.models import Person
from volunteers.registration import actions as registration
from volunteers.registration.inputs import RegisterInput, Wish
from volunteers.registration.models import Application

ROUNDS = 5


def ask(app: Flask, committee: Committee, email: str, name: str = "Ana") -> tuple[int, str]:
    """Somebody fills in the form; the key and the public id of the mailed link."""
    with app.app_context():
        link = registration.register(Actor(), RegisterInput(name, email, "en", Wish(committee.id, "Saturdays")))
        return link.id, link.public_id


def rows(app: Flask, model: Any) -> list[Any]:
    """All rows of a table."""
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def test_a_press_twice_at_once_is_one_application(fresh_app: Flask) -> None:
    """The second is told that the link is over; alone, each would do."""
    app = fresh_app
    korea = Factories(app).committee()
    for number in range(ROUNDS):
        key, _public_id = ask(app, korea, f"ana{number}@demo.example")
        done = at_once(app, lambda key=key: actions.send(key, ""), lambda key=key: actions.send(key, ""))
        assert sorted(isinstance(each, actions.Sent) for each in done) == [False, True], done
        assert "over" in done
    assert len(rows(app, Application)) == len(rows(app, Person)) == len(rows(app, Account)) == ROUNDS


def test_sent_and_corrected_at_once(fresh_app: Flask) -> None:
    """Either the owner of the first address sends it, or it waits for the second: never both, and never neither."""
    app = fresh_app
    korea = Factories(app).committee()
    for number in range(ROUNDS):
        first, second = f"first{number}@demo.example", f"second{number}@demo.example"
        key, public_id = ask(app, korea, first)
        at_once(
            app,
            lambda key=key: actions.send(key, ""),
            lambda public_id=public_id, second=second: actions.correct(public_id, second),
        )
        sent = {account.email for account in rows(app, Account)} & {first, second}
        waits = {row.email for row in rows(app, Pending)} & {first, second}
        assert (sent, waits) in (({first}, set()), (set(), {second}))


def test_two_mails_to_one_address_pressed_at_once(fresh_app: Flask) -> None:
    """One account comes of it; whoever is second is asked for whom it is, or to press once more, and loses nothing."""
    app = fresh_app
    korea = Factories(app).committee()
    for number in range(ROUNDS):
        email = f"home{number}@demo.example"
        one, _id = ask(app, korea, email, "Ana")
        two, _id = ask(app, korea, email, "Ben")
        done = at_once(app, lambda one=one: actions.send(one, ""), lambda two=two: actions.send(two, ""))
        assert len([each for each in done if isinstance(each, actions.Sent)]) == 1
        assert {each for each in done if isinstance(each, str)} <= {"for-whom", "once-more"}
        assert len([row for row in rows(app, Pending) if row.email == email]) == 1
        assert len([row for row in rows(app, Account) if row.email == email]) == 1


def test_the_control_of_these_races(fresh_app: Flask) -> None:
    """One after the other the same comes of it: the races above are over what really happens."""
    app = fresh_app
    korea = Factories(app).committee()
    key, public_id = ask(app, korea, "first@demo.example")
    with app.app_context():
        actions.correct(public_id, "second@demo.example")
        again = links.by_public_id(public_id, links.Purpose.CONFIRM_ADDRESS)
        assert again is not None
        assert not links.is_open(again)
    assert at_once(app, lambda: actions.send(key, "")) == ["over"]
    assert [row.email for row in rows(app, Pending)] == ["second@demo.example"]


def test_brought_back_while_somebody_says_who_they_are(fresh_app: Flask) -> None:
    """One of them has the address, and the other knows it: two accounts never do, and nobody has the other's."""
    app, make = fresh_app, Factories(fresh_app)
    for number in range(ROUNDS):
        email = f"home{number}@demo.example"
        ana = make.person("Ana", email=email)
        ben = make.person("Ben", email=email, account=None)
        with app.app_context():
            people.note_death(Actor.job(), ana.id)
            public_id = accounts.ask_way_in(email)
            link = links.by_public_id(public_id, links.Purpose.SIGN_IN)
            assert link is not None
            key = link.id
        done = at_once(
            app,
            lambda key=key, ben=ben: actions.come_in(key, ben.public_id),
            lambda ana=ana: people.bring_back(Actor.job(), ana.id, late=True),
        )
        by_id = {person.id: person for person in rows(app, Person)}
        found = [account for account in rows(app, Account) if account.email == email]
        assert len(found) == 1
        holder = [person.id for person in (ana, ben) if by_id[person.id].account_id == found[0].id]
        assert holder in ([ana.id], [ben.id])
        assert not by_id[ana.id].is_dead
        if holder == [ana.id]:
            assert {"once-more", "over"} & set(map(str, done)), done
        else:
            assert by_id[ana.id].account_id is None
