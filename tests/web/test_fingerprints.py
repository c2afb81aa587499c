"""Files under a name with their fingerprint: for how long which name is kept, and what an old one leads to."""

import gzip
import os
import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from tests.client import Client
from tests.factories import NOW
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.parts import Part
from volunteers.organization.models import Setting
from volunteers.organization.queries import Kept
from volunteers.web import compression, fingerprints, shared

FOREVER = "public, max-age=31536000, immutable"
STYLE = "main { color: rebeccapurple }\n" * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A style sheet, a small picture, and something beside the folder that is nobody's."""
    (tmp_path / "secret_key").write_text("not for you")
    place = tmp_path / "static"
    (place / "fonts").mkdir(parents=True)
    (place / "look.css").write_text(STYLE)
    (place / "sun.svg").write_text("<svg/>")
    (place / "fonts" / "a.b.woff2").write_bytes(b"font")
    (place / "LICENSE").write_text("as you like")
    return place


@pytest.fixture
def bare(folder: Path) -> Flask:
    """An application with these files."""
    app = Flask(__name__, static_folder=str(folder), static_url_path="/static")
    app.config.update(SECRET_KEY="tests", TESTING=True)
    compression.init_app(app)
    shared.init_app(app)
    fingerprints.init_app(app)
    return app


def _address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=name)


def test_a_name_is_made_of_what_the_file_says(bare: Flask, folder: Path) -> None:
    first = _address(bare, "look.css")
    assert re.fullmatch(r"/static/look\.[0-9a-f]{12}\.css", first)
    assert re.fullmatch(r"/static/fonts/a\.b\.[0-9a-f]{12}\.woff2", _address(bare, "fonts/a.b.woff2"))
    for name in ("nothing.css", "LICENSE", "fonts"):
        assert _address(bare, name) == f"/static/{name}"
    assert bare.test_client().get("/static/LICENSE").text == "as you like"
    assert _address(bare, first.removeprefix("/static/")) == first, "made once, and not again of what was made"
    (folder / "look.css").write_text(STYLE + "h1 {}")
    second = _address(bare, "look.css")
    assert second != first, "a process that runs sees the change"
    os.utime(folder / "look.css", (1, 1))
    assert _address(bare, "look.css") == second, "another date is no other file"


def test_a_fingerprint_is_kept_for_a_year(bare: Flask) -> None:
    """Compressed once, for whoever takes that; the tag is known again; nothing of a session."""
    client = bare.test_client()
    for name, is_packed in (("look.css", True), ("sun.svg", False), ("fonts/a.b.woff2", False)):
        url = _address(bare, name)
        plain, packed = client.get(url), client.get(url, headers={"Accept-Encoding": "gzip"})
        for answer in (plain, packed):
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == FOREVER
            assert answer.headers.get("Vary") == ("Accept-Encoding" if is_packed else None)
            assert "Set-Cookie" not in answer.headers
            assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert packed.headers.get("Content-Encoding") == ("gzip" if is_packed else None)
        assert (gzip.decompress(packed.data) if is_packed else packed.data) == plain.data
        assert client.get(url, headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data
        again = client.get(url, headers={"If-None-Match": packed.headers["ETag"]})
        assert (again.status_code, again.headers["Cache-Control"]) == (304, FOREVER)
        head = client.head(url)
        assert (head.data, head.headers["Content-Length"]) == (b"", str(len(plain.data)))
    assert client.get(_address(bare, "look.css")).mimetype == "text/css"


def test_an_older_name_leads_to_the_file_of_now_and_is_not_kept(bare: Flask, folder: Path) -> None:
    """A page that is open stays styled; no cache has this year's words under last year's name, or the reverse."""
    client, old = bare.test_client(), _address(bare, "look.css")
    (folder / "look.css").write_text("/* another */")
    for url in (old, "/static/look.0123456789ab.css"):
        answer = client.get(url)
        assert (answer.status_code, answer.text) == (200, "/* another */")
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(_address(bare, "look.css")).headers["Cache-Control"] == FOREVER


def test_a_plain_name_is_kept_for_an_hour(bare: Flask) -> None:
    assert bare.test_client().get("/static/look.css").headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "path",
    [
        *("nothing.css", "nothing.0123456789ab.css", "", "fonts", "fonts/", "../secret_key", "..%2fsecret_key"),
        *("fonts/../../secret_key", "%2e%2e/secret_key", "look.css%00", "..\\secret_key"),
    ],
)
def test_nothing_else_is_found(bare: Flask, path: str) -> None:
    """Not what is missing, a folder, or what lies beside the folder."""
    answer = bare.test_client().get(f"/static/{path}")
    assert answer.status_code in (404, 308)
    assert "not for you" not in answer.text
    assert answer.headers.get("Cache-Control", "no-store") == "no-store"


def test_ways_to_one_file_are_one_file(bare: Flask) -> None:
    """Whoever spells an address in a thousand ways fills no memory."""
    for number in range(20):
        assert bare.test_client().get(f"/static/x{number}/../look.css").status_code == 200
    files: Part = fingerprints.Files.of(bare)
    assert isinstance(files, fingerprints.Files)
    assert len(files.read) == 1


def test_a_file_that_somebody_named_by_its_path(bare: Flask) -> None:
    """The organization's logo is one: an administrator types where it lies."""
    with bare.test_request_context():
        assert fingerprints.address_of("/static/sun.svg") == url_for("static", filename="sun.svg")
        assert fingerprints.address_of("/static/nothing.svg") == "/static/nothing.svg"
        assert fingerprints.address_of("/elsewhere/sun.svg") == "/elsewhere/sun.svg"


def test_the_logo_has_a_fingerprint(app: Flask, client: Client) -> None:
    """An administrator says where it lies; a path that leads to no file of ours stays as it is."""
    for path, expected in (
        ("/static/sun.svg", r"/static/sun\.[0-9a-f]{12}\.svg"),
        ("/files/logo.png", "/files/logo.png"),
    ):
        with app.app_context(), unguarded("test"):
            db.session.merge(Setting(id=1, name="logo_url", value=path, changed_at=NOW))
            db.session.commit()
            Kept.of().organization = None
        logo = re.search(r'<img src="([^"]+)" alt=""', client.get("/help").text)
        assert logo
        assert re.fullmatch(expected, logo[1])
