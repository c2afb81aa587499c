"""How a reading stands, for whoever asked and for whoever is asked; events and mails."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from volunteers.audit import Event
from volunteers.foundation import moments
from volunteers.foundation.text import _, _l, _n
from volunteers.mail.sorts import Sort
from volunteers.reading import events
from volunteers.reading.models import Reader, ReaderState, Reading, ReadingState

EVENTS: Mapping[Event, Any] = {
    events.READING_GIVEN: _l("told a chair what someone wrote"),
    events.READING_REFUSED: _l("said they can’t read what someone wrote"),
    events.READER_ENDED: _l("is no longer asked to read what someone wrote"),
}

MAILS: Mapping[str, Any] = {
    "reading/asked": _l("asked to read a few lines for us"),
    "reading/read": _l("someone has read it"),
    "reading/nobody": _l("nobody could read it"),
}


SORTS: Mapping[str, Sort] = {
    "reading/asked": Sort.REQUESTS,
    "reading/read": Sort.DUTIES,
    "reading/nobody": Sort.DUTIES,
}
"""Which sort each of these mails is to whoever gets it."""


def standing_in_words(reading: Reading, now: datetime) -> str:
    """How it stands for whoever asked; nothing once it is read, for then the text tells."""
    if reading.state is ReadingState.READ:
        return ""
    if reading.is_open(now):
        return str(
            _n(
                "We asked someone to read this for you. They can answer until %(day)s.",
                "We asked %(num)s people to read this for you. They can answer until %(day)s.",
                len(reading.waited_for),
                day=moments.date(reading.ends_at),
            )
        )
    if reading.waited_for:
        return str(
            _(
                "Nobody we asked has answered. You can ask other people or a coordinator, or call the person "
                "who wrote it."
            )
        )
    return str(
        _("Nobody we asked can read it. You can ask other people or a coordinator, or call the person who wrote it.")
    )


def settled_in_words(reader: Reader) -> str:
    """How it stands for whoever is asked; nothing while they have not answered."""
    day = moments.date(reader.answered_at or reader.asked_at)
    if reader.state is ReaderState.READ:
        return str(_("You read it for us on %(day)s. Thank you.", day=day))
    if reader.state is ReaderState.CANNOT:
        return str(_("On %(day)s, you said you can’t read it, and that’s fine.", day=day))
    return ""


def asked_in_words(number: int) -> str:
    """What whoever pressed reads: how many people are asked what words say."""
    return str(
        _n(
            "We’ll email one person to ask what it says. They’ll see only the words.",
            "We’ll email %(num)s people to ask what it says. They’ll see only the words.",
            number,
        )
    )
