"""J7 the chair of another committee, J8 a member: neither gets into the Korea Committee's rooms, nor hears of it."""

import re
from typing import Any

import pytest

from tests.browser.conftest import Person, Site
from tests.browser.test_joining import CHAIR, KOREA

DESK = ("desk", "applications", "members", "offices/new", "settings", "activities/new", "initiatives/new")
OTHER_CHAIR, MEMBER = "other-chair@demo.example", "member@demo.example"


def post(person: Person, url: str) -> int:
    """POST with the person's own CSRF token; the status without following."""
    token = person.page.locator("input[name=csrf_token]").first.get_attribute("value")
    answer = person.context.request.post(
        person.site.url + url, form={"csrf_token": str(token)}, max_redirects=0, headers={"Referer": person.site.url}
    )
    return answer.status


def forms_of(person: Person, url: str) -> list[str]:
    """Where the buttons of a page lead."""
    person.go(url)
    actions = person.page.locator("main form[method=post]").evaluate_all(
        "all => all.map(f => f.getAttribute('action'))"
    )
    return [a.removeprefix(person.site.url) for a in actions if a and a.startswith(("/", person.site.url))]


def rooms_of_the_chair(chair: Person) -> tuple[list[str], list[str]]:
    """Every page and every act that the chair's desk links to."""
    pages = {f"{KOREA}/{name}" for name in DESK}
    acts: set[str] = set()
    for name in ("desk", "applications", "members"):
        chair.go(f"{KOREA}/{name}")
        links = chair.page.locator("main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        pages |= {h for h in links if h and re.search(rf"{KOREA}/(members|applications)/\w|/people$|/edit$|/assign", h)}
        acts |= {a for a in forms_of(chair, f"{KOREA}/{name}") if KOREA in a}
    return sorted(pages), sorted(acts)


@pytest.mark.parametrize("address", [OTHER_CHAIR, MEMBER])
def test_nobody_else_gets_in(site: Site, people: Any, address: str) -> None:
    chair = people("chair").sign_in(CHAIR)
    pages, acts = rooms_of_the_chair(chair)
    assert len(pages) > len(DESK)
    assert acts
    secrets = set(re.findall(r"[\w.]+\+?[\w.]*@demo\.example", chair.go(f"{KOREA}/members").page.content()))
    names = chair.page.locator("tbody th a").all_inner_texts()
    assert len(names) > 5
    other = people("other").sign_in(address)
    for url in pages:
        answer = other.page.goto(site.url + url)
        assert answer is not None
        assert answer.status in (403, 404), f"{address} gets {answer.status} at {url}"
        text = other.page.content()
        assert not [n for n in names if n in text and address == OTHER_CHAIR], url
        assert not [s for s in secrets if s in text and s not in (address, "hello@demo.example")], url
    other.go("/me")
    for url in acts:
        assert post(other, url) in (403, 404), f"{address} may {url}"
