"""Each demonstration account walks through every page that links lead to, and reads nothing private of others.

Who may know what is asked of the permission table, person by person and field by field; see `Private`.
"""

import html
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Databases, leave, make_app
from volunteers import identity
from volunteers.access import Actor, Permission, Role
from volunteers.accounts import sessions
from volunteers.accounts.models import Account
from volunteers.activities.models import Activity, Shift, SignUp
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee, Membership, Term
from volunteers.demo import load as demonstration
from volunteers.demo.accounts import ACCOUNTS
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.registration.models import Application
from volunteers.safeguarding.models import Guardianship, RecordOpening

PAGES_A_DOOR = 8
"""How many addresses of one endpoint are read: the eighth roster tells what the seventh did."""
FROM_A_DESK = 4
"""How many of one endpoint those are asked who came there by no link."""

P = Permission
CHIEFS = (P.PEOPLE_READ,)

NAMES = (P.PEOPLE_READ, P.USER_MANAGE, P.AUDIT_READ, P.COMMITTEE_ADMINISTER)
"""With these one reads full names: of everybody, of who uses an account, who did something, who gets an office."""


pytestmark = [pytest.mark.slow, pytest.mark.once]

MUST_MEET: dict[str | None, tuple[str, ...]] = {
    None: ("home.front", "committees.show", "activities.show", "partners.show", "registration.join"),
    "chair@demo.example": ("committees.member", "registration.applications", "activities.people", "notices.show"),
    "coordinator@demo.example": ("people.show", "registration.desk", "admin.outbox"),
    "member@demo.example": ("committees.fellows", "initiatives.show"),
    "admin@demo.example": ("admin.audit", "admin.user", "committees.offices"),
}
"""The pages that could tell something, where the links must lead."""


@dataclass
class Private:
    """One private text: who may read it everywhere, and in which committees with which permission."""

    person_id: int
    what: str
    everywhere: tuple[Permission, ...]
    within: set[tuple[int | None, Permission]] = field(default_factory=set)
    signed_for: set[int] = field(default_factory=set)
    """The children for whom that person answers: who answers for them, too, reads whose name stands under a yes."""

    def may_be_read_by(self, actor: Actor, own: set[int]) -> bool:
        """Whether the actor may, for one of the reasons."""
        return (
            self.person_id in own
            or bool(self.signed_for & own)
            or any(actor.may_in(permission, None) for permission in self.everywhere)
            or any(actor.may_in(permission, committee) for committee, permission in self.within)
        )


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


class Secrets:
    """Every private text of the demonstration, by the token with which it is recognised on a page."""

    def __init__(self) -> None:
        self.words: dict[str, list[Private]] = defaultdict(list)
        self.phones: dict[str, Private] = {}
        self.emails: dict[str, list[Private]] = defaultdict(list)
        self.names: dict[str, list[Private]] = defaultdict(list)
        where = self._where()
        for person in db.session.scalars(sa.select(Person)):
            self._person(person, where)
        for row in db.session.scalars(sa.select(Application)):
            here = (row.committee_id, P.APPLICATION_DECIDE)
            word = re.search(r"\((\w+) Street\)", row.message or "")
            if word:
                self.words[word[1]].append(Private(row.person_id, "message", (P.APPLICATION_DECIDE_LATE,), {here}))
            note = re.search(r"when (\w+) leads", row.private_note or "")
            if note:
                # whoever it is about can read it, as the field says
                self.words[note[1]].append(Private(row.person_id, "private note", (P.DATA_HAND_OUT,), {here}))

    def _where(self) -> dict[str, dict[int, set[int | None]]]:
        """Where each person belongs: as a member, an officer, an applicant, a guest."""
        queries = {
            "member": sa.select(Membership.person_id, Membership.committee_id),
            "officer": sa.select(Term.person_id, Term.committee_id),
            "applicant": sa.select(Application.person_id, Application.committee_id),
            "guest": sa.select(SignUp.person_id, Activity.committee_id).join(SignUp.shift).join(Shift.activity),
        }
        found: dict[str, dict[int, set[int | None]]] = {}
        for name, query in queries.items():
            found[name] = defaultdict(set)
            for person_id, committee_id in db.session.execute(query):
                found[name][person_id].add(committee_id)
        return found

    def _person(self, person: Person, where: dict[str, dict[int, set[int | None]]]) -> None:
        def within(**permissions: Permission) -> set[tuple[int | None, Permission]]:
            return {(c, p) for name, p in permissions.items() for c in where[name].get(person.id, ())}

        contact = within(member=P.MEMBERSHIP_END, applicant=P.APPLICATION_DECIDE)
        reading = within(member=P.MEMBERSHIP_READ, officer=P.OFFICE_READ, applicant=P.APPLICATION_DECIDE)
        reading |= within(guest=P.ACTIVITY_COMING)  # who comes stands on the sign-in sheet, by name
        if person.phone:
            self.phones[_digits(person.phone)] = Private(person.id, "phone", CHIEFS, contact)
        if person.email:
            # whoever sends a message, is a committee's contact or has an account is told by it
            may = (P.PEOPLE_READ, P.USER_MANAGE, P.OUTBOX_READ)
            self.emails[person.email].append(Private(person.id, "e-mail", may, contact))
        if person.emergency_phone:
            self.phones[_digits(person.emergency_phone)] = Private(person.id, "emergency phone", CHIEFS)
        if person.emergency_name:
            self.words[person.emergency_name.split()[-1]].append(Private(person.id, "emergency contact", CHIEFS))
        if person.postal_address:
            self.words[person.postal_address.split()[1]].append(Private(person.id, "postal address", CHIEFS))
        if person.name_for_fellows != person.full_name:
            children = set(
                db.session.scalars(sa.select(Guardianship.child_id).where(Guardianship.guardian_id == person.id))
            )
            self.names[person.full_name].append(Private(person.id, "full name", NAMES, reading, children))

    def told_by(self, page: str) -> Iterator[tuple[str, list[Private]]]:
        """What a page tells: the token, and whose it may be (people share addresses and names)."""
        text = html.unescape(page)
        yield from ((word, self.words[word]) for word in set(re.findall(r"\w+", text)) & self.words.keys())
        yield from (
            (mail, self.emails[mail]) for mail in set(re.findall(r"[\w.+-]+@[\w.-]+", text)) & self.emails.keys()
        )
        numbers = {_digits(number) for number in re.findall(r"\+1[\d\s\u00a0\u2011()-]{10,}", text)}
        yield from ((number, [self.phones[number]]) for number in numbers & self.phones.keys())
        yield from ((name, private) for name, private in self.names.items() if name in text)


