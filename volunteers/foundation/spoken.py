"""A text in several languages, inside a sentence: it speaks the language of whoever reads the sentence."""

from volunteers.foundation.columns import LocalText
from volunteers.foundation.speaking import speaking
from volunteers.foundation.text import Lazily
from volunteers.foundation.written import as_read


def spoken(text: LocalText) -> str:
    """The text in the language of the page or mail being written."""
    return as_read(text.shown([speaking().tag]).text)


def lazily(text: LocalText) -> Lazily:
    """The same, decided when the sentence is read: for messages that are made before it is known by whom."""
    return Lazily(lambda: spoken(text))
