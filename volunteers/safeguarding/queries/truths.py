"""Whether what a mail of this room tells is still so when it is claimed."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from volunteers.foundation.db import db
from volunteers.mail.truth import Told
from volunteers.safeguarding.models import ConsentRequest


def about_asked(mails: Sequence[Told]) -> Collection[int]:
    """Mails about a question: it still waits for an answer."""
    keys = {mail.subject_id for mail in mails}
    where = (ConsentRequest.id.in_(keys), ConsentRequest.ended_at.is_(None))
    waits = set(db.session.scalars(sa.select(ConsentRequest.id).where(*where)))
    return [mail.key for mail in mails if mail.subject_id in waits]
