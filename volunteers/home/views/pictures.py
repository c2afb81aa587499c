"""The pictures of public pages, for whoever shares them: each is drawn once, and kept."""

import os
import tempfile
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from volunteers.home import sharing
from volunteers.home.views.blueprint import bp
from volunteers.web import public
from volunteers.web.picture import Words, drawn
from volunteers.web.shared import keep_for_good

FOLDER = "previews"
MOST = 2_000
"""Pictures that are kept; the oldest go first."""
DAY = 24 * 60 * 60


@bp.get("/preview.png")
@public("the picture of the front page is for everybody", kept=DAY)
def front_picture() -> BaseResponse:
    """The picture of the organization."""
    return _answer(sharing.words_of(None))


@bp.get("/preview/<table>/<key>.png")
@public("a picture is drawn of public words only", kept=DAY)
def picture(table: str, key: str) -> BaseResponse:
    """The picture of a public page, in the language that the address asks for."""
    row: Any = sharing.found(table, key)
    if row is None:
        abort(404)
    return _answer(sharing.words_of(row))


def _answer(words: Words) -> BaseResponse:
    name = sharing.digest(words)
    answer = Response(_kept(name, words), mimetype="image/png")
    answer.set_etag(name)
    if request.args.get("v") == name:
        keep_for_good(answer)
    found: BaseResponse = answer.make_conditional(request)
    return found


def _kept(name: str, words: Words) -> bytes:
    """What was drawn of these words before, else what is drawn now; a full disk costs the time and not the picture."""
    folder = Path(current_app.instance_path) / FOLDER
    file = folder / f"{name}.png"
    try:
        return file.read_bytes()
    except OSError:
        picture = drawn(words)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        handle, passing = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as out:
            out.write(picture)
        Path(passing).replace(file)
        for old in sorted(folder.glob("*.png"), key=lambda each: each.stat().st_mtime)[:-MOST]:
            old.unlink(missing_ok=True)
    except OSError as error:
        current_app.logger.warning("A picture could not be kept: %s", error)
    return picture
