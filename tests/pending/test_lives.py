"""Somebody at an address dies: what waits there, who lives there, and what comes back if that was a mistake."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries, secret_of, token_and_code
from tests.client import Client, codes, standings
from tests.factories import Factories
from tests.pending.test_whose import is_in, join, korea, page_of, read, rows
from volunteers import links
from volunteers.access import Actor, Role
from volunteers.accounts import actions as account_actions
from volunteers.accounts.models import Account, AccountSession, RoleGrant
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.links import Purpose
from volunteers.links.models import Link
from volunteers.pending.models import Pending
from volunteers.people import actions
from volunteers.people.models import AnsweredFor, Person
from volunteers.registration.models import Application

__all__ = ["korea"]

HOME = "home@demo.example"
LOST = "couldn’t be restored"


class Home:
    """Ana, who signs in at the address unless she is only written down; perhaps Ben, for whom she answers there."""

    def __init__(self, app: Flask, make: Factories, korea: Committee) -> None:
        self.app, self.make, self.korea = app, make, korea
        self.coordinator = make.person("Clara", email="clara@demo.example", roles=(Role.COORDINATOR,))

    def ana(self, **values: Any) -> Person:
        return self.make.person("Ana Vela", email=HOME, **values)

    def ben(self) -> Person:
        """Whoever signs in says that what waits is for somebody else here."""
        client = self.app.test_client()
        join(client, self.korea, HOME, name="Ben")
        client.submit(page_of(self.app, HOME), {"for": "new"})
        return self.named("Ben")

    def named(self, name: str) -> Person:
        return next(person for person in rows(self.app, Person) if person.full_name == name)

    def account_of(self, person: Person) -> Account | None:
        with self.app.app_context():
            return db.session.get(Account, db.session.get_one(Person, person.id).account_id or 0)

    def dies(self, person: Person) -> None:
        with self.app.app_context():
            actions.note_death(Actor.job(), person.id)

    def back(self, person: Person) -> str:
        """The coordinator says that it was a mistake; what the page says then."""
        client = self.app.test_client().sign_in(self.coordinator)
        answer = client.submit(f"/people/{person.public_id}/alive", {}, follow_redirects=True)
        assert "is back" in answer.text
        return str(client.get(f"/people/{person.public_id}").text) + str(answer.text)

    def asks(self, client: Client, email: str = HOME) -> str:
        """Somebody types the address on the sign-in page; the kind of the mail."""
        client.submit("/login", {"email": email})
        return deliveries(self.app, email)[-1].kind

    def says(self, client: Client, person: Person) -> None:
        """Open the page behind the mail, and say who it is."""
        path = f"/verify/{token_and_code(self.app, HOME)[0]}/who"
        assert f"I’m {person.full_name}" in read(client, path)
        assert client.submit(path, {"who": person.public_id}).headers["Location"] == "/me"


@pytest.fixture
def home(app: Flask, make: Factories, korea: Committee) -> Home:
    return Home(app, make, korea)


def nothing_of(home: Home, person: Person, client: Client) -> None:
    """Whoever signs in now sees nothing that was the dead person's."""
    for path in ("/me", "/me/profile", "/me/security", "/me/applications", "/me/calendar"):
        page = read(client, path)
        assert person.full_name not in page, path


