"""From a row of the outbox to a finished letter, in the recipient's language.

A message to many is rendered once for each language, with marks where people differ; see `mime`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Flask, current_app
from flask_babel import force_locale

from volunteers.foundation import clock, reach
from volunteers.foundation.languages import REVIEWED, WRITTEN_TO, direction, on_offer
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.parts import Part
from volunteers.links.issue import token_for
from volunteers.links.models import Purpose
from volunteers.mail import languages, mime
from volunteers.mail.claimed import Claimed, Shared
from volunteers.mail.copies import ABOUT, OfChild, is_copy, source_of_copy
from volunteers.mail.facts import LANGUAGE, Reader, addresses
from volunteers.mail.letter import Letter
from volunteers.mail.message import STOPS
from volunteers.mail.sender import NOBODY, bounce_domain, sender_address
from volunteers.mail.sorts import Sort
from volunteers.mail.sources import Said, Sources
from volunteers.mail.words import stop_in_words

if TYPE_CHECKING:
    import css_inline

PREVIEWED = "preview"
"""The unsubscribing link of a letter that is only looked at: its page explains, and changes nothing."""

PASSED_ON = "copy"
"""The file that stands around a mail which a guardian gets a copy of in a language that it isn't in."""

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


class OnlyPrinted:
    """A field of a message to many: it may be printed, not tested or filtered, for it is filled in later.

    `truth` is given where it is the same for everybody in the form.
    """

    def __init__(self, name: str, *, truth: bool | None = None) -> None:
        self._mark = mime.mark(name)
        self._truth = truth

    def __str__(self) -> str:
        return self._mark

    def __html__(self) -> str:
        return self._mark

    def __bool__(self) -> bool:
        if self._truth is None:
            raise TypeError(f"{self._mark[1:-1]} differs per person: print it, don't test it")
        return self._truth


@dataclass(frozen=True)
class To:
    """The recipient, as templates see them."""

    name: Any
    address: Any
    language: str


@dataclass(frozen=True)
class Rendered:
    """The three texts of a message, and the language that they are written in."""

    subject: str
    text: str
    html: str
    language: str
    calendar: str | None = None


def _locale(language: str) -> str:
    """A language as Babel writes it."""
    return language.replace("-", "_")


def _in_language(url: str | None, language: str) -> str | None:
    return f"{url}{'&' if '?' in url else '?'}{LANGUAGE}={language}" if url else None


@lru_cache(1)
def _inliner() -> "css_inline.CSSInliner":
    import css_inline  # noqa: PLC0415 -- most web processes never write a letter

    # the at-rules stay: a dark screen needs them
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, keep_at_rules=True)


@lru_cache(64)
def inlined(html: str) -> str:
    """The HTML with its style sheet written into the elements; nothing is fetched from anywhere."""
    return _inliner().inline(html)


@dataclass(frozen=True)
class Letterhead(Part):
    """How letters learn the organisation's name, phone, phone_hours, email and postal_address."""

    facts: Callable[[], Any]


@dataclass(frozen=True)
class InAllLanguages(Part):
    """The kinds of mail that exist in every language that people are written to in, also where the rest does not."""

    kinds: frozenset[str]


