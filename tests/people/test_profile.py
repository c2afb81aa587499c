"""What a person says about themselves: saved as typed, kept where it must be mended, refused where it is stale."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import selectinload

from tests.accounts.mails import submit_raw
from tests.client import Client
from tests.factories import Factories
from volunteers.access import Role
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Membership
from volunteers.foundation.db import db
from volunteers.people import rules
from volunteers.people.models import About, Person, Viewer

GOOD = {
    "full_name": "김민준 Ruth O’Brien-Cho",
    "call_name": "Minjun",
    "preferred_language": "ko",
    "phone": "(303) 555-0142",
    "postal_address": "1 Main St, Boulder, CO 80302",
    "skills": "driving,  sound and stage ,driving; first aid",
    "availability": ["saturdays", "sundays"],
    "language_0": "ko",
    "speaks_0": "native",
    "writes_0": "conversation",
    "language_1": "es",
    "speaks_1": "",
    "writes_1": "few_words",
    "emergency_name": "Hana",
    "emergency_phone": "+82 31 729 2114",
    "may_be_asked": "y",
    "version": "1",
}


ONE = {"full_name": "One", "preferred_language": "en", "version": "2"}


def read(app: Flask, person: Person) -> Person:
    """The person as stored."""
    with app.app_context():
        return db.session.scalars(
            sa.select(Person).where(Person.id == person.id).options(selectinload(Person.languages))
        ).one()


def test_everything_is_kept(app: Flask, client: Client, make: Factories) -> None:
    """Names in any script, levels apart, skills as words, a phone in its international form."""
    person = make.person("Old Name")
    client.sign_in(person)
    assert client.get("/me/profile").status_code == 200
    answer = client.submit("/me/profile", GOOD)
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/me/profile")
    kept = read(app, person)
    assert (kept.full_name, kept.call_name, kept.preferred_language) == (GOOD["full_name"], "Minjun", "ko")
    assert kept.phone == "+1 303-555-0142"
    assert kept.postal_address == "1 Main St\nBoulder, CO 80302"
    assert kept.skills == ["driving", "sound and stage", "first aid"]
    assert kept.availability == ["saturdays", "sundays"]
    assert {(s.language, s.speaks, s.writes) for s in kept.languages} == {
        ("ko", "native", "conversation"),
        ("es", None, "few_words"),
    }
    assert kept.folded_name.startswith("김민준 ruth obrien cho minjun obriencho")
    assert kept.may_be_asked
    assert kept.version == 2
    page = client.get("/me/profile")
    assert 'value="+1 303-555-0142"' in page.text
    assert "driving, sound and stage, first aid" in page.text


def test_languages_can_be_taken_off(app: Flask, client: Client, make: Factories) -> None:
    """A row that is emptied is gone; saving without a change records nothing."""
    person = make.person("Old Name")
    client.sign_in(person)
    client.submit("/me/profile", GOOD)
    client.submit("/me/profile", {**GOOD, "version": "2"})
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 1
    client.submit("/me/profile", {**GOOD, "version": "2", "language_0": "", "speaks_0": "", "writes_0": ""})
    assert [skill.language for skill in read(app, person).languages] == ["es"]


def test_a_stale_save_loses_nothing(app: Flask, client: Client, make: Factories) -> None:
    """Somebody saved in between: refused, what was typed stays, and the next save counts."""
    person = make.person("Old Name")
    client.sign_in(person)
    client.submit("/me/profile", {**GOOD, "call_name": "First"})
    answer = client.submit("/me/profile", {**GOOD, "call_name": "Second"})
    assert answer.status_code == 422
    assert 'value="Second"' in answer.text
    assert "First" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert read(app, person).call_name == "First"
    client.submit("/me/profile", {**GOOD, "call_name": "Second", "version": "2"})
    assert read(app, person).call_name == "Second"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "   "),
        ("full_name", "x" * 201),
        ("full_name", "a\x00b"),
        ("call_name", "x" * 81),
        ("sorts_under", "x" * 5000),
        ("preferred_language", "klingon"),
        ("preferred_language", ""),
        ("phone", "call me"),
        ("phone", "123"),
        ("phone", "9" * 500),
        ("phone", "\x00"),
        ("postal_address", "\n".join("1234567")),
        ("postal_address", "x" * 81),
        ("postal_address", "x" * 5000),
        ("skills", ",".join(f"skill {n}" for n in range(30))),
        ("skills", "x" * 100),
        ("availability", "mondays"),
        ("language_0", "<script>"),
        ("speaks_0", "very well"),
        ("language_1", "ko"),
        ("language_0", ""),
        ("emergency_phone", "x"),
        ("emergency_name", "\x1b[31m"),
    ],
)
def test_bad_input_is_told_at_its_field(app: Flask, client: Client, make: Factories, field: str, value: str) -> None:
    """A message, what was typed is kept, nothing is stored."""
    person = make.person("Old Name")
    client.sign_in(person)
    answer = client.submit("/me/profile", {**GOOD, field: value})
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert "Sound" not in answer.text
    assert "sound and stage" in answer.text or field == "skills"
    assert read(app, person).full_name == "Old Name"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "²", "\x00"])
def test_an_odd_version_is_stale(app: Flask, client: Client, make: Factories, version: str) -> None:
    """Whatever stands in the hidden field: refused, never a 500."""
    person = make.person("Old Name")
    client.sign_in(person)
    assert client.submit("/me/profile", {**GOOD, "version": version}).status_code == 422
    assert read(app, person).full_name == "Old Name"


def test_markup_and_directions_are_shown_as_sent(app: Flask, client: Client, make: Factories) -> None:
    """Any text: stored and shown as sent, never run; a lone surrogate is no defect."""
    person = make.person("Old Name")
    client.sign_in(person)
    name = '<b onload="x">"\u200fمرحبا=1+1'
    bad = client.submit("/me/profile", {**GOOD, "full_name": name, "call_name": "a\r\nBcc: x"})
    assert bad.status_code == 422
    client.submit("/me/profile", {**GOOD, "full_name": name, "call_name": "a Bcc: x"})
    kept = read(app, person)
    assert kept.full_name == name
    assert kept.call_name == "a Bcc: x"
    page = client.get("/me/profile").text
    assert "<b onload" not in page
    assert submit_raw(client, "/me/profile", {**ONE, "full_name": "\ud800"}).status_code in (303, 422)


def test_others_can_not_change_it(app: Flask, client: Client, make: Factories) -> None:
    """Signed out one signs in first; a member sees nobody else's page; a coordinator may change it."""
    person, member = make.person("Old Name"), make.person()
    answer = client.submit("/me/profile", GOOD)
    assert answer.status_code == 403
    assert 'href="/login?next=/me/profile"' in answer.text
    client.sign_in(member)
    for path in ("", "/edit"):
        assert client.get(f"/people/{person.public_id}{path}").status_code == 404
    assert client.get("/people/").status_code == 403
    coordinator = app.test_client().sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert coordinator.get(f"/people/{person.public_id}/edit").status_code == 200
    answer = coordinator.submit(f"/people/{person.public_id}/edit", GOOD)
    assert answer.headers["Location"] == f"/people/{person.public_id}"
    assert read(app, person).call_name == "Minjun"
    with app.app_context():
        event = db.session.scalars(sa.select(AuditEvent)).one()
    assert event.event == "person.changed"
    assert "call_name" in event.changed
    assert "Minjun" not in str(event.facts)


