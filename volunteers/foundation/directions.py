"""Text that runs the other way than what stands around it: names, numbers and addresses keep their own direction.

The marks are Unicode's isolates (UAX 9): they hold in pages, in attributes, in titles and subjects, and in the text
part of a mail alike. They are put only where they are needed: a text in one direction stays as it was written.
"""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from volunteers.foundation.speaking import speaking

ALONE, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_RUN = re.compile(
    r"https?://[^\s<>\u2066-\u2069]+"  # web addresses
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # mail addresses
    r"|\d{1,2}:\d{2}(?:\s?[AaPp](?:[Mm]\b|\.\s?[Mm]\.))?"  # times
    r"|\+?\(?\d(?:[\s().\-/\u00a0]*\d)+"  # telephone numbers, and dates in figures
)


def runs_right_to_left(text: str) -> bool:
    """Whether it has letters of a script that runs from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def isolated(value: Any) -> Any:
    """What is put into a sentence of the page or mail, so that neither turns the other; numbers stay numbers.

    What is marked up already (`<bdi>`) is left as it is.
    """
    if isinstance(value, int | float) or (isinstance(value, Markup) and "<" in value):
        return value
    text = value if isinstance(value, str) else str(value)
    if not speaking().is_rtl and (text.isascii() or not runs_right_to_left(text)):
        return value
    if not text or text.startswith((ALONE, LEFT_TO_RIGHT)):
        return value
    return type(text)(f"{ALONE}{text}{END}") if type(text) in (str, Markup) else f"{ALONE}{text}{END}"


def all_isolated(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a sentence, each by itself."""
    return {name: isolated(value) for name, value in values.items()}


def with_runs_isolated(text: str) -> str:
    """What somebody wrote from right to left: numbers, times and addresses in it are read from left to right."""
    if not runs_right_to_left(text) or END in text:
        return text
    return isolate_runs(text)


def isolate_runs(text: str) -> str:
    """Mark numbers, times and addresses of a text that stands among others from right to left."""
    return _RUN.sub(lambda found: f"{LEFT_TO_RIGHT}{found[0]}{END}", text)
