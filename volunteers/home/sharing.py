"""What a public page says of itself where somebody shares it: title, description and picture, of public words only."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from flask import current_app

from volunteers.access import Actor
from volunteers.activities import queries as activities
from volunteers.activities.models import Activity
from volunteers.committees import queries as committees
from volunteers.committees.models import Committee
from volunteers.foundation import moments
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import is_clean, one_line
from volunteers.initiatives import queries as initiatives
from volunteers.initiatives.models import Initiative, Position
from volunteers.mail.facts import addresses
from volunteers.organization.queries import current as current_organization
from volunteers.partners import queries as partners
from volunteers.partners.models import PartnerCity
from volunteers.web.language import current_tag
from volunteers.web.picture import Words

LONGEST = 200  # characters of a description; messengers cut what is longer
DRAWING = 1
"""Counts up when pictures are drawn in another way: what was kept is then made anew."""


@dataclass(frozen=True)
class Shared:
    """A page as a messenger shows it; the addresses are whole, under PUBLIC_URL."""

    title: str
    description: str
    page: str
    picture: str


@dataclass(frozen=True)
class Kind:
    """How one kind of row is found by what stands in its address, and said."""

    row: Callable[[str], Any]
    words: Callable[[Any], Words]
    description: Callable[[Any], Any]
    endpoint: str
    named_by: str = "public_id"


def _city(committee: Committee) -> dict[str, str]:
    city = committee.partner_city
    return {"native": city.native_name, "native_language": city.native_language} if city is not None else {}


def _words(title: Any, over: Any = None, line: str = "", **more: Any) -> Words:
    return Words(
        title=one_line(spoken(title)),
        title_language=title.shown([current_tag()]).lang,
        over=one_line(spoken(over)) if over else "",
        line=line,
        name=one_line(current_organization().name),
        **more,
    )


def _of_activity(row: Activity) -> Words:
    day, hour = moments.date(row.starts_at, row.time_zone), moments.time(row.starts_at, row.time_zone)
    when = moments.span(row.starts_at, row.ends_at, row.time_zone) if row.days else f"{day}, {hour}"
    return _words(row.title, row.committee.name, when, hue=row.committee.hue, **_city(row.committee))


def _of_committee(row: Committee) -> Words:
    return _words(row.name, line=one_line(spoken(row.summary))[:90], hue=row.hue, **_city(row))


def _of_city(row: PartnerCity) -> Words:
    return _words(row.name, hue=row.hue, native=row.native_name, native_language=row.native_language)


def _of_initiative(row: Initiative) -> Words:
    return _words(row.title, row.committee.name, hue=row.committee.hue, **_city(row.committee))


def _of_position(row: Position) -> Words:
    over, committee = row.initiative.title, row.initiative.committee
    return _words(row.title, over, hue=committee.hue, **_city(committee))


KINDS: Mapping[str, Kind] = {
    "activities": Kind(activities.by_public_id, _of_activity, lambda row: row.description, "activities.show"),
    "committees": Kind(committees.by_slug, _of_committee, lambda row: row.summary, "committees.show", "slug"),
    "initiatives": Kind(initiatives.initiative, _of_initiative, lambda row: row.summary, "initiatives.show"),
    "partner_cities": Kind(partners.by_slug, _of_city, lambda row: row.summary, "partners.show", "slug"),
    "positions": Kind(initiatives.position, _of_position, lambda row: row.description, "initiatives.position"),
}
"""By table. A row is shared where everybody may see it (`may_be_shared`)."""


def may_be_shared(row: Any) -> bool:
    """Whether anybody may see the row, signed in or not."""
    return Actor().may_see(row.initiative if isinstance(row, Position) else row)


def found(table: str, key: str) -> Any:
    """The row of a picture's address; None where there is none that everybody may see."""
    kind = KINDS.get(table)
    row = kind.row(key) if kind is not None and is_clean(key) else None
    return row if row is not None and may_be_shared(row) else None


def words_of(row: Any) -> Words:
    """What stands on the picture of a row; of None on that of the organization."""
    if row is not None:
        return KINDS[type(row).__tablename__].words(row)
    name = one_line(current_organization().name)
    return Words(title=name, title_language="en", over="", line="", name=name, hue=1)


def digest(words: Words) -> str:
    """The name of what is drawn of these words: another as soon as one of them is."""
    return hashlib.sha256(repr((DRAWING, astuple(words))).encode()).hexdigest()[:20]


def shared_by(row: Any, title: str, description: str) -> Shared | None:
    """What the page of a row says of itself, or, without a row, a page with this title and description.

    None where not everybody may see the row: then nothing of it leaves the page.
    """
    if row is not None and not may_be_shared(row):
        return None
    build, tag, words = addresses(current_app), current_tag(), words_of(row)
    drawn = digest(words)
    if row is None:
        picture = build.build("home.front_picture", {"lang": tag, "v": drawn}, force_external=True)
        return Shared(title, description[:LONGEST], "", picture)
    kind = KINDS[type(row).__tablename__]
    key = getattr(row, kind.named_by)
    named = {"table": type(row).__tablename__, "key": key, "lang": tag, "v": drawn}
    said = one_line(spoken(text)) if (text := kind.description(row)) else ""
    return Shared(
        words.title,
        said[:LONGEST] or description[:LONGEST],
        build.build(kind.endpoint, {kind.named_by: key}, force_external=True),
        build.build("home.picture", named, force_external=True),
    )
