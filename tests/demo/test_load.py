"""The demonstration data: refused where it does not belong, the same for the same seed, unmistakably invented."""

import itertools
import re
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Role
from volunteers.accounts.models import Account
from volunteers.activities import queries, rules
from volunteers.activities.models import Activity, ActivityState, Series, Shift, SignUp, SignUpState
from volunteers.committees.models import Committee, Membership, MembershipState, OfficeKind, Term
from volunteers.demo import load as demonstration
from volunteers.demo.accounts import ACCOUNTS
from volunteers.demo.people import canary
from volunteers.foundation.db import Base, db
from volunteers.foundation.refusals import Refusal
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative
from volunteers.notices.models import Notice, NoticeState
from volunteers.organization import queries as organization
from volunteers.organization.queries import Kept
from volunteers.partners.models import PartnerCity
from volunteers.people.models import OptOut, Person
from volunteers.registration.models import Application, ApplicationState

SALTED = {("accounts", "password"), ("audit_events", "at"), ("audit_events", "id"), ("search_words", "id")}


def _load(app: Flask, **wanted: int) -> dict[str, int]:
    with app.app_context():
        return demonstration.load(demonstration.Wanted(**wanted))


def _everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, without what is salted or tells the minute."""
    with app.app_context():
        dump = {}
        for table in Base.metadata.sorted_tables:
            names = ", ".join(f'"{c.name}"' for c in table.c if (table.name, c.name) not in SALTED)
            rows = db.session.execute(sa.text(f"SELECT {names} FROM {table.name}"))  # noqa: S608 - names of our tables
            dump[table.name] = sorted(map(repr, rows))
        db.session.rollback()
    return dump


def _count(app: Flask, model: Any, *where: Any) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0)


def test_has_what_was_promised(app: Flask) -> None:
    """8 cities, 12 committees, about 240 people, 52 activities, a series, initiatives, messages, applications."""
    _load(app)
    assert _count(app, PartnerCity) == 8
    assert _count(app, Activity, Activity.unwatched_at.is_not(None)) == 1  # a child, and an adult whose check expired
    assert _count(app, Committee) == 12
    assert _count(app, Person) == 240
    assert _count(app, Activity) == 52
    assert _count(app, Activity, Activity.series_id.is_not(None)) == 12
    assert _count(app, Series) == 1
    assert _count(app, Initiative) == 21
    assert _count(app, Activity, Activity.state == ActivityState.DONE) >= 8
    assert _count(app, Activity, Activity.is_address_private) == 4
    assert _count(app, SignUp, SignUp.state == SignUpState.WAITLISTED) >= 5
    assert _count(app, Assignment, Assignment.state == AssignmentState.OFFERED) >= 5
    assert _count(app, Application, Application.state == ApplicationState.IN_REVIEW) >= 15
    assert {_count(app, Notice, Notice.state == state) for state in (NoticeState.SENT, NoticeState.DRAFT)} == {2}
    assert _count(app, OptOut) >= 5
    assert _count(app, Person, Person.account_id.is_(None)) >= 10
    assert _count(app, Person, Person.is_demonstration.is_(False)) == 0


def test_people_share_addresses_and_scripts(app: Flask) -> None:
    """Households with one address, and names in at least seven scripts."""
    _load(app)
    with app.app_context():
        people = db.session.scalars(sa.select(Person)).all()
    shared = [email for email, number in Counter(p.email for p in people if p.email).items() if number > 1]
    assert len(shared) >= 3
    scripts = {"가": "힣", "ሀ": "፿", "一": "鿿", "ء": "ي", "ऀ": "ॿ", "Ѐ": "ӿ", "A": "z"}
    for first, last in scripts.items():
        assert any(first <= letter <= last for p in people for letter in p.full_name), first


def test_accounts_sign_in_to_their_desks(app: Flask) -> None:
    """Each promised account is there, confirmed, with its role or office."""
    _load(app)
    with app.app_context():
        found = {a.email: a for a in db.session.scalars(sa.select(Account))}
        terms = {
            (email, slug): office
            for email, slug, office in db.session.execute(
                sa.select(Person.email, Committee.slug, Term.office)
                .join(Term, Term.person_id == Person.id)
                .join(Committee, Committee.id == Term.committee_id)
            )
        }
    for email, _what in ACCOUNTS:
        assert found[email].confirmed_at
        assert found[email].password
        assert found[email].is_demonstration
    assert terms["chair@demo.example", "korea"] is OfficeKind.CHAIR
    assert terms["secretary@demo.example", "korea"] is OfficeKind.SECRETARY
    assert terms["other-chair@demo.example", "ethiopia"] is OfficeKind.CHAIR
    assert terms["treasurer@demo.example", "ethiopia"] is OfficeKind.TREASURER


def test_same_seed_same_data(app: Flask) -> None:
    """Twice from one seed is the same in every row; another seed is another organisation."""
    first = _from_empty(app, seed=7)
    assert _from_empty(app, seed=7) == first
    assert _from_empty(app, seed=8)["people"] != first["people"]


def _from_empty(app: Flask, seed: int) -> dict[str, list[Any]]:
    with app.app_context():
        connection: Any = db.engines[None]
        savepoint = connection.begin_nested()
    _load(app, seed=seed)
    found = _everything(app)
    with app.app_context():
        db.session.remove()
    savepoint.rollback()
    return found


def test_what_must_hold_holds(app: Flask) -> None:
    """No overbooking, nobody in two places at once, every office held by a member unless acting."""
    _load(app)
    with app.app_context():
        rows = db.session.execute(
            sa.select(SignUp.person_id, Shift.id, Shift.capacity, Shift.starts_at, Shift.ends_at)
            .join(SignUp.shift)
            .join(Shift.activity)
            .where(SignUp.state == SignUpState.CONFIRMED)
        ).all()
        active = sa.select(Membership.committee_id, Membership.person_id).where(
            Membership.state == MembershipState.ACTIVE
        )
        members = set(map(tuple, db.session.execute(active)))
        holders = set(map(tuple, db.session.execute(sa.select(Term.committee_id, Term.person_id))))
    taken = Counter(row.id for row in rows)
    assert all(taken[row.id] <= row.capacity for row in rows if row.capacity)
    for person in {row.person_id for row in rows}:
        mine = sorted((row[3], row[4]) for row in rows if row.person_id == person)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(mine))
    assert holders <= members


def test_canaries_stand_in_one_place_only(app: Flask) -> None:
    """A made-up word in a private field is in no other row and no other column."""
    _load(app)
    fields = ("emergency_name", "postal_address", "email", "message")
    words = Counter(canary(n, of) for n in range(400) for of in fields)
    assert max(words.values()) == 1
    with app.app_context():
        chosen = sa.select(Person.email, Person.phone, Person.emergency_phone, Person.emergency_name)
        people = db.session.execute(chosen.order_by(Person.id)).all()
        db.session.rollback()
    assert all(p.email.endswith("@demo.example") for p in people if p.email)
    phones = Counter(number for p in people for number in (p.phone, p.emergency_phone) if number)
    assert max(phones.values()) == 1
    dump = _everything(app)
    for person in people[20:60]:
        token = (person.emergency_name or "").split()[-1]
        places = [(name, row) for name, rows in dump.items() for row in rows if re.search(rf"\b{token}\b", row)]
        assert len(places) == 1, token


def test_refuses_real_people(app: Flask, make: Factories) -> None:
    """A database that holds anybody real is left alone."""
    make.person("Somebody Real")
    with pytest.raises(Refusal) as refused:
        _load(app)
    assert refused.value.code == "real"
    assert _count(app, Person) == 1


def test_refuses_real_accounts(app: Flask, make: Factories) -> None:
    """The first administrator has perhaps no person yet."""
    make.account("first@example.org", roles=(Role.ADMINISTRATOR,))
    with pytest.raises(Refusal, match="real people"):
        _load(app)


def test_refuses_twice(app: Flask) -> None:
    """The second time says that it is here already, and changes nothing."""
    _load(app)
    before = _everything(app)
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "here already" in result.output
    assert _everything(app) == before


def test_refuses_committees_of_somebodys_own(app: Flask, make: Factories) -> None:
    """An administrator has begun to set up."""
    make.committee()
    with pytest.raises(Refusal) as refused:
        _load(app)
    assert refused.value.code == "used"


def test_the_command_tells_what_it_did(app: Flask) -> None:
    """`flask demo load` with its options."""
    result = app.test_cli_runner().invoke(args=["demo", "load", "--activities", "60", "--seed", "3"])
    assert result.exit_code == 0, result.output
    assert "60 activities" in result.output
    assert "240 people" in result.output


def test_every_public_page_of_it_opens(app: Flask, client: Client) -> None:
    """The committees and the front page, on the demonstration data."""
    _load(app)
    for url in ("/", "/committees/", "/committees/korea", "/help", "/search?q=kor"):
        assert client.get(url).status_code == 200, url


@pytest.mark.slow
def test_ten_thousand(app: Flask) -> None:
    """The large organisation, with nearly everybody in one committee."""
    counts = _load(app, people=10_000)
    assert counts["people"] == 10_000
    with app.app_context():
        korea = sa.select(Committee.id).where(Committee.slug == "korea").scalar_subquery()
    assert _count(app, Membership, Membership.committee_id == korea) >= 9_900


def test_says_whom_to_call(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without settings of its own the demonstration has a name, a phone and an address: mails must carry them."""
    for name in ("PHONE", "EMAIL", "POSTAL_ADDRESS"):
        monkeypatch.setitem(app.config, f"ORGANIZATION_{name}", "")
    Kept.of(app).organization = None
    try:
        _load(app)
        with app.app_context():
            found = organization.current()
        assert found.phone.startswith("+1 303 555 01"), "a number that is nobody's"
        assert found.email.endswith("@demo.example")
        assert "Aurora, Colorado" in found.postal_address
        assert found.name == "Aurora Sister Cities", "what the environment says wins"
    finally:
        Kept.of(app).organization = None


def test_the_series_has_one_moved_and_one_cancelled(app: Flask) -> None:
    _load(app)
    with app.app_context():
        series = db.session.scalars(sa.select(Series)).one()
        times = queries.times_of(series.id)
        assert [row.series_slot for row in times] == rules.series.slots(series.rule)
        own = {row.id: rules.series.differs(row, series, None) for row in times}
        assert sorted(map(sorted, filter(None, own.values()))) == [["times"]]
        assert sum(row.state is ActivityState.CANCELLED for row in times) == 1
        assert {row.state for row in times[:2]} == {ActivityState.DONE}
