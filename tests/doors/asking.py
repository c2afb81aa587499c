"""Ask any door as anybody, in a savepoint that is rolled back, and see what that wrote."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.doors.test_matrix import _rules, _values
from tests.doors.world import ACTORS, NARROW_ACTORS, World, build
from tests.factories import Factories
from volunteers import links
from volunteers.accounts import browser, sessions
from volunteers.audit import bookkeeping
from volunteers.foundation.db import db
from volunteers.links import Purpose
from volunteers.organization import queries as organization
from volunteers.organization.queries import Kept
from volunteers.web.masking import masked

CSRF = "csrf_token"
NO_TEXT = {
    "application/zip",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Files that are looked into by tests of their own."""
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")
_NAMES = re.compile(r"\w+")


@dataclass
class Input:
    """One field of a form as a browser shows it."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    least: str = ""
    is_line: bool = False


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    inputs: dict[str, Input] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page; html5lib would take longer than the page itself."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.found, self.by_id = url, [], {}  # type: ignore[var-annotated]  # filled below
        self._form: Form | None = None
        self._area: Input | None = None
        self._select: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Forms and what is in them."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(urljoin(self.url, values.get("action") or self.url), values.get("method", "get").lower())
            self.found.append(self._form)
            self.by_id[values.get("id")] = self._form
            return
        form = self.by_id.get(values.get("form")) if values.get("form") else self._form
        if tag == "option" and self._select is not None:
            self._option(self._select, values)
        if form is None or not values.get("name") or tag not in ("input", "textarea", "select", "button"):
            return
        kind = {"textarea": "text", "select": "choice", "button": "button"}.get(tag) or values.get("type", "text")
        if kind == "file":
            return  # nobody types into it, and no browser fills it in again; the rooms that take files try them
        one = form.inputs.setdefault(values["name"], Input(values["name"], kind, least=values.get("min", "")))
        if kind in ("radio", "checkbox", "submit", "button"):
            self._option(one, values)
        elif tag == "input":
            one.value, one.is_line = values.get("value", ""), True
        self._area = one if tag == "textarea" else None
        self._select = one if tag == "select" else self._select

    def _option(self, one: Input, values: Mapping[str, str]) -> None:
        one.options.append(values.get("value", "on"))
        if "checked" in values or "selected" in values:
            one.chosen.append(one.options[-1])

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        """The end of a form or a field."""
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None:
            self._area.value = self._area.value.replace("\r\n", "\n").removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None


def forms_of(html: str, url: str) -> list[Form]:
    """The forms of a page at an address."""
    parser = Forms(url)
    parser.feed(html)
    return parser.found


@dataclass
class Answer:
    """What came back, and which tables have other rows than before."""

    status: int
    text: str
    location: str
    is_html: bool
    changed: frozenset[str]
    noted: frozenset[str] = frozenset()
    """Of `NOTED`, the tables that have other rows."""


class Street:
    """The world of the matrix with links for every purpose, and everybody's session opened once."""

    def __init__(self, app: Flask, make: Factories) -> None:
        self.app = app
        self.world: World = build(app, make)
        self.keys = {actor: self._sign_in(actor) for actor in (*ACTORS, *NARROW_ACTORS) if actor in self.world.people}
        self.tokens = self._tokens()
        self.csrf = secrets.token_hex(20)
        self._cookies: dict[tuple[str, bool, bool], str] = {}

    def _sign_in(self, actor: str) -> str:
        account_id = self.world.people[actor].account_id
        assert account_id is not None
        with self.app.app_context():
            return bookkeeping("a test signs in")(sessions.start)(account_id, "test")

    def _tokens(self) -> dict[str, list[str]]:
        """Links that are open, by the endpoint that they open."""
        rows, people = self.world.rows, self.world.people
        member, newcomer, guardian = people["member"], people["newcomer"], people["guardian"]
        adult = self.world.household["person"]
        asked = (Purpose.STILL_RIGHT, {"person_id": newcomer.id, "address": newcomer.email})
        wanted: dict[str, Sequence[tuple[Purpose, dict[str, Any]]]] = {
            "answers": (
                (Purpose.ANSWER_ASSIGNMENT, {"person_id": member.id, "subject_id": rows["assignment"].id}),
                (Purpose.ANSWER_SIGNUP, {"person_id": member.id, "subject_id": rows["sign_up"].id}),
                (Purpose.READ_WORDS, {"person_id": member.id, "subject_id": rows["reader"].id}),
                (Purpose.OWN_PLACE, {"person_id": member.id, "subject_id": rows["sign_up"].id}),
                (Purpose.STILL_COMING, {"person_id": member.id, "subject_id": rows["sign_up"].id}),
                asked,
            ),
            "calendar": ((Purpose.FEED, {"person_id": member.id, "account_id": member.account_id}),),
            "address": ((Purpose.CHANGE_ADDRESS, {"account_id": newcomer.account_id, "address": "new@demo.example"}),),
            "confirm": ((Purpose.CONFIRM_ADDRESS, {"subject_id": rows["waiting"].id, "address": newcomer.email}),),
            "guardian": ((Purpose.GUARDIAN, {"person_id": guardian.id, "address": guardian.email}),),
            "household": ((Purpose.HOUSEHOLD, {"person_id": adult.id, "address": adult.email}),),
            "own-address": ((Purpose.OWN_ADDRESS, {"person_id": adult.id, "address": "own@demo.example"}),),
            "still-right": (asked,),
            "join": ((Purpose.INVITATION, {"subject_id": rows["committee"].id}),),
            "reset": ((Purpose.RESET_PASSWORD, {"account_id": newcomer.account_id, "address": newcomer.email}),),
            "u": ((Purpose.UNSUBSCRIBE, {"person_id": member.id, "address": member.email}),),
            "verify": ((Purpose.SIGN_IN, {"account_id": newcomer.account_id, "address": newcomer.email}),),
        }
        with self.app.app_context():
            issue = bookkeeping("a test makes links")(links.issue)
            made = {
                name: [issue(purpose, ttl=timedelta(days=1), **values) for purpose, values in each]
                for name, each in wanted.items()
            }
            self.waits = [made["verify"][0].public_id, newcomer.email]
            return {name: [links.token(link) for link in each] for name, each in made.items()}

    def client(self, actor: str, *, csrf: bool = True, waits: bool = False) -> FlaskClient:
        """A browser of an actor."""
        client = FlaskClient(self.app, self.app.response_class, use_cookies=True)
        name, key = self.app.config["SESSION_COOKIE_NAME"], (actor, csrf, waits)
        if key in self._cookies:  # signing one for each of thousands of requests takes as long as some of the answers
            client.set_cookie(name, self._cookies[key])
            return client
        with client.session_transaction() as session:
            if actor in self.keys:
                session[sessions.SESSION_KEY] = self.keys[actor]
            if csrf:
                session[CSRF] = self.csrf
            if waits:
                session[browser.WAITS] = self.waits
        if (cookie := client.get_cookie(name)) is not None:
            self._cookies[key] = cookie.value
        return client

    def urls(self, rule: Rule) -> list[str]:
        """The addresses of a rule in this world; for links, one with each purpose that it takes."""
        with self.app.test_request_context():
            adapter = self.app.url_map.bind("localhost")
            values = _values(rule, self.world)
            if "token" not in values:
                return [adapter.build(rule.endpoint, values, method="GET" if "GET" in (rule.methods or ()) else "POST")]
            first = rule.rule.strip("/").split("/")[0]
            tokens = self.tokens["answers" if first == "answer" else first]
            return [adapter.build(rule.endpoint, {**values, "token": token}) for token in tokens]

    def addresses(self, method: str) -> list[tuple[Rule, str]]:
        """Every rule with this method, with its addresses."""
        return [(rule, url) for _path, each, rule in _rules(self.app) if each == method for url in self.urls(rule)]


