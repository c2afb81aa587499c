"""Every file that a page refers to: under a name with its fingerprint, there, and kept for a year by any cache."""

import re
from urllib.parse import urlsplit

import pytest

from tests.doors.asking import House
from volunteers.web.compression import COMPRESSED, SHORTEST

pytestmark = pytest.mark.once

FOREVER = "public, max-age=31536000, immutable"
PRINT = re.compile(r"/static/[\w/-]+\.[0-9a-f]{12}\.\w+|/preview[\w/.-]*\.png\?.*\bv=[0-9a-f]{20}.*")
ASKING = ("anonymous", "chair", "administrator")


def _files(text: str) -> set[str]:
    """The files that a page has a browser fetch, and the picture that a messenger fetches."""
    found = re.findall(r'<(?:link|script|img|source|use|image)\b[^>]*?\s(?:href|src)="([^"]+)"', text)
    found += re.findall(r'<meta property="og:image" content="([^"]+)"', text)
    return {each.replace("&amp;", "&") for each in found if not each.startswith("data:")}


def test_every_file_of_every_page_is_kept_for_a_year(house: House) -> None:
    """And nothing in its answer is of whoever asked: no cookie, and no word that it depends on one."""
    found: dict[str, str] = {}
    for _rule, url in house.addresses("GET"):
        for actor in ASKING:
            answer = house.ask(actor, url)
            if answer.is_html:
                found |= dict.fromkeys(_files(answer.text), url)
    found |= dict.fromkeys(_files(house.ask("chair", "/nothing-here").text), "an error")
    found |= {house.ask("anonymous", "/favicon.ico").location: "/favicon.ico"}
    faults = []
    for address, page in found.items():
        parts = urlsplit(address)
        with house.aside():
            answer = house.client("chair").get(f"{parts.path}?{parts.query}", headers={"Accept-Encoding": "gzip"})
        is_text = answer.mimetype in COMPRESSED and int(answer.headers["Content-Length"]) >= SHORTEST
        good = (
            PRINT.fullmatch(f"{parts.path}{'?' if parts.query else ''}{parts.query}")
            and answer.status_code == 200
            and answer.headers["Cache-Control"] == FOREVER
            and "Cookie" not in answer.headers.get("Vary", "")
            and "Set-Cookie" not in answer.headers
            and (answer.headers.get("Content-Encoding") == "gzip") == is_text
        )
        if not good:
            faults.append(f"{address} on {page}: {answer.status} {answer.headers}")
    assert not faults, "\n".join(faults)
    kinds = {urlsplit(address).path.rpartition(".")[2] for address in found}
    assert kinds == {"css", "js", "svg", "png"}


def test_the_style_sheet_asks_for_nothing(house: House) -> None:
    """A file that another file names would have no fingerprint: what the style sheet needs is in it."""
    for name in ("aurora.css", "app.js"):
        text = house.ask("anonymous", f"/static/{name}").text
        assert not re.search(r"""url\((?!["']?data:)|@import|import\s*\(""", text), name


def test_an_old_picture_is_not_kept_for_a_year(house: House) -> None:
    """The picture of a page is drawn of its words of now; another version in its address makes no other picture."""
    page = house.ask("anonymous", f"/committees/{house.world.rows['committee'].slug}").text
    address = next(each for each in _files(page) if "/preview/" in each)
    path, now = urlsplit(address).path, urlsplit(address).query
    for query, caching in (
        (now, FOREVER),
        ("lang=en&v=" + "0" * 20, "public, max-age=86400"),
        ("", "public, max-age=86400"),
    ):
        with house.aside():
            assert house.client("anonymous").get(f"{path}?{query}").headers["Cache-Control"] == caching
