"""Markup as a person reads it in plain text: what a message to many says is written once, with markup.

Emphasis goes, lists and quotes keep their form, and each address stands on a line of its own. It reads markup that
was sanitised, so every element is closed.
"""

import re
from functools import lru_cache
from html.parser import HTMLParser
from itertools import takewhile

from volunteers.foundation.text import without_turns

_SPACE = re.compile(r"[ \t\r\n]+")
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "tr"}
_RULE = "———"


@lru_cache(64)
def plain_text(markup: str) -> str:
    """The text of sanitised markup; paragraphs have a blank line between them."""
    reader = _Reader()
    reader.feed(str(markup))
    reader.close()
    reader.end_block()
    return "".join(reader.lines).strip("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._words: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._margin: list[str] = []  # what stands before each line: a quote's sign, a list's indentation
        self._marker = ""  # the sign of the item whose first line comes next
        self._margin_above: list[str] = []
        self._is_apart = False  # a blank line comes before the next block
        self._numbers: list[int | None] = []  # of each open list: the next number, or None for dashes
        self._link: tuple[str, int] | None = None
        self._is_as_typed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag in _BLOCKS:
            self.end_block()
            self._begin_block(tag)
        elif tag in {"td", "th"} and (cells := "".join(self._words).strip()):
            self._words = [f"{cells} – "]
        elif tag == "br":
            self._words.append("\n")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self._words))

    def _begin_block(self, tag: str) -> None:
        is_within_list = tag in {"ul", "ol"} and self._numbers
        self._is_apart = self._is_apart or not (tag in {"li", "tr"} or is_within_list)
        if tag in {"ul", "ol"}:
            self._numbers.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self._margin.append("> ")
        elif tag == "pre":
            self._is_as_typed = True
        elif tag == "hr":
            self._words.append(_RULE)
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag == "a" and self._link:
            self._end_link(*self._link)
            self._link = None
        if tag in _BLOCKS:
            self.end_block()
        if tag in {"ul", "ol"}:
            self._numbers.pop()
        elif tag in {"li", "blockquote"}:
            self._margin.pop()
            self._marker = ""
        elif tag == "pre":
            self._is_as_typed = False

    def handle_data(self, data: str) -> None:
        """Words."""
        if self._is_as_typed:
            self._words.append(data)
        elif self._words and self._words[-1].endswith("\0"):  # the sentence's own sign after an address on its line
            self._words.append(_SPACE.sub(" ", re.sub(r"\A[.,;:!?]+(?=\s|\Z)", "", data)))
        else:
            self._words.append(_SPACE.sub(" ", data))

    def _begin_item(self) -> None:
        number = self._numbers[-1] if self._numbers else None
        self._marker = "- " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1
        self._margin.append(" " * len(self._marker))

    def _end_link(self, address: str, since: int) -> None:
        label = without_turns("".join(self._words[since:])).strip()
        if address.startswith(("mailto:", "tel:")):
            bare = address.partition(":")[2]
            if label != bare:
                self._words.append(f" ({bare})")
        elif label in {address, ""}:
            self._words[since:] = [f"\n{address}\n\0"]
        elif address:
            self._links.append((label, address))

    def end_block(self) -> None:
        """Write down what was read since the last block, with the addresses of its links below it."""
        text = "".join(self._words).replace("\0", "")
        text = text.strip("\n") if self._is_as_typed else re.sub(r" *\n *", "\n", text).strip()
        if text in {label for label, _ in self._links}:
            text = ""
        text = "\n".join([text, *(f"{label}:\n{address}" for label, address in self._links)]).strip("\n")
        self._words, self._links = [], []
        if not text:
            return
        self._part_from_above()
        for number, line in enumerate(text.split("\n")):
            margin = self._margin
            if self._marker and not number:
                margin = [*margin[:-1], self._marker]
            self.lines.append(("".join(margin) + line).rstrip() + "\n")
        self._marker = ""

    def _part_from_above(self) -> None:
        """A blank line, within the quote that this block and the one before both stand in."""
        if self.lines and self._is_apart:
            both = takewhile(lambda pair: pair[0] == pair[1], zip(self._margin_above, self._margin, strict=False))
            self.lines.append("".join(each for each, _ in both).rstrip() + "\n")
        self._margin_above, self._is_apart = list(self._margin), False
