"""Pages are sent without the indentation of their templates: a twentieth of what goes over the wire.

Only what the templates say is touched, while they are compiled, and never what is put into them; where a line ends, one
line end stays. Mails keep theirs: in their text part it is read.
"""

import re
from collections.abc import Iterator

from flask import Flask
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_LINE_END = re.compile(r"[ \t\r]*\n[ \t\r\n]*")  # a space that doesn't break is a letter


class WithoutIndentation(Extension):
    """Whatever space stands around a line end of a template becomes the line end."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, with its own text made shorter."""
        is_page = not (stream.name or "").startswith("mail/")
        for token in stream:
            is_text = is_page and token.type == "data"
            yield Token(token.lineno, "data", _LINE_END.sub("\n", token.value)) if is_text else token


def init_app(app: Flask) -> None:
    """Before the first template is compiled."""
    app.jinja_env.add_extension(WithoutIndentation)
