"""My data, as a page and as one file; and somebody's, whom a coordinator hands it to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import Response, abort, render_template, request, url_for

from volunteers.access import Permission, Role
from volunteers.foundation import moments
from volunteers.foundation.columns import LocalText
from volunteers.foundation.languages import name_in
from volunteers.foundation.naming import NAME, TABLES, called
from volunteers.foundation.reach import ways
from volunteers.foundation.text import _
from volunteers.house import House
from volunteers.organization.queries import current as current_organization
from volunteers.people import queries as people
from volunteers.people.models import Availability, Person
from volunteers.privacy import actions, queries
from volunteers.privacy.inputs import Part
from volunteers.privacy.views.archive import archive
from volunteers.privacy.views.blueprint import bp
from volunteers.privacy.words import COLUMNS, STATES, TOLD
from volunteers.web import current_actor, limits, requires
from volunteers.web.language import current_tag, shown

SHOWN = 20
"""Of a longer part the page shows the last; the file has all."""


@dataclass(frozen=True)
class Shown:
    """A part as a page shows it."""

    what: Any
    number: int
    rows: Sequence[Sequence[tuple[Any, str]]]
    change: str

    @property
    def more(self) -> int:
        """How many rows are only in the file."""
        return self.number - len(self.rows)


def _mine() -> Person:
    """Oneself, one of those who use the same account, or a child; 404 for a stranger, and for an adult who has none."""
    key = people.chosen(current_actor(), request.args.get("for"), Permission.DATA_OWN)
    return people.by_id(key) or abort(404)


@bp.get("/me/data")
@requires(Permission.ACCOUNT_OWN)
def mine() -> str:
    """Everything that is kept about me."""
    person = _mine()
    return render_template(
        "privacy/data.html",
        person=person,
        held=_shown(queries.parts(person, last=SHOWN), is_own=True, to_them=person.id == current_actor().person_id),
        others=people.answered_for(current_actor(), Permission.DATA_OWN),
        is_own=True,
        download=_to_archive(person),
        ways=ways(current_organization()),
    )


def _to_archive(person: Person) -> str:
    values: dict[str, Any] = {} if person.id == current_actor().person_id else {"for": person.public_id}
    return url_for("privacy.my_archive", **values)


@bp.post("/me/data/archive")
@requires(Permission.ACCOUNT_OWN)
@limits.posts("20 per hour")
def my_archive() -> Response:
    """The same as one file."""
    return _archive(_mine())


@bp.get("/people/<public_id>/data")
@requires(Permission.DATA_HAND_OUT, load=people.by_public_id, opens=lambda person: person)
def of_person(person: Person) -> str:
    """Everything that is kept about somebody, to be handed to them."""
    return render_template(
        "privacy/data.html",
        person=person,
        held=_shown(queries.parts(person, last=SHOWN), is_own=False, to_them=False),
        others=[],
        is_own=False,
        download=url_for("privacy.archive_of", public_id=person.public_id),
    )


@bp.post("/people/<public_id>/data/archive")
@requires(Permission.DATA_HAND_OUT, load=people.by_public_id, opens=lambda person: person)
@limits.posts("60 per hour")
def archive_of(person: Person) -> Response:
    """The same as one file."""
    return _archive(person)


def _archive(person: Person) -> Response:
    key = person.id
    actions.note_handed_out(current_actor(), key)
    found = people.by_id(key) or abort(404)
    return archive(queries.parts(found), "my-data")


def _shown(parts: Sequence[Part], *, is_own: bool, to_them: bool) -> list[Shown]:
    """`is_own`: the reader changes it on their own pages; `to_them`: it is the person who reads it."""
    by_name = {part.name: part for part in parts}
    return [_part(by_name[name], is_own, to_them) for name in TOLD if name in by_name]


def _part(part: Part, is_own: bool, to_them: bool) -> Shown:
    told = TOLD[part.name]
    rows = [
        [(COLUMNS[name], text) for name in told.columns if (text := _text(name, row.get(name)))]
        for row in reversed(part.rows)
    ]
    change = url_for(told.changed_at) if is_own and told.changed_at else ""
    return Shown(told.named(is_own=to_them), part.number, rows, change)


def _text(name: str, value: Any) -> str:
    """A value as people read it; nothing where there is none."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        return ", ".join(_text(name, each) for each in value)
    return _key(name, value) if isinstance(value, str) and not isinstance(value, Enum) else _value(value)


def _value(value: Any) -> str:
    if isinstance(value, Enum):
        return str(called(value) if (type(value), NAME) in TABLES else STATES.get(value.value, value.value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime | date):
        return moments.date(value, year=True)
    return shown(LocalText.of(value)).text if isinstance(value, Mapping) else str(value)


def _key(name: str, text: str) -> str:
    """A text, or what one is the key of."""
    if name == "event":
        return str(House.of().event_in_words(text))
    if name == "kind" and "/" in text:
        return str(House.of().mail_in_words(text))
    if name == "availability":
        return str(called(Availability(text)))
    if name == "role":
        return str(called(Role(text), "who may"))
    return name_in(text, current_tag()) if name in ("language", "preferred_language") else text
