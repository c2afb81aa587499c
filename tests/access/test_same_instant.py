"""A right ends in the very moment in which somebody presses: the press is refused, or the end comes after it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, request

from tests.accounts.test_roles import acting
from tests.activities.conftest import Desk
from tests.activities.test_views import GOOD
from tests.committees.test_belonging import membership_of
from tests.conftest import database_kind
from tests.factories import Factories
from tests.processes import LONG
from tests.together import join
from volunteers import identity
from volunteers.access import Actor, ActorKind, Role
from volunteers.accounts.actions import close_account, end_role
from volunteers.accounts.models import RoleGrant
from volunteers.audit import actions as audit_actions
from volunteers.audit.models import AuditEvent
from volunteers.committees.actions import end_office
from volunteers.committees.models import Committee, Term
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.notices import actions as notices
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.notices.models import Notice, NoticeState
from volunteers.people.models import Person
from volunteers.registration import rules as joining
from volunteers.undo import Undo
from volunteers.web import doors

TOGETHER = 0.5
"""Seconds that a press waits for the end of what it rests on. Where there is a lock it is only waited out; the control
waits as long as it takes."""


IN_TIME = {**GOOD, "starts_at": "2096-06-13T18:00", "ends_at": "2096-06-13T19:00"}


class Town:
    """A chair with everything that one presses, and the ends of what lets one press it."""

    def __init__(self, app: Flask) -> None:
        self.app, self.make, self.desk = app, Factories(app), Desk(app)
        make = self.make
        self.korea: Committee = make.committee()
        self.chair: Person = make.officer(self.korea)
        self.member: Person = make.member(self.korea)
        self.admin = acting(make.person(), Role.ADMINISTRATOR)
        self.boss: Person = make.person(roles=(Role.ADMINISTRATOR,))
        self.application = make.application(self.korea)
        self.position = make.position(make.initiative(self.korea))
        self.walk = make.activity(self.korea)
        self.membership = membership_of(app, self.member)

    def end_term(self) -> None:
        with self.app.app_context():
            key = db.session.scalars(sa.select(Term.id).where(Term.person_id == self.chair.id)).one()
            end_office(self.admin, key)

    def end_admin(self) -> None:
        with self.app.app_context():
            key = db.session.scalars(sa.select(RoleGrant.id).where(RoleGrant.account_id == self.boss.account_id)).one()
            self.make.person(roles=(Role.ADMINISTRATOR,))
            end_role(self.admin, key)

    def close(self, person: Person) -> Callable[[], None]:
        def act() -> None:
            with self.app.app_context():
                close_account(self.admin, person.account_id or 0)

        return act

    def events(self) -> list[str]:
        with self.app.app_context():
            return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def presses(town: Town) -> dict[str, tuple[Person, str, dict[str, str], Callable[[], None], str]]:
    """By name: who presses what, what ends in between, and the event that must not be there afterwards."""
    slug = town.korea.slug
    member = f"/committees/{slug}/members/{town.membership.public_id}"
    return {
        "admit": (
            town.chair,
            f"/committees/{slug}/applications/{town.application.public_id}/accept",
            {},
            town.end_term,
            "application.accepted",
        ),
        "ask for a role": (
            town.chair,
            f"/positions/{town.position.public_id}/assign",
            {"person": town.member.public_id},
            town.end_term,
            "assignment.offered",
        ),
        "end a membership": (
            town.chair,
            f"{member}/end",
            {"end_reason": "removed", "reason": "You moved away.", "version": "1"},
            town.end_term,
            "membership.ended",
        ),
        "schedule": (town.chair, f"/committees/{slug}/activities/new", IN_TIME, town.end_term, "activity.scheduled"),
        "open a committee": (
            town.boss,
            "/admin/committees",
            {"name": "Peru Committee", "kind": "special-interest"},
            town.end_admin,
            "committee.opened",
        ),
        "sign up": (
            town.member,
            f"/activities/{town.walk.public_id}/sign-up",
            {},
            town.close(town.member),
            "sign_up.made",
        ),
        "leave": (
            town.member,
            f"/memberships/{town.membership.public_id}/leave",
            {},
            town.close(town.member),
            "membership.left",
        ),
    }


NAMES = ("admit", "ask for a role", "end a membership", "schedule", "open a committee", "sign up", "leave")


def press_while_it_ends(app: Flask, monkeypatch: pytest.MonkeyPatch, name: str) -> tuple[int, bool, str]:
    """The door has let in, and then the right ends: the status, whether it was done, and what the person reads."""
    town = Town(app)
    who, url, typed, end, event = presses(town)[name]
    client = app.test_client().sign_in(who)
    client.max_queries = 1000  # what the other one does is counted, too
    enter, is_first = doors._enter, threading.Event()

    def slowly(*args: Any) -> Any:
        if request.method == "POST" and not is_first.is_set():
            is_first.set()
            join([threading.Thread(target=end)])
        return enter(*args)

    monkeypatch.setattr(doors, "_enter", slowly)
    answer = client.submit(url, typed)
    assert is_first.is_set(), f"{url} is no door with a permission"
    return answer.status_code, event in town.events(), answer.text


@pytest.mark.parametrize("name", NAMES)
def test_what_ended_between_door_and_act_ends_the_press(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    status, is_done, text = press_while_it_ends(fresh_app, monkeypatch, name)
    assert not is_done
    assert status in (303, 403, 422), text[:300]


@pytest.mark.parametrize("name", NAMES)
def test_control_without_asking_again_it_is_done(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What the test above would see otherwise."""
    monkeypatch.setattr(audit_actions, "ask_again", lambda: None)
    assert press_while_it_ends(fresh_app, monkeypatch, name)[1]


