"""Search: any part, any case, any script, two letters, nothing; and only what the asker may see."""

import importlib
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from volunteers import search
from volunteers.access import Actor, ActorKind, Role
from volunteers.activities.models import Activity, Shift
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText, new_public_id
from volunteers.foundation.db import db, need, unguarded
from volunteers.home import queries as home
from volunteers.people import queries as people
from volunteers.people.models import Person
from volunteers.search.entries import words_of
from volunteers.search.models import SearchEntry, SearchWord

COORDINATOR = Actor(kind=ActorKind.PERSON, person_id=0, everywhere=frozenset({Role.MEMBER, Role.COORDINATOR}))
NOBODY = Actor()


def found(app: Flask, text: str, actor: Actor = COORDINATOR, **more: Any) -> dict[str, tuple[int, ...]]:
    """The keys that a search finds, by kind."""
    with app.app_context():
        hits = search.find(text, actor, **more)
        db.session.rollback()
    return {kind: hit.keys for kind, hit in hits.items()}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Yolanda Saldívar Núñez", "saldivar"),
        ("Yolanda Saldívar Núñez", "SALDÍVAR"),
        ("Yolanda Saldívar Núñez", "aldi"),
        ("Yolanda Saldívar Núñez", "nunez yol"),
        ("Yolanda Saldívar Núñez", "sa"),
        ("Yolanda Saldívar Núñez", "yo nunez"),
        ("Yolanda Saldívar Núñez", "yo sa"),
        ("Łukasz Żurek", "zurek"),
        ("박하은", "박하은"),
        ("박하은", "하은"),
        ("박하은", "박"),
        ("陳怡君", "怡君"),
        ("ሰላም ተስፋዬ", "ተስፋ"),
        ("ሰላም ተስፋዬ", "ሰላ"),
        ("طارق القاسم", "القاسم"),
        ("सुनिता तामाङ", "तामाङ"),
        ("Оксана Коваленко", "КОВАЛЕНКО"),
        ("O'Neill-Đặng, Ann", "o'ne"),
        ("100% Jane", "100%"),
        ("Jane_Doe", "jane_"),
        ('Ann "Nan" Ray', '"nan"'),
    ],
)
def test_finds_any_part_in_any_script(app: Flask, make: Factories, name: str, typed: str) -> None:
    """Without case, without accents, from the beginning or the middle of a word."""
    make.person("Somebody Else")
    person = make.person(name)
    assert found(app, typed) == {"person": (person.id,)}


@pytest.mark.parametrize(
    "typed", ["", "   ", "zzzq", "zq", "%", "_", "\\", '"', "'", "* OR", "saldivar zzz", "NEAR(", "🙂"]
)
def test_no_hit_is_an_empty_answer(app: Flask, make: Factories, typed: str) -> None:
    """Nothing that one can type is an error."""
    make.person("Yolanda Saldívar")
    assert found(app, typed) == {}


def test_a_long_text_is_cut(app: Flask, make: Factories) -> None:
    """Megabytes are not looked for."""
    make.person("Yolanda Saldívar")
    assert found(app, "a" * 100_000) == {}
    assert found(app, "yo " * 10_000)


def test_people_are_found_by_coordinators_only(app: Flask, make: Factories) -> None:
    """A chair finds the members of the own committee, handed in by the caller."""
    committee = make.committee()
    mine, other = make.member(committee, make.person("Marisol Vega")), make.person("Marisol Lemus")
    chair = Actor(kind=ActorKind.PERSON, person_id=1, committees={committee.id: frozenset({Role.CHAIR})})
    assert set(found(app, "marisol")["person"]) == {mine.id, other.id}
    assert found(app, "marisol", chair) == {}
    assert found(app, "marisol", NOBODY) == {}
    also = {"person": sa.select(Person.id).where(Person.id == mine.id)}
    for typed in ("marisol", "ma", "marisol ve"):
        assert found(app, typed, chair, also=also) == {"person": (mine.id,)}


