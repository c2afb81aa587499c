"""The outbox as it can be taken out of the house: never what a mail says."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor, Permission
from volunteers.admin import queries
from volunteers.foundation.addresses import bare
from volunteers.foundation.db import db
from volunteers.foundation.folding import sought
from volunteers.foundation.languages import name_in
from volunteers.foundation.speaking import speaking
from volunteers.foundation.text import _l, is_clean
from volunteers.house import Asked, Column, House, ListOf, Reading
from volunteers.mail import queries as mail
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.words import state_in_words
from volunteers.people.models import Person

LONGEST = 200

COLUMNS: tuple[Any, ...] = (
    Column("email", _l("To"), lambda row: row.to_address, is_contact=True),
    Column("kind", _l("Type of email"), lambda row: str(House.of().mail_in_words(row.kind))),
    Column("status", _l("What happened"), lambda row: str(state_in_words(row))),
    Column("language", _l("Email language"), lambda row: name_in(row.language, speaking().tag)),
    Column("written", _l("Written on"), lambda row: row.created_at),
    Column("sent", _l("Sent on"), lambda row: row.sent_at),
    Column("attempts", _l("Attempts"), lambda row: row.attempt_count),
)


def read(actor: Actor, _subject: None, asked: Asked) -> Reading:
    """The mails that the page shows when it is narrowed like that, the newest first."""

    def first(name: str) -> str:
        return "".join(ch for ch in next(iter(asked.get(name) or ()), "")[:LONGEST] if is_clean(ch))

    wanted, typed = first("state"), bare(sought(first("q").strip()))
    state = DeliveryState(wanted) if wanted in set(DeliveryState) else None
    known = queries.known_addresses(typed) if typed else ()
    minors = sa.select(Person.id).where(~Person.is_adult)
    young = cache(lambda: frozenset(db.session.scalars(minors)))  # asked for once, where a file is made
    return Reading(
        mail.outbox(actor, state=state, kind=first("kind") or None, q=typed or None, known=known),
        COLUMNS,
        person=Delivery.person_id,
        guarded=Delivery.person_id.in_(minors),
        is_guarded=lambda row: row.person_id in young(),
    )


OUTBOX = ListOf("deliveries", _l("Outbox"), "admin.outbox", "/admin/outbox/", Permission.OUTBOX_READ, read)