class House(Street):
    """The same in one transaction: each request leaves nothing behind, and what it wrote is seen."""

    def __init__(self, app: Flask, make: Factories) -> None:
        super().__init__(app, make)
        with app.app_context():
            self.connection = db.engines[None]
            self.tables = list(db.metadata.sorted_tables)
            self.organization = organization.current()
        self._token = self.token(self.csrf)
        self.before = self.rows(self.tables)

    def rows(self, tables: Collection[sa.Table]) -> dict[str, str]:
        """A digest of each of these tables."""
        found = {}
        for table in tables:
            columns = ", ".join(f'"{c.name}"' for c in table.columns if (table.name, c.name) not in SEEN)
            rows = self.connection.exec_driver_sql(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 - our tables
            digests = sorted(hashlib.sha256(repr(tuple(row)).encode()).digest() for row in rows)
            found[table.name] = hashlib.sha256(b"".join(digests)).hexdigest()
        return found

    def _written(self, statements: Iterable[str]) -> list[sa.Table]:
        """The tables that may have other rows after these statements: what a writing one names, and what hangs on it.

        A foreign key may take rows along (ON DELETE, ON UPDATE); no trigger writes into a table of ours.
        """
        words = {word for one in statements if one.lstrip().upper().startswith(WRITING) for word in _NAMES.findall(one)}
        written = {table for table in self.tables if table.name in words}
        more = written
        while more:
            more = {
                table
                for table in set(self.tables) - written
                for key in table.foreign_keys
                if (key.ondelete or key.onupdate) and key.column.table in more
            }
            written |= more
        return [table for table in self.tables if table in written]

    def changed(self, statements: Iterable[str]) -> frozenset[str]:
        """The tables that have other rows than before, after these statements."""
        return self._differing(self._written(statements))

    def _differing(self, written: Collection[sa.Table]) -> frozenset[str]:
        return frozenset(name for name, now in self.rows(written).items() if now != self.before[name])

    def token(self, raw: str = "") -> str:
        """The CSRF token of everybody's session here, or of another one."""
        if not raw:
            return self._token
        return masked(raw)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What happens inside has not happened afterwards; the organisation is known, as to a server that runs."""
        nested = self.connection.begin_nested()  # type: ignore[attr-defined]  # the test's one open connection
        kept = Kept.of(self.app)
        kept.organization, kept.at = self.organization, time.monotonic()
        try:
            yield
        finally:
            nested.rollback()
            kept.organization = None

    def _open(self, actor: str, url: str, method: str, *, waits: bool, **kwargs: Any) -> TestResponse:
        client = self.client(actor, waits=waits)
        self.app.extensions["query_counter"].reset()
        return client.open(url, method=method, **kwargs)

    def answer(self, actor: str, url: str, method: str) -> TestResponse:
        """The answer to a bare request, a POST with the session's token; what it did has not happened afterwards."""
        headers = {"X-CSRFToken": self.token()} if method == "POST" else {}
        with self.aside():
            return self._open(actor, url, method, waits=False, headers=headers)

    def ask(
        self,
        actor: str,
        url: str,
        method: str = "GET",
        *,
        waits: bool = False,
        then: Callable[[Any], None] | None = None,
        **kwargs: Any,
    ) -> Answer:
        """One request that leaves nothing behind; `then` looks at the database before that."""
        counter = self.app.extensions["query_counter"]
        with self.aside():
            answer = self._open(actor, url, method, waits=waits, **kwargs)
            is_text = answer.mimetype.startswith(("text/", "application/")) and answer.mimetype not in NO_TEXT
            text = answer.get_data(as_text=True) if is_text else ""
            written = self._written(counter.statements)
            changed = self._differing(written)
            if then is not None and written:
                then(answer)
            is_html = answer.mimetype == "text/html"
            location = answer.headers.get("Location", "")
            return Answer(answer.status_code, text, location, is_html, changed - NOTED, changed & NOTED)

    def plain_addresses(self, method: str) -> list[tuple[Rule, str]]:
        """Every rule with this method, with the address that the matrix asks: links are no such thing there."""
        with self.app.test_request_context():
            adapter = self.app.url_map.bind("localhost")
            return [
                (rule, adapter.build(rule.endpoint, _values(rule, self.world), method=method))
                for _path, each, rule in _rules(self.app)
                if each == method
            ]


NOTED = frozenset({"record_openings"})
"""Tables in which looking leaves a row: who opened a child's record (ADR 0029)."""
SEEN = {("account_sessions", "seen_at")}
"""Columns that any request may touch: when a session was last used."""


def path_of(url: str) -> str:
    """The path of an address."""
    return urlsplit(url).path
