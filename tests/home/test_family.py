"""/me/family: a household is a name until its adult says yes; a child is its guardian's; whoever moves out is gone."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.client import Client, between, codes
from tests.factories import Factories
from volunteers import links
from volunteers.activities.models import SignUp
from volunteers.committees.models import JoinPolicy, Membership
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.links import Link, Purpose
from volunteers.people.models import AnsweredFor, Channel, OptOut, Person
from volunteers.registration.models import Application

HOME = "home@demo.example"


@dataclass
class Home:
    """Rosa, who signs in, and Ben, an adult at the same address who has no account."""

    app: Flask
    client: Client
    make: Factories
    rosa: Person
    ben: Person

    def row(self) -> AnsweredFor | None:
        """How Ben stands to Rosa's account."""
        with self.app.app_context():
            return db.session.scalars(sa.select(AnsweredFor)).one_or_none()

    def ask(self) -> str:
        """Rosa asks, and Ben opens the link of the mail: its path."""
        self.client.submit(f"/me/family/{self.ben.public_id}/ask")
        return self.path(Purpose.HOUSEHOLD, "/household")

    def path(self, purpose: Purpose, at: str) -> str:
        """The path behind the newest link of a purpose."""
        with self.app.app_context():
            newest = sa.select(Link).where(Link.purpose == purpose).order_by(Link.id.desc()).limit(1)
            return f"{at}/{links.token(db.session.scalars(newest).one())}"

    def say(self, answer: str = "yes") -> str:
        """Ben answers, from a browser of his own."""
        path = self.ask()
        assert self.ben_s().submit(f"{path}/answer", {"answer": answer}).status_code == 303
        return path

    def ben_s(self) -> Client:
        """Ben's browser, in which nobody is signed in."""
        found: Client = self.app.test_client()  # type: ignore[assignment]  # the suite's client
        return found

    def section(self) -> str:
        """What the page says of Ben."""
        return between(self.client.get("/me/family").text, f'id="f-{self.ben.public_id}"', "</section>")


@pytest.fixture
def home(app: Flask, client: Client, make: Factories) -> Home:
    """Rosa is signed in."""
    rosa = make.person("Rosa Diaz", email=HOME)
    ben = make.person("Ben Vela", email=HOME, account=None, phone="+13035550147", call_name="Ben")
    with app.app_context(), unguarded("a test writes a row"):
        db.session.add(AnsweredFor(account_id=rosa.account_id, person_id=ben.id, since_at=clock.now()))
        db.session.commit()
    client.sign_in(rosa)
    client.max_queries = 20  # each person with what is ahead of them
    return Home(app, client, make, rosa, ben)


def test_an_adult_is_a_name_until_they_say_yes(home: Home) -> None:
    """Nothing that is theirs is seen or done before; all that the role carries after; and it is taken back at once."""
    home.make.member(home.make.committee(), home.ben)
    activity = home.make.activity(home.make.committee("Peru Committee"))
    home.make.sign_up(activity, home.ben.id)
    ethiopia = home.make.committee("Ethiopia Committee", join_policy=JoinPolicy.OPEN)
    other = home.make.activity(ethiopia)

    def is_seen() -> tuple[bool, ...]:
        pages = (home.section(), home.client.get("/me").text)
        return tuple("Korea Committee" in page for page in pages)

    def may() -> tuple[int, ...]:
        given = {"for": home.ben.public_id}
        return (
            home.client.submit(f"/activities/{other.public_id}/sign-up", given).status_code,
            home.client.submit(f"/committees/{ethiopia.slug}/apply", given).status_code,
            home.client.get(f"/me/preferences?for={home.ben.public_id}").status_code,
        )

    assert (is_seen(), may()) == ((False, False), (404, 404, 404))
    path = home.say()
    (mail,) = [mail for mail in deliveries(home.app, HOME) if mail.kind == "people/household_asked"]
    assert mail.facts["by"] == "Rosa Diaz"
    assert (is_seen(), may()) == ((True, True), (303, 303, 200))
    with home.app.app_context():
        assert home.ben.id in db.session.scalars(sa.select(Membership.person_id)).all()
        assert db.session.scalars(sa.select(SignUp.person_id).where(SignUp.person_id == home.ben.id)).all()
    home.ben_s().submit(f"{path}/answer", {"answer": "no"})
    assert (is_seen(), may()) == ((False, False), (404, 404, 404))
    assert "5550147" not in home.client.get("/me/family").text