@pytest.mark.parametrize("is_written_down", [False, True])
@pytest.mark.parametrize("is_before", [True, False])
def test_a_widow_at_a_shared_mailbox(home: Home, client: Client, is_written_down: bool, is_before: bool) -> None:
    """Asked for before the death or after: she is herself, and gets nothing that was his; what was his comes back."""
    ana = home.ana(account=None) if is_written_down else home.ana()
    home.make.member(home.korea, ana)
    if is_before:
        join(client, home.korea, HOME, name="Maria Vela")
    home.dies(ana)
    if not is_before:
        join(client, home.korea, HOME, name="Maria Vela")
    path = page_of(home.app, HOME)
    page = read(client, path)
    assert "Ana Vela" not in page
    assert f'action="{path}"' in page
    client.submit(path)
    maria = home.named("Maria Vela")
    assert is_in(client)
    account = home.account_of(maria)
    assert account is not None
    assert (account.email, account.is_left) == (HOME, False)
    assert [row.person_id for row in rows(home.app, Application)] == [maria.id]
    nothing_of(home, ana, client)
    said = home.back(ana)
    assert is_in(client)
    assert home.account_of(maria).id == account.id
    answered = [(row.account_id, row.person_id) for row in rows(home.app, AnsweredFor)]
    if is_written_down:  # she had no sign-in: nothing is gone, and whose she is, is the owner's word
        assert LOST not in said
        assert answered == []
    else:
        assert LOST in said
        assert "Maria Vela" in said
        assert answered == [(account.id, ana.id)]
    assert home.account_of(ana) is None


def test_of_that_very_name_nothing_is_sent_by_one_press(home: Home, client: Client) -> None:
    """Ana asked for something, and was then thought to be dead: her page tells her so, and keeps her words."""
    ana = home.ana()
    join(client, home.korea, HOME, name="ana vela")
    path = page_of(home.app, HOME)
    home.dies(ana)
    page = read(client, path)
    assert codes(page) == {"has-died"}
    for chosen in ("", ana.public_id):
        client.submit(path, {"for": chosen})
        assert not rows(home.app, Application)
        assert len(rows(home.app, Pending)) == 1
    assert LOST not in home.back(ana)
    client.submit(path, {"for": ana.public_id})
    assert [row.person_id for row in rows(home.app, Application)] == [ana.id]
    assert home.account_of(ana).email == HOME
    assert len(rows(home.app, Person)) == 3, "nobody is there twice"


def test_a_namesake_says_so(home: Home, client: Client) -> None:
    """The daughter has her mother's name: she is somebody else."""
    ana = home.ana()
    home.dies(ana)
    join(client, home.korea, HOME, name="Ana Vela")
    client.submit(page_of(home.app, HOME), {"for": "new"})
    assert is_in(client)
    people = [person for person in rows(home.app, Person) if person.full_name == "Ana Vela"]
    assert [person.is_dead for person in people] == [True, False]
    assert people[0].account_id != people[1].account_id


def test_the_living_second_person_gets_a_way_in(home: Home, client: Client) -> None:
    """Ana signed in, Ben only shared the address: he says who he is, and is himself from then on."""
    ana = home.ana()
    ben = home.ben()
    home.dies(ana)
    assert home.asks(client) == "accounts/who"
    mail = deliveries(home.app, HOME)[-1]
    assert (mail.to_name, mail.person_id) == ("Ben", ben.id)
    assert not is_in(client)
    assert home.account_of(ben) is None, "before the press nothing is"
    home.says(client, ben)
    assert is_in(client)
    account = home.account_of(ben)
    assert account is not None
    assert (account.email, account.confirmed_at is not None) == (HOME, True)
    assert account.id != ana.account_id
    assert not rows(home.app, AnsweredFor)
    nothing_of(home, ana, client)
    assert home.asks(app_client := home.app.test_client()) == "accounts/sign_in"
    token = token_and_code(home.app, HOME)[0]
    assert app_client.get(f"/verify/{token}/who").status_code == 410


def test_the_six_digits_lead_to_the_same_page(home: Home, client: Client) -> None:
    """Typed where it is waited for; they alone sign nobody in."""
    ben = home.ben() if (ana := home.ana()) else None
    assert ben is not None
    home.dies(ana)
    home.asks(client)
    token, code = token_and_code(home.app, HOME)
    assert client.submit("/verify", {"code": code}).headers["Location"] == f"/verify/{token}/who"
    assert not is_in(client)
    home.says(client, ben)
    assert is_in(client)


