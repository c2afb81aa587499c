"""The client of every test: it reads each HTML page that is fetched, and fails for what no page may have."""

import gzip
import hashlib
import itertools
import re
import secrets
from typing import Any

import html5lib
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.shared import Known
from volunteers.accounts import sessions
from volunteers.audit import bookkeeping
from volunteers.foundation.db import db
from volunteers.people.models import Person
from volunteers.undo import Act
from volunteers.web.masking import masked

MAX_QUERIES = 15
ASKED_AGAIN = 2
"""So many more where somebody presses: what the press rests on is read anew, under the lock."""


class PageFault(AssertionError):
    """A page has something that no page may have."""


def tree_of(html: str) -> Any:
    """The parsed page."""
    return html5lib.parse(html, namespaceHTMLElements=False)


def codes(html: str) -> set[str]:
    """The codes of the refusals that a page tells, wherever it does (`rendering.coded`)."""
    return set(re.findall(r' data-code="([^"]+)"', html))


def standings(html: str) -> list[str]:
    """The states of rows that a page tells, in order (`parts.state`)."""
    return re.findall(r' data-state="([^"]+)"', html)


def said(html: str, mark: str) -> str:
    """The words beside the first code or state of this name."""
    found = re.search(rf' data-(?:code|state)="{re.escape(mark)}"[^>]*>(.*?)</(?:p|li|dd|span|div)>', html, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


def between(html: str, start: str, end: str) -> str:
    """What stands on a page behind the first of these, and before the next of those; both must be there."""
    found = re.search(rf"{re.escape(start)}(.*?){re.escape(end)}", html, re.DOTALL)
    assert found, f"no {start}"
    return found[1]


def _text(element: Any) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


_FOUND_GOOD = Known("pages")
"""Pages of this run that have been read, by their digest: reading takes longer than making them."""

_NOT_LOOKED_AT = re.compile(
    r'(?<= )(?:href|value|content|datetime|action)="[^"<>]+"|(?<=: )[0-9a-f]{16}(?=<)|(?<=Number )[0-9]+(?=<)'
)
"""Where pages differ that are the same to the checks below: addresses, tokens, numbers of a request or of a person."""

_ANY_TEXT = re.compile(r"(?<=>)(?=\s*[^\s<])[^<>&\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+(?=<)")
"""What is said between two tags: the checks ask only whether anything is. What has a reference, or a character that is
none, stays: there a parser finds faults."""

_KEY = re.compile(r"\b(?=[a-z]*[0-9])[0-9a-z]{16}\b")


def _digest(html: str) -> bytes:
    """Of what the checks look at. A random key is told by its place among the page's: they ask which ones are equal."""
    places: dict[str, str] = {}
    rest = _ANY_TEXT.sub("x", _NOT_LOOKED_AT.sub("", html))
    return hashlib.sha256(_KEY.sub(lambda key: places.setdefault(key[0], f"key {len(places)}"), rest).encode()).digest()


def check_page(html: str, where: str) -> None:
    """One h1, a title, labels, unique ids, CSRF in each POST form, no inline script or style."""
    digest = _digest(html)
    if digest not in _FOUND_GOOD:
        _check_page(html, where)
        _FOUND_GOOD.add(digest)


def _check_page(html: str, where: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    errors = {code for _at, code, _of in parser.errors} - {"invalid-codepoint"}  # shown again as somebody typed it
    if errors:
        raise PageFault(f"{where}: this is no HTML: {sorted(errors)}")
    headings = tree.findall(".//h1")
    if len(headings) != 1:
        raise PageFault(f"{where}: {len(headings)} h1")
    if not _text(headings[0]):
        raise PageFault(f"{where}: the h1 is empty")
    title = tree.find(".//title")
    if title is None or not (title.text or "").strip():
        raise PageFault(f"{where}: no title")
    _check_ids(tree, where)
    _check_inputs(tree, where)
    _check_inline(tree, where)
    _check_valid(tree, where)
    for form in tree.iter("form"):
        if form.get("method", "get").lower() == "post" and form.find(".//input[@name='csrf_token']") is None:
            raise PageFault(f"{where}: a form without csrf_token: {form.get('action')}")


def _check_ids(tree: Any, where: str) -> None:
    ids = [e.get("id") for e in tree.iter() if isinstance(e.tag, str) and e.get("id")]
    known = set(ids)
    if len(known) < len(ids):
        raise PageFault(f"{where}: ids used twice: {sorted(i for i in known if ids.count(i) > 1)}")
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for target in (element.get(attribute) or "").split():
                if target not in known:
                    raise PageFault(f"{where}: {attribute}={target} points nowhere")


def _check_inputs(tree: Any, where: str) -> None:
    labelled = {label.get("for") for label in tree.iter("label")}
    inside = {id(e) for label in tree.iter("label") for e in label.iter()}
    for name in ("input", "select", "textarea"):
        for element in tree.iter(name):
            if element.get("type") in ("hidden", "submit", "button"):
                continue
            named = element.get("id") in labelled or id(element) in inside or element.get("aria-label")
            if not named and not element.get("aria-labelledby"):
                raise PageFault(f"{where}: no label for {name} {element.get('name')}")


_LIST_ITEMS, _HEADINGS = {"ul", "ol", "menu"}, ("h1", "h2", "h3", "h4", "h5", "h6")
_TABLE_ROLES = {"table": {"table"}, "thead": {"rowgroup"}, "tbody": {"rowgroup"}, "tr": {"row"}, "td": {"cell"}}
_TABLE_ROLES["th"] = {"columnheader", "rowheader"}


def _check_valid(tree: Any, where: str) -> None:
    """What the checker of the W3C says of our pages, as far as it needs no checker (ADR 0015)."""
    for form in tree.iter("form"):
        if form.get("action") == "":
            raise PageFault(f"{where}: an empty action; a form without one goes to its own page")
    for select in tree.iter("select"):
        first = next(select.iter("option"), None)
        if select.get("required") is not None and first is not None and first.get("value", _text(first)):
            raise PageFault(f"{where}: {select.get('name')} is required, and always says something")
    rosters = {id(e) for table in tree.iter("table") if "roster" in (table.get("class") or "") for e in table.iter()}
    for element in tree.iter():
        if element.tag in _LIST_ITEMS and element.get("role") == "list":
            raise PageFault(f"{where}: {element.tag} is a list without saying so")
        if element.get("role") in _TABLE_ROLES.get(element.tag, ()) and id(element) not in rosters:
            raise PageFault(f"{where}: {element.tag} has its role already; only a roster becomes cards")
    levels = [int(e.tag[1]) for e in tree.iter() if e.tag in _HEADINGS]
    for before, level in itertools.pairwise(levels):
        if level > before + 1:
            raise PageFault(f"{where}: h{before} is followed by h{level}")


def _check_inline(tree: Any, where: str) -> None:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.get("style") is not None or element.tag == "style":
            raise PageFault(f"{where}: inline style on {element.tag}")
        if element.tag == "script" and not element.get("src"):
            raise PageFault(f"{where}: inline script")
        if any(name.startswith("on") for name in element.keys()):  # noqa: SIM118 - an element is no dict
            raise PageFault(f"{where}: an event attribute on {element.tag}")


def check_answer(response: TestResponse, statements: list[str], max_queries: int) -> None:
    """Where it is a page: what every page must be, and with how few queries it is made."""
    is_letter = "sandbox" in response.headers.get("Content-Security-Policy", "")  # a mail in a frame is no page
    if response.mimetype == "text/html" and response.data and response.status_code != 303 and not is_letter:
        where = f"{response.request.method} {response.request.path} ({response.status_code})"
        is_packed = response.headers.get("Content-Encoding") == "gzip"
        check_page(gzip.decompress(response.data).decode() if is_packed else response.text, where)
        if len(statements) > max_queries:
            raise PageFault(f"{where}: {len(statements)} queries\n" + "\n".join(statements))


class Client(FlaskClient):
    """Fetches pages, checks them, posts forms with their token, and signs people in."""

    max_queries = MAX_QUERIES

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """As Flask's; every HTML answer is read, and queries are counted."""
        counter = self.application.extensions["query_counter"]
        counter.reset()
        response = super().open(*args, **kwargs)
        asked_again = 0 if response.request.method == "GET" else ASKED_AGAIN
        check_answer(response, counter.statements, self.max_queries + asked_again)
        self.query_count = counter.count
        return response

    def token(self) -> str:
        """A CSRF token of this session, made as the forms make it."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        return masked(raw)

    def submit(self, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """POST a form with its CSRF token."""
        return self.post(url, data={**(data or {}), "csrf_token": self.token()}, **kwargs)

    def undo(self, key: str | None = None, data: dict[str, Any] | None = None) -> TestResponse:
        """Press "Undo" for the act with this key, by default for the last one that anybody left."""
        return self.submit(f"/undo/{key or self.last_act()}", data)

    def last_act(self) -> str:
        """The key of the last act that anybody left."""
        with self.application.app_context():
            return str(db.session.scalars(sa.select(Act.key).order_by(Act.id.desc()).limit(1)).one())

    def sign_in(self, person: Person) -> "Client":
        """Sign a person in, as the sign-in page would."""
        assert person.account_id is not None, "a person without an account can't sign in"
        with self.application.app_context():
            key = bookkeeping("a test signs in")(sessions.start)(person.account_id, "test")
        with self.session_transaction() as session:
            session[sessions.SESSION_KEY] = key
        return self
