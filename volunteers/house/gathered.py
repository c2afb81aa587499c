"""The house: what all rooms say, gathered once under the roof, and refused where something is missing or said twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from flask import Flask

from volunteers.access import Actor
from volunteers.access.rights import Hangs
from volunteers.foundation.parts import Part
from volunteers.house.desks import Desk, Entry, Tab, as_tabs, led_to
from volunteers.house.lists import ListOf
from volunteers.house.panels import Place, Section
from volunteers.house.retention import Retention
from volunteers.house.room import Eraser, LinkUse, Room
from volunteers.jobs import Job
from volunteers.links import Purpose
from volunteers.mail.sorts import Sort
from volunteers.mail.suppression import Gate
from volunteers.mail.truth import Truth
from volunteers.search import Searched
from volunteers.undo import Guard, Undo
from volunteers.web.answers import AnswerDoor, HeldPage

H = TypeVar("H")


class UnfitHouse(RuntimeError):
    """Something that the house needs is said by no room, or by two."""


def _once(what: str, names: Iterable[Any]) -> None:
    twice = sorted(str(name) for name, number in Counter(names).items() if number > 1)
    if twice:
        raise UnfitHouse(f"said by two: {what} {', '.join(twice)}")


@dataclass(frozen=True)
class House(Part):
    """The rooms of an application in the order in which their panels and words stand."""

    rooms: tuple[Room, ...]

    def __post_init__(self) -> None:
        _once("room", (room.name for room in self.rooms))
        _once("purpose", (purpose for room in self.rooms for purpose in room.links))
        _once("event", (event.name for room in self.rooms for event in room.event_words))
        _once("mail", (kind for room in self.rooms for kind in room.mail_words))
        _once("act", (undo.event.name for undo in self.undoes))
        _once("list", (each.name for room in self.rooms for each in room.lists))
        _once("job", (job.name for room in self.rooms for job in room.jobs))
        if silent := set(Purpose) - set(self.links):
            raise UnfitHouse(f"no room says what a link is for: {', '.join(sorted(silent))}")
        for room in self.rooms:
            if unsorted := sorted(set(room.mail_words) ^ set(room.mail_sorts)):
                raise UnfitHouse(f"of these mails it is not said which sort they are: {', '.join(unsorted)}")
        if not any(room.mail_gates for room in self.rooms):
            raise UnfitHouse("no room is asked whether somebody may be written to")
        for kind in (kind for room in self.rooms for kind in room.needs):
            self.hook(kind)

    def check(self, app: Flask) -> None:
        """Refuse an endpoint that does not exist."""
        named = [entry.endpoint for entry in self.navigation]
        named += [use.endpoint for use in self.links.values()]
        named += [each.page for each in self.lists.values()]
        named += [endpoint for room in self.rooms for endpoint in room.without_csrf]
        if unknown := sorted(set(named) - set(app.view_functions)):
            raise UnfitHouse(f"no such page: {', '.join(unknown)}")

    @cached_property
    def links(self) -> Mapping[Purpose, LinkUse]:
        """What each purpose of a link is for."""
        return {purpose: use for room in self.rooms for purpose, use in room.links.items()}

    @cached_property
    def answer_doors(self) -> Mapping[Purpose, AnswerDoor]:
        """The acts from mails, by the purpose of their link."""
        return {purpose: use.answers for purpose, use in self.links.items() if use.answers is not None}

    @cached_property
    def held_pages(self) -> Mapping[Purpose, HeldPage]:
        """The pages of links whose holder answers for others, by purpose."""
        uses = self.links.items()
        return {purpose: HeldPage(use.endpoint, use.others) for purpose, use in uses if use.others is not None}

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """Everything on the timetable."""
        return tuple(job for room in self.rooms for job in room.jobs)

    @cached_property
    def mail_sorts(self) -> Mapping[str, Sort]:
        """Of each kind of mail, which sort it is to whoever gets it."""
        return {kind: sort for room in self.rooms for kind, sort in room.mail_sorts.items()}

    @cached_property
    def mails_in_all_languages(self) -> frozenset[str]:
        """The kinds of mail that are whole in every language."""
        return frozenset(kind for room in self.rooms for kind in room.mails_in_all_languages)

    @cached_property
    def mails_of_child(self) -> frozenset[str]:
        """The kinds of mail whose copies to a child's guardians have words of their own."""
        return frozenset(kind for room in self.rooms for kind in room.mails_of_child)

    @cached_property
    def mails_gathered(self) -> dict[str, str]:
        """The kinds of mail of which several are one, and which file has the words of that."""
        return {kind: several for room in self.rooms for kind, several in room.mails_gathered.items()}

    @cached_property
    def mail_gates(self) -> tuple[Gate, ...]:
        """Who is asked whether somebody may be written to."""
        return tuple(gate for room in self.rooms for gate in room.mail_gates)

    @cached_property
    def mail_truths(self) -> Mapping[str, Truth]:
        """Who is asked, by kind of mail, whether what it tells is still so."""
        return {kind: truth for room in self.rooms for kind, truth in room.mail_truths.items()}

    @cached_property
    def searched(self) -> tuple[Searched, ...]:
        """What can be found, and by which of its texts."""
        return tuple(searched for room in self.rooms for searched in room.searched)

    @cached_property
    def lists(self) -> Mapping[str, ListOf]:
        """What can be taken out of the house as a file, by its name."""
        return {each.name: each for room in self.rooms for each in room.lists}

    @cached_property
    def undoes(self) -> tuple[Undo, ...]:
        """Every kind of act that can be taken back."""
        return tuple(undo for room in self.rooms for undo in room.undoes)

    @cached_property
    def stands(self) -> Mapping[type, Callable[[Any], Any]]:
        """How much a row counts, by model, where of two there can be only one."""
        return {model: counts for room in self.rooms for model, counts in room.stands.items()}

    @cached_property
    def erasers(self) -> tuple[Eraser, ...]:
        """What takes away what is about somebody, where no column says so."""
        return tuple(eraser for room in self.rooms for eraser in room.erasers)

    @cached_property
    def retention(self) -> tuple[Retention, ...]:
        """How long what is kept."""
        return tuple(rule for room in self.rooms for rule in room.retention)

    @cached_property
    def hangs(self) -> tuple[Hangs, ...]:
        """What hangs on which right."""
        return tuple(hangs for room in self.rooms for hangs in room.hangs)

    @cached_property
    def undo_guards(self) -> tuple[Guard, ...]:
        """What rooms say against taking back what lower ones did."""
        return tuple(guard for room in self.rooms for guard in room.undo_guards)

    @cached_property
    def navigation(self) -> tuple[Entry, ...]:
        """Every entry of menus and desks, in order."""
        return tuple(sorted((entry for room in self.rooms for entry in room.navigation), key=lambda e: e.order))

    @cached_property
    def _event_words(self) -> Mapping[str, Any]:
        now = {event.name: words for room in self.rooms for event, words in room.event_words.items()}
        return {name: words for room in self.rooms for name, words in room.former_events.items()} | now

    @cached_property
    def _mail_words(self) -> Mapping[str, Any]:
        return {kind: words for room in self.rooms for kind, words in room.mail_words.items()}

    def event_in_words(self, name: str) -> Any:
        """What happened; an event that no room knows any more is told by its name."""
        return self._event_words.get(name) or name.replace(".", ": ").replace("_", " ")

    def mail_in_words(self, kind: str) -> Any:
        """What a mail is about; a kind of an older house is told by its name."""
        return self._mail_words.get(kind) or kind.replace("/", ": ").replace("_", " ")

    def sections(self, where: Place, subject: Any, actor: Actor) -> list[Section]:
        """What the rooms show at this place about the subject."""
        panels = (panel for room in self.rooms for panel in room.panels if panel.where is where)
        return [section for panel in panels if (section := panel.show(subject, actor)) is not None]

    def hooks(self, kind: type[H]) -> tuple[H, ...]:
        """What the rooms bring of this type."""
        return tuple(hook for room in self.rooms for hook in room.hooks if isinstance(hook, kind))

    def hook(self, kind: type[H]) -> H:
        """The one that some room brings of this type."""
        found = self.hooks(kind)
        if len(found) != 1:
            raise UnfitHouse(f"{len(found)} rooms bring a {kind.__name__}, and one must")
        return found[0]

    def tabs(self, where: Desk, actor: Actor, row: Any = None) -> list[Tab]:
        """The entries that the actor sees there; `row` is the committee of the desk."""
        entries = [entry for entry in self.navigation if entry.where is where and entry.is_for(actor, row)]
        pages = [page for entry in entries for page in entry.pages(actor, row)]
        return as_tabs(pages, led_to(entries, self.navigation, actor))
