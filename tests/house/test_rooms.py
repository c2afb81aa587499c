"""What the rooms say of themselves is whole: nothing is missing, nothing is said twice, every word is there."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from tests.house.source import ROOT
from volunteers.access import Permission
from volunteers.accounts.hooks import WhoUses
from volunteers.audit.events import REGISTRY
from volunteers.foundation import parts
from volunteers.foundation.db import Base
from volunteers.foundation.parts import MissingPart, check_parts
from volunteers.foundation.whose import Erased, says_whose
from volunteers.house import Desk, Entry, House, LinkUse, Room, UnfitHouse
from volunteers.links import Purpose
from volunteers.mail.copies import source_of_copy
from volunteers.mail.rendering import PASSED_ON
from volunteers.rooms import ROOMS

Change = Callable[[Room], Room]


def _house(change: Change) -> House:
    return House(tuple(change(room) for room in ROOMS))


def _without_gates(room: Room) -> Room:
    return replace(room, mail_gates=())


def _without_addressees(room: Room) -> Room:
    return replace(room, hooks=tuple(hook for hook in room.hooks if not isinstance(hook, WhoUses)))


def _without_signing_in(room: Room) -> Room:
    return replace(room, links={purpose: use for purpose, use in room.links.items() if purpose is not Purpose.SIGN_IN})


@pytest.mark.parametrize("change", [_without_gates, _without_addressees, _without_signing_in])
def test_without_a_part_there_is_no_house(change: Change) -> None:
    """Nobody is asked about opt-outs, nobody knows who uses an account, a link opens nothing: refused."""
    with pytest.raises(UnfitHouse):
        _house(change)


@pytest.mark.parametrize(
    "second",
    [
        Room(name="people"),
        Room(name="second", links={Purpose.ANSWER_SIGNUP: LinkUse("to do something else", "answers.show")}),
        Room(name="second", event_words={REGISTRY["link.disowned"]: "said something else"}),
        Room(name="second", mail_words={"accounts/sign_in": "something else"}),
        Room(name="second", mail_words={"second/hello": "a mail of which nobody knows whether it can be stopped"}),
        Room(name="second", jobs=ROOMS[0].jobs),
        Room(name="second", hooks=(WhoUses(lambda _account_id: None),)),
    ],
)
def test_two_rooms_that_say_the_same_are_refused(second: Room) -> None:
    """A name, a purpose of a link, an event, a mail, a job and a question that one room answers belong to one room."""
    with pytest.raises(UnfitHouse):
        House((*ROOMS, second))


@pytest.mark.parametrize(
    "odd",
    [
        Room(name="odd", navigation=(Entry(Desk.MENU, "Nowhere", "home.no_such_page", 1),)),
        Room(name="odd", without_csrf=("people.no_such_page",)),
    ],
)
def test_a_page_that_is_not_there_is_refused(app: Flask, odd: Room) -> None:
    """A misspelt endpoint stops the application from starting."""
    with pytest.raises(UnfitHouse):
        House((*ROOMS, odd)).check(app)


def test_a_missing_part_stops_the_start(app: Flask) -> None:
    """Each part that a mechanism or a room declares is fitted, and missed by its name where it is not."""
    check_parts(app)
    assert len(parts.DECLARED) > 10
    for kind in parts.DECLARED:
        bare = Flask("bare")
        bare.extensions |= {name: part for name, part in app.extensions.items() if name != kind.slot()}
        with pytest.raises(MissingPart, match=kind.__name__):
            check_parts(bare)
        with pytest.raises(MissingPart, match=kind.__name__):
            kind.of(bare)
        with pytest.raises(MissingPart, match="twice"):
            kind.of(app).fit(app)


def test_every_event_has_its_words_in_its_room() -> None:
    """Each event of the house, in the object of the room that declares it; none for events that do not exist."""
    declared = {event.name: event for event in REGISTRY.values() if not event.name.startswith("test")}
    spoken = {event.name: room.name for room in ROOMS for event in room.event_words}
    assert set(spoken) == set(declared)
    former = [name for room in ROOMS for name in room.former_events]
    assert len(former) == len(set(former))
    assert not set(former) & set(declared)
    texts = {
        room.name: "".join(path.read_text(encoding="utf-8") for path in (ROOT / "volunteers" / room.name).rglob("*.py"))
        for room in ROOMS
    }
    foreign = [name for name, room in spoken.items() if f'Event("{name}"' not in texts[room]]
    assert not foreign


def test_every_kind_of_mail_has_its_words_and_its_one_source_in_its_room() -> None:
    """The outbox tells what a mail was about, never its name in the program; and no mail is written twice."""
    spoken = {kind: room.name for room in ROOMS for kind in room.mail_words}
    folder = ROOT / "templates" / "mail"
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("_")]
    sources = {path.relative_to(folder).as_posix() for path in files}
    frames = {f"{name}.{suffix}" for name in ("base", "parts") for suffix in ("html", "txt")} | {f"{PASSED_ON}.mail"}
    copies = {f"{source_of_copy(kind)}.mail" for room in ROOMS for kind in room.mails_of_child}
    assert sources == {f"{kind}.mail" for kind in spoken} | frames | copies
    assert not [kind for kind, room in spoken.items() if kind.partition("/")[0] != room]


def test_every_kind_of_mail_is_written_by_its_room() -> None:
    """A kind that no message names is dead, and so is its file."""
    unused = []
    for room in ROOMS:
        texts = [path.read_text(encoding="utf-8") for path in (ROOT / "volunteers" / room.name).rglob("*.py")]
        texts = [text for text in texts if "MAILS: Mapping" not in text]
        unused += [kind for kind in room.mail_words if not any(f'"{kind}"' in text for text in texts)]
    assert not unused


def test_a_link_opens_the_page_that_its_room_says(app: Flask) -> None:
    """Each purpose is for something, and its page takes the token; what is answered has a door."""
    house = House.of(app)
    for purpose in Purpose:
        use = house.links[purpose]
        assert str(use.words)
        assert [rule for rule in app.url_map.iter_rules(use.endpoint) if "token" in rule.arguments], purpose
        assert (use.endpoint == "answers.show") == (use.answers is not None)


def test_models_are_all_named() -> None:
    """Every module with tables stands in the object of its room, so that erasure knows them all."""
    named = {module.__name__ for room in ROOMS for module in room.models}
    mapped = {mapper.class_.__module__ for mapper in Base.registry.mappers}
    assert {name for name in mapped if name.startswith("volunteers.")} <= named


def test_who_brings_an_eraser() -> None:
    """Where no column says whose a row is, the room has an eraser that goes through it."""
    tables = {table for table, says in says_whose().items() if says.erased is Erased.BY_ROOM}
    by_room = {
        mapper.class_.__module__.split(".")[1] for mapper in Base.registry.mappers if mapper.local_table in tables
    }
    brought = {room.name for room in ROOMS if room.erasers}
    # the places that are held for somebody go with what waits for their address
    assert by_room - brought == {"activities"}
    assert brought - by_room == {"notices"}  # what is about to be said is stopped; the rows are found by their author


def test_entries_ask_what_their_pages_ask(app: Flask) -> None:
    """An entry with a permission asks the one that its page asks for; the coordinators' own desk asks one for all."""
    doors = {name: getattr(view, "door", None) for name, view in app.view_functions.items()}
    odd = [
        f"{entry.endpoint}: {entry.shown}"
        for entry in House.of(app).navigation
        if isinstance(entry.shown, Permission)
        and isinstance(doors[entry.endpoint], Permission)
        and entry.shown is not doors[entry.endpoint]
        and entry.where is not Desk.COORDINATION
    ]
    assert not odd