def test_nobody_is_asked_again_and_again(home: Home) -> None:
    home.say("no")
    assert 'data-state="declined"' in home.section()
    home.client.submit(f"/me/family/{home.ben.public_id}/ask")
    assert codes(home.client.get("/me/family").text) == {"asked-already"}
    assert len([mail for mail in deliveries(home.app, HOME) if mail.kind == "people/household_asked"]) == 1


def test_another_s_household_is_nobody_s(home: Home, make: Factories) -> None:
    """A stranger neither asks nor ends; a forged link opens nothing; a link that went elsewhere is over."""
    path = home.say()
    stranger = home.app.test_client().sign_in(make.person())
    for act in ("ask", "end"):
        assert stranger.submit(f"/me/family/{home.ben.public_id}/{act}").status_code == 404
    assert stranger.get(f"{path[:-1]}{'0' if path[-1] != '0' else '1'}").status_code == 404
    with home.app.app_context(), unguarded("a test writes a row"):
        db.session.execute(sa.update(Person).where(Person.id == home.ben.id).values(email="new@demo.example"))
        db.session.commit()
    assert stranger.get(path).status_code == 410


def test_who_moves_out_has_an_address_of_their_own(home: Home) -> None:
    """Nothing changes before the owner of the new address presses; then the old one acts for nobody, and reads so."""
    path = home.say()
    browser = home.ben_s()
    browser.submit(f"{path}/address", {"email": "ben@demo.example"})
    assert home.row() is not None
    own = home.path(Purpose.OWN_ADDRESS, "/own-address")
    assert browser.get(own).status_code == 200
    assert home.row() is not None
    assert browser.submit(own).location == "/login"
    assert home.row() is None
    with home.app.app_context():
        assert db.session.get_one(Person, home.ben.id).email == "ben@demo.example"
    (told,) = [mail for mail in deliveries(home.app, HOME) if mail.kind == "people/household_ended"]
    assert told.facts == {"name": "Ben", "is_them": False, "has_moved": True}
    assert home.ben.public_id not in home.client.get("/me/family").text
    assert (browser.get(own).status_code, browser.get(path).status_code) == (410, 410)
    browser.submit(own)  # once more is refused, and changes nothing
    assert len([mail for mail in deliveries(home.app, HOME) if mail.kind == "people/household_ended"]) == 1


def test_an_address_that_somebody_signs_in_with_is_not_taken(home: Home, make: Factories) -> None:
    """Who typed it is told nothing; the owner is told why."""
    make.person("Omar", email="omar@demo.example")
    path, browser = home.say(), home.ben_s()
    assert browser.submit(f"{path}/address", {"email": "omar@demo.example"}).status_code == 303
    answer = browser.submit(home.path(Purpose.OWN_ADDRESS, "/own-address"))
    assert codes(browser.get(answer.location).text) == {"address-taken"}
    assert home.row() is not None


@pytest.mark.parametrize("typed", [HOME, "  HOME@demo.example"])
def test_the_address_that_is_shared_is_nobody_s_own(home: Home, typed: str) -> None:
    """It is said where it is typed, and not behind a mail."""
    path, browser = home.say(), home.ben_s()
    answer = browser.submit(f"{path}/address", {"email": typed})
    assert (answer.status_code, codes(answer.text)) == (422, {"shared-address"})
    assert not [mail for mail in deliveries(home.app) if mail.kind == "people/household_own_address"]


@pytest.mark.parametrize("who", ["holder", "them", "moved"])
def test_links_end_with_the_household(home: Home, who: str) -> None:
    """What was typed while they shared an address opens nothing when they don't."""
    path, browser = home.say(), home.ben_s()
    browser.submit(f"{path}/address", {"email": "first@demo.example"})
    first = home.path(Purpose.OWN_ADDRESS, "/own-address")
    assert browser.get(first).status_code == 200
    if who == "holder":
        home.client.submit(f"/me/family/{home.ben.public_id}/end")
    elif who == "them":
        browser.submit(f"{path}/end")
    else:
        browser.submit(f"{path}/address", {"email": "second@demo.example"})
        browser.submit(home.path(Purpose.OWN_ADDRESS, "/own-address"))
    assert (browser.get(first).status_code, browser.get(path).status_code) == (410, 410)
    browser.submit(first)
    with home.app.app_context():
        assert db.session.get_one(Person, home.ben.id).email != "first@demo.example"


