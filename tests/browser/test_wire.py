"""What a first visit costs over the wire: all that a browser fetches, with the heads of the answers, in both languages.

Promised are 30 kB for the front page with its files, and 5 kB for each page that one goes on to. What was measured is
kept beside the pictures, in `wire-*.tsv`.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.browser.conftest import ARTEFACTS, WIDTHS
from tests.processes import wait_until

FIRST, NEXT = 30_000, 5_000
TURNS = 3
"""Answers have a random length: the longest of so many visits counts."""

ICON = "fetch(document.querySelector('link[rel=icon]').href).then(answer => answer.text()).then(() => true)"
"""A browser with a window fetches the icon; one without does not, unless it is told to."""


@dataclass
class Wire:
    """What comes over the wire to a page, as the browser counts it: heads and bodies, compressed."""

    page: Any
    addresses: dict[str, str] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: Any) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]
        if "redirectResponse" in event:
            self._add(event["redirectResponse"]["url"], event["redirectResponse"]["encodedDataLength"])

    def _came(self, event: Any) -> None:
        self._add(self.addresses.pop(event["requestId"]), event["encodedDataLength"])

    def _add(self, address: str, length: float) -> None:
        self.came[address] = self.came.get(address, 0) + int(length)

    def bytes(self) -> dict[str, int]:
        """How much came since this was asked last, by address; waits for all that is on its way."""
        self.page.wait_for_load_state("networkidle")
        assert wait_until(lambda: self.page.wait_for_timeout(10) or not self.addresses), self.addresses
        found, self.came = self.came, {}
        return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en-US", "es-US"])
def test_a_first_visit_is_light(people: Any, language: str, width: int) -> None:
    """From the front page to a committee and its form; files come once, and nothing comes from elsewhere."""
    rows: list[tuple[str, int]] = []
    for turn in range(TURNS):
        person = people(f"turn{turn}", width=width, language=language)
        wire = Wire(person.page)
        person.go("/")
        assert person.page.evaluate(ICON)
        person.page.wait_for_selector("main h1")
        first = wire.bytes()
        links = person.page.locator("main a[href^='/committees/']")
        slugs = dict.fromkeys(str(link.get_attribute("href")) for link in links.all())
        committee = next(each for each in slugs if each.count("/") == 2 and not each.endswith("/"))
        person.press(person.page.locator(f"main a[href='{committee}']").first)
        second = wire.bytes()
        person.press(person.page.locator(f"main a[href='{committee}/join']").first)
        third = wire.bytes()
        assert all(address.startswith(person.site.url) for address in (*first, *second, *third))
        assert len([address for address in first if "/static/" in address]) == 3, first
        fetched = {address: size for address, size in (second | third).items() if size and "/static/" in address}
        assert not fetched, "files are fetched once"
        rows += [("/", sum(first.values())), ("a committee", sum(second.values())), ("its form", sum(third.values()))]
    most = {name: max(size for each, size in rows if each == name) for name, _size in rows}
    ARTEFACTS.mkdir(exist_ok=True)
    lines = "".join(f"{name}\t{size}\n" for name, size in most.items())
    (ARTEFACTS / f"wire-{language}-{width}.tsv").write_text(lines, encoding="utf-8")
    assert most["/"] <= FIRST, most
    assert most["a committee"] <= NEXT, most
    assert most["its form"] <= NEXT, most
