"""A text in several languages, inside a sentence: it speaks the language of whoever reads the sentence."""

from flask_babel.speaklater import LazyString

from volunteers.foundation.columns import LocalText
from volunteers.foundation.speaking import speaking
from volunteers.foundation.written import as_read


def spoken(text: LocalText) -> str:
    """The text in the language of the page or mail being written."""
    return as_read(text.shown([speaking().tag]).text)


def lazily(text: LocalText) -> LazyString:
    """The same, decided when the sentence is read: for messages that are made before it is known by whom."""
    return LazyString(lambda: spoken(text))
