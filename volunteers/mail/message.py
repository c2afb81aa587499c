"""What a room writes: to whom, what kind, and the facts. Templates make the sentences, later, in the worker.

Facts must be JSON. An instant is an ISO string; an address of a page, a signed link and a text in several languages
are small values made here, which the worker turns into what the reader sees: the database never holds a usable token.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from volunteers.foundation.columns import LocalText
from volunteers.links import Link

OPERATIONAL = "operational"
"""The category of what the person asked for or signed up to; it can't be unsubscribed from."""

FAREWELL = "farewell"
"""The category of the last mail to somebody who was erased: it goes to an address that is forgotten already."""

STOPS = "stops"
"""The fact that says what the unsubscribing link of a mail stops, besides its sort: see `stops_committee`."""

_KIND = re.compile(r"[a-z_]+/[a-z_0-9]+\Z")


@dataclass(frozen=True)
class Recipient:
    """One address and whose it is; `language` is any BCP 47 tag.

    `is_guarded`: whoever answers for them gets a copy of each mail, or the mail in their place (`mail/copies.py`).
    """

    address: str
    name: str = ""
    language: str = "en"
    person_id: int | None = None
    is_guarded: bool = False


@dataclass(frozen=True)
class Message:
    """One message to one address.

    `kind` names its file, templates/mail/<kind>.mail. The same `dedupe_key` twice is one mail.
    `not_before` is how undo works: until then `outbox.undo` can cancel it. `sensitive` bodies are shown to nobody.
    `unsubscribe` is the public id of a link made by `outbox.unsubscribe_link`. `about` is the row that it tells of.
    `by_anybody`: it is sent because somebody typed this address into a form, who may be a stranger; see `asked`.
    `leaves_place`: of those, it leaves the last place of an hour to mails that let the owner in.
    `is_bulk`: it goes to many, and leaves after all that somebody waits for.
    """

    kind: str
    to: Recipient
    facts: Mapping[str, Any]
    dedupe_key: str
    not_before: datetime | None = None
    sensitive: bool = False
    reply_to: Recipient | None = None
    category: str = OPERATIONAL
    unsubscribe: str | None = None
    list_id: str | None = None
    sender_name: str | None = None
    by_anybody: bool = False
    leaves_place: bool = False
    is_bulk: bool = False
    about: Any = field(default=None, compare=False)

    def __post_init__(self) -> None:
        check_kind(self.kind)
        json.dumps(dict(self.facts))  # TypeError here, where the mistake is, and not in the worker
        if not 0 < len(self.dedupe_key) <= 200:
            raise ValueError(f"{self.kind}: a dedupe key has 1 to 200 characters")
        if self.not_before is not None and self.not_before.tzinfo is None:
            raise ValueError(f"{self.kind}: an instant needs a zone")


def check_kind(kind: str) -> None:
    """Refuse a kind that is not `room/message`: it names files."""
    if not _KIND.match(kind):
        raise ValueError(f"{kind!r} is not room/message")


def moment(instant: datetime) -> str:
    """An instant as a fact; templates show it with the filter `local_time(zone)`."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return instant.isoformat()


def day(date_: date) -> str:
    """A date as a fact; templates show it with the filter `local_day`."""
    return date_.isoformat()


def page(endpoint: str, **values: Any) -> dict[str, Any]:
    """The full address of a page, as a fact: {{ fact }} prints it."""
    return {"$page": endpoint, "values": values}


def secret(link: Link, endpoint: str, **values: Any) -> dict[str, Any]:
    """A signed link as a fact: {{ fact.url }} (the page at `endpoint`, which takes `token`), {{ fact.code }}."""
    return {"$link": link.public_id, "purpose": link.purpose.value, "endpoint": endpoint, "values": values}


def text(local: LocalText | Mapping[str, str]) -> dict[str, Any]:
    """A name or a title in several languages as a fact: {{ fact }} prints it in the reader's."""
    return {"$text": dict(local)}


def prose(local: LocalText | Mapping[str, str]) -> dict[str, Any]:
    """The same of what is there to be read: where it is only in English, the letter says so. A name is a name."""
    return {**text(local), "is_prose": True}


def stops_committee(slug: str, name: LocalText | Mapping[str, str]) -> dict[str, Any]:
    """The fact `STOPS` of what is news of one committee: its link stops that committee's messages, and says so."""
    return {"committee": slug, "name": text(name)}


def html(markup: LocalText | Mapping[str, str] | str) -> dict[str, Any]:
    """Markup that the room has sanitised, as a fact, in one language or in several: {{ letter.markup(fact) }}."""
    return {"$html": markup if isinstance(markup, str) else dict(markup)}
