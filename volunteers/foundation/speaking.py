"""In which language this context speaks, found once for each: a page asks hundreds of times."""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import globals as flask_globals
from flask_babel import get_locale, get_translations

KEPT = "volunteers_speaking"
_LIBRARYS = "_flask_babel"
"""Where Flask-Babel keeps the locale of a context; a mail in another language puts another there for a while."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """A language as pages and mails need it: its BCP 47 tag, whether it runs from right to left, and its sentences."""

    locale: Locale | None
    tag: str
    is_rtl: bool
    translations: Any


NOBODY = "en"
"""Where nobody is spoken to: outside of a request, a mail or a command."""


def speaking() -> Speaking:
    """The language of the page or mail being written."""
    current: Any = flask_globals.app_ctx
    try:
        # plain attributes, past the proxies: each of those costs more than all the rest
        held = current._get_current_object().g.__dict__
    except RuntimeError:
        return _of(None)
    kept: Speaking | None = held.get(KEPT)
    if kept is not None and kept.locale is getattr(held.get(_LIBRARYS), "babel_locale", None):
        return kept
    found = _of(get_locale())
    held[KEPT] = found
    return found


def _of(locale: Locale | None) -> Speaking:
    if locale is None:
        return Speaking(None, NOBODY, False, get_translations())
    return Speaking(locale, str(locale).replace("_", "-"), locale.text_direction == "rtl", get_translations())
