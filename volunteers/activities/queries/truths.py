"""Which mails of this room are still true when they leave."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.activities import rules
from volunteers.activities.models import Activity, Shift, SignUp
from volunteers.foundation.db import db
from volunteers.mail.truth import Told


def about_sign_ups(mails: Sequence[Told]) -> list[int]:
    """Mails about a place or a waiting list: the person still has that very one, at that time and place."""
    rows = _sign_ups(SignUp.id.in_({mail.subject_id for mail in mails}))
    found = {row.id: row for row in rows}
    return [
        mail.key
        for mail in mails
        if (row := found.get(mail.subject_id)) is not None and rules.is_still_so(mail.kind, mail.facts, row)
    ]


def about_activities(mails: Sequence[Told]) -> list[int]:
    """Mails about a change or a cancellation: it stands, and whoever is told of a change is on the list, as it says."""
    keys = {mail.subject_id for mail in mails}
    rows: dict[tuple[int, int], list[SignUp]] = {}
    for row in _sign_ups(Shift.activity_id.in_(keys), SignUp.person_id.in_({mail.person_id for mail in mails})):
        rows.setdefault((row.activity.id, row.person_id), []).append(row)
    activities = {row.id: row for row in db.session.scalars(sa.select(Activity).where(Activity.id.in_(keys)))}
    return [
        mail.key
        for mail in mails
        if (activity := activities.get(mail.subject_id)) is not None
        and rules.is_still_changed(mail.kind, mail.facts, activity, rows.get((activity.id, mail.person_id or 0), []))
    ]


def _sign_ups(*where: sa.ColumnElement[bool]) -> Sequence[Any]:
    return db.session.scalars(
        sa.select(SignUp)
        .join(SignUp.shift)
        .where(*where)
        .options(joinedload(SignUp.shift).joinedload(Shift.activity))
        .execution_options(populate_existing=True)
    ).all()