def test_members_only_activities(app: Flask, make: Factories) -> None:
    """Found by members of that committee and by coordinators, by nobody else."""
    committee, other = make.committee(), make.committee("Ethiopia Committee")
    hidden = make.activity(committee, title=LocalText.of("Kimchi making"), is_public=False)
    shown = make.activity(other, title=LocalText.of("Kimchi for everybody"))
    fellow = Actor(kind=ActorKind.PERSON, person_id=1, committees={committee.id: frozenset({Role.FELLOW})})
    stranger = Actor(kind=ActorKind.PERSON, person_id=2, committees={other.id: frozenset({Role.CHAIR})})
    for typed in ("kimchi", "ki"):
        assert set(found(app, typed, fellow)["activity"]) == {hidden.id, shown.id}
        assert found(app, typed, stranger) == {"activity": (shown.id,)}
        assert found(app, typed, NOBODY) == {"activity": (shown.id,)}


def test_places_are_never_indexed(app: Flask, make: Factories) -> None:
    """A private home is found by nobody, not even by who may see the activity."""
    make.activity(make.committee(), place="1418 Larkspur Lane", is_address_private=True)
    assert found(app, "larkspur") == {}
    with app.app_context():
        assert not db.session.scalars(sa.select(SearchEntry).where(SearchEntry.folded.contains("larkspur"))).all()


def test_all_languages_of_a_text_are_searched(app: Flask, make: Factories) -> None:
    """Who reads Spanish types Spanish."""
    committee = make.committee("Language Bank", summary=LocalText({"en": "Interpreters", "es": "Banco de idiomas"}))
    assert found(app, "idiomas", NOBODY) == {"committee": (committee.id,)}
    assert found(app, "interpreters bank", NOBODY) == {"committee": (committee.id,)}


def test_follows_every_change(app: Flask, make: Factories) -> None:
    """Renamed, hidden, removed: the index goes along in the same transaction."""
    activity = make.activity(make.committee(), title=LocalText.of("Lantern workshop"))
    with app.app_context(), unguarded("test"):
        need(Activity, activity.id).title = LocalText.of("Paper moons")
        db.session.commit()
    assert found(app, "lantern") == {}
    assert found(app, "moons", NOBODY) == {"activity": (activity.id,)}
    with app.app_context(), unguarded("test"):
        need(Activity, activity.id).is_public = False
        db.session.commit()
    assert found(app, "moons", NOBODY) == {}
    with app.app_context(), unguarded("test"):
        need(Activity, activity.id).is_public = True
        db.session.rollback()
    assert found(app, "moons", NOBODY) == {}
    with app.app_context(), unguarded("test"):
        db.session.delete(need(Shift, activity.shifts[0].id))
        db.session.delete(need(Activity, activity.id))
        db.session.commit()
        assert not db.session.scalars(sa.select(SearchEntry).where(SearchEntry.kind == "activity")).all()
    assert found(app, "moons") == {}


def test_reindex_makes_the_same_index(app: Flask, make: Factories) -> None:
    """After a bulk load, and as a cure."""
    people = [make.person(name) for name in ("박하은", "Yolanda Saldívar", "Ann Ray")]
    make.activity(make.committee())

    def entries() -> list[Any]:
        chosen = sa.select(SearchEntry.kind, SearchEntry.ref_id, SearchEntry.folded, SearchEntry.is_public)
        return sorted(map(tuple, db.session.execute(chosen)))

    with app.app_context(), unguarded("test"):
        before, words = entries(), db.session.scalar(sa.select(sa.func.count()).select_from(SearchWord))
        count = search.reindex()
        db.session.commit()
        assert entries() == before
        assert count == len(before)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SearchWord)) == words
    assert found(app, "하은") == {"person": (people[0].id,)}
    later = make.person("Later Somebody")
    assert found(app, "later") == {"person": (later.id,)}


def test_says_when_there_is_more(app: Flask, make: Factories) -> None:
    """The best first: whose text begins so; and no more than asked for."""
    people = [make.person(f"Ann Number{number:02d}") for number in range(12)]
    first = make.person("Mariann Aaa")
    with app.app_context():
        hits = search.find("ann", COORDINATOR, limit=8)["person"]
        everybody = search.find("ann", COORDINATOR, limit=20)["person"]
    assert hits.is_more
    assert hits.keys == tuple(p.id for p in people[:8])
    assert everybody.keys[-1] == first.id
    assert not everybody.is_more