def test_nobody_else_can_be_said(home: Home, client: Client) -> None:
    """Not the dead, nor who is known elsewhere; and the link stays good for the right one."""
    ana, ben = home.ana(), home.ben()
    home.dies(ana)
    home.asks(client)
    path = f"/verify/{token_and_code(home.app, HOME)[0]}/who"
    for wrong in (ana.public_id, home.coordinator.public_id, "new", ""):
        client.submit(path, {"who": wrong})
        assert not is_in(client)
    home.says(client, ben)
    stranger = home.app.test_client()
    stranger.submit(path, {"who": ben.public_id})
    assert not is_in(stranger), "the link works once"


@pytest.mark.parametrize("door", ["/login", "/reset"])
def test_where_nobody_lives_the_mail_is_to_nobody(home: Home, client: Client, door: str) -> None:
    """The same mail as for an address that nobody ever had: it greets nobody, and speaks to nobody of the dead."""
    ana = home.ana()
    home.dies(ana)
    for email in (HOME, "nobody@demo.example"):
        client.submit(door, {"email": email})
    one, two = deliveries(home.app, HOME)[-1], deliveries(home.app, "nobody@demo.example")[-1]
    assert one.kind == two.kind == "accounts/nobody_registered"
    assert (one.to_name, one.person_id, one.facts, one.language) == (
        two.to_name,
        two.person_id,
        two.facts,
        two.language,
    )


def test_whom_a_coordinator_wrote_down_comes_in_the_same_way(home: Home, client: Client) -> None:
    """No one has died: somebody is known at an address that has no account."""
    ana = home.ana(account=None)
    assert home.asks(client) == "accounts/who"
    home.says(client, ana)
    assert home.account_of(ana).email == HOME


def test_three_at_an_address(home: Home, client: Client) -> None:
    """Ben takes the address over, and with it whom Ana answered for there; Ana comes back as one of them."""
    ana, ben = home.ana(roles=(Role.BOARD,)), home.ben()
    join(client, home.korea, HOME, name="Cleo")
    client.submit(page_of(home.app, HOME), {"for": "new"})
    cleo = home.named("Cleo")
    home.dies(ana)
    other = home.app.test_client()
    home.asks(other)
    home.says(other, ben)
    account = home.account_of(ben)
    assert [(row.account_id, row.person_id) for row in rows(home.app, AnsweredFor)] == [(account.id, cleo.id)]
    said = home.back(ana)
    assert "roles" in said.split(LOST)[1].split("</p>")[0]
    assert {row.person_id: row.account_id for row in rows(home.app, AnsweredFor)} == dict.fromkeys(
        (cleo.id, ana.id), account.id
    )
    assert [row.account_id for row in rows(home.app, RoleGrant) if row.ended_at is None and row.role == "board"] == []


def test_the_address_is_free_again(home: Home, client: Client) -> None:
    """Ben took the address over, and has another one by now: Ana gets hers back."""
    ana, ben = home.ana(), home.ben()
    home.dies(ana)
    home.asks(client)
    home.says(client, ben)
    moved = moves(home, home.account_of(ben), "ben@demo.example")
    assert moved is not None
    assert LOST not in home.back(ana)
    assert home.account_of(ana).email == HOME
    assert home.account_of(ana).active
    assert home.asks(client) == "accounts/sign_in"


def moves(home: Home, account: Account | None, email: str) -> Account | None:
    """An account takes another address, by the link that is mailed there."""
    assert account is not None
    with home.app.app_context():
        account_actions.ask_new_address(Actor.job(), account.id, email)
    public_id, purpose = secret_of(deliveries(home.app, email)[-1])
    assert purpose == Purpose.CHANGE_ADDRESS
    with home.app.app_context():
        link = links.by_public_id(public_id, Purpose.CHANGE_ADDRESS)
        assert link is not None
        return account_actions.confirm_by_link(link.id)


