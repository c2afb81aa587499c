"""Pages that one can read: lines that fit, classes that exist, controls and decisions that are written elsewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from tests.house.source import PACKAGE, ROOT

LONG, TOO_LONG, SHARE = 120, 160, 0.01
CONTROL = re.compile(r"<(input|select|textarea)\b")
MACROS = "macros/"
DECISIONS = re.compile(r"\b(?<!form\.)(is_adult|is_address_private|is_minor|born_on|shows_contact)\b")
"""Facts from which it is decided what may be shown of somebody: rules decide, and a page gets the answer."""

CLASS_ATTRIBUTE = re.compile(r'\bclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"', re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
FROM_ROWS = re.compile(r"hue-\d+$")
"""Classes whose number stands in the database."""


@cache
def templates() -> dict[str, str]:
    """The text of each template, mails and their frames as well, by its name."""
    folder = ROOT / "templates"
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in sorted(folder.rglob("*.html"))}


def pages() -> dict[str, str]:
    """Those of pages."""
    return {name: text for name, text in templates().items() if not name.startswith("mail/")}


def test_lines_fit() -> None:
    """At most one line in a hundred is over 120 characters, and none over 160."""
    lines = [(len(line), f"{name}:{n}") for name, text in templates().items() for n, line in _numbered(text)]
    too_long = [f"{where} has {length}" for length, where in lines if length > TOO_LONG]
    assert not too_long, "\n".join(too_long[:40])
    long = [where for length, where in lines if length > LONG]
    assert len(long) <= SHARE * len(lines), f"{len(long)} of {len(lines)} lines: " + ", ".join(long[:40])


def _numbered(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.split("\n"), 1))


def test_one_block_element_a_line() -> None:
    """Where one ends, no other begins on the same line."""
    block = "(?:p|div|ul|ol|li|dl|dt|dd|section|aside|nav|form|fieldset|h[1-6]|table|tr|td|th|header|footer|article)"
    both = re.compile(rf"</{block}>\s*<{block}\b")
    faults = [f"{name}:{n}" for name, text in pages().items() for n, line in _numbered(text) if both.search(line)]
    assert not faults, "\n".join(faults[:40])


def test_no_page_writes_a_control_by_hand() -> None:
    """Each has a macro, which ties it to its label, its hint and its error; the frame of every page has the search."""
    allowed = ("base.html",)
    faults = [
        f"{name}: {found.group()}"
        for name, text in pages().items()
        if not name.startswith(MACROS) and name not in allowed
        for found in CONTROL.finditer(text)
    ]
    assert not faults, "\n".join(faults)


def test_no_page_decides_whom_to_protect() -> None:
    """What protects people is decided once, in rules."""
    faults = [f"{name}: {found.group()}" for name, text in templates().items() for found in DECISIONS.finditer(text)]
    assert not faults, "\n".join(faults)


@cache
def _style() -> str:
    text = (PACKAGE / "static" / "aurora.css").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@cache
def _styled() -> frozenset[str]:
    """Every class that a selector names; what stands between braces is left away from inside to outside."""
    style, found = re.sub(r'url\([^)]*\)|"[^"]*"', "", _style()), set[str]()
    while "{" in style:
        found.update(
            name
            for selector in re.findall(r"([^{};]*)\{[^{}]*\}", style)
            for name in re.findall(r"\.([A-Za-z_][\w-]*)", selector)
        )
        style = re.sub(r"[^{};]*\{[^{}]*\}", "", style)
    return frozenset(found)


def test_every_class_of_the_style_sheet_is_used() -> None:
    """In a page, in the script, or in markup that Python makes."""
    python = [p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py")]
    script = (PACKAGE / "static" / "app.js").read_text(encoding="utf-8")
    words = set(re.findall(r"[A-Za-z][\w-]*", "\n".join([*templates().values(), *python, script])))
    unused = {name for name in _styled() if name not in words and not FROM_ROWS.match(name)}
    assert not unused, sorted(unused)


def test_every_class_of_a_page_is_styled() -> None:
    """A name that no selector knows is a mistake, or a rest."""
    styled, faults = _styled(), []
    for name, text in pages().items():
        for attribute in CLASS_ATTRIBUTE.finditer(text):
            words = JINJA.sub("\0", attribute.group(1)).split()
            faults += [f"{name}: {word}" for word in words if "\0" not in word and word not in styled]
    assert not faults, "\n".join(faults)


def test_no_token_of_the_style_sheet_is_dead() -> None:
    """Each custom property is read somewhere."""
    defined = set(re.findall(r"(--[\w-]+)\s*:", _style()))
    assert not {name for name in defined if f"var({name}" not in _style()}


def test_no_selector_is_written_twice() -> None:
    """What one rule says, a second with the same selector in the same place does not say again."""
    found = Counter(_selectors(_style(), ""))
    assert not [each for each, count in found.items() if count > 1]


def _selectors(style: str, where: str) -> Iterator[tuple[str, str]]:
    """Each selector with the at-rules that it stands in."""
    at = 0
    while (opening := style.find("{", at)) >= 0:
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(style[end], 0)
            end += 1
        selector = " ".join(style[at:opening].rsplit(";", maxsplit=1)[-1].split())
        if selector.startswith(("@media", "@supports", "@layer", "@container")):
            yield from _selectors(style[opening + 1 : end - 1], f"{where} {selector}")
        elif not selector.startswith("@"):
            yield where, selector
        at = end


def test_these_rules_find_what_they_look_for() -> None:
    """The patterns match what they are about."""
    assert CONTROL.search('<input type="text">')
    assert DECISIONS.search("{% if not person.is_adult %}")
    assert not DECISIONS.search("{{ forms.checkbox(form.is_address_private) }}")
    assert {"btn-small", "roster", "hue-12"} <= _styled()