def race(app: Flask, monkeypatch: pytest.MonkeyPatch, patience: float = TOGETHER) -> list[str]:
    """The chair's action is under way when an administrator ends the office: what happened, in order."""
    town = Town(app)
    asked, ended = threading.Event(), threading.Event()
    why_not = joining.why_not_decide

    def slowly(*args: Any) -> Any:
        asked.set()
        ended.wait(patience)
        return why_not(*args)

    def end() -> None:
        asked.wait(LONG)
        town.end_term()
        ended.set()

    monkeypatch.setattr(joining, "why_not_decide", slowly)
    client = app.test_client().sign_in(town.chair)
    url = presses(town)["admit"][1]
    join([threading.Thread(target=lambda: client.submit(url)), threading.Thread(target=end)])
    return [event for event in town.events() if event in ("application.accepted", "office.ended")]


def test_the_end_waits_for_an_act_that_rests_on_it(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert race(fresh_app, monkeypatch) == ["application.accepted", "office.ended"]


@pytest.mark.postgres
@pytest.mark.skipif(database_kind() != "postgres", reason="SQLite has one writer at a time: no lock to leave out")
def test_control_without_holding_it_the_end_comes_first(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_held", lambda select, of: db.session.execute(select).all())
    assert race(fresh_app, monkeypatch, LONG) == ["office.ended", "application.accepted"]


def test_an_undo_rests_on_the_right_too(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(fresh_app)
    client = fresh_app.test_client().sign_in(town.chair)
    client.submit(presses(town)["admit"][1])
    load, is_first = Undo.load_anew, threading.Event()

    def slowly(self: Undo, key: int) -> Any:
        row = load(self, key)
        if not is_first.is_set():
            is_first.set()
            join([threading.Thread(target=town.end_term)])
        return row

    monkeypatch.setattr(Undo, "load_anew", slowly)
    client.undo()
    assert is_first.is_set()
    assert "act.undone" not in town.events()


def test_a_message_of_who_may_not_write_any_more_is_a_draft_again(fresh_app: Flask) -> None:
    """Its author had the right when they pressed, and has it no more when it would leave."""
    town = Town(fresh_app)
    roles = {town.korea.id: frozenset({Role.CHAIR})}
    actor = Actor(ActorKind.PERSON, town.chair.id, town.chair.account_id, committees=roles)
    audience = Audience(frozenset({town.korea.id}))
    given = NoticeInput(LocalText(en="Subject"), LocalText(en="Text"), audience, reply_to="committee")
    key = town.desk.do(notices.send, actor, "b" * 16, given).id
    town.end_term()
    with clock.at(clock.now() + timedelta(seconds=121)):
        assert town.desk.do(notices.start_due) == 0
    with fresh_app.app_context():
        assert db.session.get_one(Notice, key).state is NoticeState.DRAFT
    assert "notice.held_back" in town.events()
