"""A postal address out of what stands in one column, or in several, as it is written on an envelope."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from volunteers.foundation import shapes
from volunteers.foundation.folding import fold
from volunteers.foundation.languages import countries_in, country_in
from volunteers.foundation.text import one_line
from volunteers.imports.models import Target as T

PARTS = (T.ADDRESS, T.ADDRESS_LINE_2, T.CITY, T.STATE, T.POSTAL_CODE, T.COUNTRY, T.OTHER_ADDRESS)
CODE_BEHIND = frozenset({"US", "CA", "GB", "IE", "AU", "NZ", "KR", "JP", "IN", "ZA", "TW", "TH", "PH", "VN"})
"""Where the postal code stands behind the town; elsewhere it stands before it."""
HOME = "US"
_CALLED = {"usa": "US", "us": "US", "u.s.": "US", "u.s.a.": "US", "ee.uu.": "US", "eeuu": "US", "eua": "US", "uk": "GB"}
_ENDS_WITH_CODE = re.compile(r"[0-9].*[,\n].*[^0-9][0-9]{5}(?:-[0-9]{4})?(?:,? +(?:USA?|United States))?\Z", re.DOTALL)
_CODE = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")
_GAPS = re.compile(r" {2,}")
SHORTEST_WHOLE, LONGEST_WHOLE = 15, 200


def is_whole(text: str) -> bool:
    """Whether a cell looks like all of an address in the US: a number, a comma or a line, and a ZIP code at its end."""
    is_like_one = SHORTEST_WHOLE <= len(text) <= LONGEST_WHOLE and text[-1].isalnum()
    return is_like_one and _ENDS_WITH_CODE.search(text) is not None


@dataclass
class Addresses:
    """What a row says of where somebody lives, as its cells go by."""

    parts: dict[T, str] = field(default_factory=dict)
    at: dict[T, int] = field(default_factory=dict)
    elsewhere: list[tuple[int, str]] = field(default_factory=list)

    def take(self, target: T, place: int, value: str) -> None:
        """One cell."""
        if target is T.OTHER_ADDRESS:
            self.elsewhere.append((place, value))
        else:
            both = [each for each in (self.parts.get(target, ""), value) if each]
            is_code = target is T.POSTAL_CODE  # some programs keep the last four digits by themselves
            self.parts[target] = "-".join(sorted(both, key=len, reverse=True)) if is_code else "\n".join(both)
            self.at.setdefault(target, place)

    @property
    def place(self) -> int:
        """The column to mend."""
        return self.at.get(T.ADDRESS, min(self.at.values(), default=0))

    def one(self) -> tuple[Mapping[T, str], tuple[int, str] | None]:
        """The parts of the one that is kept, and the others as a note (under which column).

        A second line that is all of an address by itself is another one. A country alone is none.
        """
        parts, elsewhere = dict(self.parts), list(self.elsewhere)
        if is_whole(parts.get(T.ADDRESS, "")) and is_whole(parts.get(T.ADDRESS_LINE_2, "")):
            elsewhere.insert(0, (self.at[T.ADDRESS_LINE_2], parts.pop(T.ADDRESS_LINE_2)))
        if not set(parts) - {T.COUNTRY}:
            parts, elsewhere = _first_of(elsewhere)
        note = ", ".join(" ".join(text.split()) for _place, text in elsewhere)
        return parts, (elsewhere[0][0], note) if elsewhere else None


def _first_of(elsewhere: list[tuple[int, str]]) -> tuple[dict[T, str], list[tuple[int, str]]]:
    """Of the other addresses the one that is kept, as there is no better one, and what is left of them.

    Each is all of an address by itself, or all of them are the parts of one.
    """
    if not elsewhere:
        return {}, []
    if all(is_whole(text) for _place, text in elsewhere):
        return {T.ADDRESS: elsewhere[0][1]}, elsewhere[1:]
    street, *town = (" ".join(text.split()) if len(elsewhere) > 1 else text for _place, text in elsewhere)
    if len(town) > 1 and _CODE.fullmatch(town[-1]):
        town[-2:] = [f"{town[-2]} {town[-1]}"]
    return {T.ADDRESS: "\n".join(filter(None, (street, ", ".join(town))))}, []


def assembled(parts: Mapping[T, str]) -> str:
    """The address that the parts of a row make, nothing where there are none; raises Misshapen.

    What stands in the first of them already is not written once more. Some programs write all of it in one column with
    two spaces between the parts.
    """
    street = parts.get(T.ADDRESS, "").replace("\r", "")
    gaps = [each for each in _GAPS.split(street.strip()) if each]
    if len(gaps) > 2 and "\n" not in street:
        street, parts = gaps[0], {**_of_gaps(gaps[1:]), **{k: v for k, v in parts.items() if k is not T.ADDRESS}}
    country = _country(parts.get(T.COUNTRY, ""))
    code = _code(parts.get(T.POSTAL_CODE, ""), is_home=country in ("", HOME))
    town = _town(one_line(parts.get(T.CITY, "")), one_line(parts.get(T.STATE, "")), code, country)
    said = fold(street)
    lines = [street, "" if fold(parts.get(T.ADDRESS_LINE_2, "")) in said else parts.get(T.ADDRESS_LINE_2, "")]
    if town and not (code and fold(code) in said) and fold(town) not in said:
        lines.append(town)
    if country and country != HOME and any(lines):
        name = country_in(country, "en") if len(country) == 2 else country
        lines += [] if fold(name) in said else [name]
    return shapes.postal_address("\n".join(filter(None, lines)))


def _of_gaps(parts: list[str]) -> dict[T, str]:
    """City, state, code and country from the end; what is left stands below the street."""
    found: dict[T, str] = {}
    rest = list(parts)
    if rest and not any(ch.isdigit() for ch in rest[-1]) and any(ch.isdigit() for ch in "".join(rest[:-1])):
        found[T.COUNTRY] = rest.pop()
    if rest and any(ch.isdigit() for ch in rest[-1]):
        found[T.POSTAL_CODE] = rest.pop()
    if len(rest) > 1:
        found[T.STATE] = rest.pop()
    if rest:
        found[T.CITY] = rest.pop()
    return found | ({T.ADDRESS_LINE_2: ", ".join(rest)} if rest else {})


def _code(text: str, *, is_home: bool) -> str:
    """A ZIP code that a spreadsheet took for a number has lost its zeros and its stroke."""
    code = one_line(text).removesuffix(".0")
    if not (is_home and code.isascii() and code.isdigit()):
        return code
    if len(code) in (8, 9):
        return f"{code[:-4]:0>5}-{code[-4:]}"
    return f"0{code}" if len(code) == 4 else code


def _country(text: str) -> str:
    """Its code where the country is known, else as it is written."""
    name = one_line(text)
    return _countries().get(fold(name).strip(), name)


@cache
def _countries() -> Mapping[str, str]:
    found = {fold(name): code for reader in ("es", "en") for code, name in countries_in(reader)}
    return found | {code.lower(): code for code, _name in countries_in("en")} | _CALLED


def _town(city: str, state: str, code: str, country: str) -> str:
    if country and country not in CODE_BEHIND:
        return ", ".join(filter(None, (" ".join(filter(None, (code, city))), state)))
    behind = " ".join(filter(None, (state, code)))
    return (", " if state else " ").join(filter(None, (city, behind)))
