"""In which language this context speaks, found once for each: a page asks hundreds of times."""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import globals as flask_globals
from flask import has_app_context
from flask_babel import get_locale, get_translations

KEPT = "volunteers_speaking"


@dataclass(frozen=True)
class Speaking:
    """A language as pages and mails need it: its BCP 47 tag, and what the sentences are in it."""

    locale: Locale | None
    tag: str
    translations: Any


NOBODY = "en"
"""Where nobody is spoken to: outside of a request, a mail or a command."""


def speaking() -> Speaking:
    """The language of the page or mail being written."""
    if not has_app_context():
        return Speaking(None, NOBODY, get_translations())
    # plain attributes, past the proxies: each of those costs more than all the rest
    context: Any = flask_globals.app_ctx
    held = context._get_current_object().g.__dict__
    babel = held.get("_flask_babel")
    locale = getattr(babel, "babel_locale", None)
    kept: Speaking | None = held.get(KEPT)
    if kept is not None and locale is not None and kept.locale is locale:
        return kept
    locale = get_locale()
    found = Speaking(locale, str(locale).replace("_", "-") if locale else NOBODY, get_translations())
    held[KEPT] = found
    return found
