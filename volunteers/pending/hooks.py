"""What a higher room brings for something that may wait for an address: in the `hooks` of its `room.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from volunteers.access import Actor
from volunteers.house import House
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.pending.inputs import Asked, Ended, WayOn
from volunteers.pending.models import Pending
from volunteers.pending.rules import OPEN
from volunteers.people.models import Person
from volunteers.web import Done


@dataclass(frozen=True)
class No:
    """The no that stands beside each yes: on the button, what comes of it, and what is said when it is done.

    It is asked once more (`is_final`) where somebody is told of it at once.
    """

    press: Any
    next: Any
    done: Any
    is_final: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of thing that may wait.

    `asked` tells what it is, and `stands` why it can't be for somebody (a sentence; empty where it can). `send` is
    called inside the action, when the owner has pressed: it makes the thing of it for that person, or refuses, and
    gives what `done` makes the answer of. `mail` asks the owner; `waits_at` is the page on which whoever typed it
    waits meanwhile. `open` is how long the link of one mail is good.

    Not `needs_account`: an address that has none gets one only where its owner wants one. `closed` is why it can be for
    nobody any more, `locks` what is locked before people are, and `dropped` is called inside the action when it goes
    nowhere. `about` is the path of the page that it is about, kept with the link; `way_on` leads on from a link of this
    kind that opens nothing any more, and is None for the link of another one.

    `refused` is called inside the action when the owner says no to an offer of ours: then the row is kept, for whoever
    asked to read. Without it a no leaves nothing behind. `ended` is what the page of an offer says that somebody else
    has taken. `locks_first` is what is locked before the row itself, where others end it under that lock.

    Its pages are `in_all_languages` where all that it says is; `way_on` then is never None for a link of its own.
    """

    name: str
    no: No
    asked: Callable[[Pending], Asked]
    stands: Callable[[Pending, Person], str]
    send: Callable[[Actor, Pending, Person], Any]
    done: Callable[[Any], Done]
    mail: Callable[[Pending, Link, Recipient], Message]
    waits_at: Callable[[Pending], str]
    open: timedelta = OPEN
    needs_account: bool = True
    closed: Callable[[Pending], str] = lambda row: ""
    about: Callable[[Pending], str] = lambda row: ""
    way_on: Callable[[Link], WayOn | None] = lambda link: None
    locks: Callable[[Pending], None] = lambda row: None
    dropped: Callable[[Actor, Pending], None] = lambda actor, row: None
    refused: Callable[[Actor, Pending], None] | None = None
    ended: Ended | None = None
    locks_first: Callable[[Pending], None] = lambda row: None
    in_all_languages: bool = False


def kind_of(name: str) -> Kind:
    """The kind of this name; LookupError where no room brings it, or two do."""
    found = [kind for kind in House.of().hooks(Kind) if kind.name == name]
    if len(found) != 1:
        raise LookupError(f"{len(found)} rooms bring what waits as {name}, and one must")
    return found[0]


def way_on(link: Link) -> WayOn | None:
    """Where whoever holds a link that opens nothing any more can go, as the room says that it was of."""
    return next((way for kind in House.of().hooks(Kind) if (way := kind.way_on(link)) is not None), None)


def was_in_all_languages(link: Link) -> bool:
    """The same of whether what a link asked about, and is gone, had its pages in all languages."""
    return any(kind.in_all_languages and kind.way_on(link) is not None for kind in House.of().hooks(Kind))
