"""What hangs on a right and ends with it: rooms declare it, and whoever ends a right has all of it looked at again.

The room that ends (or narrows) a right calls `look_again` inside the same action, after its own change. Every room that
declared something then asks the rules of now, ends what no longer holds, and says what went: in words for whoever
pressed, and as facts with which an undo of that action gives it back (`restore`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from flask import Flask

from volunteers.access.actor import Actor
from volunteers.foundation.parts import Part


class Right(StrEnum):
    """What somebody may have, that ends, and that other things were allowed by."""

    BELONGING = "belonging"
    """To a committee: by a membership, or by an office in it. What is for its members only hangs on it."""
    LIVING = "living"
    """To be counted on, asked and written to: everything that is a person's ends with their life."""


class Held(NamedTuple):
    """Where a right is held (None: everywhere), and whose it is."""

    committee_id: int | None
    person_id: int


class Went(NamedTuple):
    """What went with a right: in words (translated when they are read), and as what an undo needs to know (JSON).

    `who` are the keys of the persons who have to know of it.
    """

    words: Sequence[Any] = ()
    facts: Mapping[str, Any] = {}
    who: Collection[int] = ()


@dataclass(frozen=True)
class Hangs:
    """What a room hangs on a right, under a name of its own.

    `tells` says in words what would go. `look` is called inside the action that ended the right, after it: it ends
    what no longer holds, or, asked to keep it, marks it so that nobody ends it later. `restore` gets the facts that
    `look` gave, inside the undo, and whether that comes late: then nobody who was told of a place loses it again. What
    can't be given back by the rules of now stays ended, and is named.
    """

    right: Right
    name: str
    tells: Callable[[Held], Sequence[Any]]
    look: Callable[[Actor, Held, bool], Went]
    restore: Callable[[Actor, Mapping[str, Any], bool], Sequence[Any]]


@dataclass(frozen=True)
class Dependants(Part):
    """All that the rooms declare, in their order, which is that in which locks are taken."""

    on: Mapping[Right, Sequence[Hangs]]


def init_app(app: Flask, hangs: Iterable[Hangs]) -> None:
    """Take what the rooms declare; ValueError where nothing hangs on a right, or two rooms use one name."""
    found: dict[Right, list[Hangs]] = {right: [] for right in Right}
    for each in hangs:
        if each.name in {other.name for other in found[each.right]}:
            raise ValueError(f"two rooms hang {each.name} on {each.right}")
        found[each.right].append(each)
    if bare := [right for right, each in found.items() if not each]:
        raise ValueError(f"nothing hangs on {', '.join(bare)}")
    Dependants(found).fit(app)


def hanging(right: Right, held: Held) -> list[Any]:
    """What would go if this right ended now, in words."""
    return [words for each in Dependants.of().on[right] for words in each.tells(held)]


def look_again(actor: Actor, right: Right, held: Held, *, keep: bool = False) -> Went:
    """Look again at all that hangs on a right that just ended or narrowed; inside the action that did so.

    With `keep` the person keeps all of it, though the right is gone. The facts are for `restore`.
    """
    found = {each.name: each.look(actor, held, keep) for each in Dependants.of().on[right]}
    words = [text for went in found.values() for text in went.words]
    who = {key for went in found.values() for key in went.who}
    return Went(words, {name: went.facts for name, went in found.items() if went.facts}, who)


def restore(actor: Actor, right: Right, facts: Mapping[str, Any], *, late: bool = False) -> list[Any]:
    """Inside an undo: give back what went with the right, as far as it can be; in words what can't.

    `late`: it was a mistake, found when people had been told what followed from it.
    """
    asked = [each for each in Dependants.of().on[right] if each.name in facts]
    return [words for each in asked for words in each.restore(actor, facts[each.name], late)]
