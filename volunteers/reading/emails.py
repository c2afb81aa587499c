"""The mails of this room: one function per message. None carries the words, or says whose they are."""

from datetime import datetime
from typing import Any

from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import moment, secret
from volunteers.mail.sorts import Sort
from volunteers.people import rules as people
from volunteers.reading.models import Reader, Reading

ASKED = "reading/asked"
"""The kind of the mail that asks somebody: it is stopped where no answer is needed any more."""


def asked(reader: Reader, reading: Reading, link: Link, unsubscribe: str, not_before: datetime) -> Message:
    """Can you read a few lines to us? One button to the page with the words."""
    return Message(
        kind=ASKED,
        to=people.recipient(reader.person),
        facts={
            "language": reading.language,
            "until": moment(reading.ends_at),
            "answer": secret(link, "answers.show"),
        },
        dedupe_key=f"reading-asked:{reader.public_id}",
        not_before=not_before,
        sensitive=True,
        category=Sort.REQUESTS.category,
        unsubscribe=unsubscribe,
        about=reader,
    )


def read(reader: Reader, reading: Reading, to: Recipient, page: Any, not_before: datetime) -> Message:
    """To whoever asked: it has been read, and stands under the words."""
    return Message(
        kind="reading/read",
        to=to,
        facts={"name": reader.person.greeting_name, "language": reading.language, "page": page},
        dedupe_key=f"reading-read:{reader.public_id}:{reader.version}",
        not_before=not_before,
        about=reader,
    )


def nobody(reader: Reader, reading: Reading, to: Recipient, page: Any, not_before: datetime) -> Message:
    """To whoever asked: nobody of those who were asked can read it; others may be asked."""
    return Message(
        kind="reading/nobody",
        to=to,
        facts={"language": reading.language, "page": page},
        dedupe_key=f"reading-nobody:{reader.public_id}:{reader.version}",
        not_before=not_before,
        about=reader,
    )
