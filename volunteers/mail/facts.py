"""What facts become for one reader: addresses of pages, signed links, texts in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from markupsafe import Markup
from werkzeug.routing import MapAdapter

from volunteers.foundation.columns import LocalText
from volunteers.foundation.written import as_read
from volunteers.links.issue import code_for, token_for
from volunteers.links.models import Purpose
from volunteers.mail.mime import without_marks

LANGUAGE = "lang"
"""What asks for a language in the address of a page (`web.language.KEY`; a mechanism below sees no pages)."""


class LocalString(str):  # noqa: SLOT000 - it carries its language
    """A text in the language it was found in; `lang` says which, for the lang attribute."""

    lang: str = ""


class LocalMarkup(Markup):
    """Markup in the language it was found in."""

    lang: str = ""


@dataclass(frozen=True)
class SecretLink:
    """A signed link, as templates see it."""

    url: str
    code: str

    def __str__(self) -> str:
        return self.url


def addresses(app: Flask) -> MapAdapter:
    """Builds full addresses under PUBLIC_URL, without a request."""
    parts = urlsplit(app.config.get("PUBLIC_URL") or "http://localhost")
    return app.url_map.bind(parts.netloc, script_name=parts.path or "/", url_scheme=parts.scheme)


@dataclass
class Reader:
    """Whom facts are turned into text for; remembers whether something to read was there only in English.

    `language` is the letter's: its addresses open pages in it, whatever the browser says.
    """

    urls: MapAdapter
    languages: Iterable[str]
    language: str
    missed: bool = field(default=False)

    def show(self, value: Any) -> Any:
        """A fact as the template sees it."""
        if isinstance(value, str):
            return without_marks(value)
        if isinstance(value, list):
            return [self.show(each) for each in value]
        if not isinstance(value, Mapping):
            return value
        if "$page" in value:
            return self._url(value["$page"], value.get("values", {}))
        if "$link" in value:
            return self._link(value)
        if "$text" in value:
            return self._local(value["$text"], is_prose=value.get("is_prose", False))
        if "$html" in value:
            found = self._found(value["$html"], is_prose=True)
            markup = LocalMarkup(found)  # sanitised by the room that wrote it
            markup.lang = found.lang
            return markup
        return {str(name): self.show(each) for name, each in value.items()}

    def _url(self, endpoint: str, values: Mapping[str, Any]) -> str:
        return self.urls.build(endpoint, {**values, LANGUAGE: self.language}, force_external=True)

    def _link(self, value: Mapping[str, Any]) -> SecretLink:
        public_id, purpose = value["$link"], Purpose(value["purpose"])
        values = {**value.get("values", {}), "token": token_for(public_id, purpose)}
        return SecretLink(self._url(value["endpoint"], values), code_for(public_id, purpose))

    def _local(self, value: Mapping[str, str] | str, *, is_prose: bool) -> LocalString:
        found = self._found(value, is_prose=is_prose)
        text = LocalString(as_read(found))
        text.lang = found.lang
        return text

    def _found(self, value: Mapping[str, str] | str, *, is_prose: bool) -> LocalString:
        shown = LocalText.of(value).shown(self.languages)
        self.missed = self.missed or (is_prose and shown.is_english_instead and not isinstance(value, str))
        text = LocalString(without_marks(shown.text))
        text.lang = shown.lang
        return text
