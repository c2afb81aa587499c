"""An address proves only what its owner pressed: what waits is nobody's, and goes where its owner says."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries, token_and_code
from tests.client import Client, codes
from tests.factories import Factories
from volunteers.access import Actor, Permission, Role
from volunteers.accounts.models import Account
from volunteers.committees.models import Committee, JoinPolicy, Membership
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.links.models import Link
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import folder, kept
from volunteers.pending.jobs import forget_unconfirmed
from volunteers.pending.models import Pending
from volunteers.people.models import AnsweredFor, Person
from volunteers.registration.models import Application, ApplicationState

WORDS = "The illness of my mother keeps me at home on Mondays."


@pytest.fixture
def korea(make: Factories) -> Committee:
    """A committee with a chair."""
    korea = make.committee()
    make.officer(korea, person=make.person("Dana", email="chair@demo.example"))
    return korea


def rows(app: Flask, model: Any) -> list[Any]:
    """All rows of a table."""
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def join(client: Client, committee: Committee, email: str, name: str = "Ana", message: str = WORDS) -> None:
    """Fill in the public form."""
    given = {"full_name": name, "email": email, "preferred_language": "en", "committee": committee.slug, "adult": "y"}
    answer = client.submit(f"/committees/{committee.slug}/join", {**given, "message": message})
    assert answer.headers["Location"] == "/register/sent"


def page_of(app: Flask, email: str) -> str:
    """The path behind the newest mail to an address."""
    return f"/confirm/{token_and_code(app, email)[0]}"


def read(client: Client, path: str) -> str:
    """The page, in English."""
    answer = client.get(f"{path}?lang=en")
    assert answer.status_code == 200
    return str(answer.text)


def is_in(client: Client) -> bool:
    """Whether the browser is signed in."""
    return client.get("/me/security").status_code == 200


def test_before_the_press_nobody_is_there(app: Flask, client: Client, make: Factories, korea: Committee) -> None:
    """No account, no person, no application; in no list, search or count."""
    before = [len(rows(app, model)) for model in (Account, Person, Application, Membership)]
    join(client, korea, "ana@demo.example", name="Zenobia Quist")
    client.get(page_of(app, "ana@demo.example"))
    assert [len(rows(app, model)) for model in (Account, Person, Application, Membership)] == before
    desk = app.test_client().sign_in(make.person(roles=("coordinator", "administrator")))
    for path in ("/people/?q=Zenobia", "/search?q=Zenobia", "/desk/applications", "/admin/users?q=ana", "/admin/users"):
        page = desk.get(path).text
        assert "Zenobia Quist" not in page, path
        assert "ana@demo.example" not in page, path
    chair = app.test_client().sign_in(next(p for p in rows(app, Person) if p.email == "chair@demo.example"))
    for path in (f"/committees/{korea.slug}/applications", f"/committees/{korea.slug}/desk"):
        assert "Zenobia" not in chair.get(path).text, path


def test_nobody_corrects_what_somebody_else_asked_for(app: Flask, client: Client, korea: Committee) -> None:
    """A stranger registers Ana's address, Ana does so herself, the stranger "corrects" theirs: Ana's stays Ana's."""
    stranger = app.test_client()
    join(stranger, korea, "ana@demo.example", name="Mallory", message="")
    join(client, korea, "ana@demo.example")
    anas = page_of(app, "ana@demo.example")
    assert stranger.submit("/register/sent", {"email": "mallory@demo.example"}).status_code == 303
    theirs = read(stranger, page_of(app, "mallory@demo.example"))
    assert "Mallory" in theirs
    assert WORDS not in theirs
    assert WORDS in read(client, anas)
    client.submit(anas)
    stranger.submit(page_of(app, "mallory@demo.example"))
    sent = {a.message: a.person_id for a in rows(app, Application)}
    people = {person.id: person for person in rows(app, Person)}
    assert people[sent[WORDS]].email == "ana@demo.example"
    assert people[sent[""]].email == "mallory@demo.example"


