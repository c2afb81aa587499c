"""Which mails of this room are still true when they leave."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.committees.queries import still_chaired_by
from volunteers.foundation.db import db
from volunteers.initiatives import rules
from volunteers.initiatives.models import OPEN_ASSIGNMENTS, Assignment, Offer, OfferState, Position
from volunteers.initiatives.queries.assignments import is_good
from volunteers.mail.truth import Told


def about_assignments(mails: Sequence[Told]) -> Collection[int]:
    """The assignment stands as the mail says; the chairs are told only while they are chairs."""
    rows = {
        row.id: row
        for row in db.session.scalars(
            sa.select(Assignment)
            .where(Assignment.id.in_({mail.subject_id for mail in mails}))
            .options(joinedload(Assignment.position).joinedload(Position.initiative))
            .execution_options(populate_existing=True)
        )
    }
    good = set(
        db.session.scalars(
            sa.select(Assignment.id)
            .join(Assignment.position)
            .join(Position.initiative)
            .where(Assignment.id.in_(rows), is_good())
        )
    )
    so = [
        mail
        for mail in mails
        if (row := rows.get(mail.subject_id)) is not None
        and (row.id in good or row.state not in OPEN_ASSIGNMENTS)
        and rules.is_still_so(mail.kind, mail.facts, row)
    ]
    answers = [mail for mail in so if mail.kind == "initiatives/answered"]
    told = still_chaired_by(
        {mail.key: rows[mail.subject_id].position.initiative.committee_id for mail in answers}, answers
    )
    told |= {mail.key for mail in answers if mail.person_id == rows[mail.subject_id].offered_by_id}
    return told | {mail.key for mail in so if mail not in answers}


def about_thanks(mails: Sequence[Told]) -> Collection[int]:
    """The offer stands as the mail says."""
    rows = {row.id: row.state for row in _offers(Offer.id.in_({mail.subject_id for mail in mails}))}
    return [mail.key for mail in mails if rows.get(mail.subject_id) in rules.ANSWERED_OFFERS]


def about_chairs_told(mails: Sequence[Told]) -> Collection[int]:
    """Some of what was offered waits for the chair still, and the reader is the chair still."""
    named = {public_id for mail in mails for public_id in mail.facts["waiting"]}
    waiting = {row.public_id for row in _offers(Offer.public_id.in_(named), Offer.state == OfferState.WAITING)}
    so = [mail for mail in mails if waiting & set(mail.facts["waiting"])]
    return still_chaired_by({mail.key: mail.subject_id for mail in so}, so)


def _offers(*where: sa.ColumnElement[bool]) -> Sequence[Offer]:
    return db.session.scalars(sa.select(Offer).where(*where).execution_options(populate_existing=True)).all()