def test_words_of_unspaced_scripts() -> None:
    """A given name of two characters begins no word, so each ending counts as one."""
    assert words_of("박하은 ann-lee") == {
        *(" 박", " 박하", "박", "박하", "하", "하은", "은"),
        *("a", "an", "l", "le"),
    }


def test_one_statement_and_an_index(app: Flask, make: Factories) -> None:
    """Whatever is typed: one statement; and PostgreSQL has the trigrams."""
    make.person("Yolanda Saldívar")
    counter = app.extensions["query_counter"]
    for typed in ("sal", "sa", "sa yo", "yolanda sal"):
        counter.reset()
        found(app, typed)
        assert counter.count == 1, counter.statements
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            names = db.session.scalars(sa.text("SELECT indexname FROM pg_indexes WHERE tablename = 'search_entries'"))
            assert "ix_search_entries_trigrams" in set(names)


@pytest.mark.parametrize("few", [500, 0])
def test_two_letters_find_the_first_by_name(
    app: Flask, make: Factories, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whose name begins so before the others, in the order of lists; for a chair only members, be they few or many."""
    monkeypatch.setattr(importlib.import_module("volunteers.search.find"), "FEW", few)
    committee, other = make.committee(), make.committee()
    people = {
        name: make.member(committee, make.person(name))
        for name in ("Zoe Saldívar", "Sam Young", "Ana Sato", "Sara Beck", "Mo Salas")
    }
    make.member(other, make.person("Sabine Adler"))
    roles = {committee.id: frozenset({Role.CHAIR})}
    chair = Actor(kind=ActorKind.PERSON, person_id=people["Sam Young"].id, committees=roles)
    with app.app_context():
        also = {"person": home.members_seen_by(chair)}
    order = ["Sam Young", "Sara Beck", "Ana Sato", "Mo Salas", "Zoe Saldívar"]
    for typed in ("sa", "SÁ"):
        assert found(app, typed, chair, also=also)["person"] == tuple(people[name].id for name in order)
        assert found(app, typed, chair, also=also, limit=3)["person"] == tuple(people[name].id for name in order[:3])
    assert found(app, "s", chair, also=also, limit=1)["person"] == (people["Sam Young"].id,)
    assert "person" not in found(app, "sa", NOBODY)
    with app.app_context():
        keys = search.keys_found("person", "sa")
        assert keys is not None
        names = [need(Person, key).full_name for key in db.session.scalars(keys)]
    assert names == ["Ana Sato", "Mo Salas", "Sabine Adler", "Sam Young", "Sara Beck", "Zoe Saldívar"]


def test_two_letters_find_what_is_last_among_very_many(app: Flask, make: Factories) -> None:
    """A chair's only member is found behind hundreds whom they may not see."""
    committee = make.committee()
    last = make.member(committee, make.person("Sazz Zzyx"))
    with app.app_context(), unguarded("test"):
        rows = [{"full_name": f"Sa Aa {n}", "email": None, "created_at": clock.now()} for n in range(450)]
        db.session.execute(sa.insert(Person), [{**row, "public_id": new_public_id()} for row in rows])
        search.reindex()
        db.session.commit()
        chair = Actor(kind=ActorKind.PERSON, person_id=0, committees={committee.id: frozenset({Role.CHAIR})})
        also = {"person": home.members_seen_by(chair)}
    assert found(app, "sa", chair, also=also)["person"] == (last.id,)


@pytest.mark.parametrize("typed", ["sam", "sa", "sam y", "sam@demo.example", "zzq"])
def test_the_index_alone_has_who_the_list_has_in_its_order(app: Flask, make: Factories, typed: str) -> None:
    for name in ("Sam Young", "Ana Samson", "Samira Östling", "Yolanda Samaniego"):
        make.person(name)
    make.person("Rosa Diaz", email="sam@demo.example")
    with app.app_context():
        alone = people.found_alone(COORDINATOR, typed)
        assert alone is not None
        assert list(db.session.scalars(alone)) == [
            row.id for row in db.session.scalars(people.found(COORDINATOR, typed))
        ]
        assert people.found_alone(NOBODY, typed) is None