@pytest.mark.parametrize("how", ["sent", "disowned", "expired", "corrected"])
def test_only_an_open_link_corrects(app: Flask, client: Client, korea: Committee, how: str) -> None:
    """Once the owner has answered, the time is over, or it was corrected in another tab, nothing moves any more."""
    join(client, korea, "ana@demo.example")
    path = page_of(app, "ana@demo.example")
    owner = app.test_client()
    later = clock.now()
    with client.session_transaction() as session:
        kept_waits = session["waits"]
    if how == "sent":
        owner.submit(path)
    elif how == "disowned":
        owner.submit(f"{path}/not-me")
    elif how == "expired":
        later += timedelta(days=3, minutes=1)
    else:
        client.submit("/register/sent", {"email": "right@demo.example"})
        with client.session_transaction() as session:
            session["waits"] = kept_waits
    count = len(deliveries(app))
    with clock.at(later):
        for email in ("evil@demo.example", "ana@demo.example"):
            answer = client.submit("/register/sent?lang=en", {"email": email})
            assert answer.status_code == 422
            assert "already answered" in answer.text
    assert len(deliveries(app)) == count
    assert not [row for row in rows(app, Pending) if row.email == "evil@demo.example"]
    assert not [row for row in rows(app, Account) if row.email == "evil@demo.example"]


def test_the_mail_to_a_corrected_address_is_not_sent_to_the_first(app: Flask, client: Client, korea: Committee) -> None:
    """What still waits in the outbox for the mistyped address stays here."""
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()
    join(client, korea, "typo@demo.example")
    client.submit("/register/sent", {"email": "right@demo.example"})
    with app.app_context():
        deliver_all()
        assert [str(mail.to) for mail in kept()] == ["right@demo.example"]


def test_what_nobody_confirms_is_deleted(app: Flask, client: Client, korea: Committee) -> None:
    """After 14 days, words and address; an old link is sent anew until then."""
    join(client, korea, "ana@demo.example")
    path = page_of(app, "ana@demo.example")
    start = clock.now()
    with clock.at(start + timedelta(days=13)):
        assert client.get(path).status_code == 410
        with app.app_context():
            forget_unconfirmed()
        assert client.submit(f"{path}/again").headers["Location"] == "/register/sent"
        assert WORDS in read(client, page_of(app, "ana@demo.example"))
    newest = page_of(app, "ana@demo.example")
    with clock.at(start + timedelta(days=14, minutes=1)):
        for old in (path, newest):
            assert client.get(old).status_code == 410
            client.submit(old)
        client.submit(f"{path}/again")
        with app.app_context():
            forget_unconfirmed()
        assert not rows(app, Pending)
        assert not rows(app, Application)
        assert {link.address for link in rows(app, Link)} == {None}
        assert client.get(newest).status_code == 410


def test_no_strangers_words_in_the_owners_name(app: Flask, client: Client, make: Factories) -> None:
    """Somebody registers a known address for an open committee: signing in sends nothing, a name changes nobody's."""
    bank = make.committee("Language Bank", join_policy=JoinPolicy.OPEN)
    ana = make.person("Ana Ruiz", email="ana@demo.example")
    join(client, bank, "ana@demo.example", name="Anabel Rude", message="I am an idiot.")
    owner = app.test_client()
    path = page_of(app, "ana@demo.example")
    owner.submit("/login", {"email": "ana@demo.example"})
    owner.submit(f"/verify/{token_and_code(app, 'ana@demo.example')[0]}")
    assert is_in(owner)
    page = read(owner, path)
    for each in ("Anabel Rude", "Language Bank", "I am an idiot.", "This wasn’t me", "Send this for Ana Ruiz"):
        assert each in page
    assert "Language Bank" in read(owner, "/me/applications")
    assert not rows(app, Application)
    assert owner.submit(f"{path}/not-me").status_code == 200
    assert owner.get(path).status_code == 410
    owner.submit(path, {"for": ana.public_id})
    assert not rows(app, Application) + rows(app, Membership) + rows(app, Pending)
    assert [person.full_name for person in rows(app, Person)] == ["Ana Ruiz"]


