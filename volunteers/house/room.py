"""What a room says of itself: the type of the one object in its `room.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Blueprint

from volunteers.access import Actor, Role
from volunteers.access.rights import Hangs
from volunteers.audit import Event
from volunteers.foundation.parts import Part
from volunteers.foundation.whose import Somebody
from volunteers.house.desks import Entry
from volunteers.house.lists import ListOf
from volunteers.house.panels import Panel
from volunteers.house.retention import Retention
from volunteers.jobs import Job
from volunteers.links import Link, Purpose
from volunteers.mail.sorts import Sort
from volunteers.mail.suppression import Gate
from volunteers.mail.truth import Truth
from volunteers.search import Searched
from volunteers.undo import Guard, Undo
from volunteers.web.answers import AnswerDoor

Eraser = Callable[[Actor, Somebody], None]
"""Takes away what a room holds about a person where no column says whose it is (`Erased.BY_ROOM`), inside the action
that erases them, before anything else of theirs goes."""


def alike(_row: Any) -> int:
    """Of two rows neither counts more (`Room.stands`): that of the record that is kept stands."""
    return 0


@dataclass(frozen=True)
class LinkUse:
    """What a purpose of a link is for: in words, and the page that its token opens.

    Where that page is the one of `web.answers`, `answers` is the door behind it. `others` gives the persons for whom
    else its holder answers, by their keys, in which role; such a page is in all languages.
    """

    words: Any
    endpoint: str
    answers: AnswerDoor | None = None
    others: Callable[[Link], Mapping[int, Role]] | None = None


@dataclass(frozen=True)
class Beside:
    """A file that lies beside the database: where, and what adds to it the lines of an older or a newer one."""

    path: Callable[[], Path]
    add: Callable[[bytes], None]


@dataclass(frozen=True, kw_only=True)
class Room:
    """Everything that the house must know of a room; what it leaves out, it does not have."""

    name: str
    models: tuple[ModuleType, ...] = ()
    """Its modules with tables, for migrations and erasure."""
    blueprints: tuple[Blueprint, ...] = ()
    parts: tuple[Callable[[], Part], ...] = ()
    """What each application keeps for it, made anew for each."""
    jobs: tuple[Job, ...] = ()
    navigation: tuple[Entry, ...] = ()
    panels: tuple[Panel, ...] = ()
    searched: tuple[Searched, ...] = ()
    lists: tuple[ListOf, ...] = ()
    """Its lists that can be taken out of the house as a file (`exports`)."""
    links: Mapping[Purpose, LinkUse] = field(default_factory=dict)
    event_words: Mapping[Event, Any] = field(default_factory=dict)
    """Its audit events as the verb of a sentence whose subject is whoever did it."""
    former_events: Mapping[str, Any] = field(default_factory=dict)
    """The same of events that are recorded no more, by name: an older database's trail tells of them."""
    mail_words: Mapping[str, Any] = field(default_factory=dict)
    """What its kinds of mail are about."""
    mail_sorts: Mapping[str, Sort] = field(default_factory=dict)
    """Of each kind of mail, which sort it is to whoever gets it; what can be stopped depends on it."""
    mails_in_all_languages: frozenset[str] = frozenset()
    """Its kinds of mail whose sentences are whole in every language that people are written to in."""
    mails_of_child: frozenset[str] = frozenset()
    """Its kinds of mail whose copies to a child's guardians have words of their own, whole in each of them, too."""
    mails_gathered: Mapping[str, str] = field(default_factory=dict)
    """Its kinds of mail of which one act's to one person go out as one, and which file has the words of that."""
    mail_gates: tuple[Gate, ...] = ()
    mail_truths: Mapping[str, Truth] = field(default_factory=dict)
    """Who is asked, by kind of mail, whether what it tells is still so."""
    erasers: tuple[Eraser, ...] = ()
    beside: tuple[Beside, ...] = ()
    """Its files beside the database that a backup takes along."""
    restored: tuple[Callable[[datetime], None], ...] = ()
    """What it puts right inside the action in which a backup was put back, so that nothing is done twice: it gets the
    instant at which the backup was made."""
    stands: Mapping[type, Callable[[Any], Any]] = field(default_factory=dict)
    """Of its tables of which a person can have only one row of a kind: how much a row counts, where two records of one
    person become one (`duplicates`); the larger stands, and of equals that of the record that is kept."""
    retention: tuple[Retention, ...] = ()
    """How long its rows are kept, where that is not as long as somebody is with us."""
    hangs: tuple[Hangs, ...] = ()
    """What it keeps that a right allowed, and that is looked at again when the right ends."""
    undoes: tuple[Undo, ...] = ()
    """Its kinds of act that can be taken back."""
    undo_guards: tuple[Guard, ...] = ()
    """What it says against taking back what lower rooms' acts did."""
    needs: tuple[type, ...] = ()
    """Types of hooks that exactly one other room must bring: without its answer, this room can't work."""
    hooks: tuple[object, ...] = ()
    """What lower rooms, which do not know this one, ask of it or tell it; their types stand in those rooms' `hooks`."""
    without_csrf: tuple[str, ...] = ()
    """Endpoints that a form of another site may call; say why beside it."""
