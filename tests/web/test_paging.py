"""Lists are left through page by page, however long: each row once, in order, there and back; no page is an error."""

import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from tests.client import Client
from tests.factories import Factories
from volunteers import search
from volunteers.access import ActorKind, Role
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db, unguarded
from volunteers.people.models import Person
from volunteers.web import paging

NAMES = re.compile(r"Somebody \d{4}")
MANY = 1_130
HOSTILE = (
    *("endpoint=x", "_method=POST", "_scheme=x", "_anchor=x", "_external=1", "_external=1&_scheme=evil"),
    *("values=x", "self=x", "page=x&lang=xx", "public_id=x&slug=x&token=x", "kwargs=1&filename=x", "changed=x&name=x"),
)


def _fill(make: Factories, count: int) -> None:
    """So many people, of whom many have the same name for sorting."""
    with make.app.app_context(), unguarded("many people"):
        rows = [
            {
                "public_id": new_public_id(),
                "full_name": f"Somebody {number:04d}",
                "folded_name": f"somebody {number:04d}",
                "sort_name": f"somebody {number // 30:04d}",
                "created_at": clock.now(),
            }
            for number in range(count)
        ]
        db.session.execute(sa.insert(Person), rows)
        search.reindex()
        db.session.commit()


def _link(page: str, rel: str) -> str | None:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    return found[1].replace("&amp;", "&") if found else None


@pytest.fixture
def desk(client: Client, make: Factories) -> Client:
    """A coordinator's browser."""
    return client.sign_in(make.person("Coordinator", roles=(Role.COORDINATOR,)))


def test_a_long_list_is_read_to_its_end_and_back(make: Factories, desk: Client) -> None:
    """Each person once, in one order; what stands in the addresses is a key and nobody's name."""
    _fill(make, MANY)
    url: str | None = "/people/?q=Somebody&per_page=100"
    pages: list[list[str]] = []
    seen = []
    while url is not None:
        page = desk.get(url).text
        seen.append(url)
        pages.append(NAMES.findall(re.sub(r"<title>.*?</title>", "", page)))
        url = _link(page, "next")
    names = [name for page_names in pages for name in dict.fromkeys(page_names)]
    assert names == [f"Somebody {number:04d}" for number in range(MANY)]
    assert len(pages) == 12
    assert not any("omebody+0" in each or "omebody%200" in each for each in seen)
    assert "After page 10 ·" in desk.get(seen[-1]).text
    back = _link(desk.get(seen[-1]).text, "prev")
    assert back is not None
    assert "After page" not in desk.get(back).text
    before = dict.fromkeys(NAMES.findall(desk.get(back).text))
    assert list(before) == [f"Somebody {number:04d}" for number in range(1_000, 1_100)]
    home = desk.get(_link(desk.get(back).text, "prev") or "")
    assert home.status_code in (200, 303)


@pytest.mark.parametrize("query", ["page=7", "page=99999999999999999999", "page=3&per_page=100"])
def test_a_page_after_the_last_one_leads_to_the_last(make: Factories, desk: Client, query: str) -> None:
    """Of 60 people at 50 a page there are two; what else was asked stays."""
    _fill(make, 60)
    answer = desk.get(f"/people/?q=Somebody&{query}")
    assert answer.status_code == 303
    size = 100 if "per_page" in query else 50
    assert f"page={-(-60 // size)}" in answer.location
    assert "q=Somebody" in answer.location
    assert len(set(NAMES.findall(desk.get(answer.location).text))) == (60 if size == 100 else 10)


def test_whoever_left_the_list_is_no_place_in_it(make: Factories, desk: Client) -> None:
    """A key of nobody, or of somebody the list does not have, leads to the last page that has a number."""
    _fill(make, MANY)
    for key in ("no-such-thing", "x" * 500):
        for side in ("after", "before"):
            answer = desk.get(f"/people/?q=Somebody&{side}={key}")
            assert answer.status_code == 303, (key, side)
            assert "page=20" in answer.location, (key, side)
            assert desk.get(answer.location).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("query", HOSTILE)
def test_what_is_asked_never_becomes_an_argument(desk: Client, query: str) -> None:
    """Pages, lists and errors answer as ever; each link stays here and keeps what was asked as a value."""
    for path, status in (("/", 200), ("/people/", 200), ("/committees/", 200), ("/no-such-page", 404), ("/login", 200)):
        answer = desk.get(f"{path}?{query}", headers={"Host": "evil.example"} if "external" in query else {})
        assert answer.status_code in (status, 302, 303), (path, answer.status_code)
        for foreign in ("//evil.example/?", 'href="x:', 'href="evil:'):
            assert foreign not in answer.text, path
        for href in re.findall(r'href="([^"]*lang=es[^"]*)"', answer.text):
            assert not urlsplit(href).netloc
            assert href.startswith("/")


@pytest.mark.once
def test_the_missing_slash_leads_to_this_host(desk: Client) -> None:
    """Whatever host a request names."""
    answer = desk.get("/people?x=1", headers={"Host": "evil.example"})
    assert answer.status_code == 308
    assert answer.location == "/people/?x=1"


def test_rows_without_a_public_id_go_by_their_number(
    client: Client, make: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trail has no other name for its lines; what is no number, or of no line, leads back."""
    monkeypatch.setattr(paging, "COUNT_LIMIT", 2)
    client.sign_in(make.person("Auditor", roles=(Role.AUDITOR,)))
    with client.application.app_context(), unguarded("lines of the trail"):
        values = {"event": "test.happened", "actor_kind": ActorKind.JOB, "facts": {}}
        lines = [AuditEvent(at=clock.now(), **values) for _ in range(5)]
        db.session.add_all(lines)
        db.session.commit()
    url: str | None = "/admin/audit?per_page=1"
    seen = []
    while url is not None and len(seen) < 20:
        seen.append(url)
        url = _link(client.get(url).text, "next")
    assert len(seen) >= 5
    assert any("after=" in each for each in seen)
    for odd in ("x", "9" * 20, "0", "-1", "1e3"):
        answer = client.get(f"/admin/audit?per_page=1&after={odd}")
        assert answer.status_code == 303, odd
