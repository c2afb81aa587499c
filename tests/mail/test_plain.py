"""Markup as plain text: nothing is lost, no sign of the markup is left, addresses stand alone."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volunteers.mail.plain import plain_text
from volunteers.notices.emails import body_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**bold**, *soft* & <raw>", "bold, soft & <raw>"),
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("# Title\nwords", "Title\n\nwords"),
        ("before\n\n- a\n- b\n\nafter", "before\n\n- a\n- b\n\nafter"),
        ("1. a\n2. b\n   - c\n3. d", "1. a\n2. b\n   - c\n3. d"),
        ("- a\n\n  more\n- b", "- a\n\n  more\n\n- b"),
        ("> one\n>\n> two\n\nthree", "> one\n>\n> two\n\nthree"),
        ("> - a\n> - b", "> - a\n> - b"),
        ("a\n\n---\n\nb", "a\n\n———\n\nb"),
        ("```\nif a:\n    b\n```", "if a:\n    b"),
        ("| a | b |\n|---|---|\n| c | d |", "a – b\nc – d"),
        ("5 * 3, x_y and ~ stay", "5 * 3, x_y and ~ stay"),
        ("see https://a.example/x. Now", "see\nhttps://a.example/x\nNow"),
        ("see https://a.example/x", "see\nhttps://a.example/x"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        ("[the plan](https://a.example/?a=1&b=2)", "the plan:\nhttps://a.example/?a=1&b=2"),
        ("read [the plan](https://a.example) first", "read the plan first\nthe plan:\nhttps://a.example"),
        ("- [one](https://a.example)\n- two", "- one:\n  https://a.example\n- two"),
        ("write to [Ana](mailto:ana@a.example)", "write to Ana (ana@a.example)"),
        ("", ""),
    ],
)
def test_markdown_as_plain_text(source: str, text: str) -> None:
    assert plain_text(body_html(source)) == text


@settings(max_examples=300, deadline=None)
@given(st.text("ab *_#>-`()\n1.|~&<", max_size=80))
def test_whatever_is_written_its_words_are_all_there(source: str) -> None:
    markup = body_html(source)
    text = plain_text(markup)
    said = html.unescape(re.sub(r"<[^>]*>", "", markup))
    assert [letter for letter in text if letter in "ab#`|~&<"] == [letter for letter in said if letter in "ab#`|~&<"]