class Walk:
    """One browser that follows every link of this site, some pages of each endpoint."""

    def __init__(self, app: Flask, actor: Actor, key: str | None) -> None:
        self.app, self.actor = app, actor
        self.client = FlaskClient(app, app.response_class, use_cookies=True)
        if key:
            with self.client.session_transaction() as session:
                session[sessions.SESSION_KEY] = key
        self.adapter = app.url_map.bind("localhost")
        self.seen: set[str] = set()
        self.doors: Counter[str] = Counter()

    def _is_new(self, path: str, query: str) -> bool:
        try:
            endpoint, values = self.adapter.match(path, method="GET")
        except Exception:  # noqa: BLE001 - no page of ours
            return False
        if path + "?" + query in self.seen or endpoint in ("static", "accounts.logout") or "lang=" in query:
            return False
        self.seen.add(path + "?" + query)
        self.doors[endpoint] += 1
        # a query shows the same rows in another order or by another month: two of them are enough
        return self.doors[endpoint] <= (PAGES_A_DOOR if values or not query else 3)

    def pages(self) -> Iterator[tuple[str, str]]:
        """(address, page) of everything that links lead to from the front page and from one's own."""
        waiting = deque(["/", "/me", "/search?q=a", "/search?q=555", "/people/?q=a", "/admin/audit", "/admin/outbox"])
        while waiting:
            url = waiting.popleft()
            parts = urlsplit(url)
            if not self._is_new(parts.path, parts.query):
                continue
            answer = self.client.get(url)
            if answer.status_code != 200 or not answer.mimetype.startswith("text/"):
                continue
            yield url, answer.text
            waiting.extend(self._links(answer.text))

    def read(self, url: str) -> str:
        """What an address tells, also where it refuses."""
        answer = self.client.get(url)
        return answer.text if answer.mimetype.startswith("text/") else ""

    def _links(self, page: str) -> Iterator[str]:
        for found in re.findall(r'\b(?:href|src|action)="([^"#]+)', page):
            parts = urlsplit(html.unescape(found))
            if parts.path.startswith("/") and not parts.netloc:
                yield parts._replace(fragment="").geturl()


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Flask]:
    """The application with the demonstration data, in a database of its own.

    It is only read here; in a transaction to be rolled back, what loading learns of the indexes (ANALYZE) makes SQLite
    read its schema anew for each page.
    """
    url = databases.new("demonstrated")
    app = make_app(tmp_path_factory.mktemp("demonstrated"), url)
    with app.app_context():
        demonstration.load(demonstration.Wanted())
    yield app
    leave(app)
    databases.drop(url)


@pytest.fixture(scope="module")
def told(demonstrated: Flask) -> "Told":
    """What is private, read once."""
    with demonstrated.app_context():
        return Told(Secrets(), _told_openly(), {})


def _told_openly() -> set[str]:
    """Addresses that are public: what committees are reached at."""
    return {email for email in db.session.scalars(sa.select(Committee.contact_email)) if email}