def test_nothing_typed_stands_in_the_mail(app: Flask, client: Client, korea: Committee) -> None:
    """The form is no way to write to whom one likes."""
    join(client, korea, "ana@demo.example", name="Buy cheap pills", message="at pills.example")
    with app.app_context():
        deliver_all()
        mail = next(mail for mail in kept() if "ana@demo.example" in str(mail.to))
    assert "pills" not in mail.message
    assert "Korea" not in mail.subject


def test_one_press_for_somebody_new(app: Flask, client: Client, make: Factories) -> None:
    """One mail, one button: sent, confirmed, signed in; pressed twice is once done."""
    bank = make.committee("Language Bank", join_policy=JoinPolicy.OPEN)
    join(client, bank, "Ana@Demo.example")
    path = page_of(app, "ana@demo.example")
    phone = app.test_client()
    assert phone.submit(path).headers["Location"] == f"/committees/{bank.slug}/first-steps"
    assert is_in(phone)
    assert phone.submit(path).headers["Location"] == "/me"
    assert app.test_client().submit(path).status_code == 410
    (application,) = rows(app, Application)
    assert (application.state, application.message) == (ApplicationState.ACCEPTED, WORDS)
    (account,) = rows(app, Account)
    assert (account.email, account.confirmed_at is not None) == ("ana@demo.example", True)
    assert not rows(app, Pending)


def test_the_spouse_of_a_member(app: Flask, client: Client, make: Factories, korea: Committee) -> None:
    """Ana is a member; Ben's words are kept, Ana is told so, and says that they are for somebody else here."""
    ana = make.person("Ana", email="home@demo.example")
    make.member(korea, ana)
    join(client, korea, "home@demo.example", name="Ben")
    path = page_of(app, "home@demo.example")
    page = read(client, path)
    assert 'name="for" value="new"' in page
    assert codes(page) == {"already-member"}
    assert WORDS in page
    for chosen in ("", "nobody", ana.public_id):
        assert client.submit(path, {"for": chosen}).status_code == 303
        assert not rows(app, Application)
        assert not is_in(client)
        assert WORDS in read(client, path)
    client.submit(path, {"for": "new"})
    (application,) = rows(app, Application)
    ben = next(person for person in rows(app, Person) if person.full_name == "Ben")
    assert (application.person_id, application.message) == (ben.id, WORDS)
    assert (ben.account_id, ben.email) == (None, "home@demo.example")
    assert [(row.account_id, row.person_id) for row in rows(app, AnsweredFor)] == [(ana.account_id, ben.id)]
    page = read(client, "/me/applications")
    assert "For Ben" in page
    client.submit(f"/me/applications/{application.public_id}/withdraw")
    assert rows(app, Application)[0].state is ApplicationState.WITHDRAWN


def test_a_household_is_answered_for_narrowly(app: Flask, client: Client, make: Factories, korea: Committee) -> None:
    """No profile, no place, no application in their name, and nothing that is for members where only Ben is one."""
    ana = make.person("Ana", email="home@demo.example")
    other = make.committee("Ethiopia Committee")
    activity = make.activity(korea, is_public=False, place="17 Private Lane")
    public = make.activity(korea)
    join(client, korea, "home@demo.example", name="Ben")
    client.submit(page_of(app, "home@demo.example"), {"for": "new"})
    (application,) = rows(app, Application)
    chair = app.test_client().sign_in(next(p for p in rows(app, Person) if p.email == "chair@demo.example"))
    chair.submit(f"/committees/{korea.slug}/applications/{application.public_id}/accept")
    assert rows(app, Application)[0].state is ApplicationState.ACCEPTED
    ben = next(person for person in rows(app, Person) if person.full_name == "Ben")
    assert is_in(client)
    assert client.get(f"/activities/{activity.public_id}").status_code == 404
    assert client.get(f"/committees/{korea.slug}/first-steps").status_code in (403, 404)
    assert "/first-steps" not in client.get("/me/applications").text
    assert [mail.facts["first_steps"] for mail in deliveries(app) if mail.kind == "registration/accepted"] == [None]
    assert "Join for Ben" not in client.get(f"/committees/{other.slug}").text
    assert client.submit(f"/committees/{other.slug}/apply", {"for": ben.public_id}).status_code == 404
    assert "?for=" not in client.get(f"/activities/{public.public_id}").text
    assert client.get(f"/activities/{public.public_id}?for={ben.public_id}").status_code == 404
    assert client.submit(f"/activities/{public.public_id}/sign-up", {"for": ben.public_id}).status_code == 404
    assert client.get(f"/people/{ben.public_id}").status_code in (403, 404)
    assert 'value="Ana"' in client.get("/me/profile").text
    membership = next(row for row in rows(app, Membership) if row.person_id == ben.id)
    assert client.submit(f"/memberships/{membership.public_id}/leave").status_code == 404
    assert rows(app, Person)[0].account_id is not None
    assert ana.account_id is not None


