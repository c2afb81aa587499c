"""Decisions about taking lists out, as pure functions."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from volunteers.accounts.rules import prove_first
from volunteers.exports.inputs import ExportInput
from volunteers.exports.models import Export, ExportPurpose, Format
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.house import Column, ListOf, Reading

KEPT = timedelta(days=1)
"""How long a file that was made in the background can be fetched."""

GIVEN_UP = timedelta(minutes=15)
"""After this a worker that began is taken for dead, and another begins."""

AT_ONCE = 2_000
"""Of a kind of file that is sent only once it is whole, as many rows are made while one waits."""

WAITING_AT_MOST = 5

OF_PEOPLE = frozenset({Format.VCARD, Format.BADGES, Format.LABELS})
"""The kinds of file that are about people, each by their name."""

NAME, POSTAL_ADDRESS = "full_name", "postal_address"

PRINTED = frozenset({Format.BADGES, Format.LABELS})
MOST_PRINTED, PRINTED_AT_ONCE = 1_000, 100
"""Pages to print take long to lay out, and memory: some 60 badges a second, and a megabyte for ten."""

STREAMED = frozenset({Format.CSV, Format.VCARD})
"""The kinds of file that are sent as they are written, however long they get."""


def chosen(columns: Sequence[Column], names: Collection[str]) -> list[Column]:
    """These of the columns, in their order."""
    return [column for column in columns if column.name in names]


def formats_of(listing: ListOf, reading: Reading, *, can_lay_out: bool) -> list[Format]:
    """As what a list can be taken out; `can_lay_out`: the machine can make pages to print."""
    kinds = [each for each in Format if listing.names_people or each not in OF_PEOPLE]
    shows = reading.has_address is not None and any(column.name == POSTAL_ADDRESS for column in reading.columns)
    kinds = [each for each in kinds if shows or each is not Format.LABELS]
    return [each for each in kinds if can_lay_out or each not in PRINTED]


def waits(kind: Format, rows: int) -> bool:
    """Whether a file of so many rows is made in the background."""
    return kind not in STREAMED and rows > (min(PRINTED_AT_ONCE, AT_ONCE) if kind in PRINTED else AT_ONCE)


def why_not_so_many(given: ExportInput, rows: int) -> Refusal | None:
    """Why a list is too long for this kind of file."""
    if given.format is Format.LABELS and not rows:
        return Refusal(
            _l("Nobody on this list has a postal address, so there are no labels to print."),
            code="no-labels",
            field="format",
            status=422,
        )
    if given.format not in PRINTED or rows <= MOST_PRINTED:
        return None
    return Refusal(
        _l("That’s too many for one file to print. Narrow the list first."), code="too-many", field="format", status=422
    )


def why_not_take_out(
    given: ExportInput, columns: Sequence[Column], *, is_recent: bool, reaches_minors: bool
) -> Refusal | None:
    """Why a list can't be taken out like that; `columns` are those that the actor may see, and no others."""
    known = {column.name: column for column in columns}
    if not given.columns or set(given.columns) - set(known):
        return Refusal(_l("Choose at least one of these columns."), code="columns", field="columns", status=422)
    if given.format in OF_PEOPLE and NAME not in given.columns:
        return Refusal(_l("This type of file needs the name."), code="no-name", field="columns", status=422)
    if given.format is Format.LABELS and POSTAL_ADDRESS not in given.columns:
        return Refusal(
            _l("Address labels need the postal address. Check it above, too."),
            code="no-postal-address",
            field="columns",
            status=422,
        )
    if given.purpose is ExportPurpose.OTHER and not given.note.strip():
        return Refusal(_l("Say what it’s for."), code="no-purpose", field="note", status=422)
    if given.with_minors and not reaches_minors:
        return Refusal(
            _l("You can’t see how to reach people under 18."), code="guarded", field="with_minors", status=403
        )
    if not is_recent and any(known[name].is_contact for name in given.columns):
        return prove_first()
    return None


def why_not_fetch(export: Export, columns: Sequence[Column] | None, now: datetime) -> Refusal | None:
    """Why a file can't be fetched; `columns` are those that the actor may see now, None where the right has ended."""
    if columns is None or set(export.columns) - {column.name for column in columns}:
        return Refusal(
            _l("Your role here has changed, so you can’t download this file anymore."), code="right-ended", status=403
        )
    if not export.is_ready or export.asked_at <= now - KEPT:
        return Refusal(_l("This file is no longer here. Please export the list again."), code="over", status=410)
    return None


def why_not_wait(waiting: int) -> Refusal | None:
    """Why no more files are made for somebody at once."""
    if waiting < WAITING_AT_MOST:
        return None
    return Refusal(_l("You have several files being prepared already. Wait until they’re ready."), code="enough")