class Press:
    """Renders the mails of one round; keeps the forms of messages to many."""

    def __init__(self, organization: Any) -> None:
        self.app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way
        self.organization = organization
        self.urls = addresses(self.app)
        self.offered = on_offer()
        self.in_all = InAllLanguages.of(self.app).kinds
        self.of_child = OfChild.of(self.app).kinds
        self.site = str(self.app.config.get("PUBLIC_URL") or "http://localhost").rstrip("/")
        self.sender = mime.bare_address(sender_address())
        self.bounce_domain = bounce_domain()
        self._forms: dict[Any, tuple[mime.Form, str]] = {}

    def letter(self, row: Claimed, batch: Shared | None) -> Letter:
        """The finished letter of a row."""
        form, subject = self._form(row, batch)
        unsubscribe = self._unsubscribe_url(row, batch)
        raw = {
            "To": mime.address(row.to_name, row.to_address),
            "Message-ID": b"<" + row.message_id.encode("ascii") + b">",
            "List-Unsubscribe": mime.url_header(unsubscribe or ""),
        }
        values = self._own_values(row, unsubscribe) if batch else {}
        return Letter(
            delivery_id=row.id,
            message_id=row.message_id,
            envelope_from=self._return_path(row.public_id),
            to=mime.bare_address(row.to_address),
            subject=subject,
            data=form.fill(values, raw),
        )

    def _return_path(self, public_id: str) -> str:
        """The envelope's sender: an address of its own for each mail, where bounces have a domain to come back to."""
        return f"bounces+{public_id}@{self.bounce_domain}" if self.bounce_domain else self.sender

    def _form(self, row: Claimed, batch: Shared | None) -> tuple[mime.Form, str]:
        if batch is None:
            return self._compose(row, None)
        key = (batch.id, row.language, frozenset(row.facts), row.unsubscribe_public_id is None)
        if key not in self._forms:
            self._forms[key] = self._compose(row, batch)
        return self._forms[key]

    def _compose(self, row: Claimed, batch: Shared | None) -> tuple[mime.Form, str]:
        rendered = self.render(row, batch)
        headers = self._headers(row, batch, rendered)
        attachment = None
        if rendered.calendar:
            found = re.search(r"^METHOD:([A-Z]+)", rendered.calendar, re.MULTILINE)
            method = f"; method={found.group(1)}" if found else ""  # the same as inside (RFC 6047, 2.4)
            attachment = (f"text/calendar; charset=utf-8{method}", rendered.calendar.encode())
        return mime.Form(headers, rendered.text, rendered.html, attachment), rendered.subject

    def _headers(self, row: Claimed, batch: Shared | None, rendered: Rendered) -> dict[str, bytes | mime.Field]:
        shared: Any = batch or row
        sender_name = row.sender_name or shared.sender_name or self.organization.name
        reply_to, reply_name = self._answers_to(row, shared)
        headers: dict[str, bytes | mime.Field] = {
            "From": mime.address(sender_name, self.sender),
            "To": mime.Field(None, "To"),
            "Subject": mime.header_text(rendered.subject),
            "Date": format_datetime(clock.now()).encode(),
            "Message-ID": mime.Field(None, "Message-ID"),
        }
        if reply_to:
            headers["Reply-To"] = mime.address(reply_name or "", reply_to)
        headers["Auto-Submitted"] = b"auto-generated"
        headers["Content-Language"] = mime.header_text(rendered.language)
        if shared.list_id:
            headers["List-Id"] = b"<" + mime.header_text(shared.list_id) + b">"
        if row.unsubscribe_public_id:
            headers["List-Unsubscribe"] = mime.Field(None, "List-Unsubscribe")
            headers["List-Unsubscribe-Post"] = b"List-Unsubscribe=One-Click"
        return headers

    def _answers_to(self, row: Claimed, shared: Any) -> tuple[str | None, str | None]:
        """Where answers go: to whom the mail names, else to the organization."""
        for each in (row, shared):
            if each.reply_to_address:
                return each.reply_to_address, each.reply_to_name
        email = self.organization.email  # the sender's own address may be one that nobody reads
        return (email, self.organization.name) if email else (None, None)

    def _can_answer(self, row: Claimed, shared: Any) -> bool:
        """Whether somebody reads an answer."""
        return not (self._answers_to(row, shared)[0] or self.sender).startswith(NOBODY)

    def _unsubscribe_url(self, row: Claimed, batch: Shared | None) -> str | None:
        """Where one stops what this mail is: news of one committee, or mails of its sort."""
        if not row.unsubscribe_public_id:
            return None
        if row.unsubscribe_public_id == PREVIEWED:
            return f"{self.site}/u/{PREVIEWED}"
        stops = (batch or row).facts.get(STOPS)
        of_sort = {"sort": row.category} if row.category != Sort.NOTICES.category else {}
        what = urlencode({"committee": stops["committee"]} if stops else of_sort)
        token = token_for(row.unsubscribe_public_id, Purpose.UNSUBSCRIBE)
        return f"{self.site}/u/{token}{'?' if what else ''}{what}"

    def _own_values(self, row: Claimed, unsubscribe: str | None) -> dict[str, str]:
        """What is filled into the form of a message to many."""
        language = self._language(row)
        reader = Reader(self.urls, [row.language], language)
        values = {name: str(reader.show(value)) for name, value in row.facts.items()}
        values |= {"to_name": row.to_name or row.to_address, "to_address": row.to_address}
        return values | {"stop_url": _in_language(unsubscribe, language) or ""}

    def render(self, row: Claimed, batch: Shared | None) -> Rendered:
        """The texts of a message; in one to many, what differs per person is a mark.

        A guardian's copy has words of its own, or where it hasn't and their language is only theirs, a frame in that.
        """
        language = self._language(row)
        context = self._context(row, batch, language)
        with force_locale(_locale(language)):
            self._complete(context, row, batch)
            if self._is_passed_on(row):
                said, given = self._said(row)
                subject, text, html = Sources.of(self.app).texts(PASSED_ON, {**context, **given}, said)
            else:
                subject, text, html = Sources.of(self.app).texts(self._source(row), context)
        calendar = context.get("ical")
        return Rendered(
            subject=subject,
            text=_BLANK_LINES.sub("\n\n", text).strip() + "\n",
            html=inlined(html),
            language=language,
            calendar=str(calendar) if calendar else None,
        )

    def _said(self, row: Claimed) -> tuple[Said, dict[str, Any]]:
        """What was written to the child, in a language that all mails are in."""
        language = languages.best(row.language, self.offered)
        context = self._context(row, None, language)
        with force_locale(_locale(language)):
            self._complete(context, row, None)
            said = Sources.of(self.app).said(row.kind, context)
        note = self._note(row.language, language, missed=False)
        return said, {"said_in": language, "said_direction": direction(language), "language_note": note}

    def _complete(self, context: dict[str, Any], row: Claimed, batch: Shared | None) -> None:
        """Add what is said in the language of now."""
        context["stop_label"] = stop_in_words(row.category, (context.get(STOPS) or {}).get("name"))
        context["tell_us"] = reach.by_answer(self.organization, can_answer=context["can_answer"])
        children = row.facts.get(ABOUT) or []
        context[ABOUT] = in_a_row([children] if isinstance(children, str) else children)

    def _context(self, row: Claimed, batch: Shared | None, language: str) -> dict[str, Any]:
        reader = Reader(self.urls, list(dict.fromkeys([row.language, language])), self._language(row))
        facts = {name: reader.show(value) for name, value in (batch.facts if batch else row.facts).items()}
        if batch:
            facts |= {name: OnlyPrinted(name) for name in row.facts}
            to = To(OnlyPrinted("to_name"), OnlyPrinted("to_address"), row.language)
        else:
            to = To(mime.without_marks(row.to_name or row.to_address), row.to_address, row.language)
        unsubscribe: Any = _in_language(self._unsubscribe_url(row, batch), language)
        return {
            **facts,
            "to": to,
            "organization": self.organization,
            "can_answer": self._can_answer(row, batch or row),
            "lang": language,
            "text_direction": direction(language),
            "language_note": self._note(row.language, language, reader.missed),
            "is_reviewed": language in REVIEWED,
            "stop_url": OnlyPrinted("stop_url", truth=True) if batch and unsubscribe else unsubscribe,
            "site_url": self.site,
        }

    def _source(self, row: Claimed) -> str:
        """Which file has the words of a mail."""
        return source_of_copy(row.kind) if row.kind in self.of_child and is_copy(row.facts) else row.kind

    def _language(self, row: Claimed) -> str:
        """In which language a mail is written: the reader's, if there is this kind of mail in it, else English."""
        is_in_all = row.kind in self.in_all or is_copy(row.facts)
        return languages.best(row.language, WRITTEN_TO if is_in_all else self.offered)

    def _is_passed_on(self, row: Claimed) -> bool:
        """Whether a copy has no words in its reader's language, so that it is told in that what it is."""
        has_words = row.kind in self.in_all or row.kind in self.of_child or not is_copy(row.facts)
        return not has_words and self._language(row) not in self.offered

    def _note(self, wanted: str, language: str, missed: bool) -> str | None:
        if wanted.partition("-")[0] == language.partition("-")[0] and not missed:
            return None
        return languages.note(wanted, str(self.organization.phone or self.organization.email or self.site))
