"""Whose role needs a second step is led to it and does nothing before; and nobody is locked out for good."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.accounts.test_second_step import ASKED, EMAIL, HERE, set_up, shown_by_app, with_app
from tests.admin.test_views import settings_of as fields
from tests.client import Client, codes
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.accounts.models import Account, AccountSession, RoleGrant
from volunteers.accounts.sessions import RECENT
from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.organization.actions import set_settings
from volunteers.organization.queries import needing_second_step
from volunteers.people.models import Person

STAFF = ["administrator", "coordinator", "auditor"]


@pytest.fixture
def admin(make: Factories) -> Person:
    return make.person("Ada Administrator", email="ada@demo.example", roles=(Role.ADMINISTRATOR,))


def need_for(app: Flask, *roles: str) -> None:
    with app.app_context():
        set_settings(Actor.job(), {"second_step_roles": list(roles)})


def said_after(client: Client, url: str, data: dict[str, str]) -> set[str]:
    """The codes that the page tells to which a refused press leads."""
    return codes(client.get(client.submit(url, data).headers["Location"]).text)


def test_who_needs_one_does_nothing_before(app: Flask, client: Client, make: Factories) -> None:
    """Led there from everywhere, without a loop; help, the language and the way out stay open, and then all is."""
    need_for(app, *STAFF)
    client.sign_in(make.person("Tomas Rivera", email=EMAIL, roles=(Role.COORDINATOR,)))
    for url in ("/", "/me", "/people/", "/desk", "/search?q=ruth", "/me/security", "/calendar", "/committees/"):
        if client.application.url_map.bind("localhost").test(url.partition("?")[0], method="GET"):
            assert client.get(url).headers["Location"] == HERE, url
    for url in ("/help", "/privacy", "/accessibility", "/login", HERE):
        assert client.get(url).status_code == 200, url
    assert 'lang="es"' in client.get(HERE, query_string={"lang": "es"}).text
    client.get("/me?lang=en")
    assert 'lang="en"' in client.get(HERE).text
    told = client.get("/people/", headers={"Accept": "application/json"})
    assert (told.status_code, told.json["type"]) == (403, "second-step-needed")
    said = client.submit("/me/profile", {"full_name": "Tomas Rivera-Cho"})
    assert said.status_code == 403
    assert "Tomas Rivera-Cho" in said.text  # nothing typed is lost
    set_up(client)
    assert client.get("/people/").status_code == 200
    assert client.submit("/logout").headers["Location"] == "/"


def test_only_whose_role_needs_one_is_held(app: Flask, make: Factories) -> None:
    """By the roles held everywhere; an office asks for none, nor does a role that the setting does not name."""
    need_for(app, "auditor")
    held = make.person("Otto Auditor", roles=(Role.AUDITOR,))
    free = [make.person("Tomas Rivera", roles=(Role.COORDINATOR,)), make.person("Mia Member")]
    assert app.test_client().sign_in(held).get("/admin/audit").headers["Location"] == HERE
    assert [app.test_client().sign_in(each).get("/me").status_code for each in free] == [200, 200]
    assert app.test_client().get("/").status_code == 200


def test_who_is_held_has_no_right_of_the_role(app: Flask, client: Client, admin: Person, make: Factories) -> None:
    """The pages that stay open show what a member sees there, and a mailed link is not held."""
    need_for(app, *STAFF)
    client.sign_in(admin)
    assert "/admin/" not in client.get(HERE).text
    assert client.get("/u/" + "x" * 16 + ".00").status_code == 404


def test_it_can_not_be_turned_off_then(app: Flask, client: Client, make: Factories) -> None:
    client.sign_in(make.person("Tomas Rivera", email=EMAIL, roles=(Role.COORDINATOR,)))
    _key, recovery = set_up(client)
    need_for(app, "coordinator")
    assert f"{HERE}/off" not in client.get(HERE).text
    assert client.submit(f"{HERE}/off", {"code": recovery[0]}).status_code == 303
    assert "second-step-needed" in codes(client.get(HERE).text)
    assert f"{HERE}/app/begin" in client.get(HERE).text  # another phone takes its place


def test_an_administrator_sets_up_their_own_first(app: Flask, client: Client, admin: Person) -> None:
    """Else the setting would lock out whoever made it; for others' roles it can be set at once."""
    client.sign_in(admin)
    page = client.get("/admin/settings").text
    assert page.count('name="second_step_roles"') == 3
    given = fields(page)
    refused = client.submit("/admin/settings", {**given, "second_step_roles": ["administrator", "auditor"]})
    assert (refused.status_code, codes(refused.text)) == (422, {"own-second-step"})
    assert client.submit("/admin/settings", {**given, "second_step_roles": ["auditor", "nobody"]}).status_code == 422
    assert client.submit("/admin/settings", {**given, "second_step_roles": ["auditor"]}).status_code == 303
    set_up(client)
    given = fields(client.get("/admin/settings").text)
    done = client.submit("/admin/settings", {**given, "second_step_roles": ["auditor", "administrator"]})
    assert done.status_code == 303
    with app.app_context():
        assert needing_second_step() == {Role.AUDITOR, Role.ADMINISTRATOR}
    assert client.get("/admin/").status_code == 200


