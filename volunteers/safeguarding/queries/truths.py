"""Whether what a mail of this room tells is still so when it is claimed."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from volunteers.foundation.db import db
from volunteers.mail.truth import Told
from volunteers.people.models import Person
from volunteers.safeguarding.models import ConsentRequest
from volunteers.safeguarding.queries.guardians import guardians_of


def about_asked(mails: Sequence[Told]) -> Collection[int]:
    """Mails about a question: it still waits for an answer."""
    keys = {mail.subject_id for mail in mails}
    where = (ConsentRequest.id.in_(keys), ConsentRequest.ended_at.is_(None))
    waits = set(db.session.scalars(sa.select(ConsentRequest.id).where(*where)))
    return [mail.key for mail in mails if mail.subject_id in waits]


def about_nobody_left(mails: Sequence[Told]) -> Collection[int]:
    """Mails about a child for whom nobody answers: still nobody does, and the child is under 18."""
    keys = {mail.subject_id for mail in mails}
    young = Person.id.in_(keys), Person.is_adult.is_(False), Person.is_living()
    children = set(db.session.scalars(sa.select(Person.id).where(*young)))
    answered = {key for key, rows in guardians_of(children).items() if rows}
    return [mail.key for mail in mails if mail.subject_id in children - answered]
