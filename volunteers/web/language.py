"""Which language a page speaks: `?lang=`, then what was chosen before, then the person's, then the browser's.

Some pages exist in more languages than the rest (`in_all_languages`): what is chosen there holds there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, refresh

from volunteers.foundation.columns import LocalText, Shown
from volunteers.foundation.languages import REVIEWED, WRITTEN_TO, Offer, direction, on_offer, own_name
from volunteers.foundation.parts import Part
from volunteers.foundation.speaking import speaking
from volunteers.foundation.written import as_read
from volunteers.web.actor import current_actor
from volunteers.web.here import here

KEY = "lang"
KEY_IN_ALL = "lang_in_all"
"""What was chosen on a page that exists in all languages."""

View = TypeVar("View", bound=Callable[..., Any])


def in_all_languages(view: View) -> View:
    """A page that exists in every language that people are written to in, also where the rest does not."""
    view.in_all_languages = True  # type: ignore[attr-defined]  # read by `offered`
    return view


def is_in_all_languages() -> bool:
    """Whether the page asked for does."""
    view = current_app.view_functions.get(request.endpoint or "")
    return "is_error" not in g and bool(getattr(view, "in_all_languages", False))


def offered() -> list[str]:
    """The languages of the page asked for, in the order of the switch."""
    tags = on_offer()
    return [*tags, *(tag for tag in WRITTEN_TO if tag not in tags)] if is_in_all_languages() else tags


def _known(tag: str | None) -> str | None:
    return tag if tag in offered() else None


def choose() -> str | None:
    """The language of this request; None outside a request (mails choose their own)."""
    if not has_request_context():
        return None
    if "locale_tag" not in g:
        g.locale_tag = _asked() or _usual()
    return str(g.locale_tag).replace("-", "_")


def _asked() -> str | None:
    """What the address asks for, or what was chosen before on pages in all languages, on such a page."""
    asked = _known(request.args.get(KEY))
    if not asked:
        return _known(session.get(KEY_IN_ALL)) if is_in_all_languages() else None
    keys = ([KEY_IN_ALL] if is_in_all_languages() else []) + ([KEY] if asked in on_offer() else [])
    for key in keys:
        if session.get(key) != asked:
            session[key] = asked
    return asked


def _usual() -> str:
    person = _known(current_actor().language)
    browser = request.accept_languages.best_match(offered())
    return _known(session.get(KEY)) or person or browser or on_offer()[0]


def speak_to(tag: str) -> None:
    """From here to the end of the request this language, if the page has it and no other was asked for."""
    if _asked() is None and tag in offered():
        _speak(tag)


def speak_as_an_error() -> None:
    """An error speaks a language that the whole interface has: its pages are no part of the one in all languages."""
    g.is_error = True
    if has_request_context() and g.get("locale_tag", on_offer()[0]) not in on_offer():
        _speak(_usual())


def _speak(tag: str) -> None:
    g.locale_tag = tag
    refresh()


def current_tag() -> str:
    """The BCP 47 tag of the page or mail being written."""
    return speaking().tag


def shown(text: LocalText | None) -> Shown:
    """A text in the reader's language; remembers when it is in English, so that the page can say so once."""
    result = (text or LocalText()).shown([current_tag()])
    if result.is_english_instead:
        g.missing_texts = True
    return result._replace(text=as_read(result.text))


def _switch() -> list[tuple[str, str, str]]:
    """(tag, the language's name in itself, the address of this page in it)."""
    is_page = request.endpoint is not None and request.method == "GET"
    return [(tag, own_name(tag), here(lang=tag) if is_page else f"/?lang={tag}") for tag in offered()]


@dataclass(frozen=True)
class HomeZone(Part):
    """How the organisation's time zone is asked for; an administrator sets it."""

    name: Callable[[], str]


def home_zone() -> str:
    """The organisation's time zone."""
    return HomeZone.of().name()


def init_app(app: Flask, *, on_offer: Callable[[], Sequence[str]], home_zone: Callable[[], str]) -> None:
    """Choose languages, and give templates what they need for them: an administrator sets which, and the time zone."""
    Offer(on_offer).fit(app)
    HomeZone(home_zone).fit(app)
    Babel(
        app,
        locale_selector=choose,
        timezone_selector=home_zone,
        default_translation_directories=str(app.config["TRANSLATIONS_PATH"]),
    )

    @app.before_request
    def _remember() -> None:
        """What an address asks for holds from then on, also where its answer is no page and only leads to one."""
        if KEY in request.args:
            choose()

    @app.context_processor
    def _language() -> dict[str, object]:
        tag = current_tag()
        return {
            "lang": tag,
            "text_direction": direction(tag),
            "languages": _switch() if has_request_context() else [],
            "missing_texts": lambda: bool(g.get("missing_texts")),
            "is_reviewed": tag in REVIEWED,
        }
