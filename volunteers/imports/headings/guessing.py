"""What each column of a list is."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from volunteers.imports.headings.origins import origin_of
from volunteers.imports.headings.words import KNOWN, plain
from volunteers.imports.models import Target as T


def guess(
    headings: Sequence[str], *, with_comma: Iterable[int] = (), whole: Iterable[int] = (), mailed: Iterable[int] = ()
) -> list[T]:
    """What each column is; `with_comma` are the places of columns whose cells mostly are “Last, First”, `whole` of
    those that mostly have a whole postal address, and `mailed` of those that say only who is subscribed.
    """
    origin = origin_of(headings)
    own = origin.columns if origin is not None else {}
    found = [_taken_for(heading, own) for heading in headings]
    if T.LAST_NAME in found and T.FIRST_NAME not in found and T.FULL_NAME in found:
        found[found.index(T.FULL_NAME)] = T.FIRST_NAME  # “Nombre” beside “Apellidos”
    if T.FIRST_NAME in found and T.LAST_NAME not in found and T.FULL_NAME not in found:
        found[found.index(T.FIRST_NAME)] = T.FULL_NAME  # “Nombre” alone
    for place in mailed:
        if found[place] is T.NOTHING and plain(headings[place]) not in own:
            found[place] = T.CONSENT  # “Status”: of members or of mail, by what stands below it
    for place in with_comma:
        if found[place] is T.FULL_NAME:
            found[place] = T.LAST_FIRST
    if T.FIRST_NAME in found and T.LAST_NAME in found:
        found = [T.NOTHING if each in (T.FULL_NAME, T.LAST_FIRST) else each for each in found]
    return _once(_one_address(_with_activity(found), [plain(each) for each in headings], set(whole)))


_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_HOW = "last first middle name optional required if any cell mobile home work primary main m d y mm dd yy yyyy"
_SAYS_HOW = frozenset(f"{_HOW} opcional obligatorio casa movil celular trabajo apellido apellidos nombre".split())
"""What stands in brackets behind a heading and changes nothing: how it's written, or which of several."""


def _taken_for(heading: str, own: Mapping[str, T]) -> T:
    found, beside = _target(plain(heading), own), " ".join(_BRACKETS.findall(heading))
    if found is T.NOTHING and plain(heading) not in own and beside and set(plain(beside).split()) <= _SAYS_HOW:
        return _target(plain(_BRACKETS.sub(" ", heading)), own)
    return found


def _one_address(found: list[T], headings: Sequence[str], whole: Collection[int]) -> list[T]:
    """Of several addresses the one to write to is taken, and the others are kept as a note."""
    if T.CITY not in found and T.POSTAL_CODE not in found:  # “Estado” is also how something stands
        found = [T.NOTHING if heading == "estado" else each for each, heading in zip(found, headings, strict=True)]
    parts = [each for each, heading in zip(found, headings, strict=True) if heading not in _SUFFIXES]
    are_several = parts.count(T.CITY) > 1 or parts.count(T.POSTAL_CODE) > 1
    for place, target in enumerate(found):
        if target is T.ADDRESS_LINE_2 and (are_several or place in whole):
            found[place] = T.OTHER_ADDRESS
    main = _main_address(found, headings)
    seen: set[T] = set()
    for place, target in enumerate(found):
        if headings[place] in _SUFFIXES:
            continue
        if (target is T.ADDRESS and place != main) or (target in _PARTS and target in seen):
            found[place] = T.OTHER_ADDRESS
        seen.add(target)
    if main is not None:
        found[main] = T.ADDRESS
    return found


def _main_address(found: Sequence[T], headings: Sequence[str]) -> int | None:
    """The place of the address to write to: the one that says so, else the first; of work, where there is no other."""
    at = [place for place, target in enumerate(found) if target is T.ADDRESS]
    said = [place for place in at if headings[place] in _TO_WRITE_TO]
    other = [place for place, target in enumerate(found) if target is T.OTHER_ADDRESS and headings[place] in _WHOLE]
    return next(iter((*said, *at, *other)), None)


def _with_activity(found: Sequence[T]) -> list[T]:
    """A day, hours and attendance are those of an activity; in a list without one they are kept as notes, or left."""
    if T.ACTIVITY in found and T.ACTIVITY_ON in found:
        return list(found)
    otherwise = {T.ACTIVITY: T.NOTE, T.ACTIVITY_ON: T.NOTHING, T.HOURS: T.NOTE, T.ATTENDED: T.NOTE}
    return [otherwise.get(each, each) for each in found]


def _target(heading: str, own: Mapping[str, T]) -> T:
    if heading in own:
        return own[heading]
    if heading in KNOWN:
        return KNOWN[heading]
    bare = re.sub(r" \d+$", "", heading)
    return KNOWN.get(bare, T.NOTHING)


_TO_WRITE_TO = frozenset({"mailing address", "postal address", "direccion postal"})
_WHOLE = frozenset({"second address", "other address", "work address", "business address", "office address"})
_SUFFIXES = frozenset({"postal code suffix", "zip 4"})
_PARTS = frozenset({T.CITY, T.STATE, T.POSTAL_CODE, T.COUNTRY})
SEVERAL = frozenset(
    {
        *(T.NOTHING, T.EMAIL, T.PHONE, T.LANGUAGES, T.SKILLS, T.NOTE, T.OPT_OUT, T.CONSENT, T.COMMITTEE),
        T.HAS_DIED,
        *(T.ADDRESS_LINE_2, T.POSTAL_CODE, T.OTHER_ADDRESS),
    }
)
"""What several columns may be."""


def _once(targets: Sequence[T]) -> list[T]:
    found: list[T] = []
    for target in targets:
        found.append(T.NOTE if target not in SEVERAL and target in found else target)
    return found


def twice(targets: Sequence[T]) -> T | None:
    """What two columns were said to be and only one can; None where nothing is."""
    return next((each for n, each in enumerate(targets) if each not in SEVERAL and each in targets[:n]), None)


def known_in(headings: Sequence[str]) -> int:
    """How many of these are headings that we know: of the first rows, the one with the most is the head."""
    origin = origin_of(headings)
    own = origin.columns if origin is not None else {}
    return sum(1 for each in headings if each and _target(plain(each), own) is not T.NOTHING)


def digest(headings: Sequence[str]) -> str:
    """By what the headings of a file are known again."""
    return hashlib.sha256("\x00".join(plain(each) for each in headings).encode()).hexdigest()
