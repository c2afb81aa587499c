"""A message as one real recipient will read it: rendered by the same code that writes the mails."""

from dataclasses import dataclass

from volunteers.foundation import clock
from volunteers.foundation.languages import direction
from volunteers.mail.claimed import Claimed
from volunteers.mail.rendering import PREVIEWED, Letterhead, Press, Rendered
from volunteers.notices.emails import facts_of, kind_of
from volunteers.notices.models import Notice
from volunteers.notices.queries.audience import category_of
from volunteers.notices.queries.notices import audience_of
from volunteers.notices.queries.outlook import Reader


@dataclass(frozen=True)
class Preview:
    """What one recipient gets."""

    sender: str
    reader: Reader
    letter: Rendered

    @property
    def direction(self) -> str:
        """How its language runs."""
        return direction(self.letter.language)


def preview(notice: Notice, reader: Reader) -> Preview:
    """Render a message for one recipient; nothing is written and nothing is sent."""
    organization = Letterhead.of().facts()
    sender = f"{notice.author.full_name} · {organization.name}"
    audience = audience_of(notice)
    row = Claimed(
        id=0,
        public_id="preview",
        kind=kind_of(audience),
        category=category_of(audience),
        batch_id=None,
        message_id="preview",
        to_address=reader.address,
        to_name=reader.names,
        person_id=reader.person_id,
        language=reader.language,
        facts=facts_of(notice),
        sender_name=sender,
        reply_to_address=notice.reply_to,
        reply_to_name=notice.reply_to_name,
        list_id=None,
        unsubscribe_public_id=PREVIEWED if audience.is_news else None,
        created_at=clock.now(),
        not_before_at=None,
        attempt_count=0,
    )
    return Preview(sender, reader, Press(organization).render(row, None))
