"""Messages to many: sent ones with what happened to each mail, and drafts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from volunteers.demo.stage import Someone, Stage
from volunteers.mail.models import Delivery, DeliveryState, MailBatch
from volunteers.notices.emails import body_html
from volunteers.notices.models import LeftOut, Notice, NoticeCommittee, NoticeRecipient, NoticeState
from volunteers.people.models import Channel, OptOut

KIND = "notices/notice"
FAILURES = (
    (DeliveryState.FAILED, "550 5.1.1 No such mailbox here"),
    (DeliveryState.BOUNCED, "552 5.2.2 The mailbox is full"),
)


@dataclass(frozen=True)
class Letter:
    """A message of the demonstration; `days` ago it was sent, None is a draft."""

    author: str
    committees: tuple[str, ...]
    days: int | None
    subject: dict[str, str]
    body: dict[str, str]


LETTERS = (
    Letter(
        "chair",
        ("korea",),
        12,
        {"en": "We need two readers on Saturday", "es": "Faltan dos lectores el sábado"},
        {
            "en": "We still need **two readers** for the story hour. Ten minutes each, and the books are there."
            "\n\nOpen the calendar and select *I can come*.\n\nDana",
            "es": "Para la hora del cuento faltan **dos lectores**. Diez minutos cada uno, los libros "
            "ya están.\n\nAbra el calendario y presione *Puedo ir*.\n\nDana",
        },
    ),
    Letter(
        "coordinator",
        ("arts-and-festivals", "language-bank", "hosting-and-hospitality"),
        5,
        {"en": "The festival is close: can you give an hour?", "es": "Se acerca el festival: manos por una hora"},
        {
            "en": "The booth needs people who speak Spanish or Amharic after two o'clock. One hour helps.\n\nTomás",
            "es": "El puesto necesita personas que hablen español o amhárico después de las dos. "
            "Una hora ayuda.\n\nTomás",
        },
    ),
    Letter(
        "chair",
        ("korea",),
        None,
        {"en": "Golf day: who can drive the cart?"},
        {"en": "We have players but nobody to drive the cart.\n\nDana"},
    ),
    Letter(
        "other-chair",
        ("ethiopia",),
        None,
        {"en": "Boxes, boxes, boxes", "es": "Cajas, cajas y más cajas"},
        {
            "en": "On Saturday we’re packing the last boxes.\n\nSelam",
            "es": "El sábado empacamos las últimas cajas.\n\nSelam",
        },
    ),
)


def add_notices(stage: Stage) -> None:
    """The messages with their recipients."""
    quiet = {row["person_id"] for row in stage.rows.of(OptOut) if row["channel"] is Channel.NOTICES}
    for letter in LETTERS:
        author = stage.cast[letter.author]
        groups = [stage.groups[slug] for slug in letter.committees]
        people = list({person.id: person for group in groups for person in group.members}.values())
        sent_at = None if letter.days is None else stage.ago(letter.days)
        values: dict[str, Any] = {
            "committee_id": groups[0].id if len(groups) == 1 else None,
            "author_id": author.id,
            "subject": letter.subject,
            "body": letter.body,
            "reply_to": author.email,
            "reply_to_name": author.full_name,
            "created_at": sent_at or stage.ago(1),
            "state": NoticeState.DRAFT,
        }
        recipients: list[tuple[Someone, LeftOut | None]] = []
        if sent_at is not None:
            recipients = _recipients(people, quiet)
            reached = sum(left_out is None for _person, left_out in recipients)
            values |= {
                "state": NoticeState.SENT,
                "send_at": sent_at,
                "snapshot_at": sent_at,
                "sent_at": sent_at + timedelta(minutes=3),
                "recipient_count": reached,
                "batch_id": _batch(stage, letter, author, sent_at),
            }
        key = stage.rows.add(Notice, **values)
        for group in groups:
            stage.rows.add(NoticeCommittee, notice_id=key, committee_id=group.id)
        if sent_at is not None:
            _deliver(stage, key, values["batch_id"], recipients, sent_at)


def _recipients(people: list[Someone], quiet: set[int]) -> list[tuple[Someone, LeftOut | None]]:
    """Who gets a copy, and why others do not."""
    seen: set[str] = set()
    found: list[tuple[Someone, LeftOut | None]] = []
    for person in people:
        if person.email is None:
            left_out: LeftOut | None = LeftOut.NO_ADDRESS
        elif person.id in quiet:
            left_out = LeftOut.OPTED_OUT
        else:
            left_out = LeftOut.SAME_ADDRESS if person.email in seen else None
            seen.add(person.email)
        found.append((person, left_out))
    return found


def _batch(stage: Stage, letter: Letter, author: Someone, at: datetime) -> int:
    return stage.rows.add(
        MailBatch,
        kind=KIND,
        dedupe_key=f"demo:{letter.author}:{letter.days}",
        facts={"subject": letter.subject["en"], "body_html": body_html(letter.body["en"])},
        category="notices",
        reply_to_address=author.email,
        reply_to_name=author.full_name,
        created_at=at,
    )


def _deliver(
    stage: Stage, notice_id: int, batch_id: int, recipients: list[tuple[Someone, LeftOut | None]], at: datetime
) -> None:
    for number, (person, left_out) in enumerate(recipients):
        delivery_id = None
        if left_out is None:
            delivery_id = _delivery(stage, notice_id, batch_id, person, at, number)
        stage.rows.add(
            NoticeRecipient, notice_id=notice_id, person_id=person.id, delivery_id=delivery_id, left_out=left_out
        )


def _delivery(stage: Stage, notice_id: int, batch_id: int, person: Someone, at: datetime, number: int) -> int:
    state, error = FAILURES[number - 8] if 8 <= number < 8 + len(FAILURES) else (DeliveryState.SENT, None)
    return stage.rows.add(
        Delivery,
        kind=KIND,
        state=state,
        category="notices",
        batch_id=batch_id,
        dedupe_key=f"demo:{notice_id}:{person.id}",
        message_id=f"{stage.random.getrandbits(96):024x}@demo.example",
        to_address=person.email,
        to_name=person.full_name,
        person_id=person.id,
        language=person.preferred_language,
        is_bulk=True,
        subject_type="notices",
        subject_id=notice_id,
        created_at=at,
        next_attempt_at=at,
        attempt_count=1,
        sent_at=at + timedelta(minutes=2) if state is not DeliveryState.FAILED else None,
        error=error,
    )
