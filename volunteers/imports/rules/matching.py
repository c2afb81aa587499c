"""Who a row is about: by address, phone and name, whatever order, accent or case the name is written in.

Two of the three make it the same person; one alone makes it a question. The index holds digests of a few bytes, not the
texts: of a hundred thousand people it is some two megabytes for each of the three.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from volunteers.foundation.folding import name_words
from volunteers.imports.models import Decision

FEWEST_WORDS = 2
SONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
Keys = int | tuple[int, ...]


@lru_cache(2_048)  # one row asks for its name several times
def name_key(name: str) -> str:
    """A name as it is compared, in one text."""
    return " ".join(name_words(name))


def name_keys(full_name: str, call_name: str) -> set[str]:
    """The ways in which somebody is called: the whole name, without what tells a son from his father, and the call-name
    with the last word of it.
    """
    found = {name_key(full_name)}
    words_of = name_words(full_name)
    if not SONS.isdisjoint(words_of):
        found.add(" ".join(word for word in words_of if word not in SONS))
    if call_name:
        words = full_name.split()
        found.add(name_key(call_name if " " in call_name else f"{call_name} {words[-1]}" if words else call_name))
    return found


def is_part(one: str, other: str) -> bool:
    """Whether one name (`name_key`) is the other with words left out, and still two: Ana Ruiz is Ana María Ruiz."""
    first, second = set(one.split()), set(other.split())
    return min(len(first), len(second)) >= FEWEST_WORDS and (first <= second or second <= first)


class Index:
    """Keys of people by the digest of a text, in 16 bytes for each; what came last stands in a dictionary.

    A dictionary alone takes some 90 bytes, and twice that whenever it grows.
    """

    RECENT = 8_192

    def __init__(self) -> None:
        self._recent: dict[int, Keys] = {}
        self._sorted: list[tuple[array[int], array[int]]] = []
        """Digests in their order, and beside each its key."""

    def put(self, text: str, key: int) -> None:
        """Somebody is known by it."""
        self._join(hash(text), key)

    def put_all(self, other: "Index") -> None:
        """Whoever is known by it to the other one."""
        for digest, keys in other._pairs():
            self._join(digest, keys)

    def of(self, text: str | None) -> frozenset[int]:
        """Who is known by it."""
        if not text:
            return frozenset()
        digest = hash(text)
        found = set(_several(self._recent.get(digest, ())))
        for digests, keys in self._sorted:
            at = bisect_left(digests, digest)
            while at < len(digests) and digests[at] == digest:
                found.add(keys[at])
                at += 1
        return frozenset(found)

    def _join(self, digest: int, keys: Keys) -> None:
        before = self._recent.get(digest)
        if before is None:
            self._recent[digest] = keys
        elif before != keys:
            self._recent[digest] = tuple(dict.fromkeys((*_several(before), *_several(keys))))
        if len(self._recent) >= self.RECENT:
            pairs = sorted((digest, key) for digest, keys in self._recent.items() for key in _several(keys))
            self._sorted.append((array("q", (each[0] for each in pairs)), array("q", (each[1] for each in pairs))))
            self._recent = {}

    def _pairs(self) -> Iterator[tuple[int, Keys]]:
        yield from self._recent.items()
        for digests, keys in self._sorted:
            yield from zip(digests, keys, strict=True)


def _several(keys: Keys) -> tuple[int, ...]:
    return (keys,) if isinstance(keys, int) else keys


@dataclass
class Known:
    """Who is there, and who came earlier in the file (by the number of the row, negative)."""

    emails: Index = field(default_factory=Index)
    phones: Index = field(default_factory=Index)
    names: Index = field(default_factory=Index)
    last: int = 0
    """The highest key of a person that was read."""

    def add(self, key: int, email: str | None, phone: str | None, names: Iterable[str]) -> None:
        """Somebody is known from now on."""
        if email:
            self.emails.put(email, key)
        if phone:
            self.phones.put(phone, key)
        for name in names:
            if name:
                self.names.put(name, key)
        self.last = max(self.last, key)

    def add_all(self, other: "Known") -> None:
        """Whoever the other knows is known here, too."""
        for kept, new in ((self.emails, other.emails), (self.phones, other.phones), (self.names, other.names)):
            kept.put_all(new)

    def alike(self, email: str | None, phone: str | None, name: str) -> "Alike":
        """Who has this address, this phone, this name."""
        return Alike(self.emails.of(email), self.phones.of(phone), self.names.of(name_key(name) if name else ""))


@dataclass(frozen=True)
class Alike:
    """Who may be meant: by address, by phone, by name."""

    by_email: frozenset[int]
    by_phone: frozenset[int]
    by_name: frozenset[int]

    @property
    def everybody(self) -> frozenset[int]:
        """All of them."""
        return self.reached | self.by_name

    def led_to(self, key: int | None) -> frozenset[str]:
        """By which of the two somebody was found."""
        return frozenset(name for name, by in (("email", self.by_email), ("phone", self.by_phone)) if key in by)

    @property
    def reached(self) -> frozenset[int]:
        """By address or phone: of these it may be sure."""
        return self.by_email | self.by_phone

    def may_be_written(self, decision: Decision | None, *, tells_more: bool) -> frozenset[int]:
        """Of whom the values are asked for: a name alone is a question, unless somebody said that it is the same, or
        the row `tells_more` by which it may be known.
        """
        is_named = decision is Decision.SAME or (tells_more and not self.reached)
        return self.everybody if is_named else self.reached


@dataclass(frozen=True)
class Match:
    """Whom a row is about (a person, or an earlier row where negative), or who it may be about, and why."""

    key: int | None = None
    is_sure: bool = False
    why: str = ""


NOBODY = Match()


def match(alike: Alike, name: str, names_of: Mapping[int, Iterable[str]], also: Collection[int] = frozenset()) -> Match:
    """The person of a row; `names_of` are the names of those who may be meant, as far as they are people, and
    `also` those of them of whom more than the name is alike.
    """
    reached = alike.reached | (alike.by_name & frozenset(also))
    if not name:
        return _nameless(alike)
    sure = reached & alike.by_name
    if not sure:
        key = name_key(name)
        sure = frozenset(each for each in reached if any(is_part(key, other) for other in names_of.get(each, ())))
    if sure:
        both = frozenset(each for each in sure if each in alike.by_email) or sure
        return Match(_first(both), is_sure=True)
    for found, why in ((alike.by_email, "address"), (alike.by_phone, "phone"), (alike.by_name, "name")):
        if found:
            return Match(_first(found), why=why)
    return NOBODY


def _nameless(alike: Alike) -> Match:
    reached = (alike.by_email & alike.by_phone) or alike.by_email or alike.by_phone
    if not reached:
        return Match(why="no-name")
    if len(reached) > 1:
        return Match(_first(reached), why="several")
    is_sure = bool(alike.by_email)  # a phone stays with the house when somebody moves out
    return Match(_first(reached), is_sure=is_sure, why="" if is_sure else "phone-alone")


def _first(keys: Iterable[int]) -> int:
    """Of several a person before a row, the one known the longest."""
    return min(keys, key=lambda key: (key < 0, abs(key)))
