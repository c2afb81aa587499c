"""What goes to somebody under 18 goes to who answers for them, too; to who has no address, only to those.

Decided where a mail is put into the outbox, so that no room can forget it. One address gets one copy: it names all who
answer for the child there, and all children to whom the same is said; and where the child has that same address, it
stands for the child's own mail, too.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from volunteers.foundation.parts import Part
from volunteers.mail.message import Message, Recipient

NAMES_LENGTH = 200
ABOUT = "about_child"
"""The fact of a copy that says whom it is about."""
PAGE = "children"
"""The fact of a copy that leads to the reader's own page, where they see their children and take their names off."""


@dataclass(frozen=True)
class Guard:
    """Who gets a copy, and their own page as a fact."""

    to: Recipient
    page: Any


@dataclass(frozen=True)
class Guards(Part):
    """Who answers for whom, by the keys of the children, in order: as they can be written to, and as a copy goes out.

    `copied_to` is asked inside the action that writes the mail, for it may make a link.
    """

    guardians: Callable[[Collection[int]], Mapping[int, Sequence[Recipient]]]
    copied_to: Callable[[Collection[int]], Mapping[int, Sequence[Guard]]]


@dataclass(frozen=True)
class OfChild(Part):
    """The kinds of mail whose copies say it in their own words, `templates/mail/<room>/of_child/<message>.mail`."""

    kinds: frozenset[str]


def source_of_copy(kind: str) -> str:
    """Which file has the words of a copy of this kind."""
    room, _, message = kind.partition("/")
    return f"{room}/of_child/{message}"


def is_copy(facts: Mapping[str, Any]) -> bool:
    """Whether a mail with these facts goes to somebody in place of a child, or beside it.

    One that an older release queued has no page to lead to: it reads as the child's own, below whom it is about.
    """
    return PAGE in facts


def without_own(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a copy says that the child's own mail says, too."""
    return {name: value for name, value in facts.items() if name not in (ABOUT, PAGE)}


def with_copies(messages: Sequence[Message]) -> list[Message]:
    """These messages, and beside those to somebody guarded a copy for each who answers for them."""
    copied = _copies(messages)
    if not copied:
        return list(messages)
    sent: list[Message] = []
    for message in messages:
        copies = copied.get(message.dedupe_key, [])
        is_own = message.to.address and message.to.address not in {copy.to.address for copy in copies}
        sent += [message] if is_own or not copies else []
        sent += copies
    return _named_once(sent)


def only_copies(messages: Sequence[Message]) -> list[Message]:
    """For who answers for those to whom these messages are, and for nobody else."""
    return _named_once(copy for copies in _copies(messages).values() for copy in copies)


def _copies(messages: Sequence[Message]) -> dict[str, list[Message]]:
    """The copies of each message, by its dedupe key: one for each address."""
    guarded = [message for message in messages if message.to.is_guarded]
    if not guarded:
        return {}
    found = Guards.of().copied_to({message.to.person_id for message in guarded if message.to.person_id is not None})
    return {message.dedupe_key: _of(message, found.get(message.to.person_id or 0, ())) for message in guarded}


def _of(message: Message, guards: Sequence[Guard]) -> list[Message]:
    return [
        replace(
            message,
            to=guard.to,
            facts={**message.facts, ABOUT: [message.to.name], PAGE: guard.page},
            dedupe_key=f"{message.dedupe_key}:{guard.to.person_id}"[-200:],
            unsubscribe=None,
        )
        for guard in _by_address(guards)
    ]


def _by_address(guards: Sequence[Guard]) -> list[Guard]:
    """One for each address: the first there, under the names of all."""
    found: dict[str, Guard] = {}
    for guard in guards:
        first = found.setdefault(guard.to.address, guard)
        if first is not guard:
            name = f"{first.to.name}, {guard.to.name}"[:NAMES_LENGTH]
            found[guard.to.address] = replace(first, to=replace(first.to, name=name))
    return list(found.values())


def _named_once(messages: Iterable[Message]) -> list[Message]:
    """Copies to one address that say the same of several children are one, with the names of all."""
    found: dict[Any, Message] = {}
    for message in messages:
        key: Any = message.dedupe_key
        if is_copy(message.facts):
            key = (message.kind, message.to.address, json.dumps(without_own(message.facts), sort_keys=True))
        first = found.setdefault(key, message)
        if first is not message and is_copy(first.facts):
            children = dict.fromkeys([*first.facts[ABOUT], *message.facts[ABOUT]])
            found[key] = replace(first, facts={**first.facts, ABOUT: list(children)})
    return list(found.values())
