"""The first chair comes in by one mail and one press: a member who holds the office, with an account."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, between, codes, standings
from tests.factories import Factories
from tests.migrating import down, up
from volunteers import links
from volunteers.access import Role
from volunteers.accounts.models import Account
from volunteers.activities import queries as activity_queries
from volunteers.audit import bookkeeping
from volunteers.committees.models import Membership, MembershipClass, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.links import Link, Purpose
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.truth import Told
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.registration import queries
from volunteers.undo import Act

pytestmark = pytest.mark.usefixtures("set_clock")

OFFER = {
    "full_name": "Mina Han",
    "email": "mina@demo.example",
    "preferred_language": "ko",
    "office": "chair",
    "basis": "appointed",
}


@pytest.fixture
def administrator(make: Factories) -> Person:
    return make.person(roles=(Role.ADMINISTRATOR,))


def entry(app: Flask) -> str:
    """The page behind the newest mail."""
    with app.app_context():
        link = db.session.scalars(
            sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS).order_by(Link.id.desc()).limit(1)
        ).one()
        return f"/confirm/{links.token(link)}"


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_first_chair_by_one_press(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee = make.committee()
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices"
    assert f"{url}/ask" in client.get(url).text
    people = count(app, Person)
    assert client.submit(f"{url}/ask", OFFER).status_code == 303
    assert "Mina Han" in client.get(url).text
    assert (count(app, Person), count(app, Term), count(app, Membership)) == (people, 0, 0)

    with app.test_client() as other:
        owner = Client(other) if not isinstance(other, Client) else other
        page = owner.get(entry(app))
        assert f'action="{entry(app)}"' in page.text
        assert "Korea Committee" in page.text
        assert count(app, Term) == 0  # looking changes nothing
        answer = owner.submit(entry(app), {"for": ""})
        assert answer.location.endswith(f"/committees/{committee.slug}/desk")
        assert owner.get(answer.location).status_code == 200
    with app.app_context():
        person = db.session.scalars(sa.select(Person).where(Person.full_name == "Mina Han")).one()
        membership = db.session.scalars(sa.select(Membership)).one()
        term = db.session.scalars(sa.select(Term)).one()
        assert (membership.person_id, membership.membership_class) == (person.id, MembershipClass.VOTING)
        assert (term.person_id, term.office) == (person.id, OfficeKind.CHAIR)
        assert db.session.get(Account, person.account_id) is not None
    assert count(app, Pending) == 0
    assert "Mina Han, " not in client.get(url).text
    assert client.get(entry(app)).status_code == 410  # twice pressed is once done


def test_a_member_whom_we_know_takes_it(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee = make.committee()
    member = make.member(committee)
    client.sign_in(administrator)
    client.submit(f"/committees/{committee.slug}/offices/ask", {**OFFER, "email": member.email or ""})
    client.sign_in(member)
    (public_id,) = _waiting(app)
    row_url = f"/me/waiting/{public_id}"
    assert row_url in client.get("/me/applications").text
    assert f'action="{row_url}"' in client.get(row_url).text
    answer = client.submit(row_url, {"for": member.public_id})
    assert answer.location.endswith("/desk")
    with app.app_context():
        assert db.session.scalars(sa.select(Term.person_id)).all() == [member.id]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 1


def _waiting(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Pending.public_id)))


def test_taken_back_before_it_was_read(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee, elsewhere = make.committee(), make.committee("Peru Committee")
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices"
    client.submit(f"{url}/ask", OFFER)
    (public_id,) = _waiting(app)
    foreign = f"/committees/{elsewhere.slug}/offices/asked/{public_id}/take-back"
    assert client.submit(foreign, {}).status_code == 404
    assert client.submit(f"{url}/asked/{public_id}/take-back", {}).status_code == 303
    assert count(app, Pending) == 0
    with app.app_context():
        assert set(db.session.scalars(sa.select(Delivery.state))) == {DeliveryState.CANCELLED}
    assert client.get(entry(app)).status_code == 410


def test_what_was_filled_meanwhile_says_so(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee = make.committee()
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices/ask"
    client.submit(url, OFFER)
    make.officer(committee)
    second = client.submit(url, {**OFFER, "email": "other@demo.example"})
    assert codes(second.text) == {"term-overlaps"}
    assert "other@demo.example" in second.text  # nothing typed is lost
    client.submit("/logout", {})
    answer = client.submit(entry(app), {"for": ""})
    told = answer.text if answer.status_code != 303 else client.get(answer.location).text
    assert codes(told) == {"office-taken"}
    assert count(app, Term) == 1


def entries(app: Flask) -> list[str]:
    """The pages behind the mails, the oldest first."""
    with app.app_context():
        found = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS).order_by(Link.id))
        return [f"/confirm/{links.token(link)}" for link in found]


def states(app: Flask) -> list[str]:
    """How each request stands."""
    with app.app_context():
        rows = db.session.scalars(sa.select(Pending).order_by(Pending.id))
        return ["waiting" if row.waits else "ended" if row.ended_at else "declined" for row in rows]


def test_nobody_is_asked_twice_at_once(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    """The same address, however it is typed; another office, another committee or another answer are something else."""
    committee, elsewhere = make.committee(), make.committee("Peru Committee")
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices/ask"
    assert client.submit(url, OFFER).status_code == 303
    again = client.submit(url, {**OFFER, "email": "MINA@demo.example", "full_name": "Mina H."})
    assert codes(again.text) == {"already-asked"}
    assert "Mina H." in again.text  # nothing typed is lost
    assert count(app, Pending) == 1
    assert client.submit(url, {**OFFER, "office": "secretary"}).status_code == 303
    assert client.submit(f"/committees/{elsewhere.slug}/offices/ask", OFFER).status_code == 303
    client.submit("/logout", {})
    client.submit(f"{entries(app)[0]}/no", {})
    client.sign_in(administrator)
    assert client.submit(url, OFFER).status_code == 303


def test_who_asks_is_named(app: Flask, client: Client, make: Factories) -> None:
    """In the mail, and on the page; there is nothing of one's own to disown."""
    administrator = make.person("Ada Installer", call_name="Ada", roles=(Role.ADMINISTRATOR,))
    committee = make.committee()
    client.sign_in(administrator)
    client.submit(f"/committees/{committee.slug}/offices/ask", OFFER)
    with app.app_context():
        assert db.session.scalars(sa.select(Delivery)).one().facts["asker"] == "Ada"
    client.submit("/logout", {})
    page = client.get(entry(app)).text
    assert "Ada" in between(page, '<h2 class="vh" id="asked-t">', "</section>")
    assert f'action="{entry(app)}/no"' in page
    assert "/not-me" not in page


