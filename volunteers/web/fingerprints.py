"""The files of the pages: each under a name with its fingerprint, which any cache keeps for a year.

`url_for("static", filename="aurora.css")` leads to `/static/aurora.3f2a9c1b04de.css`; when the file changes, so does
the name. A plain name leads to the file as well, for an hour; the name of an older file to the one of now, which nobody
is to keep under that name: a page that was open while we changed it stays styled. See ADR 0024.
"""

import hashlib
import mimetypes
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, url_for
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as BaseResponse

from volunteers.foundation.parts import Part
from volunteers.web.compression import COMPRESSED, SHORTEST, gzipped, takes_gzip
from volunteers.web.shared import FILES, keep_for_good

LENGTH = 12
BEST = 9  # compressed once, and sent for as long as the file stays
_NAMED = re.compile(rf"(?P<stem>.+)\.(?P<print>[0-9a-f]{{{LENGTH}}})(?P<ending>\.[^./]+)")


@dataclass(frozen=True)
class File:
    """A file, read once. `stamp` says of when and how long it was; `packed` is empty where it isn't compressed."""

    stamp: tuple[int, int]
    data: bytes
    packed: bytes
    mimetype: str
    fingerprint: str


@dataclass(frozen=True)
class Files(Part):
    """What has been read of the folder; a file that has changed since is read again, so nothing is to be restarted."""

    folder: str
    read: dict[str, File] = field(default_factory=dict)

    def find(self, name: str) -> File | None:
        """The file of a plain name."""
        path = safe_join(self.folder, name)
        try:
            said = Path(path or "").stat()
        except (OSError, ValueError):  # ValueError: no name of a file
            return None
        if path is None or not stat.S_ISREG(said.st_mode):
            return None
        stamp = (said.st_mtime_ns, said.st_size)
        found = self.read.get(path)
        if found is None or found.stamp != stamp:
            found = self.read[path] = _read(Path(path), stamp)
        return found

    def named(self, name: str) -> str:
        """The name with the fingerprint; as it is where there is no such file, or nothing to put it before."""
        stem, _dot, ending = name.rpartition(".")
        file = self.find(name) if stem and "/" not in ending else None
        return f"{stem}.{file.fingerprint}.{ending}" if file is not None else name


def _read(path: Path, stamp: tuple[int, int]) -> File:
    data, kind = path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzipped(data, BEST) if kind in COMPRESSED and len(data) >= SHORTEST else b""
    return File(stamp, data, packed, kind, hashlib.sha256(data).hexdigest()[:LENGTH])


def _plain(name: str) -> tuple[str, str]:
    """The name without its fingerprint, and the fingerprint."""
    found = _NAMED.fullmatch(name)
    return (found["stem"] + found["ending"], found["print"]) if found else (name, "")


def _answer(filename: str) -> BaseResponse:
    """A file by its name, with a fingerprint or without."""
    name, asked = _plain(filename)
    file = Files.of().find(name)
    if file is None:
        abort(404)
    is_packed = bool(file.packed) and takes_gzip()
    answer = Response(file.packed if is_packed else file.data, mimetype=file.mimetype)
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    if file.packed:
        answer.vary.add("Accept-Encoding")
    answer.set_etag(file.fingerprint, weak=True)
    if asked == file.fingerprint:
        keep_for_good(answer)
    elif asked:
        answer.cache_control.no_store = True
    return answer.make_conditional(request)


def address_of(path: str) -> str:
    """The address of a file that somebody named by its path (`/static/logo.svg`); others as they are."""
    start = url_for(FILES, filename="")
    return url_for(FILES, filename=path.removeprefix(start)) if path.startswith(start) else path


def init_app(app: Flask) -> None:
    """Answer for the files in place of the framework, and give every address of one its fingerprint."""
    files = Files(str(app.static_folder))
    files.fit(app)
    app.view_functions[FILES] = _answer
    app.jinja_env.globals["address_of_file"] = address_of

    @app.url_defaults
    def _fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == FILES and values.get("filename"):
            values["filename"] = files.named(values["filename"])