def test_what_a_household_was_asked_is_answered_here(
    app: Flask, client: Client, make: Factories, korea: Committee
) -> None:
    """A role that Ben was offered stands on the page of whoever signs in, with his name."""
    make.person("Ana", email="home@demo.example")
    join(client, korea, "home@demo.example", name="Ben")
    client.submit(page_of(app, "home@demo.example"), {"for": "new"})
    ben = next(person for person in rows(app, Person) if person.full_name == "Ben")
    position = make.position(make.initiative(korea))
    dana = next(person for person in rows(app, Person) if person.full_name == "Dana")
    offer = make.assignment(position, ben, offered_by_id=dana.id)
    page = read(client, "/me")
    assert f"/initiatives/assignments/{offer.public_id}/answer" in page
    assert "For Ben" in page
    answer = f"/initiatives/assignments/{offer.public_id}/answer"
    assert "For Ben" in read(client, answer)
    client.submit(answer, {"answer": "no"})
    assert [row.state for row in rows(app, Assignment)] == [AssignmentState.DECLINED]


def test_the_role_of_a_household() -> None:
    """Before a yes what was asked at the address may be answered, and nothing else; after it no profile and no data."""
    acts_for = {1: Role.ONESELF, 2: Role.SHARES_ADDRESS, 3: Role.HOUSEHOLD}
    actor = Actor(person_id=1, account_id=1, acts_for=acts_for)
    asked = {Permission.APPLICATION_OWN, Permission.ASSIGNMENT_ANSWER}
    agreed = {Permission.COMMITTEE_APPLY, Permission.MAILS_CHOOSE, Permission.SIGNUP_OWN, Permission.STANDING_SEE}
    for permission in Permission:
        assert actor.may_for(permission, 2) is (permission in asked), permission
        assert actor.may_for(permission, 3) is (permission in asked | agreed), permission


def test_whoever_applied_already_is_told_so(app: Flask, client: Client, make: Factories, korea: Committee) -> None:
    """The second message is not lost: it stands on the page, and may be for somebody else."""
    ana = make.person("Ana", email="home@demo.example")
    make.application(korea, ana)
    join(client, korea, "home@demo.example", name="Ana")
    path = page_of(app, "home@demo.example")
    assert codes(read(client, path)) == {"already-applied"}
    client.submit(path, {"for": ana.public_id})
    assert WORDS in read(client, path)
    assert len(rows(app, Application)) == 1


def test_whom_a_coordinator_wrote_down_is_recognised(
    app: Flask, client: Client, make: Factories, korea: Committee
) -> None:
    """By their yes, with their name as it is; nothing is known twice."""
    ana = make.person("Ana Ruiz", email="ana@demo.example", account=None, phone="+13035550147")
    join(client, korea, "ana@demo.example", name="ana ruiz")
    path = page_of(app, "ana@demo.example")
    assert "5550147" not in read(client, path)
    client.submit(path, {"for": ana.public_id})
    found = [person for person in rows(app, Person) if person.email == "ana@demo.example"]
    assert [(person.id, person.full_name) for person in found] == [(ana.id, "Ana Ruiz")]
    assert found[0].account_id is not None
    assert rows(app, Application)[0].person_id == ana.id
    assert is_in(client)