def test_nobody_asks_themselves(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    """Neither the own address, however it is typed, nor one that is theirs by the time of the answer."""
    committee = make.committee()
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices/ask"
    own = client.submit(url, {**OFFER, "email": (administrator.email or "").upper()})
    assert codes(own.text) == {"own"}
    assert count(app, Pending) == 0
    client.submit(url, OFFER)
    (public_id,) = _waiting(app)
    with app.app_context(), unguarded("test"):  # the address is corrected to that of whoever asked
        db.session.execute(sa.update(Pending).values(email=administrator.email))
        db.session.execute(sa.update(Link).values(address=administrator.email))
        db.session.commit()
    page = f"/me/waiting/{public_id}"
    assert codes(client.get(page).text) == {"own"}
    for who in (administrator.public_id, "new"):
        told = client.submit(page, {"for": who})
        assert codes(client.get(told.location).text) == {"own"}
    assert (count(app, Term), count(app, Membership)) == (0, 0)


def test_a_member_assigns_themselves(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    """Where one person is everybody: by "Assign", as a member, whom somebody let in."""
    committee = make.committee()
    make.member(committee, administrator)
    client.sign_in(administrator)
    given = {"person": administrator.public_id, "office": "chair", "basis": "elected", "starts_on": "2026-06-05"}
    q = administrator.full_name
    assert client.submit(f"/committees/{committee.slug}/offices/new", {**given, "q": q}).status_code == 303
    assert count(app, Term) == 1


def test_who_is_asked_stands_where_one_asks(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee = make.committee()
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices"
    assert standings(client.get(f"{url}/ask").text) == []
    client.submit(f"{url}/ask", OFFER)
    page = client.get(f"{url}/ask").text
    assert standings(page) == ["waiting"]
    assert "mina@demo.example" in page
    (public_id,) = _waiting(app)
    assert f"{url}/asked/{public_id}/take-back" in page


@pytest.mark.parametrize("how", ["accepted", "assigned", "handed over", "given back"])
def test_a_filled_office_ends_what_was_asked(
    app: Flask, client: Client, make: Factories, administrator: Person, how: str
) -> None:
    """Nothing revives when the office is free again; what is for another office or elsewhere waits on."""
    committee, elsewhere = make.committee(), make.committee("Peru Committee")
    heir = make.member(committee)
    url = f"/committees/{committee.slug}/offices"
    client.sign_in(administrator)
    for email in ("carla@demo.example", "dora@demo.example"):
        assert client.submit(f"{url}/ask", {**OFFER, "email": email, "full_name": email}).status_code == 303
    client.submit(f"{url}/ask", {**OFFER, "office": "secretary"})
    client.submit(f"/committees/{elsewhere.slug}/offices/ask", OFFER)
    carla, dora, *_others = entries(app)
    given = {"person": heir.public_id, "office": "chair", "basis": "elected", "q": heir.full_name}
    if how == "accepted":
        client.submit("/logout", {})
        client.submit(carla, {"for": ""})
        client.sign_in(administrator)
    elif how == "assigned":
        assert client.submit(f"{url}/new", {**given, "starts_on": "2026-06-05"}).status_code == 303
    else:
        make.officer(committee)  # as from before such requests ended
        with app.app_context():
            term = f"{url}/{db.session.scalars(sa.select(Term.public_id)).one()}"
        if how == "handed over":
            assert client.submit(f"{term}/hand-over", {**given, "starts_on": "2026-06-10"}).status_code == 303
        else:
            client.submit(f"{term}/end", {"version": "1"})
            assert states(app) == ["waiting"] * 4
            with app.app_context():
                key = db.session.scalars(sa.select(Act.key)).one()
            assert client.submit(f"/undo/{key}", {}).status_code == 303
    gone = ["ended"] if how == "accepted" else ["ended", "ended"]
    assert states(app) == [*gone, "waiting", "waiting"]
    assert standings(client.get(url).text) == ["waiting"]
    with app.app_context(), unguarded("test"):  # the office is free again
        db.session.execute(sa.update(Term).values(ended_at=clock.now()))
        db.session.commit()
    client.submit("/logout", {})
    terms = count(app, Term)
    assert standings(client.get(dora).text) == ["ended"]
    for press in (dora, f"{dora}/no"):
        answer = client.submit(press, {"for": ""})
        assert (answer.status_code, standings(answer.text)) == (410, ["ended"])
    assert client.submit(f"{dora}/again", {}).status_code in (303, 409)
    assert count(app, Term) == terms
    assert "dora@demo.example" not in {to for kind, to in _mails(app) if kind == "registration/office_offered"}


def test_what_ended_says_so_on_my_page(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    committee = make.committee()
    member, heir = make.member(committee), make.member(committee)
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices"
    client.submit(f"{url}/ask", {**OFFER, "email": member.email or ""})
    (public_id,) = _waiting(app)
    given = {"person": heir.public_id, "office": "chair", "basis": "elected", "starts_on": "2026-06-05"}
    client.submit(f"{url}/new", {**given, "q": heir.full_name})
    client.sign_in(member)
    own = f"/me/waiting/{public_id}"
    assert own not in client.get("/me").text
    assert standings(client.get(own).text) == ["ended"]
    assert codes(client.get(client.submit(own, {"for": member.public_id}).location).text) == {"ended"}
    assert count(app, Term) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"full_name": ""}, "Enter the name"),
        ({"email": "nobody"}, "The @ sign is missing"),
        ({"office": "king"}, "Choose one of these."),
        ({"ends_on": "2020-01-01"}, "future date"),
        ({"ends_on": "soon"}, "2026-06-13"),
    ],
)
def test_bad_input(
    app: Flask, client: Client, make: Factories, administrator: Person, typed: dict[str, str], words: str
) -> None:
    client.sign_in(administrator)
    answer = client.submit(f"/committees/{make.committee().slug}/offices/ask", {**OFFER, **typed})
    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert count(app, Pending) == 0


