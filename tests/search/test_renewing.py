"""An older release folded otherwise: the update makes anew what is stored, in slices, and what was there is found."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.migrating import down, up
from volunteers import search
from volunteers.access import Actor, ActorKind, Role
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import Person
from volunteers.search import renewing
from volunteers.search.models import SearchEntry, SearchFolding, SearchWord

BEFORE = "20261211_counted"
COORDINATOR = Actor(kind=ActorKind.PERSON, person_id=0, everywhere=frozenset({Role.MEMBER, Role.COORDINATOR}))
NAMES = ("Łukasz Żurek", "Đặng Thị Hương", "Þór Ólafsson", "O’Brien Al-Fassi", "محمد أحمد", "ሐና ፀሐይ", "박하은")
TYPED = ("lukasz", "dang huong", "thor", "obrien alfassi", "احمد", "ሀና", "하은")


@pytest.fixture
def app(fresh_app: Flask) -> Flask:
    """Committed for real: slices and migrations have transactions of their own."""
    return fresh_app


def kept() -> list[Any]:
    """All that is stored folded, by what it is of."""
    entries = sa.select(SearchEntry.kind, SearchEntry.ref_id, SearchEntry.folded, SearchEntry.address)
    words = sa.select(SearchEntry.kind, SearchEntry.ref_id, SearchWord.word).join(
        SearchWord, SearchWord.entry_id == SearchEntry.id
    )
    people = sa.select(Person.id, Person.folded_name, Person.sort_name, Person.sorts_under)
    return [sorted(map(tuple, db.session.execute(select)), key=str) for select in (entries, words, people)]


def old(app: Flask) -> None:
    """As if an older release had stored it."""
    with app.app_context(), unguarded("test"):
        db.session.execute(sa.update(Person).values(folded_name="old", sort_name="old"))
        db.session.execute(sa.update(SearchEntry).values(folded="old old", address="old"))
        db.session.execute(sa.delete(SearchWord))
        db.session.execute(sa.update(SearchFolding).values(version=0))
        db.session.commit()


def test_what_was_folded_otherwise_is_made_anew_in_slices(app: Flask, make: Factories) -> None:
    people = [make.person(name) for name in NAMES]
    make.activity(make.committee())
    with app.app_context():
        wanted = kept()
        assert search.is_current()
        assert search.renew() == 0
    old(app)
    with app.app_context():
        assert not search.is_current()
        assert search.find("lukasz", COORDINATOR) == {}
        db.session.remove()
        count = search.renew(slice_of=2)
        assert count == len(wanted[0])
        assert search.is_current()
        assert kept() == wanted
        assert search.renew() == 0
        for person, typed in zip(people, TYPED, strict=True):
            assert search.find(typed, COORDINATOR)["person"].keys == (person.id,)


def test_slices_are_transactions_of_their_own(app: Flask, make: Factories, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off, it has said nothing of being done, and begins again."""
    for name in NAMES:
        make.person(name)
    old(app)
    done, through = [], renewing._slice

    def breaks(searched: Any, after: int, number: int) -> tuple[int, int]:
        if searched.kind == "person" and len(done) == 2:
            raise KeyboardInterrupt
        done.extend([after] if searched.kind == "person" else [])
        return through(searched, after, number)

    monkeypatch.setattr(renewing, "_slice", breaks)
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            search.renew(slice_of=2)
        db.session.remove()
        renewed = sa.select(sa.func.count()).select_from(Person).where(Person.folded_name != "old")
        assert db.session.scalar(renewed) == 4
        assert not search.is_current()
        db.session.remove()
    monkeypatch.undo()
    with app.app_context():
        search.renew(slice_of=2)
        assert search.find("thor", COORDINATOR)["person"].keys


@pytest.mark.soak
def test_an_older_database_goes_up_down_and_up(app: Flask, make: Factories) -> None:
    """What was there is found, each is sorted under what they asked for, and the older release has its own back."""
    people = [make.person(name) for name in NAMES]
    asked = make.person("Minjun Cho", sorts_under="Cho Minjun")
    make.activity(make.committee())
    with app.app_context():
        wanted = kept()
    for _again in range(2):
        down(app, BEFORE)
        with app.app_context():
            rows = dict(map(tuple, db.session.execute(sa.text("SELECT full_name, folded_name FROM people"))))
            assert rows["Łukasz Żurek"] == "łukasz zurek"
            entries = "SELECT count(*) FROM search_entries WHERE kind = 'person' AND folded = 'łukasz zurek'"
            assert db.session.scalar(sa.text(entries)) == 1
            key = sa.text("SELECT sort_name FROM people WHERE id = :id")
            assert db.session.scalar(key, {"id": asked.id}) == "cho minjun"
            assert db.session.scalar(key, {"id": people[0].id}) == "łukasz zurek"
        up(app)
        with app.app_context():
            again = kept()
            assert again[:2] == wanted[:2]
            assert [row[:3] for row in again[2]] == [row[:3] for row in wanted[2]]
            assert [row[3] for row in again[2] if row[0] == asked.id] == ["cho minjun"]
            assert {row[3] for row in again[2] if row[0] != asked.id} == {""}
            for person, typed in zip(people, TYPED, strict=True):
                assert search.find(typed, COORDINATOR)["person"].keys == (person.id,)
