"""The initiatives as they can be taken out of the house."""

from typing import Any

from volunteers.access import Actor, Permission
from volunteers.foundation.naming import called
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _l
from volunteers.house import Asked, Column, ListOf, Reading
from volunteers.initiatives import queries
from volunteers.initiatives.models import Initiative


def _needed(row: Initiative) -> int:
    return sum(position.needed_count for position in row.positions)


COLUMNS: tuple[Any, ...] = (
    Column("title", _l("Title"), lambda row: spoken(row.title)),
    Column("committee", _l("Committee"), lambda row: spoken(row.committee.name)),
    Column("summary", _l("Summary"), lambda row: spoken(row.summary)),
    Column("sector", _l("Area"), lambda row: str(called(row.sector))),
    Column("status", _l("Status"), lambda row: str(called(row.state))),
    Column("starts", _l("First day"), lambda row: row.starts_on),
    Column("ends", _l("Last day"), lambda row: row.ends_on),
    Column("is_public", _l("Everyone can see it"), lambda row: row.is_public),
    Column("needed", _l("People needed"), _needed),
)


def read(actor: Actor, _subject: None, asked: Asked) -> Reading:
    """The initiatives that the page shows to this actor when it is narrowed like that."""
    return Reading(queries.listed(actor, queries.Filters.of(asked)), COLUMNS)


INITIATIVES = ListOf(
    "initiatives", _l("Initiatives"), "initiatives.index", "/initiatives/", Permission.INITIATIVE_MANAGE, read
)
