"""When two records look like one person's, what is kept of each, and why they can't become one."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from volunteers.duplicates.inputs import Choice
from volunteers.duplicates.models import Side, Sign
from volunteers.foundation.folding import name_words, searchable
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.people.models import Person

ALIKE = 0.8
"""How alike two words of a name are that a slip of a hand tells from another (Ratcliff and Obershelp, 1988)."""
LONG = 4
"""In shorter words each letter tells."""
COMMON = 5
"""A name that more people have tells nobody: by it alone they are not put side by side."""


class Known(NamedTuple):
    """What is compared of a record."""

    id: int
    full_name: str
    email: str | None
    phone: str | None
    born_on: date | None
    is_adult: bool


def _script(words: Iterable[str]) -> str:
    letter = next((char for word in words for char in word if char.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def _is_like(one: str, other: str) -> bool:
    if one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]):
        return True
    return min(len(one), len(other)) >= LONG and SequenceMatcher(None, one, other).ratio() >= ALIKE


def are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names may be one person's: every word of the shorter has its like in the longer.

    Names in two scripts can't be compared, and may be.
    """
    if not one or not other or _script(one) != _script(other):
        return bool(one and other)
    fewer, more = sorted((list(one), list(other)), key=len)
    for word in fewer:
        like = next((each for each in more if _is_like(word, each)), None)
        if like is None:
            return False
        more.remove(like)
    return True


def signs(one: Known, other: Known, *, is_common: bool) -> tuple[Sign, ...]:
    """By what these two look like one person's; nothing where they don't.

    Several people of one family have one address, one phone, and often one name: of these each alone says little, and
    another day of birth says that they are two. `is_common`: many have this name.
    """
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return ()
    if one.is_adult is not other.is_adult:
        return ()
    words, others = name_words(one.full_name), name_words(other.full_name)
    found = []
    if words == others and len(words) > 1:
        found.append(Sign.NAME)
    if one.email and one.email == other.email:
        found.append(Sign.EMAIL)
    if one.phone and one.phone == other.phone:
        found.append(Sign.PHONE)
    if found == [Sign.NAME]:
        return () if is_common else (Sign.NAME,)
    return tuple(found) if are_alike(words, others) else ()


CHOICES = (
    Choice("name", _l("Name"), ("full_name", "sorts_under", "name_language")),
    Choice("call_name", _l("Goes by"), ("call_name",)),
    Choice("email", _l("Email"), ("email",)),
    Choice("phone", _l("Phone"), ("phone", "is_phone_private")),
    Choice("postal_address", _l("Postal address"), ("postal_address",)),
    Choice("language", _l("Email language"), ("preferred_language",)),
    Choice("born", _l("Date of birth"), ("born_on",)),
    Choice("emergency", _l("In an emergency"), ("emergency_name", "emergency_phone")),
)
"""What is chosen; of everything else the one record has what both had."""


def open_choices(first: Person, second: Person) -> list[Choice]:
    """Where both say something, and not the same."""
    return [
        choice
        for choice in CHOICES
        if not choice.is_empty(first) and not choice.is_empty(second) and choice.of(first) != choice.of(second)
    ]


def kept(first: Person, second: Person, wanted: Mapping[str, Side]) -> dict[str, Any]:
    """The columns of the record that is left: as chosen, what only one says, and together what adds up.

    Who said only once that they may be asked, may not be: the strictest wish counts.
    """
    values: dict[str, Any] = {}
    for choice in CHOICES:
        side = wanted.get(choice.name, Side.FIRST)
        one, other = (first, second) if side is Side.FIRST else (second, first)
        values |= zip(choice.columns, choice.of(other if choice.is_empty(one) else one), strict=True)
    values["is_phone_private"] = values["is_phone_private"] or (
        first.phone == second.phone and (first.is_phone_private or second.is_phone_private)
    )
    return values | {
        "may_be_asked": first.may_be_asked and second.may_be_asked,
        "skills": _together(first.skills, second.skills),
        "availability": _together(first.availability, second.availability),
        "is_demonstration": first.is_demonstration and second.is_demonstration,
    }


def _together(one: Sequence[str], other: Sequence[str]) -> list[str]:
    folded = {searchable(each) for each in one}
    return [*one, *(each for each in other if searchable(each) not in folded)]


def why_not_name(person: Person, other: Person | None) -> Refusal | None:
    """Why these can't be put side by side."""
    if other is None:
        return Refusal(_l("There’s no such person."), code="no-person", field="other")
    if person.id == other.id:
        return Refusal(_l("That’s the same record. Choose the other one."), code="same-record", field="other")
    return None


def why_not_merge(
    first: Person,
    second: Person,
    given_versions: tuple[int, int] | None,
    *,
    answers: bool,
    role_of: str,
) -> Refusal | None:
    """Why two records can't become one.

    `answers`: one is the other's parent or guardian. `role_of`: whose account, which would go, has a role everywhere.
    """
    if first.is_dead or second.is_dead:
        return Refusal(_l("One of them has died or is gone, so these stay two records."), code="merge-dead", status=409)
    if first.is_adult is not second.is_adult:
        return Refusal(
            _l("One of them is under 18 and the other isn’t. Correct that first, if they’re one person."),
            code="merge-ages",
        )
    if answers:
        return Refusal(_l("One is the other’s parent or guardian, so they’re two people."), code="merge-family")
    if role_of:
        return Refusal(
            _l("%(name)s’s other sign-in has a role. An administrator has to take it away first.", name=role_of),
            code="merge-role",
        )
    if given_versions is not None and given_versions != (first.version, second.version):
        return Refusal(
            _l("Someone else changed this in the meantime. This is how it looks now. Please try again."),
            code="merge-stale",
        )
    return None