def test_an_administrator_turns_off_anothers(app: Flask, client: Client, admin: Person, make: Factories) -> None:
    """With a reason that the owner and the trail get; they are signed out, and never their own."""
    person, key, _recovery = with_app(app, make)
    theirs = app.test_client().sign_in(person)
    with app.app_context():
        account = db.session.get(Account, person.account_id)
        own = db.session.get(Account, admin.account_id)
    url = f"/admin/users/{account.public_id}/second-step/off"
    client.sign_in(admin)
    assert url in client.get(f"/admin/users/{account.public_id}").text
    assert client.submit(url, {"why": ""}).status_code == 422
    assert client.submit(url, {"why": "Lost phone; we met."}).status_code == 303
    mail = deliveries(app, EMAIL)[-1]
    assert (mail.kind, mail.facts["by"], mail.facts["reason"]) == (
        *("accounts/second_step_ended", "administrator"),
        "Lost phone; we met.",
    )
    assert theirs.get("/me").status_code == 303
    assert said_after(client, url, {"why": "again"}) == {"no-second-step"}
    set_up(client)
    own_url = f"/admin/users/{own.public_id}/second-step/off"
    assert said_after(client, own_url, {"why": "mine"}) == {"own-account"}
    assert app.test_client().sign_in(person).submit(url, {"why": "no right"}).status_code == 403
    with app.app_context():
        (row,) = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "account.second_step_ended"))
        assert (row.actor_person_id, row.subject_id) == (admin.id, account.id)
        assert db.session.scalar(sa.select(AuditReason.text).where(AuditReason.event_id == row.id))
    assert key


def test_who_signed_in_a_while_ago_confirms_it_first(
    app: Flask, client: Client, admin: Person, make: Factories
) -> None:
    """A session that somebody else took over neither takes others' second step nor says that none is needed."""
    person, _key, _recovery = with_app(app, make)
    client.sign_in(admin)
    with app.app_context():
        account = db.session.get(Account, person.account_id)
    url = f"/admin/users/{account.public_id}/second-step/off"
    with clock.at(clock.now() + RECENT + timedelta(minutes=1)):
        assert 'name="why"' not in client.get(f"/admin/users/{account.public_id}").text.partition(url)[2][:400]
        assert said_after(client, url, {"why": "Lost phone; we met."}) == {"prove-first"}
        given = fields(client.get("/admin/settings").text)
        refused = client.submit("/admin/settings", {**given, "second_step_roles": ["auditor"]})
        assert codes(refused.text) == {"prove-first"}
        assert "/me/security/prove" in refused.text
        assert client.submit("/admin/settings", given).status_code == 303  # nothing of it changes
    given = fields(client.get("/admin/settings").text)
    assert client.submit("/admin/settings", {**given, "second_step_roles": ["auditor"]}).status_code == 303
    assert client.submit(url, {"why": "Lost phone; we met."}).status_code == 303


def test_the_last_administrator_has_a_way(app: Flask, client: Client, admin: Person) -> None:
    """At the machine: recorded, mailed, signed out everywhere; then they set it up anew."""
    set_up(client.sign_in(admin))
    need_for(app, *STAFF)
    run = app.test_cli_runner()
    assert run.invoke(args=["second-step", "off", "nobody@demo.example"]).exit_code == 1
    done = run.invoke(args=["second-step", "off", " ADA@demo.example"])
    assert done.exit_code == 0, done.output
    assert run.invoke(args=["second-step", "off", "ada@demo.example"]).exit_code == 1
    assert deliveries(app, "ada@demo.example")[-1].facts["by"] == "machine"
    with app.app_context():
        open_ones = sa.select(sa.func.count()).select_from(AccountSession).where(AccountSession.ended_at.is_(None))
        assert db.session.scalar(open_ones) == 0
    client.sign_in(admin)
    assert client.get("/admin/").headers["Location"] == HERE
    set_up(client)
    assert client.get("/admin/").status_code == 200


def test_a_role_given_meanwhile_holds_at_once(app: Flask, client: Client, admin: Person, make: Factories) -> None:
    need_for(app, "coordinator")
    client.sign_in(admin)
    other = make.person("Mia Member", email="mia@demo.example")
    hers = app.test_client().sign_in(other)
    assert hers.get("/me").status_code == 200
    with app.app_context(), unguarded("a role is given"):
        db.session.add(RoleGrant(account_id=other.account_id, role="coordinator", granted_at=clock.now()))
        db.session.commit()
    assert hers.get("/me").headers["Location"] == HERE


def test_who_comes_with_a_second_step_is_not_held(app: Flask, client: Client, make: Factories) -> None:
    _person, key, _recovery = with_app(app, make)
    assert shown_by_app(key)
    assert client.get(ASKED).headers["Location"] == "/login"


def test_a_wrong_proof_leads_back_to_the_page_that_is_open(app: Flask, client: Client, make: Factories) -> None:
    """And not to the one on which everything else stands that is closed to them."""
    need_for(app, *STAFF)
    client.sign_in(make.person("Tomas Rivera", email=EMAIL, roles=(Role.COORDINATOR,)))
    answer = client.submit("/me/security/prove", {"password": "none of theirs"})
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)


def test_the_owners_setting_up_lets_nobody_else_in(app: Flask, client: Client, make: Factories) -> None:
    """Whoever took the first step before, and was held, is out and not let in."""
    need_for(app, *STAFF)
    person = make.person("Tomas Rivera", email=EMAIL, roles=(Role.COORDINATOR,))
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    stranger.sign_in(person)
    assert stranger.get("/people/").headers["Location"] == HERE
    set_up(client.sign_in(person))
    assert client.get("/people/").status_code == 200
    assert stranger.get("/people/").headers["Location"].startswith("/login")
