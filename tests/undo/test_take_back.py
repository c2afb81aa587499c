"""The one undo: who may, how long, twice pressed, what moved on, and what is forgotten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes
from tests.factories import Factories
from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.audit.actions import HastyMail
from volunteers.audit.models import AuditEvent
from volunteers.committees import events as committee_events
from volunteers.committees.models import Committee, Membership, MembershipState, Term
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person
from volunteers.registration.models import Application, ApplicationState
from volunteers.undo import Act, beside, ends_at, leave
from volunteers.undo.jobs import forget_acts


@pytest.fixture
def korea(make: Factories) -> Committee:
    """A committee."""
    return make.committee()


@pytest.fixture
def chair(make: Factories, korea: Committee) -> Person:
    """Its chair."""
    return make.officer(korea)


@pytest.fixture
def application(make: Factories, korea: Committee, chair: Person) -> Application:
    """Somebody waits."""
    return make.application(korea, make.person("Ada Lovelace", email="ada@demo.example"))


def accept(client: Client, korea: Committee, application: Application) -> Any:
    """The chair presses."""
    return client.submit(f"/committees/{korea.slug}/applications/{application.public_id}/accept")


def state(app: Flask, application: Application) -> ApplicationState:
    """How it stands."""
    with app.app_context():
        return need(Application, application.id).state


def only(app: Flask, model: type[Any]) -> Any:
    """The one row."""
    with app.app_context():
        return db.session.scalars(sa.select(model)).one()


def test_it_stays_where_it_was_done_and_on_my_page(
    client: Client, korea: Committee, chair: Person, application: Application
) -> None:
    """Until the time is over; not only on the next page."""
    client.sign_in(chair)
    accept(client, korea, application)
    button = f'action="/undo/{client.last_act()}"'
    for _look in range(2):
        assert button in client.get(f"/committees/{korea.slug}/applications").text
        page = client.get("/me").text
        assert "You accepted Ada" in page
        assert button in page
    with clock.at(clock.now() + timedelta(seconds=121)):
        assert button not in client.get("/me").text
        assert button not in client.get(f"/committees/{korea.slug}/applications").text


def test_nobody_else_takes_it_back(
    app: Flask, client: Client, make: Factories, korea: Committee, chair: Person, application: Application
) -> None:
    """Another chair, a coordinator, a stranger, somebody not signed in: there is no such act for them."""
    client.sign_in(chair)
    accept(client, korea, application)
    others = [make.officer(korea, "vice_chair"), make.person(roles=("coordinator",)), make.person()]
    for other in others:
        assert app.test_client().sign_in(other).undo().status_code == 404
    assert app.test_client().undo().status_code == 404
    assert client.undo("0123456789bcdfgh").status_code == 404
    assert state(app, application) is ApplicationState.ACCEPTED


def test_whoever_lost_the_right_undoes_nothing(
    app: Flask, client: Client, korea: Committee, chair: Person, application: Application
) -> None:
    """The office ended a moment ago: its undo went with it."""
    client.sign_in(chair)
    accept(client, korea, application)
    with app.app_context():
        end_office(only_key(Term))
    assert client.undo().status_code == 303
    page = client.get("/me").text
    assert codes(page) == {"no-right"}
    assert 'class="flash wrap" role="status"' not in page
    assert state(app, application) is ApplicationState.ACCEPTED


def only_key(model: type[Any]) -> int:
    """The key of the one row."""
    return int(db.session.scalars(sa.select(model.id)).one())


@action
def end_office(key: int) -> None:
    """The chair's term is over since yesterday."""
    term = need(Term, key)
    term.ends_on = clock.today("America/Denver") - timedelta(days=1)
    term.starts_on = min(term.starts_on, term.ends_on)
    record(Actor.job(), committee_events.OFFICE_ENDED, term, office=term.office, ends_on=term.ends_on)


def test_twice_pressed_is_once_done(
    app: Flask, client: Client, korea: Committee, chair: Person, application: Application
) -> None:
    """The second press says the same, and records nothing."""
    client.sign_in(chair)
    accept(client, korea, application)
    for _press in range(2):
        assert client.undo().status_code == 303
        assert "Undone." in client.get("/me").text
    with app.app_context():
        events = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "act.undone")).all()
    assert [(event.facts, event.committee_id) for event in events] == [({"kind": "application.accepted"}, korea.id)]


