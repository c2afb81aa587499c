"""A large audience is counted once in some minutes; who gets it is found out when it goes out."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.factories import Factories
from volunteers.committees.models import Committee, Membership, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.notices.inputs import Audience
from volunteers.notices.queries import audience as audiences
from volunteers.notices.queries import outlook as outlooks
from volunteers.people.models import Channel, OptOut, Person


@dataclass
class Stage:
    """A committee of eight: two share an address, one has none, one wants no messages; two read Korean."""

    make: Factories
    committee: Committee
    people: list[Person]

    @property
    def audience(self) -> Audience:
        return Audience(frozenset({self.committee.id}))


@pytest.fixture
def stage(app: Flask, make: Factories, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(outlooks, "LARGE", 5)
    committee = make.committee()
    addresses = [*(f"{letter}@demo.example" for letter in "abcdd"), None, "f@demo.example"]
    people = [
        make.member(
            committee,
            make.person(f"Member {n}", email=email, account=None, preferred_language="ko" if n < 2 else "en"),
        )
        for n, email in enumerate([*addresses, "g@demo.example"])
    ]
    make._save(OptOut(person_id=people[6].id, channel=Channel.NOTICES, since_at=clock.now()))
    with app.app_context():
        yield Stage(make, committee, people)
        outlooks.KeptOutlooks.of().kept.clear()


def test_it_says_what_a_small_one_would(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same people, mails, languages and reasons; and the same copies, one after the other."""
    large = outlooks.outlook(stage.audience)
    readers = [outlooks.reader(stage.audience, number) for number in range(1, large.leaves + 1)]
    outlooks.KeptOutlooks.of().kept.clear()
    monkeypatch.setattr(outlooks, "LARGE", 1_000)
    small = outlooks.outlook(stage.audience)
    assert not outlooks.KeptOutlooks.of().kept
    for name in ("people", "mails", "languages", "shared", "left_out", "names"):
        assert getattr(large, name) == getattr(small, name), name
    assert (small.people, small.mails, small.left_out_count) == (6, 5, 2)
    copies = [outlooks.reader(stage.audience, number) for number in range(1, small.leaves + 1)]
    # who shares somebody's copy is leafed through, too, and sees that very copy
    assert [each.names for each in copies if each] == list(dict.fromkeys(each.names for each in readers if each))


def test_it_is_counted_once(stage: Stage) -> None:
    """Somebody joins: the figure stays for some minutes; who is asked about is somebody who is in it now."""
    before = outlooks.outlook(stage.audience)
    stage.make.member(stage.committee, stage.make.person("Late", email="late@demo.example", account=None))
    assert outlooks.outlook(stage.audience) is before
    first = outlooks.reader(stage.audience, 1)
    assert first is not None
    with unguarded("a member leaves"):
        row = db.session.query(Membership).filter_by(person_id=first.person_id).one()
        row.state = MembershipState.ENDED
        db.session.commit()
    after_them = outlooks.reader(stage.audience, 1)
    assert after_them is not None
    assert after_them.person_id != first.person_id
    outlooks.KeptOutlooks.of().kept.clear()
    after = outlooks.outlook(stage.audience)
    assert after.people == before.people


def test_not_more_than_some_are_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest is forgotten first."""
    monkeypatch.setattr(outlooks, "LARGE", 0)
    monkeypatch.setattr(outlooks, "MOST_KEPT", 1)
    outlooks.outlook(stage.audience)
    everybody = Audience(is_to_everybody=True)
    outlooks.outlook(everybody)
    assert list(outlooks.KeptOutlooks.of().kept) == [everybody]


def test_who_is_asked_about_is_in_the_audience(stage: Stage) -> None:
    """Of these people those who are in it, whoever else is there; the dead are not."""
    stranger = stage.make.person("Stranger", email="a@demo.example")
    keys = {person.id for person in stage.people} | {stranger.id}
    assert audiences.who_are_in(stage.audience, keys) == keys - {stranger.id}
    assert stranger.id in audiences.who_are_in(Audience(is_to_everybody=True), keys)