def test_only_an_administrator_asks(client: Client, make: Factories) -> None:
    committee = make.committee()
    for who in (make.officer(committee), make.person(roles=(Role.COORDINATOR,))):
        client.sign_in(who)
        assert client.submit(f"/committees/{committee.slug}/offices/ask", OFFER).status_code == 403
        assert (
            f"/committees/{committee.slug}/offices/ask" not in client.get(f"/committees/{committee.slug}/offices").text
        )


def _mails(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(sa.select(Delivery).where(Delivery.state == DeliveryState.QUEUED))
        return [(row.kind, row.to_address) for row in rows]


def test_a_no_is_told_to_whoever_asked(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    """The row is over and its link too; the offices page has it until it is taken off. Twice pressed is once done."""
    committee = make.committee()
    client.sign_in(administrator)
    url = f"/committees/{committee.slug}/offices"
    client.submit(f"{url}/ask", OFFER)
    client.submit("/logout", {})
    page, people = entry(app), count(app, Person)
    assert f"{page}/no" in client.get(page).text
    for _press in range(2):
        answer = client.submit(f"{page}/no", {})
        assert answer.status_code == 200
        assert f"{page}/no" not in answer.text
    assert f"{page}/no" not in client.get(page).text
    assert client.submit(page, {"for": ""}).status_code == 410
    assert client.submit(f"{page}/again", {}).status_code in (303, 409)
    assert client.submit(f"{page}/not-me", {}).status_code in (303, 409)
    assert (count(app, Person), count(app, Term), count(app, Membership)) == (people, 0, 0)
    assert _mails(app) == [("registration/office_refused", administrator.email)]
    client.sign_in(administrator)
    (public_id,) = _waiting(app)
    listed = client.get(url).text
    assert "Mina Han" in listed
    assert "state-off" in listed
    assert client.submit(f"{url}/asked/{public_id}/take-back", {}).status_code == 303
    assert "Mina Han" not in client.get(url).text
    assert count(app, Pending) == 0
    assert client.get(page).status_code == 410
    with app.app_context():
        assert db.session.scalars(sa.select(Link.address).where(Link.purpose == Purpose.CONFIRM_ADDRESS)).all() == [
            None
        ]


def test_a_no_of_somebody_signed_in(app: Flask, client: Client, make: Factories, administrator: Person) -> None:
    """It waits on my page, with its no; and goes from there."""
    committee = make.committee()
    member, other = make.member(committee), make.member(committee)
    client.sign_in(administrator)
    client.submit(f"/committees/{committee.slug}/offices/ask", {**OFFER, "email": member.email or ""})
    (public_id,) = _waiting(app)
    url = f"/me/waiting/{public_id}"
    client.sign_in(other)
    assert client.submit(f"{url}/no", {}).status_code == 404
    client.sign_in(member)
    assert url in client.get("/me").text
    assert f"{url}/no" in client.get(url).text
    for _press in range(2):
        assert client.submit(f"{url}/no", {}).location.endswith("/me")
    assert url not in client.get("/me").text
    assert url not in client.get("/me/applications").text
    assert client.submit(url, {"for": member.public_id}).status_code == 404
    assert [kind for kind, _ in _mails(app)] == ["registration/office_refused"]
    assert count(app, Term) == 0


def test_the_mail_of_a_no_is_for_who_gives_offices(
    app: Flask, client: Client, make: Factories, administrator: Person
) -> None:
    """Who is no administrator any more reads nothing of it; and where nobody is known who asked, the page has it."""
    committee = make.committee()
    client.sign_in(administrator)
    client.submit(f"/committees/{committee.slug}/offices/ask", OFFER)
    page = entry(app)
    client.submit("/logout", {})
    client.submit(f"{page}/no", {})
    with app.app_context():
        told = [Told(m.id, m.kind, m.subject_id or 0, m.person_id, m.facts) for m in _refusals()]
        assert queries.about_refusals(told) == [told[0].key]
        with unguarded("test"):
            db.session.execute(sa.text("UPDATE role_grants SET ended_at = :now"), {"now": clock.now().isoformat(" ")})
            db.session.commit()
        assert queries.about_refusals(told) == []


def _refusals() -> list[Delivery]:
    return list(db.session.scalars(sa.select(Delivery).where(Delivery.kind == "registration/office_refused")))


@pytest.mark.parametrize("is_place", [True, False])
def test_a_no_to_what_was_asked_of_us(app: Flask, client: Client, make: Factories, is_place: bool) -> None:
    """A place and an application: nothing comes of it, nothing stays, and nobody is written to."""
    committee = make.committee()
    if is_place:
        activity = make.activity(committee, capacity=4)
        form = {"full_name": "Mina Han", "email": "mina@demo.example", "adult": "1"}
        client.submit(f"/activities/{activity.public_id}/place", form)
    else:
        make.pending(committee, "mina@demo.example")
        with app.app_context():
            row = db.session.scalars(sa.select(Pending)).one()
            links_made(row)
    page = entry(app)
    assert f"{page}/no" in client.get(page).text
    assert client.submit(f"{page}/no", {}).status_code == 200
    assert count(app, Pending) == 0
    assert _mails(app) == []
    assert client.submit(f"{page}/no", {}).status_code == 410
    if is_place:
        with app.app_context():
            assert activity_queries.fill([activity.id])[activity.id].held == 0


@bookkeeping("a test mails a link of its own")
def links_made(row: Pending) -> None:
    links.issue(Purpose.CONFIRM_ADDRESS, ttl=None, address=row.email, subject_id=row.id)


@pytest.mark.soak
def test_what_ended_goes_down_and_up(fresh_app: Flask) -> None:
    """What still waits for an office that is held ends with the update, and is gone before it."""
    make = Factories(fresh_app)
    committee = make.committee()
    client = fresh_app.test_client().sign_in(make.person(roles=(Role.ADMINISTRATOR,)))
    for email, office in (("mina@demo.example", "chair"), ("other@demo.example", "secretary")):
        client.submit(f"/committees/{committee.slug}/offices/ask", {**OFFER, "email": email, "office": office})
    make.officer(committee)
    down(fresh_app, "20261208_one_reminder")
    up(fresh_app)
    assert states(fresh_app) == ["ended", "waiting"]
    down(fresh_app, "20261208_one_reminder")
    with fresh_app.app_context():
        assert db.session.execute(sa.text("SELECT email FROM pending")).scalars().all() == ["other@demo.example"]
    up(fresh_app)


@pytest.mark.soak
def test_a_no_goes_down_and_up(fresh_app: Flask) -> None:
    """Before, nothing said no: what did is gone, and what waits still waits."""
    make = Factories(fresh_app)
    committee = make.committee()
    client = fresh_app.test_client().sign_in(make.person(roles=(Role.ADMINISTRATOR,)))
    for email in ("mina@demo.example", "other@demo.example"):
        client.submit(f"/committees/{committee.slug}/offices/ask", {**OFFER, "email": email, "full_name": email})
    client.submit("/logout", {})
    client.submit(f"{entry(fresh_app)}/no", {})
    down(fresh_app, "20261207c_cant_come")
    with fresh_app.app_context():
        assert db.session.execute(sa.text("SELECT email FROM pending")).scalars().all() == ["mina@demo.example"]
        told = db.session.execute(sa.text("SELECT state FROM deliveries WHERE kind = 'registration/office_refused'"))
        assert told.scalars().all() == ["cancelled"]
    up(fresh_app)
    with fresh_app.app_context():
        assert db.session.scalars(sa.select(Pending.declined_at)).all() == [None]
