"""What a page promises about privacy, held against every page and every mail: `people.rules.SEEN` × who looks × doors.

One member of the committee has something unmistakable in each field. Whatever anybody is shown of it, wherever, must
stand in their line of the table: as an adult, with the phone kept from the chairs, and as somebody under 18.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import in_one_transaction
from tests.doors.asking import House
from tests.doors.test_bad_input import Sweep, _good, _letters
from tests.doors.test_matrix import _reviewed
from tests.doors.world import ACTORS
from tests.factories import Factories
from volunteers.accounts.models import Account
from volunteers.audit import bookkeeping
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery
from volunteers.people import rules
from volunteers.people.models import About, LanguageSkill, Level, Person, Viewer, folded_name

VIEWS = {
    "anonymous": Viewer.EVERYBODY,
    "newcomer": Viewer.EVERYBODY,
    "other-member": Viewer.EVERYBODY,
    "other-chair": Viewer.EVERYBODY,
    "board": Viewer.EVERYBODY,
    "fellow": Viewer.FELLOW,
    "treasurer": Viewer.FELLOW,
    "secretary": Viewer.SECRETARY,
    "vice-chair": Viewer.CHAIR,
    "acting-chair": Viewer.CHAIR,
    "chair": Viewer.CHAIR,
    "auditor": Viewer.AUDITOR,
    "administrator": Viewer.ADMINISTRATOR,
    "coordinator": Viewer.COORDINATOR,
}
"""As what each actor looks at a member of the Korea Committee; `fellow` is another member of it."""

SHOWS = {
    About.NAME: re.compile("Qvfamily"),
    About.CALL_NAME: re.compile("Qvcalled"),
    About.EMAIL: re.compile("qvmail@"),
    About.PHONE: re.compile(r"555\W?0187|5550187"),
    About.LANGUAGES: re.compile("Basque|Euskara|euskara"),
    About.HELPING: re.compile("Qvskilled"),
    About.REST: re.compile(r"Qvnearest|555\W?0188|Qvstreet"),
}
FIELDS = {
    "full_name": "Qvgiven Qvfamily",
    "call_name": "Qvcalled",
    "folded_name": folded_name("Qvgiven Qvfamily", "Qvcalled"),
    "sorts_under": "Qvgiven Qvfamily",
    "email": "qvmail@demo.example",
    "phone": "+1 303-555-0187",
    "postal_address": "12 Qvstreet\nAurora, CO 80010",
    "emergency_name": "Qvnearest Qvkin",
    "emergency_phone": "+1 303-555-0188",
    "skills": ["Qvskilled"],
    "may_be_asked": True,
}
CASES: dict[str, dict[str, Any]] = {
    "adult": {},
    "phone kept": {"is_phone_private": True},
    "not to be asked": {"may_be_asked": False},
    "under 18": {"is_adult": False},
}
LESS = ("fellow", "secretary", "chair")
"""Who sees less of somebody who kept their phone from the chairs, or is under 18."""
SEARCHED = {
    *("/search", "/people/", "/admin/users", "/admin/audit"),
    *("/committees/<slug>/members", "/committees/<slug>/offices/new"),
    "/committees/<slug>/offices/<public_id>/hand-over",
}
NOT_IN_THIS_WORLD = {(Viewer.AUDITOR, About.NAME)}
"""Nobody here has done anything yet that the audit trail tells of."""
ASKED_FOR = {"registration/received"}
"""Mails of what the member asks for elsewhere: an application tells its name to the chair who is to answer it."""
_CHOICES = re.compile(r"<(select|datalist)\b.*?</\1>", re.DOTALL)

pytestmark = [pytest.mark.slow, pytest.mark.once]


@dataclass
class Looked:
    """The house with somebody in it who can be told apart."""

    house: House
    subject_id: int

    def become(self, **more: Any) -> Person:
        """The subject as in a case; inside a savepoint of the house."""
        change = sa.update(Person).where(Person.id == self.subject_id).values(**FIELDS | more)
        key = self.house.world.people["member"].account_id
        signs_in = sa.update(Account).where(Account.id == key).values(email=FIELDS["email"])

        def write() -> None:
            db.session.execute(change)
            if more.get("is_adult", True):  # who is under 18 has no account of their own
                db.session.execute(signs_in)

        with self.house.app.app_context():
            bookkeeping("a test writes somebody anew")(write)()
            found = db.session.scalars(sa.select(Person).where(Person.id == self.subject_id)).one()
            db.session.expunge(found)
            return found


@pytest.fixture(scope="module")
def looked(bare_app: Flask) -> Iterator[Looked]:
    with in_one_transaction(bare_app) as app:
        make = Factories(app)
        house = House(app, make)
        house.world.people["fellow"] = make.member(house.world.rows["committee"])
        house.keys["fellow"] = house._sign_in("fellow")
        subject = house.world.people["member"]
        make._save(LanguageSkill(person_id=subject.id, language="eu", speaks=Level.NATIVE))
        house.before = house.rows(house.tables)
        yield Looked(house, subject.id)


def _shown(text: str) -> set[About]:
    """What of the subject stands in a text; lists to choose from tell nothing."""
    bare = unescape(_CHOICES.sub("", text))
    return {about for about, pattern in SHOWS.items() if pattern.search(bare)}


def _allowed(viewer: Viewer, subject: Person) -> set[About]:
    found = set(rules.seen_by(viewer, subject))
    return set(About) if About.REST in found else found


def _addresses(house: House, actor: str) -> Iterator[str]:
    """Every page that lets the actor in, as reviewed, and what is found there by a part of the name."""
    reviewed, like = _reviewed(), "member" if actor == "fellow" else actor
    for rule, url in house.addresses("GET"):
        if "<token>" not in rule.rule and reviewed[rule.rule, "GET"][ACTORS.index(like)] == "in":
            yield url
            if rule.rule in SEARCHED:
                yield f"{url}?q=Qv"


@pytest.mark.parametrize("case", CASES)
def test_pages_show_what_the_table_says(looked: Looked, case: str) -> None:
    """And no line of the table promises what nobody ever sees."""
    house, faults, seen = looked.house, [], set()
    is_first = case == "adult"
    with house.aside():
        subject = looked.become(**CASES[case])
        for actor, viewer in VIEWS.items():
            if not is_first and actor not in LESS:
                continue
            client = house.client(actor)
            for url in _addresses(house, actor):
                answer = client.get(url)
                shown = _shown(answer.text) if answer.mimetype not in ("image/png", "application/zip") else set()
                seen |= {(viewer, about) for about in shown}
                if shown - _allowed(viewer, subject):
                    faults.append(f"{actor} ({viewer}) at {url}: {sorted(shown - _allowed(viewer, subject))}")
    assert not faults, "\n".join(faults)
    views = set(VIEWS.values()) if is_first else {VIEWS[actor] for actor in LESS}
    promised = {(viewer, about) for viewer in views for about in _allowed(viewer, subject) if about in SHOWS}
    assert promised - seen <= NOT_IN_THIS_WORLD, sorted(promised - seen)


def test_mails_tell_what_the_table_says(looked: Looked) -> None:
    """Whatever is pressed, by whomever: what its mails say of the member, as their reader may see it."""
    house, faults, told = looked.house, [], 0
    by_address = {person.email: VIEWS[actor] for actor, person in house.world.people.items() if actor in VIEWS}
    with house.aside():
        subject = looked.become()
        with house.app.app_context():
            last = db.session.scalar(sa.select(sa.func.max(Delivery.id))) or 0

        def look(_answer: Any) -> None:
            nonlocal told
            for row, letter in _letters(house, last):
                if row.to_address == subject.email or row.kind in ASKED_FOR:
                    continue
                parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
                shown = _shown("\n".join([*map(str, letter.values()), *map(str, parts)]))
                told += bool(shown)
                viewer = by_address.get(row.to_address, Viewer.EVERYBODY)
                if shown - _allowed(viewer, subject):
                    faults.append(f"{row.kind} to {row.to_address} ({viewer}): {sorted(shown)}")

        sweep = Sweep(house)
        for _rule, url, actor, fields in sweep.doors():
            with suppress(AssertionError):
                house.ask(actor, url, "POST", then=look, data=_good(fields), headers={"X-CSRFToken": house.token()})
    assert not faults, "\n".join(sorted(set(faults)))
    assert told, "no mail tells anybody anything of the member, so nothing was tested"
