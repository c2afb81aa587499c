"""Organisation-wide roles, and closing accounts: by administrators, never by oneself, never the last one."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Actor, ActorKind, Role
from volunteers.accounts import actions, queries
from volunteers.accounts.models import RoleGrant
from volunteers.audit.models import AuditEvent
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.people.models import Person


def acting(person: Person, *roles: Role) -> Actor:
    """An actor with roles."""
    return Actor(ActorKind.PERSON, person.id, person.account_id, everywhere=frozenset({Role.MEMBER, *roles}))


def refused(app: Flask, act: Any, *args: Any, **kwargs: Any) -> str:
    """The code of the refusal."""
    with app.test_request_context(), pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code


def test_granting_and_ending(app: Flask, make: Factories) -> None:
    """With events; twice is told; the grant stays readable."""
    admin, other = make.person(roles=(Role.ADMINISTRATOR,)), make.person()
    actor = acting(admin, Role.ADMINISTRATOR)
    with app.test_request_context():
        grant = actions.grant_role(actor, other.account_id or 0, Role.BOARD)
    assert refused(app, actions.grant_role, actor, other.account_id, Role.BOARD) == "role-held"
    with app.test_request_context():
        actions.end_role(actor, grant.id)
        actions.end_role(actor, grant.id)
        assert queries.open_roles(other.account_id or 0) == []
        assert db.session.get(RoleGrant, grant.id) is not None
        events = list(db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))
    assert [(e.event, e.facts, e.actor_person_id) for e in events] == [
        ("role.granted", {"role": "board"}, admin.id),
        ("role.ended", {"role": "board"}, admin.id),
    ]


def test_who_may(app: Flask, make: Factories) -> None:
    """Only who may grant; one person may hold several roles; the last administrator stays."""
    admin, other = make.person(roles=(Role.ADMINISTRATOR,)), make.person()
    actor = acting(admin, Role.ADMINISTRATOR)
    coordinator = acting(other, Role.COORDINATOR)
    with app.app_context():
        grant = queries.open_roles(admin.account_id or 0)[0]
    assert refused(app, actions.grant_role, coordinator, admin.account_id, Role.BOARD) == "not-allowed"
    with app.test_request_context():
        given = actions.grant_role(actor, admin.account_id or 0, Role.COORDINATOR)
        assert actions.end_role(actor, given.id).ended_at is not None
    assert refused(app, actions.end_role, actor, grant.id) == "own-role"
    assert refused(app, actions.end_role, Actor.job(), grant.id) == "last-administrator"
    assert refused(app, actions.close_account, Actor.job(), admin.account_id) == "last-administrator"
    assert refused(app, actions.close_account, actor, admin.account_id) == "own-account"
    assert refused(app, actions.close_account, coordinator, admin.account_id) == "not-allowed"
    make.account(roles=(Role.ADMINISTRATOR,), active=False)
    assert refused(app, actions.end_role, Actor.job(), grant.id) == "last-administrator"
    make.account(roles=(Role.ADMINISTRATOR,))
    with app.test_request_context():
        assert actions.end_role(Actor.job(), grant.id).ended_at is not None


def test_closing_ends_everything(app: Flask, client: Client, make: Factories) -> None:
    """Sessions end at once; opened again, one signs in anew."""
    admin, other = make.person(roles=(Role.ADMINISTRATOR,)), make.person()
    client.sign_in(other)
    assert client.get("/me/security").status_code == 200
    with app.test_request_context():
        actions.close_account(acting(admin, Role.ADMINISTRATOR), other.account_id or 0, reason="Asked us to.")
    assert client.get("/me/security").status_code == 303
    with app.test_request_context():
        actions.reopen_account(acting(admin, Role.ADMINISTRATOR), other.account_id or 0)
    assert client.get("/me/security").status_code == 303


def test_the_first_administrator(app: Flask, client: Client) -> None:
    """`flask admin create`: account, person, role and a link that lets them in, with a password or without."""
    for _ in range(2):
        result = app.test_cli_runner().invoke(args=["admin", "create", "First@Demo.example"])
        assert result.exit_code == 0, result.output
    path = result.output.split("http://localhost")[1].strip()
    assert f'action="{path.replace("/reset/", "/verify/")}"' in client.get(path).text
    assert client.submit(path.replace("/reset/", "/verify/")).headers["Location"] == "/me"
    assert client.get("/me/security").status_code == 200
    with app.app_context():
        account = queries.by_email("first@demo.example")
        assert account is not None
        assert [grant.role for grant in queries.open_roles(account.id)] == [Role.ADMINISTRATOR]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
    assert app.test_cli_runner().invoke(args=["admin", "create", "nonsense"]).exit_code == 1
