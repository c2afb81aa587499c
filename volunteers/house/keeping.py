"""How long the mechanisms keep what is theirs: reasons, links, mails."""

import sqlalchemy as sa

from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.foundation.text import _l
from volunteers.house.retention import Retention
from volunteers.links.models import Link
from volunteers.mail.models import UNDER_WAY, Delivery

REASONS = Retention(
    "keep_notes_days",
    _l("Reasons in the record of what was done"),
    AuditReason,
    lambda then: AuditReason.event_id.in_(sa.select(AuditEvent.id).where(AuditEvent.at < then)),
)
LINKS = Retention(
    "keep_links_days",
    _l("Links in emails that no longer open anything"),
    Link,
    lambda then: sa.or_(Link.used_at < then, Link.revoked_at < then, Link.expires_at < then),
)
MAIL_TEXTS = Retention(
    "keep_mail_texts_days",
    _l("What our emails said"),
    Delivery,
    lambda then: sa.and_(Delivery.created_at < then, Delivery.state.not_in(UNDER_WAY), _says_something()),
    empties={
        "facts": {},
        "sender_name": None,
        "reply_to_address": None,
        "reply_to_name": None,
        "error": None,
    },
)
MAIL_ADDRESSES = Retention(
    "keep_mail_addresses_days",
    _l("Which address an email went to"),
    Delivery,
    lambda then: sa.and_(Delivery.created_at < then, Delivery.state.not_in(UNDER_WAY), Delivery.to_address != ""),
    empties={"to_address": "", "to_name": "", "dedupe_key": "erased:" + sa.cast(Delivery.id, sa.String)},
)


def _says_something() -> sa.ColumnElement[bool]:
    return sa.cast(Delivery.facts, sa.Text) != "{}"
