"""Whether what a mail tells is still so, asked of its room when the mail is about to leave.

Mails wait, for the undo or for a server, and the world moves on. What supersedes a fact stops or replaces its mails;
this is the second look, for what nobody thought of: a mail that is no longer true, or tells somebody what they may no
longer know, does not leave.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from volunteers.foundation.db import db
from volunteers.foundation.parts import Part
from volunteers.links import Link


class Told(NamedTuple):
    """One mail that is about to leave: the key of the row that it is about, to whom it goes, and what it says."""

    key: int
    kind: str
    subject_id: int
    person_id: int | None
    facts: Mapping[str, Any]


Truth = Callable[[Sequence[Told]], Collection[int]]
"""Gives the keys of those mails that are still true; it is asked once for all of its kinds."""


@dataclass(frozen=True)
class Truths(Part):
    """Who is asked about which kinds of mail."""

    by_kind: Mapping[str, Truth]


def closed(mails: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """The keys of those mails (with their facts) that carry a link which opens nothing any more: it was revoked."""
    carried = {
        key: {fact["$link"] for fact in facts.values() if isinstance(fact, Mapping) and "$link" in fact}
        for key, facts in mails.items()
    }
    wanted = set().union(*carried.values()) if carried else set()
    if not wanted:
        return set()
    revoked = set(
        db.session.scalars(sa.select(Link.public_id).where(Link.public_id.in_(wanted), Link.revoked_at.is_not(None)))
    )
    return {key for key, links in carried.items() if links & revoked}


def untrue(mails: Iterable[Told]) -> set[int]:
    """The keys of those of these mails that are no longer so; a kind about which nobody is asked is always so."""
    asked: dict[Truth, list[Told]] = {}
    by_kind = Truths.of().by_kind
    for mail in mails:
        if mail.kind in by_kind:
            asked.setdefault(by_kind[mail.kind], []).append(mail)
    found: set[int] = set()
    for truth, told in asked.items():
        found |= {mail.key for mail in told} - set(truth(told))
    return found