def events_of(app: Flask) -> list[Any]:
    """The names of the events, oldest first."""
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def shown_to(client: Client, viewer: Person, url: str) -> str:
    """The part of a page that is about what it is about."""
    return client.sign_in(viewer).get(url).text.split("<main")[1].split("</main")[0]


def test_what_the_page_promises_is_what_others_see(app: Flask, client: Client, make: Factories) -> None:
    """The sentence, and the member's page as the chair and the secretary see it, come from one table."""
    korea = make.committee()
    person = make.member(korea, make.person("Ana Vega", phone="+1 303-555-0177"))
    chair, secretary = make.officer(korea), make.officer(korea, "secretary")
    with app.app_context():
        membership = db.session.scalars(sa.select(Membership.public_id).where(Membership.person_id == person.id)).one()
    url = f"/committees/{korea.slug}/members/{membership}"
    for is_private in (False, True):
        client.sign_in(person)
        page = client.get("/me/profile").text
        promised = page.split('id="who-t"')[1].split("</section")[0]
        promise = promised.split("The chair of your committee")[1].split("The coordinators")[0]
        seen = shown_to(client, chair, url)
        assert ("your phone number" in promise) == ("555-0177" in seen) == (not is_private)
        assert ("your email address" in promise) == (str(person.email) in seen)
        assert "555-0177" not in shown_to(client, secretary, url)
        client.sign_in(person)
        values = {"full_name": "Ana Vega", "preferred_language": "en", "phone": "+1 303-555-0177", "version": "1"}
        assert client.submit("/me/profile", {**values, "is_phone_private": "y"}).status_code in (303, 422)


def test_of_who_is_under_18_nobody_but_coordinators_knows_how_to_reach_them() -> None:
    """In the table too."""
    young = Person(full_name="Noor", is_adult=False, is_phone_private=False)
    for viewer in Viewer:
        seen = set(rules.seen_by(viewer, young))
        assert bool(seen & {About.EMAIL, About.PHONE}) == (viewer is Viewer.COORDINATOR)
