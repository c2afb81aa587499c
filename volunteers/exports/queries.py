"""What is read of lists that are taken out, and of the files that were asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app

from volunteers.access import Actor
from volunteers.exports import rules
from volunteers.exports.inputs import Row, Table
from volunteers.exports.models import Export, Format
from volunteers.foundation.db import db
from volunteers.foundation.speaking import speaking
from volunteers.foundation.text import _
from volunteers.house import Column, House, ListOf, Reading, Value
from volunteers.organization.queries import current as current_organization
from volunteers.web.paging import in_slices

SLICE = 500
FOLDER = "exports"


COUNTED = 1_000
"""So far a page counts, as each list does."""


def number_of(reading: Reading, at_most: int | None = None) -> int:
    """How many rows the list has, counted to the end, or no further than one more than that."""
    bare = reading.select.with_only_columns(sa.literal(1), maintain_column_froms=True).order_by(None).options()
    if at_most is not None:
        bare = bare.limit(at_most + 1)
    return db.session.scalar(sa.select(sa.func.count()).select_from(bare.subquery())) or 0


def fit_for(kind: Format, reading: Reading, *, with_minors: bool) -> Reading:
    """The list as such a file has it. Without a label are those whom no post reaches, and who is under 18 unless that
    was asked for.
    """
    if kind is not Format.LABELS:
        return reading
    select = reading.select.where(reading.has_address) if reading.has_address is not None else reading.select
    if not with_minors and reading.guarded is not None:
        select = select.where(~reading.guarded)
    return replace(reading, select=select)


def minors_of(reading: Reading) -> list[int]:
    """The keys of those on the list who are under 18."""
    if reading.guarded is None:
        return []
    keys = reading.select.with_only_columns(reading.person, maintain_column_froms=True).order_by(None).options()
    return list(db.session.scalars(keys.where(reading.guarded).distinct()))


def rows_of(reading: Reading, columns: Sequence[Column], *, with_minors: bool) -> Iterator[list[Row]]:
    """The rows of a list in slices: how to reach people under 18 only where that was asked for."""

    zone = ZoneInfo(current_organization().time_zone)

    def here(value: Value) -> Value:
        """As clocks here show it: no spreadsheet knows zones."""
        return value.astimezone(zone).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value

    def cells(row: Any) -> Row:
        is_hidden = not with_minors and reading.is_guarded(row)
        return [None if is_hidden and column.is_contact else here(column.of(row)) for column in columns]

    for found in in_slices(reading.select, SLICE, scalars=reading.is_scalar):
        yield [cells(row) for row in found]


def table_of(listing: ListOf, columns: Sequence[Column]) -> Table:
    """What heads the file, in the language of the reader."""
    return Table(
        title=str(listing.title),
        names=[column.name for column in columns],
        headings=[str(column.label) for column in columns],
        yes=str(_("Yes")),
        no=str(_("No")),
        is_rtl=speaking().is_rtl,
    )


def reading_of(actor: Actor, export: Export) -> Reading | None:
    """The list that was asked for, as the actor may see it now; None where they may not any more."""
    listing = House.of().lists.get(export.list_name)
    if listing is None:
        return None
    subject = listing.load(**export.address) if listing.load is not None else None
    if (listing.load is not None and subject is None) or not actor.may(listing.permission, subject):
        return None
    return listing.read(actor, subject, export.asked)


def by_public_id(public_id: str) -> Export | None:
    """The file of an address."""
    return db.session.scalars(sa.select(Export).where(Export.public_id == public_id)).one_or_none()


def mine(person_id: int | None, list_name: str, now: datetime) -> list[Export]:
    """What somebody asked for of this list within a day, the newest first."""
    where = (Export.asked_by_id == person_id, Export.list_name == list_name, Export.asked_at > now - rules.KEPT)
    return list(db.session.scalars(sa.select(Export).where(*where).order_by(Export.id.desc()).limit(10)))


def waiting_of(person_id: int) -> int:
    """How many files are still to be made for somebody."""
    where = (Export.asked_by_id == person_id, Export.ended_at.is_(None))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Export).where(*where)) or 0


def next_to_make(now: datetime) -> Export | None:
    """The file that has waited longest; one that a worker began and left is begun anew."""
    is_left = sa.or_(Export.begun_at.is_(None), Export.begun_at <= now - rules.GIVEN_UP)
    where = (Export.ended_at.is_(None), Export.asked_at > now - rules.KEPT, is_left)
    return db.session.scalars(sa.select(Export).where(*where).order_by(Export.id).limit(1)).one_or_none()


def folder() -> Path:
    """Where the files lie: in the instance's own folder, readable by nobody else."""
    return Path(current_app.instance_path) / FOLDER


def path_of(export: Export) -> Path:
    """Where this one lies once it is whole."""
    return folder() / f"{export.public_id}.{export.format.ending}"
