"""Pages go without the indentation of their templates; what is put into them, and mails, stay as they are."""

from flask import Flask
from jinja2 import DictLoader

from volunteers.web import indentation

TEXT = "<p>\n    {{ words }}\n\n    and\u00a0\n  more {# a remark #} \n</p>\n"
WORDS = "one\n    two\n\n\n three"


def test_only_what_a_page_itself_says_is_shortened() -> None:
    """A line end stays where a line ends: it is a space to readers."""
    app = Flask(__name__)
    indentation.init_app(app)
    app.jinja_env.loader = DictLoader({"page.html": TEXT, "mail/some.mail": TEXT})
    page = app.jinja_env.get_template("page.html").render(words=WORDS)
    assert page == f"<p>\n{WORDS}\nand\u00a0\nmore \n</p>"
    mail = app.jinja_env.get_template("mail/some.mail").render(words=WORDS)
    assert mail == f"<p>\n    {WORDS}\n\n    and\u00a0\n  more  \n</p>"


def test_what_was_typed_keeps_its_lines(app: Flask) -> None:
    """Inside of a text field each space counts."""
    with app.test_request_context():
        macro = app.jinja_env.from_string(
            '{% import "macros/forms.html" as forms %}{{ forms.to_copy("x", "X", words, is_long=True) }}'
        )
        assert f"readonly>\n{WORDS}</textarea>" in macro.render(words=WORDS)
