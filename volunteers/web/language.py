"""Which language a page speaks: `?lang=`, then what was chosen before, then the person's, then the browser's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel

from volunteers.foundation.columns import LocalText, Shown
from volunteers.foundation.languages import Offer, direction, on_offer, own_name
from volunteers.foundation.parts import Part
from volunteers.foundation.speaking import speaking
from volunteers.foundation.written import as_read
from volunteers.web.actor import current_actor
from volunteers.web.here import here

KEY = "lang"


def _known(tag: str | None) -> str | None:
    return tag if tag in on_offer() else None


def choose() -> str | None:
    """The language of this request; None outside a request (mails choose their own)."""
    if not has_request_context():
        return None
    if "locale_tag" not in g:
        g.locale_tag = _chosen()
    return str(g.locale_tag)


def _chosen() -> str:
    asked = _known(request.args.get(KEY))
    if asked:
        if session.get(KEY) != asked:
            session[KEY] = asked
        return asked
    person = _known(current_actor().language)
    browser = request.accept_languages.best_match(on_offer())
    return _known(session.get(KEY)) or person or browser or on_offer()[0]


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
    return [(tag, own_name(tag), here(lang=tag) if is_page else f"/?lang={tag}") for tag in on_offer()]


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
        }
