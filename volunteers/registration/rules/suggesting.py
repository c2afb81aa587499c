"""Which committees could suit somebody, and why, as pure functions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from volunteers.committees.models import (
    Committee,
)
from volunteers.foundation.languages import country_in
from volunteers.foundation.spoken import lazily
from volunteers.foundation.text import _l, _n, fold
from volunteers.initiatives import rules as initiative_rules
from volunteers.initiatives.models import Position
from volunteers.people.models import Person

SUGGESTED = 2
"""How many committees are suggested to somebody who can't choose one."""
MENTIONED = 5
LOOKS_FOR_PEOPLE = 1
SHORTEST_NAME = 4
"""Names that are shorter than this would be found in the middle of other words."""


@dataclass(frozen=True)
class Suggestion:
    """A committee that could suit somebody, and why, most telling first: words, or a `SpokenLanguage`."""

    committee: Committee
    score: int
    reasons: Sequence[Any]


def suggestions(
    person: Person,
    message: str,
    committees: Sequence[Committee],
    names: Mapping[int, Mapping[str, str]],
    roles: Mapping[int, Sequence[Position]],
) -> list[Suggestion]:
    """The two of these committees that suit somebody best, by what they wrote, speak and can do.

    `names` has what each is called (`names_of`), and `roles` the open roles, by committee. There is always a reason,
    if only that people are taken; of equals the one that comes first stays first.
    """
    said, telling = fold(message), _telling({each.id: names[each.id] for each in committees})
    known = initiative_rules.Known(languages=tuple(person.languages), skills=tuple(person.skills))
    found = [_suggestion(each, telling[each.id], said, known, roles.get(each.id, ())) for each in committees]
    return sorted(found, key=lambda each: -each.score)[:SUGGESTED]


def _suggestion(
    committee: Committee,
    names: Mapping[str, str],
    said: str,
    known: initiative_rules.Known,
    roles: Sequence[Position],
) -> Suggestion:
    points: list[tuple[int, Any]] = []
    mentioned = next((shown for name, shown in names.items() if name in said), None)
    if mentioned is not None:
        points.append((MENTIONED, _l("Mentioned %(name)s", name=mentioned)))
    city = committee.partner_city
    if city is not None:
        points += initiative_rules.spoken_of([tag for tag in city.languages if tag != "en"], known.languages)
    points += _best_role(roles, known)
    if roles:
        looks_for = _n("Needs people: one open role", "Needs people: %(num)d open roles", len(roles))
        points.append((LOOKS_FOR_PEOPLE, looks_for))
    score = sum(number for number, _reason in points)
    return Suggestion(committee, score, [reason for _number, reason in points] or [_l("Taking new members")])


def _best_role(roles: Sequence[Position], known: initiative_rules.Known) -> list[tuple[int, Any]]:
    fits = [(initiative_rules.fit(role, role.initiative, known, (), has_offered=False), role) for role in roles]
    telling = [(fit.score, role) for fit, role in fits if fit.reasons]
    if not telling:
        return []
    score, role = max(telling, key=lambda each: each[0])
    return [(score, _l("Could do this: %(role)s", role=lazily(role.title)))]


def names_of(committee: Committee) -> dict[str, str]:
    """What a committee is called, folded and as it is shown: its own words, its city, the country."""
    city, names = committee.partner_city, [*committee.name.values()]
    if city is not None:
        countries = [country_in(city.country_code, tag) for tag in ("en", "es", city.native_language)]
        names += [*city.name.values(), city.native_name, *countries]
    words = [word.strip(",.()") for name in names for word in (name, *name.split())]
    return {fold(word): word for word in words if _is_telling(word)}


def _telling(named: Mapping[int, Mapping[str, str]]) -> dict[int, dict[str, str]]:
    """Of these names those that only one of the committees has."""
    counts = Counter(name for names in named.values() for name in names)
    return {key: {name: shown for name, shown in names.items() if counts[name] == 1} for key, names in named.items()}


def _is_telling(word: str) -> bool:
    return len(word) >= SHORTEST_NAME or (len(word) > 1 and not word.isascii())
