"""Which language a page speaks: `?lang=`, then what was chosen before, then the person's, then the browser's.

Some pages exist in more languages than the rest (`in_all_languages`): what is chosen there holds there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

from flask import Flask, current_app, g, has_request_context, request, session, url_for
from flask_babel import Babel, refresh
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from volunteers.foundation.columns import LocalText, Shown
from volunteers.foundation.languages import REVIEWED, WRITTEN_TO, Offer, direction, on_offer, own_name
from volunteers.foundation.parts import Part
from volunteers.foundation.speaking import speaking
from volunteers.foundation.written import as_read
from volunteers.web.actor import current_actor
from volunteers.web.here import here
from volunteers.web.replies import form_page

KEY = "lang"
KEY_IN_ALL = "lang_in_all"
"""What was chosen on a page that exists in all languages."""

View = TypeVar("View", bound=Callable[..., Any])


def in_all_languages(view: View) -> View:
    """A page that exists in every language that people are written to in, also where the rest does not."""
    view.in_all_languages = True  # type: ignore[attr-defined]  # read by `offered`
    return view


@dataclass(frozen=True)
class ReadBy:
    """For whom a page is, where an error answers before the page itself could say so.

    `language` gets what the address names: a tag, empty where nobody knows, None where the page is not in all
    languages. `way_on` is an endpoint that leads on from an address where nothing is, and what stands on its button.
    """

    language: Callable[..., str | None]
    way_on: tuple[str, Any] | None = None


def read_by(reader: ReadBy) -> Callable[[View], View]:
    """Say for whom a page is (`speak_as_an_error`)."""

    def decorate(view: View) -> View:
        view.read_by = reader  # type: ignore[attr-defined]  # read by `_reader`
        return view

    return decorate


def _asked_for() -> tuple[str, dict[str, Any]]:
    """The endpoint of the address, and what it names; also of one that only takes presses and was opened (405)."""
    wrong = request.routing_exception
    adapter = current_app.create_url_adapter(request) if isinstance(wrong, MethodNotAllowed) else None
    if adapter is None:
        return request.endpoint or "", request.view_args or {}
    endpoint, values = adapter.match(method="POST")
    return endpoint, dict(values)


def _view() -> Any:
    try:
        return current_app.view_functions.get(_asked_for()[0])
    except HTTPException:
        return None


def _reader() -> ReadBy | None:
    found: ReadBy | None = getattr(_view(), "read_by", None)
    return found


def is_in_all_languages() -> bool:
    """Whether the page asked for does."""
    return "in_all_languages" in g or bool(getattr(_view(), "in_all_languages", False))


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
    tags = offered()
    for known in (session.get(KEY), current_actor().language):
        if known in tags:
            return str(known)
    return request.accept_languages.best_match(tags) or on_offer()[0]


def speak_to(tag: str) -> None:
    """From here to the end of the request this language, if the page has it and no other was asked for."""
    g.is_told_language = True
    if _asked() is None and tag in offered():
        _speak(tag)


def speak_in_all_to(tag: str) -> None:
    """This page exists in all languages, for what stands behind its address; from here on it speaks this one, if no
    other was asked for.
    """
    g.in_all_languages = g.is_told_language = True
    _speak(_asked() or (tag if tag in offered() else _usual()))


def speak_as_an_error(*, can_ask: bool) -> None:
    """An error speaks as the page would have.

    One that comes before the view asks for whom the address is, but not where nothing may answer (`can_ask`).
    """
    reader = _reader() if has_request_context() else None
    if reader is None or not can_ask or "is_told_language" in g:
        return
    try:
        tag = reader.language(**_asked_for()[1])
    except HTTPException:  # an address that was never given out
        tag = ""
    if tag is not None:
        speak_in_all_to(tag)


def way_on() -> tuple[str, Any] | None:
    """Where a page in all languages leads on to, should there be nothing at its address: where, and its button."""
    reader = _reader() if has_request_context() and is_in_all_languages() else None
    return (url_for(reader.way_on[0]), reader.way_on[1]) if reader is not None and reader.way_on else None


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
    return [(tag, own_name(tag), _in(tag)) for tag in offered()]


def _in(tag: str) -> str:
    """Where to read this page in another language; what was pressed is not pressed again."""
    if request.endpoint is not None and request.method == "GET":
        return here(lang=tag)
    if not is_in_all_languages():
        return f"/?lang={tag}"
    path, _mark, query = form_page().partition("?")
    return f"{path}?{urlencode({**parse_qs(query), KEY: [tag]}, doseq=True)}"


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
            "is_in_all_languages": has_request_context() and is_in_all_languages(),
        }
