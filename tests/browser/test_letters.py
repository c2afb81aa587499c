"""Every letter on a telephone: nothing scrolls sideways, in both languages, on a light and on a dark screen."""

import html
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.mail import samples, test_golden
from volunteers.mail.rendering import Rendered

WIDTH = 360
LONG = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenverordnung" * 2
LONG_ADDRESS = "https://" + "a-very-long-name." * 9 + "demo.example/" + "x" * 90
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > width + 1);
  return [document.documentElement.scrollWidth, out.slice(0, 3).map(each => each.outerHTML.slice(0, 200))];
}"""

pytestmark = pytest.mark.once


def letters() -> list[tuple[str, str, str]]:
    """(kind, language, case) of every golden letter."""
    return [(kind, language, case) for kind, language in test_golden.MAILS for case in samples.SAMPLES[kind]]


def lengthened(fact: Any) -> Any:
    """A fact with words in it that have no place to break; what names pages, links and times stays."""
    if isinstance(fact, Mapping):
        if "$page" in fact or "$link" in fact:
            return fact
        if "$html" in fact:
            return {"$html": {tag: f"{each}<p>{LONG}</p><pre>{LONG}</pre>" for tag, each in fact["$html"].items()}}
        return {name: lengthened(each) for name, each in fact.items()}
    if isinstance(fact, list):
        return [lengthened(each) for each in fact]
    if isinstance(fact, str) and fact.startswith("http"):
        return LONG_ADDRESS
    return f"{fact} {LONG}" if isinstance(fact, str) and (" " in fact or "@" in fact) else fact


def check(page: Page, mail: Rendered, where: str) -> None:
    """The letter is as wide as the screen, whichever colors it has."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        page.set_content(mail.html)
        width, out = page.evaluate(TOO_WIDE)
        assert (width, out) == (WIDTH, []), f"{where}, {scheme}: {width} px\n" + html.unescape("\n".join(out))


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page of a telephone's width."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 780})
    yield context.new_page()
    context.close()


def test_no_letter_scrolls_sideways(app: Flask, phone: Page) -> None:
    for kind, language, case in letters():
        with app.app_context():
            mail = test_golden.rendered(kind, language, case)
        check(phone, mail, f"{kind} ({case}) in {language}")


def test_nothing_that_people_write_widens_a_letter(app: Flask, phone: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long words, names, addresses and links in every fact."""
    found = {
        kind: {case: lengthened(facts) for case, facts in cases.items()} for kind, cases in samples.SAMPLES.items()
    }
    monkeypatch.setattr(test_golden, "SAMPLES", found)
    for kind, language, case in letters():
        with app.app_context():
            mail = test_golden.rendered(kind, language, case)
        check(phone, mail, f"{kind} ({case}) in {language}, lengthened")
