"""Addresses that people paste: whole, wherever they stand, in what is read on pages and in both parts of a mail."""

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from volunteers.foundation.directions import END, LEFT_TO_RIGHT, isolate_runs
from volunteers.foundation.pasted import pasted
from volunteers.foundation.written import without_signs
from volunteers.mail.plain import plain_text
from volunteers.notices.emails import body_html

WIKI = "https://en.wikipedia.org/wiki/Aurora_(Colorado)"
SIGNS = "https://x.example/a_b_c*d*e~~f~~[1]"


def labels(text: str) -> list[str]:
    return [each.label for each in pasted(text)]


def links(markup: str) -> list[tuple[str, str]]:
    return [(html.unescape(a), html.unescape(b)) for a, b in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', markup)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WIKI, [WIKI]),
        (SIGNS, [SIGNS]),
        (f"See {WIKI}.", [WIKI]),
        (f"Was it {WIKI}? Yes, {SIGNS}, and {WIKI}!", [WIKI, SIGNS, WIKI]),
        (f"(see {WIKI})", [WIKI]),
        (f"(see {WIKI}).", [WIKI]),
        ("(see https://x.example/a_(b))", ["https://x.example/a_(b)"]),
        ("[https://x.example/a]", ["https://x.example/a"]),
        ("((https://x.example/a_(b)_(c)))", ["https://x.example/a_(b)_(c)"]),
        ("https://x.example/a_(b", ["https://x.example/a_(b"]),
        (f"“{WIKI}” and «{SIGNS}»", [WIKI, SIGNS]),
        (f"**{WIKI}** and *see {SIGNS}*, _{WIKI}_", [WIKI, SIGNS, WIKI]),
        ("https://x.example/a_ and https://x.example/b*", ["https://x.example/a_", "https://x.example/b*"]),
        ("a_b_c@demo.example", ["a_b_c@demo.example"]),
        (
            "Write to a_b_c@demo.example, or o'neill+x*y@demo.example.",
            ["a_b_c@demo.example", "o'neill+x*y@demo.example"],
        ),
        ("*a_b@demo.example* (x_y@demo.example)", ["a_b@demo.example", "x_y@demo.example"]),
        ("mailto:a_b@demo.example", ["mailto:a_b@demo.example"]),
        ("https://user_a@x.example/@b_c_", ["https://user_a@x.example/@b_c_"]),
        ("www.x.example/a_b_c*d*", ["www.x.example/a_b_c*d*"]),
        ("https://x.example/가_나_(다)", ["https://x.example/가_나_(다)"]),
        ("网址https://x.example/a_b。", ["https://x.example/a_b"]),
        ("网址：https://x.example/a_b。", ["https://x.example/a_b"]),
        ("https:// and http://. and www. and a@b and @x and 3*4", []),
    ],
)
def test_where_an_address_begins_and_ends(text: str, found: list[str]) -> None:
    assert labels(text) == found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"(see {WIKI}).", [(WIKI, WIKI)]),
        (f"one {SIGNS}, *two*", [(SIGNS, SIGNS)]),
        (f"**{SIGNS}**", [(SIGNS, SIGNS)]),
        (f"- {WIKI}\n- {SIGNS}", [(WIKI, WIKI), (SIGNS, SIGNS)]),
        (f"| a |\n|---|\n| {SIGNS} |", [(SIGNS, SIGNS)]),
        ("a_b_c@demo.example", [("mailto:a_b_c@demo.example", "a_b_c@demo.example")]),
        ("www.x.example/a_b_", [("https://www.x.example/a_b_", "www.x.example/a_b_")]),
        (f"[the page]({WIKI})", [(WIKI, "the page")]),
        (f"[{WIKI}]({WIKI})", [(WIKI, WIKI)]),
        (f"<{SIGNS}>", [(SIGNS.replace("[1]", "%5B1%5D"), SIGNS)]),
        ("https://x.example/a\\_b\\_c", [("https://x.example/a_b_c", "https://x.example/a_b_c")]),
        (f"`{SIGNS}`", []),
        ("https://x.example/?a=1&copy=2", [("https://x.example/?a=1&copy=2", "https://x.example/?a=1&copy=2")]),
    ],
)
def test_links_of_a_message(source: str, expected: list[tuple[str, str]]) -> None:
    assert links(body_html(source)) == expected


@pytest.mark.parametrize("address", [WIKI, SIGNS, "a_b_c@demo.example", "https://x.example/*a*_b_(c)"])
def test_whole_in_what_is_no_message(address: str) -> None:
    """Descriptions, on pages and in calendars: signs around it go, none of its own does."""
    assert without_signs(f"**Now** (see {address}), _soon_.") == f"Now (see {address}), soon."
    assert without_signs(f"**see {address} now**") == f"see {address} now"
    assert without_signs("[the page](https://x.example/a_(b)_c)") == "the page (https://x.example/a_(b)_c)"
    assert f"{LEFT_TO_RIGHT}{address}{END}" in isolate_runs(f"موقع ({address}).")


_INSIDE = st.text("ab3/-._~*()[]?=&%#+:@", min_size=1, max_size=30).map(lambda end: f"https://x.example/a{end}")


def _is_balanced(text: str) -> bool:
    open_: list[str] = []
    for sign in text:
        if sign in "([":
            open_.append(sign)
        elif sign in ")]" and (not open_ or open_.pop() != {")": "(", "]": "["}[sign]):
            return False
    return not open_


ADDRESSES = _INSIDE.filter(lambda text: _is_balanced(text) and text[-1] not in ".:?").filter(
    lambda text: not re.search(r"@x|www", text)
)
AROUND = st.sampled_from(
    [
        "{}",
        "See {}.",
        "({})",
        "(see {}).",
        "Is it {}?",
        "{}, or not",
        "**See:** {} *now*",
        "- {}",
        "> {}",
        "«{}»",
        "“{}”",
    ]
)


@settings(max_examples=400, deadline=None)
@given(ADDRESSES, AROUND)
@example("https://x.example/a_b_c*d*e~~f~~[1]", "(see {}).")
@example("https://x.example/a*", "**See:** {} *now*")
def test_any_address_stays_whole_anywhere(address: str, around: str) -> None:
    """As one link, whose words and whose target are what was pasted; in the text part, and in what is no message."""
    source = around.format(address)
    markup = body_html(source)
    assert links(markup) == [(address, address)]
    assert address in plain_text(markup).split("\n") or f"> {address}" in plain_text(markup) or "- " in source
    assert address in plain_text(markup)
    assert address in without_signs(source)


@settings(max_examples=300, deadline=None)
@given(st.text("ab *_~`()[]\n:/.@&<www\\", max_size=60))
def test_whatever_is_typed_is_read(source: str) -> None:
    """Nothing fails, and no letter is lost."""
    kept = [letter for letter in source if letter in "ab"]
    assert [letter for letter in without_signs(source) if letter in "ab"] == kept
    for each in pasted(source):
        assert source[each.start : each.end].replace("\\", "") == each.label.replace("\\", "")
    body_html(source)
