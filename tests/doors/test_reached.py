"""Every page that a role may use is reached from the front page by links: nobody must know an address by heart."""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from tests.doors.asking import House
from tests.doors.world import ACTORS

UNLED = {
    "accounts.code": "comes after asking for a mail",
    "accounts.confirm_again": "comes after asking for a mail",
    "activities.asked": "comes after asking for a place",
    "privacy.erased": "comes after erasing oneself",
    "admin.kept_mails": "only where the application runs on the developer's own machine",
    "admin.show_metrics": "for Prometheus",
    "health.healthz": "for machines",
    "health.probe": "for flask doctor",
    "home.front_picture": "for messengers",
    "people.unsubscribe_previewed": "from the preview of a message, in a frame of its own",
    "health.readyz": "for machines",
    "home.favicon": "for browsers",
    "home.robots": "for robots",
    "registration.sent": "comes after registering",
    "safeguarding.again": "from a link that opens nothing any more",
    "safeguarding.sent": "comes after asking for a link",
    "registration.young": "comes after saying that one is under 18",
    "registration.young_noted": "comes after saying that one is under 18",
}
"""Pages that no link leads to, and why."""

NOT_FOLLOWED = {"static", "admin.kept_mails", "admin.kept_mail", "admin.kept_letter"}
"""Mails kept as files are older than this test's world: their links lead to what is gone."""

SIGNING_IN = {"accounts.login", "accounts.reset"}
"""What nobody needs who is signed in."""

MEMBERS = {"member", "secretary", "treasurer", "vice-chair", "chair"}
"""Who need not join the committee: they are in it."""

SKIPPED = {"deactivated": "signs in no more", "other-member": "as the member", "other-chair": "as the chair"}
MOST = 400


class _Links(HTMLParser):
    """Where a page leads by GET: links, forms that search, and each committee that they can be narrowed to."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.found = url, list[str]()
        self._search = self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Links and forms."""
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and values.get("href"):
            self.found.append(urljoin(self.url, values["href"]))
        if tag == "form":
            self._search = urljoin(self.url, values.get("action", self.url))
            self._search = self._search if values.get("method", "get").lower() == "get" else ""
            self.found += [self._search] if self._search else []
        if tag == "select":
            self._name = values.get("name", "")
        if tag == "option" and self._search and self._name == "committee" and values.get("value"):
            self.found.append(f"{self._search}?committee={values['value']}")


def _shape(url: str) -> tuple[str, frozenset[str]]:
    """Pages of one kind: months and filters of one list need no visit each."""
    parts = urlsplit(url)
    return parts.path, frozenset(re.findall(r"(?:^|&)(committee|role)=[^&]+", parts.query))


def _endpoint(app: Flask, path: str) -> tuple[str, dict[str, str]] | None:
    try:
        return app.url_map.bind("localhost").match(path, method="GET")  # type: ignore[return-value]  # no rule is asked for
    except Exception:  # noqa: BLE001 - another host's address, or one that only takes POST
        return None


class Crawl:
    """What one actor finds, and what answers anything but a page."""

    def __init__(self, house: House, actor: str) -> None:
        self.house, self.app = house, house.app
        self.seen: set[tuple[str, frozenset[str]]] = set()
        self.reached: set[tuple[str, str]] = set()
        self.refused: list[str] = []
        self.pages: dict[str, str] = {}
        client = house.client(actor)
        client.max_queries = 60  # type: ignore[attr-defined]  # the tests' own client
        waiting = deque(["http://localhost/"])
        while waiting and len(self.seen) < MOST:
            url = waiting.popleft()
            if urlsplit(url).netloc != "localhost" or _shape(url) in self.seen:
                continue
            self.seen.add(_shape(url))
            found = _endpoint(self.app, urlsplit(url).path)
            if found is None or found[0] in NOT_FOLLOWED:
                continue
            self.reached.add((found[0], found[1].get("slug", "")))
            answer = client.get(url)
            if answer.status_code >= 400:
                self.refused.append(f"{actor}: {url} answers {answer.status_code}")
            if answer.location:
                is_lost = actor != "anonymous" and urlsplit(answer.location).path == "/login"
                self.refused += [f"{actor}: {url} asks to sign in"] if is_lost else []
                waiting.append(urljoin(url, answer.location))
            if answer.mimetype == "text/html":
                self.pages.setdefault(found[0], answer.text)
                links = _Links(url)
                links.feed(answer.text)
                waiting.extend(links.found)


def _wanted(house: House, actor: str) -> set[tuple[str, str]]:
    """The pages without a row in their address, and those of the own committee, that answer this actor."""
    korea, wanted = house.world.rows["committee"].slug, set[tuple[str, str]]()
    client = house.client(actor)
    for rule in house.app.url_map.iter_rules():
        is_committees = rule.arguments == {"slug"} and rule.rule.startswith("/committees/")
        is_needless = rule.endpoint in UNLED or (actor != "anonymous" and rule.endpoint in SIGNING_IN)
        is_needless |= rule.endpoint == "registration.join" and actor in MEMBERS
        if "GET" not in (rule.methods or ()) or is_needless or not (is_committees or not rule.arguments):
            continue
        values = {"slug": korea} if is_committees else {}
        with house.app.test_request_context():
            url = house.app.url_map.bind("localhost").build(rule.endpoint, values)
        answer = client.get(url)
        is_sent_away = answer.status_code in {301, 302, 303, 308} and not answer.location.startswith("/committees/")
        if answer.status_code < 400 and not is_sent_away:
            wanted.add((rule.endpoint, values.get("slug", "")))
    return wanted


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor not in SKIPPED])
def test_every_page_is_reached(house: House, actor: str) -> None:
    """From the front page, by links alone; and no link that is shown leads to a refusal."""
    with house.aside():
        wanted = _wanted(house, actor)
        crawl = Crawl(house, actor)
    assert len(crawl.seen) < MOST
    missing = sorted(wanted - crawl.reached)
    assert not missing, f"nothing leads {actor} to {missing}"
    assert not crawl.refused, "\n".join(crawl.refused)
