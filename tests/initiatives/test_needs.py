"""A role names the languages and skills that it needs, and is found by them."""

import pytest
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from tests.initiatives.conftest import Stage
from tests.migrating import down, up
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, need
from volunteers.initiatives.models import Position

pytestmark = pytest.mark.usefixtures("set_clock")


def role(app: Flask, row: Position) -> Position:
    """As the database has it now."""
    with app.app_context():
        return need(Position, row.id)


def test_a_chair_says_what_a_role_needs(app: Flask, client: Client, stage: Stage) -> None:
    """Chosen once and kept; what nobody offers is refused with all that was typed."""
    client.sign_in(stage.chair)
    url = f"/positions/{stage.position.public_id}/edit"
    typed = {"title": "Reader", "needed_count": "2", "languages": ["ko", "es"], "skills": "Driving, first aid; driving"}
    strange = client.submit(url, {**typed, "languages": ["ko", "tlh"], "version": "1"})
    assert strange.status_code == 422
    assert 'value="Driving, first aid' in strange.text
    assert client.submit(url, {**typed, "version": "1"}).status_code == 303
    kept = role(app, stage.position)
    assert (sorted(kept.languages), kept.skills) == (["es", "ko"], ["Driving", "first aid"])
    page = client.get(f"/initiatives/{stage.initiative.public_id}").text
    assert "Driving, first aid" in page
    assert "Korean" in page
    assert client.submit(url, {**typed, "languages": [], "skills": "x" * 61, "version": "2"}).status_code == 422
    assert client.submit(url, {"title": "Reader", "needed_count": "2", "skills": "", "version": "2"}).status_code == 303
    assert (role(app, stage.position).languages, role(app, stage.position).skills) == ([], [])


def test_open_roles_are_found_by_what_they_need(client: Client, make: Factories, stage: Stage) -> None:
    """By language, committee and any word, of skills too; a language that is none finds nothing and breaks nothing."""
    make.position(stage.initiative, title=LocalText.of("Interpreter"), languages=["am"])
    make.position(stage.initiative, title=LocalText.of("Van"), skills=["Driving"])
    hidden = make.initiative(stage.committee, is_public=False)
    make.position(hidden, title=LocalText.of("Hidden role"), languages=["so"])
    names = ("Interpreter", "Van", "Reader", "Hidden role")
    for query, wanted in {
        "language=am": {"Interpreter"},
        "q=driving": {"Van"},
        f"committee={stage.committee.slug}": {"Interpreter", "Van", "Reader"},
        "committee=nobody": set(),
        "language=so": set(),
        "language=%00": {"Interpreter", "Van", "Reader"},
    }.items():
        text = client.get(f"/positions/?{query}").text
        assert {name for name in names if name in text} == wanted, query
    assert 'value="so"' not in client.get("/positions/").text
    client.sign_in(stage.ana)
    assert "Hidden role" in client.get("/positions/?language=so").text


@pytest.mark.soak
def test_what_roles_need_goes_down_and_up(fresh_app: Flask) -> None:
    """A role of before needs nothing in particular."""
    make = Factories(fresh_app)
    position = make.position(make.initiative(make.committee()), languages=["ko"], skills=["driving"])
    down(fresh_app, "20261203_person_notes")
    up(fresh_app)
    with fresh_app.app_context():
        assert db.session.execute(db.select(Position.languages, Position.skills)).all() == [([], [])]
        assert need(Position, position.id).version == position.version
