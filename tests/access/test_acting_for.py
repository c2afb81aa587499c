"""An account acts for persons: pages ask for whom, decisions ask that person, and the trail names who acted."""

import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes
from tests.factories import Factories
from volunteers.access import Actor, Permission, Role
from volunteers.activities.models import SignUp
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Membership
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import Person
from volunteers.registration.models import Application


def household(make: Factories) -> tuple[Person, Person]:
    """Two people with one account, the first first."""
    ana, ben = make.person("Ana"), make.person("Ben", account=None)
    with make.app.app_context(), unguarded("a test lets two people share an account"):
        db.session.execute(sa.update(Person).where(Person.id == ben.id).values(account_id=ana.account_id))
        db.session.commit()
    return ana, ben


def events(app: Flask, name: str) -> list[AuditEvent]:
    """What the trail says of one kind."""
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == name)))


def test_whoever_is_one_person_is_not_asked(client: Client, make: Factories) -> None:
    activity = make.activity(make.committee())
    client.sign_in(make.person())
    assert "?for=" not in client.get(f"/activities/{activity.public_id}").text


def test_signing_somebody_up_names_them_and_who_pressed(app: Flask, client: Client, make: Factories) -> None:
    """The page is about Ben where its address says so; both stand on it with their own place."""
    ana, ben = household(make)
    activity = make.activity(make.committee())
    url = f"/activities/{activity.public_id}"
    client.sign_in(ana)
    assert f'href="{url}?for={ben.public_id}"' in client.get(url).text
    assert f'name="for" value="{ben.public_id}"' in client.get(f"{url}?for={ben.public_id}").text
    client.submit(f"{url}/sign-up", {"for": ben.public_id})
    with app.app_context():
        (row,) = db.session.scalars(sa.select(SignUp)).all()
    (event,) = events(app, "sign_up.made")
    assert (row.person_id, event.actor_person_id) == (ben.id, ana.id)
    withdraw = f'action="/sign-ups/{row.public_id}/withdraw"'
    assert withdraw in client.get(f"{url}?for={ben.public_id}").text
    assert withdraw not in client.get(url).text
    client.submit(f"/sign-ups/{row.public_id}/withdraw")
    client.undo()
    assert withdraw in client.get(f"{url}?for={ben.public_id}").text


def test_a_decision_asks_the_memberships_of_whom_it_is_for(app: Flask, client: Client, make: Factories) -> None:
    """Ana is a member, Ben is not: what is for members is for Ana only."""
    ana, ben = household(make)
    korea = make.committee()
    make.member(korea, ana)
    activity = make.activity(korea, is_public=False)
    url = f"/activities/{activity.public_id}"
    client.sign_in(ana)
    client.submit(f"{url}/sign-up", {"for": ben.public_id})
    assert codes(client.get(f"{url}?for={ben.public_id}").text) == {"members-only"}
    client.submit(f"{url}/sign-up")
    with app.app_context():
        assert [row.person_id for row in db.session.scalars(sa.select(SignUp))] == [ana.id]


def test_nobody_acts_for_a_stranger(app: Flask, client: Client, make: Factories) -> None:
    ana, _ben = household(make)
    stranger = make.person()
    korea = make.committee()
    activity = make.activity(korea)
    client.sign_in(ana)
    for path in (f"/activities/{activity.public_id}/sign-up", f"/committees/{korea.slug}/apply", "/me/help-me-choose"):
        assert client.submit(path, {"for": stranger.public_id}).status_code == 404
    assert client.get(f"/activities/{activity.public_id}?for={stranger.public_id}").status_code == 404
    with app.app_context():
        assert not db.session.scalars(sa.select(SignUp)).all()
        assert not db.session.scalars(sa.select(Application)).all()


def test_applying_for_somebody(app: Flask, client: Client, make: Factories) -> None:
    """The committee's page has a button for each; both applications stand on my page, with whose they are."""
    ana, ben = household(make)
    korea = make.committee()
    client.sign_in(ana)
    assert "Join for Ben" in client.get(f"/committees/{korea.slug}").text
    client.submit(f"/committees/{korea.slug}/apply", {"for": ben.public_id})
    with app.app_context():
        assert [row.person_id for row in db.session.scalars(sa.select(Application))] == [ben.id]
        assert not db.session.scalars(sa.select(Membership)).all()
    assert "For Ben" in client.get("/me/applications").text


def test_the_role_decides_what_one_may_do_for_somebody() -> None:
    """A role without the permission in the table lets one do nothing, whoever it is for."""
    actor = Actor(person_id=1, account_id=1, acts_for={1: Role.ONESELF, 2: Role.MEMBER})
    assert actor.persons_with(Permission.SIGNUP_OWN) == {1}
    assert not actor.may_for(Permission.SIGNUP_OWN, 2)
    assert actor.may_for(Permission.COMMITTEE_APPLY, 2)