def test_what_was_done_since_is_not_overwritten(
    app: Flask, client: Client, make: Factories, korea: Committee, chair: Person, application: Application
) -> None:
    """The new member has left again: accepting them is no longer undone."""
    client.sign_in(chair)
    accept(client, korea, application)
    member = app.test_client().sign_in(person_of(app, application))
    membership = next(m for m in memberships(app) if m.person_id == application.person_id)
    member.submit(f"/memberships/{membership.public_id}/leave")
    first = acts(app)[0].key
    client.undo(first)
    assert codes(client.get("/me").text) == {"moved-on"}
    assert state(app, application) is ApplicationState.ACCEPTED


def acts(app: Flask) -> list[Act]:
    """All acts, in order."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Act).order_by(Act.id)))


def memberships(app: Flask) -> list[Membership]:
    """All memberships."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Membership)))


def person_of(app: Flask, application: Application) -> Person:
    """Who applied."""
    with app.app_context():
        return need(Person, application.person_id)


def test_one_after_the_other_goes_back_to_the_beginning(
    app: Flask, client: Client, make: Factories, korea: Committee
) -> None:
    """Left, undone, left, undone: an earlier act on the row is as good as new when a later one was undone."""
    person = make.member(korea)
    client.sign_in(person)
    (membership,) = memberships(app)
    for _time in range(3):
        client.submit(f"/memberships/{membership.public_id}/leave")
        assert memberships(app)[0].state is MembershipState.ENDED
        client.undo()
        assert memberships(app)[0].state is MembershipState.ACTIVE


def test_who_applied_again_is_no_member_by_an_undo(
    app: Flask, client: Client, make: Factories, korea: Committee
) -> None:
    """Leaving, applying again, and the undo in a second tab: the application is what counts."""
    person = make.member(korea)
    client.sign_in(person)
    (membership,) = memberships(app)
    client.submit(f"/memberships/{membership.public_id}/leave")
    left = client.last_act()
    client.submit(f"/committees/{korea.slug}/apply")
    client.undo(left)
    assert codes(client.get(f"/committees/{korea.slug}").text) == {"applied-again"}
    assert memberships(app)[0].state is MembershipState.ENDED
    assert state(app, only(app, Application)) is ApplicationState.IN_REVIEW


def test_mails_go_with_the_act_and_come_back(
    app: Flask, client: Client, korea: Committee, chair: Person, application: Application
) -> None:
    """The welcome is stopped; accepted again it is one mail again."""
    client.sign_in(chair)
    accept(client, korea, application)
    mail = only(app, Delivery)
    assert (mail.state, mail.act_key) == (DeliveryState.QUEUED, client.last_act())
    client.undo()
    assert only(app, Delivery).state is DeliveryState.CANCELLED


def test_a_program_gets_what_was_done_with_its_undo(
    app: Flask, client: Client, korea: Committee, chair: Person, application: Application
) -> None:
    """The same door answers in JSON, and refuses as a problem document (RFC 9457)."""
    client.sign_in(chair)
    url = f"/committees/{korea.slug}/applications/{application.public_id}/accept"
    as_program = {"Accept": "application/json"}
    done = client.submit(url, headers=as_program).get_json()
    assert done["undo"]["href"] == f"/undo/{client.last_act()}"
    assert "You accepted" in done["done"]
    with clock.at(clock.now() + timedelta(seconds=121)):
        refused = client.submit(done["undo"]["href"], headers=as_program)
    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    assert refused.get_json()["type"] == "too-late"


# the mechanism


@action
def scribble(actor: Actor, key: int, *, before: Any = None, due: Callable[[], Any] | None = None, twice: bool) -> None:
    """An action of the tests that leaves an act, and perhaps a mail."""
    membership = need(Membership, key)
    membership.version += 1
    record(actor, committee_events.MEMBERSHIP_PAUSED, membership)
    if due is not None:
        with beside():
            outbox.put(letter("beside", None))
        outbox.put(letter("of the act", due()))
    leave(actor, committee_events.MEMBERSHIP_ENDED, membership, before=before)
    if twice:
        leave(actor, committee_events.MEMBERSHIP_ENDED, membership)


def letter(key: str, not_before: Any) -> Message:
    """A mail."""
    to = Recipient("ada@demo.example")
    return Message(kind="registration/young", to=to, facts={"desk": ""}, dedupe_key=key, not_before=not_before)


