"""Everything about one person as one file: JSON, and a table for each part; made while it is sent, kept nowhere."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import Response

from volunteers.foundation import clock
from volunteers.foundation.cells import BOM, harmless
from volunteers.privacy.inputs import Part

FROM = (1980, 1, 1, 0, 0, 0)


class _Pipe(io.RawIOBase):
    """What the archive writes into: each piece is taken out and sent."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces


def archive(parts: Sequence[Part], name: str) -> Response:
    """The answer with the archive; `parts` are read already, for no transaction is open while it is sent."""
    answer = Response(_zipped(parts), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.now():%Y-%m-%d}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _zipped(parts: Sequence[Part]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, text in _files(parts):
            whole.writestr(zipfile.ZipInfo(name, FROM), text.encode(), zipfile.ZIP_DEFLATED)
            yield pipe.taken()
    yield pipe.taken()


def _files(parts: Sequence[Part]) -> Iterable[tuple[str, str]]:
    whole = {part.name: [{key: plain(value) for key, value in row.items()} for row in part.rows] for part in parts}
    yield "everything.json", json.dumps(whole, ensure_ascii=False)  # indented it takes four times as long
    for part in parts:
        yield f"{part.name}.csv", _table(part.columns, whole[part.name])


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return BOM + text.getvalue()


def _cell(value: Any) -> str:
    """A value in one cell: none is a formula to a spreadsheet."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return harmless(text)


def plain(value: Any) -> Any:
    """As it stands in JSON."""
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value
