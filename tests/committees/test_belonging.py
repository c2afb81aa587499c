"""What one had as a member ends with the membership, in the same fact: the next move up, and undo."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, chair_of, input_of
from tests.activities.test_views import GOOD
from tests.client import between
from tests.factories import Factories
from volunteers.access import Actor
from volunteers.activities import actions, rules
from volunteers.activities.models import Activity, SignUpState
from volunteers.committees.actions import end, end_office, resign
from volunteers.committees.inputs import EndInput
from volunteers.committees.models import Committee, EndReason, Membership, OfficeBasis, Term
from volunteers.foundation.db import db
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.initiatives.rules import roles_in_words
from volunteers.links import Link, Purpose
from volunteers.mail.models import DeliveryState
from volunteers.people.models import Person

pytestmark = pytest.mark.usefixtures("set_clock")
C, W, OUT = SignUpState.CONFIRMED, SignUpState.WAITLISTED, SignUpState.WITHDRAWN
ACCEPTED, OFFERED = AssignmentState.ACCEPTED, AssignmentState.OFFERED


def places(*states: SignUpState) -> list[str]:
    """What is said of such places."""
    return [str(each) for each in rules.places_in_words(states)]


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee()


@pytest.fixture
def at_home(make: Factories, committee: Committee) -> Activity:
    """A members' evening at a private home, with one place."""
    return make.activity(committee, capacity=1, is_public=False, is_address_private=True, place="12 Elm St")


def membership_of(app: Flask, person: Person) -> Membership:
    with app.app_context():
        return db.session.scalars(sa.select(Membership).where(Membership.person_id == person.id)).one()


def remove(desk: Desk, actor: Actor, person: Person, **values: object) -> list[str]:
    membership = membership_of(desk.app, person)
    given = EndInput(**{"end_reason": EndReason.REMOVED, "reason": "You moved away.", **values})  # type: ignore[arg-type]
    return [str(each) for each in desk.do(end, actor, membership.id, given).went]


def to(desk: Desk, person: Person, state: DeliveryState = DeliveryState.QUEUED) -> list[str]:
    return [kind for kind, address in desk.mails(state) if address == person.email]


def test_who_was_removed_has_no_place_and_gets_no_address(
    desk: Desk, make: Factories, committee: Committee, at_home: Activity
) -> None:
    """The fault as it was found: the address changed after the removal, and was mailed to who was removed."""
    chair, ana, ben = chair_of(make, committee), make.member(committee), make.member(committee)
    a, b = desk.come(ana, at_home), desk.come(ben, at_home)
    public = desk.come(ana, make.activity(committee, capacity=1, starts=at_home.starts_local.replace(day=20)))
    desk.do(actions.change, chair, at_home.id, input_of(at_home, place="14 Oak St"))
    assert to(desk, ana) == ["signed_up", "signed_up"], "one of them tells the new address"

    assert remove(desk, chair, ana) == places(C)
    assert [desk.state(row) for row in (a, b, public)] == [OUT, C, C], "the next moves up; what is public stays"
    assert to(desk, ana) == ["signed_up", "committees/membership_ended"], "of what is public, and of the end"

    desk.do(actions.change, chair, at_home.id, input_of(desk.activity(at_home), place="16 Fir St"))
    assert "changed" not in to(desk, ana)


def test_undo_gives_it_all_back(desk: Desk, make: Factories, committee: Committee, at_home: Activity) -> None:
    chair, ana, ben = chair_of(make, committee), make.member(committee), make.member(committee)
    a, b = desk.come(ana, at_home), desk.come(ben, at_home)
    remove(desk, chair, ana)
    desk.undo(chair, membership_of(desk.app, ana))
    assert [desk.state(row) for row in (a, b)] == [C, W]
    assert to(desk, ana) == ["signed_up"]
    assert to(desk, ben) == ["waiting"]


def test_a_waiting_list_and_leaving_oneself(
    desk: Desk, make: Factories, committee: Committee, at_home: Activity
) -> None:
    ana, ben = make.member(committee), make.member(committee)
    a, b = desk.come(ana, at_home), desk.come(ben, at_home)
    went = desk.do(resign, actor_for(ben), membership_of(desk.app, ben).id).went
    assert [str(each) for each in went] == places(W)
    assert [desk.state(row) for row in (a, b)] == [C, OUT]
    assert to(desk, ben) == []
    desk.undo(actor_for(ben), membership_of(desk.app, ben))
    assert [desk.state(row) for row in (a, b)] == [C, W]


def test_the_chair_may_let_them_keep_it(desk: Desk, make: Factories, committee: Committee, at_home: Activity) -> None:
    chair, ana, ben = chair_of(make, committee), make.member(committee), make.member(committee)
    a, b = desk.come(ana, at_home), desk.come(ben, at_home)
    assert remove(desk, chair, ana, keep=True) == []
    assert [desk.state(row) for row in (a, b)] == [C, W]
    desk.undo(chair, membership_of(desk.app, ana))
    remove(desk, chair, ana)
    assert [desk.state(row) for row in (a, b)] == [OUT, C], "an undone keeping is none"


def test_a_link_in_a_mail_opens_nothing_until_the_undo(
    desk: Desk, make: Factories, committee: Committee, at_home: Activity
) -> None:
    chair, ana = chair_of(make, committee), make.member(committee)
    a = make.sign_up(at_home, ana.id)
    link = make._save(Link(purpose=Purpose.ANSWER_SIGNUP, person_id=ana.id, subject_id=a.id, created_at=a.signed_up_at))

    def is_revoked() -> bool:
        with desk.app.app_context():
            return db.session.get_one(Link, link.id).revoked_at is not None

    remove(desk, chair, ana)
    assert is_revoked()
    desk.undo(chair, membership_of(desk.app, ana))
    assert not is_revoked()