def test_a_living_account_moves_to_the_address_of_the_dead(home: Home) -> None:
    """It is asked like any free address; who comes back then is answered for there."""
    ana = home.ana()
    eva = home.make.person("Eva", email="eva@demo.example")
    home.dies(ana)
    assert moves(home, home.account_of(eva), HOME) is not None
    assert home.account_of(eva).email == HOME
    assert LOST in home.back(ana)
    assert [(row.account_id, row.person_id) for row in rows(home.app, AnsweredFor)] == [(eva.account_id, ana.id)]


def test_what_an_administrator_closed_stays_closed(home: Home) -> None:
    """A death opens nothing, and neither does its end; the account of the dead is opened with its person only."""
    ana = home.ana()
    admin = home.make.person("Adam", roles=(Role.ADMINISTRATOR,))
    client = home.app.test_client().sign_in(admin)
    path = f"/admin/users/{home.account_of(ana).public_id}"
    client.submit(f"{path}/close", {"reason": "Spam"})
    home.dies(ana)
    assert standings(client.get(path).text) == ["left"]
    client.submit(f"{path}/open", {"reason": "Sorry"})
    assert not home.account_of(ana).active
    home.back(ana)
    assert not home.account_of(ana).active
    client.submit(f"{path}/open", {"reason": "Sorry"})
    assert home.account_of(ana).active


def open_link(home: Home, purpose: Purpose, person: Person) -> int:
    with home.app.app_context():
        issue = bookkeeping("a test makes links")(links.issue)
        return int(issue(purpose, ttl=None, person_id=person.id, account_id=person.account_id, address=HOME).id)


def death(home: Home, ana: Person) -> None:
    home.dies(ana)


def closing(home: Home, ana: Person) -> None:
    admin = home.make.person("Adam", roles=(Role.ADMINISTRATOR,))
    client = home.app.test_client().sign_in(admin)
    client.submit(f"/admin/users/{home.account_of(ana).public_id}/close", {"reason": "Spam"})
    assert not home.account_of(ana).active


def moving(home: Home, ana: Person) -> None:
    assert moves(home, home.account_of(ana), "new@demo.example") is not None


ENDS: dict[str, Callable[[Home, Person], None]] = {"died": death, "closed": closing, "moved": moving}


@pytest.mark.parametrize("end", list(ENDS))
def test_what_hangs_at_an_address_when_somebody_there_ends(home: Home, client: Client, end: str) -> None:
    """Sessions, links to sign in, what waits, the household, and the next mail to the address."""
    ana, ben = home.ana(), home.ben()
    hers = home.app.test_client().sign_in(ana)
    way_in = open_link(home, Purpose.SIGN_IN, ana)
    join(client, home.korea, HOME, name="Dora")
    path = page_of(home.app, HOME)
    ENDS[end](home, ana)

    assert not is_in(hers), "sessions end"
    with home.app.app_context():
        assert not links.is_open(db.session.get_one(Link, way_in)), "nobody comes in by an old link"
        assert account_actions.enter_by_link(way_in) is None
        assert not db.session.scalars(
            sa.select(AccountSession).where(
                AccountSession.account_id == ana.account_id, AccountSession.ended_at.is_(None)
            )
        ).all()
    # what waits is still the owner's of the address, and goes out under nobody's name but theirs
    client.submit(path, {"for": "" if end == "moved" else "new"})
    sent = {person.full_name for person in rows(home.app, Person)} & {"Dora"}
    assert sent == (set() if end == "closed" else {"Dora"})
    assert len(rows(home.app, Pending)) == (1 if end == "closed" else 0)
    mail = home.asks(home.app.test_client())
    assert mail == {"died": "accounts/sign_in", "closed": "accounts/closed", "moved": "accounts/sign_in"}[end]
    answered = {row.person_id: row.account_id for row in rows(home.app, AnsweredFor)}
    dora = home.account_of(home.named("Dora")) if sent else None
    assert answered == {ben.id: dora.id if end == "died" and dora else ana.account_id}
    assert not [d for d in deliveries(home.app) if d.person_id == ana.id and end == "died" and d.state == "queued"]
