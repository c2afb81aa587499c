"""Markdown: what a reader sees, and what no reader may get."""

import pytest

from volunteers.notices.emails import body_html


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Title", "<h2>Title</h2>"),
        ("## Only\n\n#### below", "<h2>Only</h2>\n<h3>below</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        (
            "see https://a.example/x_y_z. now",
            '<p>see <a href="https://a.example/x_y_z" rel="noopener noreferrer">https://a.example/x_y_z</a>. now</p>',
        ),
        ("[here](https://a.example)", '<p><a href="https://a.example" rel="noopener noreferrer">here</a></p>'),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>"),
    ],
)
def test_markdown_is_markup(source: str, markup: str) -> None:
    assert body_html(source).strip() == markup


@pytest.mark.parametrize(
    "source",
    [
        "![p](https://spy.example/p.png)",
        "![p][1]\n\n[1]: https://spy.example/p.png",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "<a href='javascript:alert(1)'>x</a>",
        "`<script>alert(1)</script>`",
        '[x](https://a.example "onclick=alert(1)")',
    ],
)
def test_nothing_is_fetched_and_nothing_runs(source: str) -> None:
    made = body_html(source)
    for bad in ("<img", "<script", 'href="javascript', 'href="data', "<a href='", "<iframe"):
        assert bad not in made