def test_roles_end_too_and_come_back(desk: Desk, make: Factories, committee: Committee) -> None:
    chair, ana = chair_of(make, committee), make.member(committee)
    initiative = make.initiative(committee)
    does = make.assignment(make.position(initiative), ana, state=AssignmentState.ACCEPTED)
    asked = make.assignment(make.position(initiative), ana)

    def states() -> list[AssignmentState]:
        with desk.app.app_context():
            return [db.session.get_one(Assignment, row.id).state for row in (does, asked)]

    assert remove(desk, chair, ana) == [str(each) for each in roles_in_words([ACCEPTED, OFFERED])]
    assert states() == [AssignmentState.RELEASED] * 2
    desk.undo(chair, membership_of(desk.app, ana))
    assert states() == [AssignmentState.ACCEPTED, AssignmentState.OFFERED]


def test_a_role_that_was_filled_meanwhile_stays_filled(desk: Desk, make: Factories, committee: Committee) -> None:
    """The undo of the membership does not fail for it."""
    chair, ana = chair_of(make, committee), make.member(committee)
    position = make.position(make.initiative(committee), needed_count=1)
    does = make.assignment(position, ana, state=AssignmentState.ACCEPTED)
    remove(desk, chair, ana)
    make.assignment(position, make.member(committee), state=AssignmentState.ACCEPTED)
    desk.undo(chair, membership_of(desk.app, ana))
    with desk.app.app_context():
        assert db.session.get_one(Assignment, does.id).state is AssignmentState.RELEASED


def test_an_office_is_belonging_too(desk: Desk, make: Factories, committee: Committee, at_home: Activity) -> None:
    """Somebody from outside acts for a time: what they had by it ends with the office."""
    admin, acting = chair_of(make, committee), make.person()
    make.officer(committee, person=acting, basis=OfficeBasis.ACTING, starts_on=date(2025, 1, 1))
    place = desk.come(acting, at_home)
    with desk.app.app_context():
        term = db.session.scalars(sa.select(Term).where(Term.person_id == acting.id)).one()
    desk.do(end_office, admin, term.id)
    assert desk.state(place) is OUT


def test_the_chair_is_told_before_and_after(
    app: Flask, desk: Desk, make: Factories, committee: Committee, at_home: Activity
) -> None:
    chair, ana = make.officer(committee), make.member(committee)
    row = desk.come(ana, at_home)
    client = app.test_client().sign_in(chair)
    membership = membership_of(app, ana)
    page = f"/committees/{committee.slug}/members/{membership.public_id}"
    (place,) = places(C)
    assert place in between(client.get(page).text, f'action="{page}/end"', "</form>")
    typed = {"version": membership.version, "end_reason": "removed", "reason": "You moved away."}
    answer = client.submit(f"{page}/end", typed, follow_redirects=True)
    assert place in between(answer.text, 'class="undo" role="status"', "</p>")
    assert desk.state(row) is OUT
    assert place not in client.get(page).text


@pytest.fixture
def walk(make: Factories, committee: Committee) -> Activity:
    """A public walk with one place."""
    return make.activity(committee, capacity=1)


def narrow(desk: Desk, actor: Actor, activity: Activity, **values: object) -> list[str]:
    given = input_of(desk.activity(activity), is_public=False, **values)
    return [str(each) for each in desk.do(actions.change, actor, activity.id, given).went]


def test_what_becomes_for_members_is_for_members(
    desk: Desk, make: Factories, committee: Committee, walk: Activity
) -> None:
    """Guests lose their places to whoever waits and may come, are told so, and of nothing that changed with it."""
    chair, guest, other, member = chair_of(make, committee), make.person(), make.person(), make.member(committee)
    rows = [desk.come(person, walk) for person in (guest, other, member)]
    went = narrow(desk, chair, walk, place="12 Elm St", is_address_private=True)
    assert went == places(C, W)
    assert [desk.state(row) for row in rows] == [OUT, OUT, C]
    assert [to(desk, guest), to(desk, other)] == [["narrowed"]] * 2
    assert "moved_up" in to(desk, member)
    desk.undo(chair, walk)
    assert [desk.state(row) for row in rows] == [C, W, W]
    assert [to(desk, person) for person in (guest, other, member)] == [["signed_up"], ["waiting"], ["waiting"]]


def test_the_chair_may_let_guests_keep_their_places(
    desk: Desk, make: Factories, committee: Committee, walk: Activity
) -> None:
    chair, guest, member = chair_of(make, committee), make.person(), make.member(committee)
    rows = [desk.come(person, walk) for person in (guest, member)]
    assert narrow(desk, chair, walk, keeps_guests=True) == []
    assert [desk.state(row) for row in rows] == [C, W]
    desk.do(actions.change, chair, walk.id, input_of(desk.activity(walk), is_public=True))
    narrow(desk, chair, walk)
    assert [desk.state(row) for row in rows] == [C, W], "who was to keep it keeps it"


def test_the_page_says_what_ended(
    app: Flask, make: Factories, desk: Desk, committee: Committee, walk: Activity
) -> None:
    chair, guest = make.officer(committee), make.person()
    desk.come(guest, walk)
    client = app.test_client().sign_in(chair)
    page = f"/activities/{walk.public_id}/edit"
    assert 'name="keeps_guests"' in client.get(page).text
    typed = {**GOOD, "version": "1"}
    typed.pop("is_public", None)
    answer = client.submit(page, typed, follow_redirects=True)
    told = between(answer.text, 'class="undo" role="status"', "</p>")
    assert places(C)[0] in told
    assert "Nobody" not in told