def _known_to_guardian(actor: Actor) -> set[int]:
    """The children of a guardian, who is in charge where they may come, and who opened what is kept about them."""
    children = {key for key, role in actor.acts_for.items() if role is Role.GUARDIAN}
    in_charge = sa.select(Activity.in_charge_id).where(Activity.in_charge_id.is_not(None))
    opened = sa.select(RecordOpening.reader_id).where(RecordOpening.child_id.in_(children))
    found = [*db.session.scalars(in_charge), *db.session.scalars(opened)] if children else []
    return children | {key for key in found if key is not None}


@dataclass
class Reader:
    """Somebody who walks, and what of all that is private they may not read."""

    walk: Walk
    own: set[int]

    @classmethod
    def of(cls, app: Flask, email: str | None) -> "Reader":
        """As the account of an address, or as nobody."""
        if email is None:
            return cls(Walk(app, Actor(), None), set())
        with app.app_context():
            account = db.session.scalars(sa.select(Account).where(Account.email == email)).one()
            people = db.session.scalars(sa.select(Person).where(Person.account_id == account.id)).all()
            key = bookkeeping("a test signs in")(sessions.start)(account.id, "test")
            actor = identity.actor_of(account, people)
            return cls(Walk(app, actor, key), {person.id for person in people} | _known_to_guardian(actor))

    def leaks(self, secrets: Secrets, openly: set[str], url: str, page: str) -> list[str]:
        """What a page tells this reader and should not."""
        return [
            f"{url}: {owners[0].what} {token}"
            for token, owners in secrets.told_by(page)
            if token not in openly and not any(each.may_be_read_by(self.walk.actor, self.own) for each in owners)
        ]


@dataclass
class Told:
    """The private texts, those that are public all the same, and where each account has come to so far."""

    secrets: Secrets
    openly: set[str]
    urls: dict[str | None, list[str]]


@pytest.mark.parametrize("email", [None, *(email for email, _what in ACCOUNTS)])
def test_reads_nothing_private_of_others(demonstrated: Flask, told: Told, email: str | None) -> None:
    """As each demonstration account, and as nobody: everything that links lead to."""
    reader, leaks, seen, urls = Reader.of(demonstrated, email), [], 0, []
    for url, page in reader.walk.pages():
        urls.append(url)
        seen += sum(1 for _told in told.secrets.told_by(page))
        leaks += reader.leaks(told.secrets, told.openly, url, page)
    told.urls[email] = urls
    assert not leaks, f"{email} reads\n" + "\n".join(sorted(set(leaks)))
    missed = set(MUST_MEET.get(email, ())) - set(reader.walk.doors)
    assert not missed, f"{email} did not meet {missed}"
    assert sum(reader.walk.doors.values()) > 100
    assert seen or email is None, "a walk that reads no private text at all tests nothing"


def _some_of_each(app: Flask, told: "Told", who: str) -> Iterator[str]:
    """Of the addresses that somebody came to, the first of each endpoint."""
    adapter, read = app.url_map.bind("localhost"), Counter[str]()
    for url in told.urls[f"{who}@demo.example"]:
        endpoint, _values = adapter.match(urlsplit(url).path, method="GET")
        read[endpoint] += 1
        if read[endpoint] <= FROM_A_DESK:
            yield url


def test_no_address_of_a_desk_tells_others(demonstrated: Flask, told: Told) -> None:
    """Every address that a chair, a coordinator and an administrator come to, asked by those who should not."""
    for desk in (f"{who}@demo.example" for who in ("chair", "coordinator", "admin")):
        if desk not in told.urls:  # not walked above: this test runs alone
            told.urls[desk] = [url for url, _page in Reader.of(demonstrated, desk).walk.pages()]
    urls = sorted({url for who in ("chair", "coordinator", "admin") for url in _some_of_each(demonstrated, told, who)})
    assert len(urls) > 200
    leaks = []
    for who in (
        "other-chair@demo.example",
        "treasurer@demo.example",
        "member@demo.example",
        "newcomer@demo.example",
        None,
    ):
        reader = Reader.of(demonstrated, who)
        for url in urls:
            page = reader.walk.read(url)
            leaks += [f"{who} at {leak}" for leak in reader.leaks(told.secrets, told.openly, url, page)]
    assert not leaks, "\n".join(leaks)


def test_the_control(demonstrated: Flask, told: Told) -> None:
    """A coordinator's page, read as the other chair, would be told as a leak in each kind of field."""
    private = told.secrets
    with demonstrated.app_context():
        person = db.session.scalars(
            sa.select(Person).where(
                Person.phone.is_not(None), Person.postal_address.is_not(None), Person.call_name != ""
            )
        ).first()
        assert person is not None
        page = f"<p>{html.escape(person.full_name)} {person.email} {person.phone} {person.emergency_name}</p>"
        page += f"<p>{person.postal_address}</p>"
    kinds = {each.what for _token, owners in private.told_by(page) for each in owners}
    assert kinds == {"full name", "e-mail", "phone", "postal address", "emergency contact"}
    assert not any(each.may_be_read_by(Actor(), set()) for _t, owners in private.told_by(page) for each in owners)
