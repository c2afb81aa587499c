"""What goes to somebody under 18 goes to who answers for them, too; to who has no address, only to those.

Decided where a mail is put into the outbox, so that no room can forget it. One address gets one copy: it names all who
answer for the child there; and where the child has that same address, it stands for the child's own mail, too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from volunteers.foundation.parts import Part
from volunteers.mail.message import Message, Recipient

NAMES_LENGTH = 200
ABOUT = "about_child"
"""The fact of a copy that says whom it is about."""


@dataclass(frozen=True)
class Guards(Part):
    """How it is asked who gets the copies: by the keys of the persons, in order."""

    guardians: Callable[[Collection[int]], Mapping[int, Sequence[Recipient]]]


def with_copies(messages: Sequence[Message]) -> list[Message]:
    """These messages, and beside those to somebody guarded a copy for each who answers for them."""
    guarded = {message.to.person_id for message in messages if message.to.is_guarded}
    if not guarded:
        return list(messages)
    found = Guards.of().guardians({key for key in guarded if key is not None})
    return [each for message in messages for each in _sent(message, found.get(message.to.person_id or 0, ()))]


def _sent(message: Message, guards: Sequence[Recipient]) -> list[Message]:
    if not message.to.is_guarded:
        return [message]
    copies = [
        replace(
            message,
            to=guard,
            facts={**message.facts, ABOUT: message.to.name},
            dedupe_key=f"{message.dedupe_key}:{guard.person_id}"[-200:],
            unsubscribe=None,
        )
        for guard in _by_address(guards)
    ]
    has_own = message.to.address and message.to.address not in {copy.to.address for copy in copies}
    return [message, *copies] if has_own or not copies else copies


def _by_address(guards: Sequence[Recipient]) -> list[Recipient]:
    """One for each address: the first there, under the names of all."""
    found: dict[str, Recipient] = {}
    for guard in guards:
        first = found.setdefault(guard.address, guard)
        if first is not guard:
            found[guard.address] = replace(first, name=f"{first.name}, {guard.name}"[:NAMES_LENGTH])
    return list(found.values())