def test_somebody_else_than_whom_a_coordinator_wrote_down(
    app: Flask, client: Client, make: Factories, korea: Committee
) -> None:
    """Their no: a person of their own, who signs in; whom we had written down stays as they were."""
    ana = make.person("Ana Ruiz", email="home@demo.example", account=None)
    join(client, korea, "home@demo.example", name="Ben")
    client.submit(page_of(app, "home@demo.example"), {"for": "new"})
    people = {person.full_name: person for person in rows(app, Person)}
    assert people["Ana Ruiz"].account_id is None
    assert people["Ben"].account_id is not None
    join(app.test_client(), korea, "home@demo.example", name="Ana Ruiz", message="")
    client.submit(page_of(app, "home@demo.example"), {"for": ana.public_id})
    assert [row.person_id for row in rows(app, AnsweredFor)] == [ana.id]


def test_nobody_who_is_known_elsewhere_can_be_chosen(
    app: Flask, client: Client, make: Factories, korea: Committee
) -> None:
    """Only who is known at that very address, whatever the form says."""
    other = make.person("Olga", email="olga@demo.example", account=None)
    make.person("Ana", email="ana@demo.example")
    for email in ("ana@demo.example", "new@demo.example"):
        join(client, korea, email)
        client.submit(page_of(app, email), {"for": other.public_id})
    assert not rows(app, Application)
    assert [person.account_id for person in rows(app, Person) if person.full_name == "Olga"] == [None]


def test_a_closed_account_sends_nothing(app: Flask, client: Client, make: Factories, korea: Committee) -> None:
    """Nor is it opened by the press."""
    make.person("Ana", email="ana@demo.example", account=make.account("ana@demo.example", active=False))
    join(client, korea, "ana@demo.example")
    path = page_of(app, "ana@demo.example")
    client.submit(path, {"for": "new"})
    assert codes(client.get(path).text) == {"closed"}
    assert not rows(app, Application)
    assert not is_in(client)


def test_the_committee_closed_meanwhile(app: Flask, client: Client, make: Factories) -> None:
    """What it rests on is asked again at the press: nobody is made, and the words stay."""
    board = make.committee("Board")
    join(client, board, "ana@demo.example")
    path = page_of(app, "ana@demo.example")
    with app.app_context(), unguarded("a test closes a committee"):
        db.session.execute(sa.update(Committee).where(Committee.id == board.id).values(is_open=False))
        db.session.commit()
    client.submit(path)
    page = client.get(path).text
    assert codes(page) == {"committee-closed"}
    assert WORDS in page
    assert not rows(app, Person) + rows(app, Account)


def test_nobody_reads_what_waits_for_another_address(
    app: Flask, client: Client, make: Factories, korea: Committee
) -> None:
    """Signed in with another address, it is not there."""
    join(app.test_client(), korea, "ana@demo.example")
    (row,) = rows(app, Pending)
    client.sign_in(make.person())
    assert client.get(f"/me/waiting/{row.public_id}").status_code == 404
    for act in ("", "/not-me"):
        assert client.submit(f"/me/waiting/{row.public_id}{act}").status_code == 404
    assert rows(app, Pending)


def test_from_ones_own_page(app: Flask, client: Client, make: Factories, korea: Committee) -> None:
    """Whoever is signed in with the address finds it there too; the mailed link is over then."""
    ana = make.person("Ana", email="ana@demo.example")
    join(app.test_client(), korea, "ana@demo.example")
    path = page_of(app, "ana@demo.example")
    client.sign_in(ana)
    (row,) = rows(app, Pending)
    assert f"/me/waiting/{row.public_id}" in client.get("/me/applications").text
    assert WORDS in read(client, f"/me/waiting/{row.public_id}")
    client.submit(f"/me/waiting/{row.public_id}", {"for": ana.public_id})
    assert [row.person_id for row in rows(app, Application)] == [ana.id]
    assert client.get(path).status_code == 410
    join(app.test_client(), make.committee("Other"), "ana@demo.example")
    (row,) = rows(app, Pending)
    client.submit(f"/me/waiting/{row.public_id}/not-me")
    assert not rows(app, Pending)
