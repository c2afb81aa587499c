"""Whatever people type, nothing scrolls sideways: every page and every mail with long words, on a narrow screen.

The pages are made by the application itself, with each text in the database replaced by one long word, and drawn by a
browser with the application's own stylesheet.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ARTEFACTS, WIDTHS
from tests.doors.asking import House
from tests.doors.test_reached import Crawl
from tests.factories import Factories
from tests.mail.samples import SAMPLES
from tests.mail.test_golden import rendered
from volunteers.foundation.columns import LocalTextType
from volunteers.foundation.db import Model, db, unguarded

STYLE = (Path(__file__).parents[2] / "volunteers" / "static" / "aurora.css").read_text(encoding="utf-8")
WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesänderungen"
ADDRESS = "https://" + "a-very-long-name.example/with/a/path/that/does/not/end/" + "x" * 60
TECHNICAL = {"accounts", "account_sessions", "audit_events", "links", "settings"}
"""Tables of which people see little, and which nobody types."""
BY_HAND = {"place", "native_name", "region", "country", "online_link", "contact_email", "to_address", "to_name"}
"""Columns that say nothing about a person, and are typed all the same."""
NOT_TYPED = {"dedupe_key", "folded_name", "sort_name", "name_language", "preferred_language", "language", "detail"}
MAIL_WIDTH = 360


def typed(table: sa.Table) -> dict[str, Any]:
    """A long word for each column of a table that people type, as long as it may be."""
    values: dict[str, Any] = {}
    for column in table.columns:
        kind = column.type
        is_text = isinstance(kind, sa.String) and not isinstance(kind, sa.Enum)
        if column.name in NOT_TYPED or column.foreign_keys or column.name.endswith("phone"):
            continue
        if isinstance(kind, LocalTextType):
            values[column.name] = {"en": WORD}
        elif column.name in ("email", "contact_email", "to_address"):
            values[column.name] = f"{WORD[:40].lower()}@{'very-long-domain-' * 5}.example"
        elif column.name == "online_link":
            values[column.name] = ADDRESS
        elif is_text and (column.info.get("personal") or column.name in BY_HAND):
            values[column.name] = WORD[: getattr(kind, "length", None) or len(WORD)]
    return values


@pytest.fixture
def house(app: Flask, make: Factories) -> House:
    """One of everything, with long words for every text."""
    house = House(app, make)
    with app.app_context(), unguarded("texts of one long word"):
        for table in Model.metadata.sorted_tables:
            if table.name not in TECHNICAL and (values := typed(table)):
                db.session.execute(sa.update(table).values(**values))
        db.session.commit()
    return house


def styled(html: str) -> str:
    """The page with its stylesheet in it, and without scripts: it is drawn where no server answers."""
    html = re.sub(r'<link rel="stylesheet"[^>]*>', lambda _link: f"<style>{STYLE}</style>", html)
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


def wide(page: Page, html: str, label: str) -> str:
    """By how much it scrolls sideways, and what sticks out; nothing where all is well."""
    page.set_content(html)
    by = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if by <= 0:
        return ""
    page.screenshot(path=ARTEFACTS / f"long-{re.sub(r'[^a-z0-9]+', '-', label)}.png", full_page=True)
    out = page.evaluate(
        """() => { const edge = document.documentElement.clientWidth + 1, found = [];
        for (const each of document.body.querySelectorAll('*')) {
          const box = each.getBoundingClientRect();
          if (box.right > edge && box.width && ![...each.children].some(c => c.getBoundingClientRect().right > edge))
            found.push([each, each.parentElement].map(it => it.tagName + '.' + it.className).join(' in '));
        } return [...new Set(found)].slice(0, 4).join(', '); }"""
    )
    return f"{label} by {by} px: {out}"


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("actor", ["anonymous", "member", "chair", "coordinator", "administrator"])
def test_no_page_scrolls_sideways(house: House, browser: Browser, actor: str) -> None:
    """Every page that this actor reaches, at both widths."""
    pages = Crawl(house, actor).pages
    assert len(pages) > 10
    assert sum(WORD[:30] in html for html in pages.values()) > len(pages) / 3
    ARTEFACTS.mkdir(exist_ok=True)
    faults = []
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=True)
        page = context.new_page()
        for endpoint, html in pages.items():
            faults.append(wide(page, styled(html), f"{endpoint} at {width}"))
        context.close()
    faults = [fault for fault in faults if fault]
    assert not faults, "\n".join(faults)


def long(fact: Any) -> Any:
    """A fact with long words for each text, whatever it is made of."""
    if isinstance(fact, Mapping):
        if "$text" in fact:
            return {"$text": dict.fromkeys(fact["$text"], WORD) or {}}
        if "$html" in fact:
            return {"$html": f'<h2>{WORD}</h2><p>{WORD} <a href="{ADDRESS}">{ADDRESS}</a></p><ul><li>{WORD}</li></ul>'}
        return fact if any(str(name).startswith("$") for name in fact) else {k: long(v) for k, v in fact.items()}
    if isinstance(fact, list):
        return [long(each) for each in fact]
    if not isinstance(fact, str) or re.match(r"\d{4}-\d\d|[A-Z]\w+/|BEGIN:", fact):  # an instant, a zone, a calendar
        return fact
    is_word = re.search(r"[A-Z ]", fact)
    return WORD if is_word else fact


@pytest.mark.once
def test_no_mail_scrolls_sideways(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mail in all its cases, on a phone; and the page of the mail that many get."""
    ARTEFACTS.mkdir(exist_ok=True)
    context = browser.new_context(viewport={"width": MAIL_WIDTH, "height": 700})
    page, faults = context.new_page(), []
    with app.app_context():
        for kind, cases in SAMPLES.items():
            for case, facts in cases.items():
                monkeypatch.setitem(cases, case, {name: long(fact) for name, fact in facts.items()})  # type: ignore[arg-type]
                faults.append(wide(page, rendered(kind, "en", case).html, f"{kind} {case}"))
    context.close()
    faults = [fault for fault in faults if fault]
    assert not faults, "\n".join(faults)