def test_mail_that_could_not_be_taken_back_is_a_defect(app: Flask, make: Factories, korea: Committee) -> None:
    """What leaves before the time is over must not be queued by an act; what is done beside it may."""
    actor = actor_of(make.member(korea))
    with app.app_context():
        key = only_key(Membership)
        with pytest.raises(HastyMail):
            scribble(actor, key, due=lambda: None, twice=False)
        assert not db.session.scalars(sa.select(Delivery)).all()
        scribble(actor, key, due=ends_at, twice=False)
        kept = {row.dedupe_key: row.act_key for row in db.session.scalars(sa.select(Delivery))}
    assert kept["beside"] is None
    assert kept["of the act"]


def actor_of(person: Person) -> Actor:
    """Signed in."""
    return Actor(person_id=person.id, account_id=person.account_id)


def test_one_action_leaves_one_act(app: Flask, make: Factories, korea: Committee) -> None:
    actor = actor_of(make.member(korea))
    with app.app_context():
        with pytest.raises(RuntimeError, match="two acts"):
            scribble(actor, only_key(Membership), twice=True)
        scribble(Actor.job(), only_key(Membership), twice=False)
        assert not db.session.scalars(sa.select(Act)).all(), "the timetable takes nothing back"


def test_what_was_before_is_forgotten_when_its_time_is_over(app: Flask, make: Factories, korea: Committee) -> None:
    """And the act itself after a month."""
    person = make.member(korea)
    with app.app_context():
        scribble(actor_of(person), only_key(Membership), before={"place": "CANARY street"}, twice=False)
    for later, kept in ((timedelta(seconds=60), True), (timedelta(seconds=121), False)):
        with clock.at(clock.now() + later), app.app_context():
            forget_acts()
        assert bool(only(app, Act).before) is kept
    with clock.at(clock.now() + timedelta(days=31)), app.app_context():
        forget_acts()
    assert not acts(app)


def test_what_was_before_is_in_no_audit_event(app: Flask, make: Factories, korea: Committee) -> None:
    person = make.member(korea)
    with app.app_context():
        scribble(actor_of(person), only_key(Membership), before={"place": "CANARY street"}, twice=False)
        told = [(row.facts, row.changed) for row in db.session.scalars(sa.select(AuditEvent))]
    assert "CANARY" not in str(told)


def test_a_second_press_says_nothing_untrue(
    app: Flask, client: Client, korea: Committee, chair: Person, application: Application
) -> None:
    """Accepted, undone, accepted again: the first undo, pressed again in another tab, is not told as done."""
    client.sign_in(chair)
    accept(client, korea, application)
    first = client.last_act()
    client.undo(first)
    accept(client, korea, application)
    client.undo(first)
    assert codes(client.get("/me").text) == {"moved-on"}
    assert state(app, application) is ApplicationState.ACCEPTED


def test_what_was_not_confirmed_waits_to_be_confirmed(
    app: Flask, client: Client, make: Factories, korea: Committee
) -> None:
    """Taken back before it reached the chair, and undone: it has not reached them."""
    person = make.person()
    row = make.application(korea, person, state=ApplicationState.RECEIVED, review_since_at=None)
    client.sign_in(person)
    client.submit(f"/me/applications/{row.public_id}/withdraw")
    client.undo()
    assert state(app, row) is ApplicationState.RECEIVED


def test_whoever_was_asked_for_a_role_is_no_longer_unmade(
    app: Flask, client: Client, make: Factories, korea: Committee, chair: Person, application: Application
) -> None:
    """What hangs on a membership stands in the way of undoing the admission: rooms above say so."""
    client.sign_in(chair)
    accept(client, korea, application)
    accepted = client.last_act()
    position = make.position(make.initiative(korea))
    client.submit(f"/positions/{position.public_id}/assign", {"person": person_of(app, application).public_id})
    client.undo(accepted)
    assert codes(client.get("/me").text) == {"asked"}
    client.undo()
    client.undo(accepted)
    assert state(app, application) is ApplicationState.IN_REVIEW


def test_whoever_signed_up_for_what_is_for_members_is_no_longer_unmade(
    app: Flask, client: Client, make: Factories, korea: Committee, chair: Person, application: Application
) -> None:
    client.sign_in(chair)
    accept(client, korea, application)
    activity = make.activity(korea, is_public=False)
    member = app.test_client().sign_in(person_of(app, application))
    member.submit(f"/activities/{activity.public_id}/sign-up")
    client.undo(acts(app)[0].key)
    assert codes(client.get("/me").text) == {"signed-up"}
    assert state(app, application) is ApplicationState.ACCEPTED
