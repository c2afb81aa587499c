"""What is sent compressed, to whom, and with which headers: on a small application of its own, and on the house's."""

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask, Response, request, session
from flask.testing import FlaskClient

from tests.client import Client
from tests.factories import Factories
from volunteers.foundation.languages import Offer
from volunteers.web import compression

TEXT = "A friendship keeps well. " * 100
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
PERSONAL = {"_fresh": False, "sid": "somebody's"}


@pytest.fixture
def bare() -> Flask:
    """An application that has nothing but the compression, and one answer of each kind."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="tests", TESTING=True)
    Offer(lambda: ["en", "es"]).fit(app)
    compression.init_app(app)

    @app.route("/of/<path:mimetype>", methods=["GET", "POST"])
    def of(mimetype: str) -> Response:
        return Response(TEXT, mimetype=mimetype)

    @app.get("/long/<int:length>")
    def long(length: int) -> Response:
        return Response("x" * length, mimetype="text/html")

    @app.get("/tagged")
    def tagged() -> Response:
        answer = Response(TEXT, mimetype="text/calendar")
        answer.add_etag()
        return answer.make_conditional(request)

    @app.get("/as-it-is")
    def as_it_is() -> Response:
        return Response(TEXT, mimetype="text/html", headers={"Cache-Control": "no-transform"})

    @app.get("/piecewise")
    def piecewise() -> Response:
        return Response((TEXT for _ in range(2)), mimetype="text/html")

    @app.get("/fails")
    def fails() -> tuple[Response, int]:
        return Response(TEXT, mimetype="text/html"), 413

    @app.get("/sign-in")
    def sign_in() -> str:
        session.update(PERSONAL)
        return ""

    return app


@pytest.fixture
def asks(bare: Flask) -> Iterator[FlaskClient]:
    """Somebody of whom nothing is known."""
    with bare.test_client() as client:
        yield client


@pytest.mark.parametrize(
    ("asked", "is_packed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("gzip;q=0.001", True),
        ("gzip;q=0.5, identity;q=0.5", True),
        ("gzip;q=0.5, identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("br, deflate", False),
        ("identity", False),
        ("", False),
    ],
)
def test_who_takes_it_says_so(asks: FlaskClient, asked: str, is_packed: bool) -> None:
    """Weights are read (RFC 9110, 12.5.3); caches are told in both cases that the answer depends on it."""
    answer = asks.get("/of/text/html", headers={"Accept-Encoding": asked})
    assert answer.headers.get("Content-Encoding") == ("gzip" if is_packed else None)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert (gzip.decompress(answer.data) if is_packed else answer.data).decode() == TEXT
    assert (len(answer.data) < len(TEXT) / 4) == is_packed


@pytest.mark.parametrize("mimetype", sorted(compression.COMPRESSED))
def test_text_is_compressed(asks: FlaskClient, mimetype: str) -> None:
    answer = asks.get(f"/of/{mimetype}", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == mimetype


@pytest.mark.parametrize("path", ["/of/image/png", "/of/application/zip", "/as-it-is", "/piecewise", "/long/499"])
def test_what_stays_as_it_is(asks: FlaskClient, path: str) -> None:
    """Pictures, what its door forbids, what comes piece by piece, what is short; no cache has to know of it."""
    answer = asks.get(path, headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers
    assert answer.data in (TEXT.encode(), TEXT.encode() * 2, b"x" * 499)
    assert asks.get("/long/500", headers=GZIP).headers["Content-Encoding"] == "gzip"


def test_a_head_has_the_headers_of_the_page(asks: FlaskClient) -> None:
    answer = asks.head("/of/text/html", headers=GZIP)
    assert answer.data == b""
    assert answer.headers["Content-Encoding"] == "gzip"
    assert 0 < int(answer.headers["Content-Length"]) < len(TEXT) / 4


def test_what_is_kept_is_known_again(asks: FlaskClient) -> None:
    """The tag promises the same text, however it was sent: asked again in either way, nothing is sent twice."""
    packed, plain = asks.get("/tagged", headers=GZIP), asks.get("/tagged")
    tag = packed.headers["ETag"]
    assert tag.startswith('W/"')
    assert plain.headers["ETag"] == tag
    assert (packed.headers.get("Content-Encoding"), plain.headers.get("Content-Encoding")) == ("gzip", None)
    for how in (GZIP, {"Accept-Encoding": "identity"}):
        again = asks.get("/tagged", headers={**how, "If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
        assert again.headers["Vary"] == "Accept-Encoding"
        assert "Content-Encoding" not in again.headers
        assert asks.get("/tagged", headers={**how, "If-None-Match": 'W/"another"'}).status_code == 200


def test_what_is_echoed_beside_what_is_personal(asks: FlaskClient) -> None:
    """Only together: words of the request, and a session of somebody. Not a language, nor the number of a page."""
    reads = ("", "?lang=es", "?page=2", "?page=999&lang=en")
    words = ("?q=Larkspur", "?page=Larkspur", "?page=30355", "?page=٣", "?lang=tlh", "?Larkspur", "?page=1&page=Lark")
    asked = [("GET", f"/of/text/html{query}") for query in (*reads, *words)]
    asked += [("HEAD", "/of/text/html?q=x"), ("POST", "/of/text/html"), ("GET", "/fails")]

    def packed() -> list[bool]:
        return ["Content-Encoding" in asks.open(url, method=method, headers=GZIP).headers for method, url in asked]

    assert packed() == [True] * len(asked)
    asks.get("/sign-in")
    assert packed() == [True] * len(reads) + [False] * (len(asked) - len(reads))


def test_a_session_of_nobody_is_not_personal(client: Client, make: Factories) -> None:
    """Who chose a language and has a token is nobody yet; who typed an address or signed in is somebody."""
    client.get("/register?lang=es")
    client.get("/guardian/again?lang=am")
    with client.session_transaction() as kept:
        assert set(kept) == compression.NOBODYS
    assert "Content-Encoding" in client.get("/committees/?kind=x", headers=GZIP).headers
    client.submit("/login", {"email": "somebody@demo.example"})
    assert "Content-Encoding" not in client.get("/committees/?kind=x", headers=GZIP).headers
    assert "Content-Encoding" in client.get("/committees/", headers=GZIP).headers
    client.sign_in(make.person())
    assert "Content-Encoding" not in client.get("/search?q=x", headers=GZIP).headers
    assert "Content-Encoding" in client.get("/me", headers=GZIP).headers