@pytest.mark.parametrize("who", ["holder", "them", "coordinator"])
def test_a_household_ends(home: Home, make: Factories, who: str) -> None:
    """By either of them, or a coordinator; the other side reads it, and only a new yes begins it again."""
    path = home.say()
    if who == "holder":
        home.client.submit(f"/me/family/{home.ben.public_id}/end")
    elif who == "them":
        home.ben_s().submit(f"{path}/end")
    else:
        desk = home.app.test_client().sign_in(make.person(roles=("coordinator",)))
        desk.submit(f"/people/{home.ben.public_id}/household/end")
    assert home.row() is None
    (told,) = [mail for mail in deliveries(home.app, HOME) if mail.kind == "people/household_ended"]
    assert told.person_id == (home.ben.id if who == "holder" else home.rosa.id)


def test_a_coordinator_who_writes_another_address_down_ends_it(home: Home, make: Factories) -> None:
    home.say()
    desk = home.app.test_client().sign_in(make.person("Ana", roles=("coordinator",)))
    with home.app.app_context():
        version = db.session.get_one(Person, home.ben.id).version
    desk.submit(f"/people/{home.ben.public_id}/address", {"email": "ben@demo.example", "version": str(version)})
    assert home.row() is None


def test_mails_and_language_are_chosen_for_them(home: Home) -> None:
    """Each for whom it says; a stranger is 404."""
    home.say()
    given = {"for": home.ben.public_id}
    home.client.submit("/me/preferences", {**given, "channels": ["notices", "yearly"]})
    home.client.submit("/me/preferences/language", {**given, "preferred_language": "es"})
    with home.app.app_context():
        out = db.session.execute(sa.select(OptOut.person_id, OptOut.channel)).all()
        languages = [db.session.get_one(Person, each.id).preferred_language for each in (home.ben, home.rosa)]
    assert out == [(home.ben.id, Channel.REQUESTS)]
    assert languages == ["es", "en"]
    stranger = home.make.person()
    assert home.client.get(f"/me/preferences?for={stranger.public_id}").status_code == 404


def test_a_child_joins_by_its_guardian(home: Home, make: Factories) -> None:
    """A guardian joins and chooses mails for the child; for a child of the household that is not theirs they don't."""
    mina, lee = (make.person(name, is_adult=False, account=None, email=None) for name in ("Mina Diaz", "Lee Vela"))
    make.guardianship(mina, home.rosa, confirmed=True)
    with home.app.app_context(), unguarded("a test writes a row"):
        now = clock.now()
        db.session.add(AnsweredFor(account_id=home.rosa.account_id, person_id=lee.id, since_at=now, agreed_at=now))
        db.session.commit()
    youth = make.committee("Youth")
    for child, status in ((mina, 303), (lee, 404)):
        given = {"for": child.public_id}
        assert home.client.submit(f"/committees/{youth.slug}/apply", given).status_code == status
        assert home.client.get(f"/me/preferences?for={child.public_id}").status_code == (200 if status == 303 else 404)
    with home.app.app_context():
        (application,) = db.session.scalars(sa.select(Application)).all()
    assert application.person_id == mina.id
    assert home.client.submit(f"/me/applications/{application.public_id}/withdraw").status_code == 303
    page = home.client.get("/me/family").text
    assert between(page, f'aria-labelledby="f-{mina.public_id}"', ">").strip() == 'data-role="guardian"'
    home.client.submit(f"/me/family/{lee.public_id}/ask")
    assert codes(home.client.get("/me/family").text) == {"guardian-first"}


def test_whose_data_may_be_downloaded(home: Home, make: Factories) -> None:
    """One's own and one's child's: never an adult's of the household, yes or no."""
    mina = make.person("Mina Diaz", is_adult=False, account=None, email=None)
    make.guardianship(mina, home.rosa, confirmed=True)
    home.say()
    for person, status in ((home.rosa, 200), (mina, 200), (home.ben, 404)):
        query = f"?for={person.public_id}"
        assert home.client.get(f"/me/data{query}").status_code == status
        assert home.client.submit(f"/me/data/archive{query}").status_code == status
