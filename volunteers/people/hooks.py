"""What the room of committees brings to people, who see no committee: whose messages one gets, and may stop."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from volunteers.foundation.columns import LocalText
from volunteers.house import House
from volunteers.people.models import Person


@dataclass(frozen=True)
class NewsOf:
    """A committee whose messages somebody gets, or has stopped."""

    key: int
    slug: str
    name: LocalText
    readers: frozenset[int] = frozenset()
    """The keys of those whom it was asked about, and who get them unless they stop them."""

    @property
    def is_member(self) -> bool:
        """Whether one of them belongs to it."""
        return bool(self.readers)


@dataclass(frozen=True)
class KnowsNews:
    """`of(person_ids, also)`: the committees whose messages these people get, and those with the keys `also`, in order.

    `called(slug)`: the committee of an address, whoever belongs to it.
    """

    of: Callable[[Sequence[int], Iterable[int]], Sequence[NewsOf]]
    called: Callable[[str], NewsOf | None]


@dataclass(frozen=True)
class PeopleFilter:
    """What a higher room lets coordinators narrow the list of people to: a select of its own.

    `choices()` are (value, label) in the reader's language; `who(value)` selects the keys of the people, or is None
    where there is no such value.
    """

    name: str
    label: Any
    any: Any
    choices: Callable[[], Sequence[tuple[str, str]]]
    who: Callable[[str], sa.Select[int] | None]


@dataclass(frozen=True)
class LooksLike:
    """`who(full_name, email, phone)`: people who may be the one that is about to be written down."""

    who: Callable[[str, str | None, str | None], Sequence[Person]]


def alike(full_name: str, email: str | None, phone: str | None) -> Sequence[Person]:
    """Who may be the one that is about to be written down."""
    return [person for each in House.of().hooks(LooksLike) for person in each.who(full_name, email, phone)]


def filters() -> Sequence[PeopleFilter]:
    """All of them."""
    return House.of().hooks(PeopleFilter)


def among(chosen: Mapping[str, str]) -> list[sa.Select[int]]:
    """Whom these filters leave, each by itself; what is no choice of theirs narrows nothing."""
    found = [each.who(chosen[each.name]) for each in filters() if each.name in chosen]
    return [who for who in found if who is not None]


def news_of(person_ids: Sequence[int], also: Iterable[int]) -> Sequence[NewsOf]:
    """The committees whose messages these people get or have stopped."""
    return House.of().hook(KnowsNews).of(person_ids, also)


def committee_called(slug: str) -> NewsOf | None:
    """The committee of an address."""
    return House.of().hook(KnowsNews).called(slug)
