"""Which mails of this room are still true when they leave, and who may know what a committee's chairs are told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from volunteers.committees import rules
from volunteers.committees.models import Membership, MembershipState, Term
from volunteers.committees.queries.reading import chairs_of
from volunteers.foundation.db import db
from volunteers.mail.truth import Told
from volunteers.organization.queries import today_here


def still_chaired_by(committee_of: Mapping[int, int], mails: Sequence[Told]) -> set[int]:
    """Of mails to chairs those whose reader chairs the committee still, which is given by the mail's key."""
    chairs = chairs_of(set(committee_of.values()), today_here())
    may_know = {(committee_id, chair.id) for committee_id, found in chairs.items() for chair in found}
    return {mail.key for mail in mails if (committee_of.get(mail.key), mail.person_id) in may_know}


def about_memberships(mails: Sequence[Told]) -> Collection[int]:
    """That a membership ended: it has, and the person is not in again; chairs are told only while they are chairs."""
    rows = {row.id: row for row in _anew(Membership, mails)}
    again = {
        (committee_id, person_id)
        for committee_id, person_id in db.session.execute(
            sa.select(Membership.committee_id, Membership.person_id).where(
                Membership.person_id.in_({row.person_id for row in rows.values()}),
                Membership.state != MembershipState.ENDED,
            )
        )
    }
    so = [
        mail
        for mail in mails
        if (row := rows.get(mail.subject_id)) is not None and (row.committee_id, row.person_id) not in again
    ]
    to_chairs = [mail for mail in so if mail.kind == "committees/membership_resigned"]
    told = still_chaired_by({mail.key: rows[mail.subject_id].committee_id for mail in to_chairs}, to_chairs)
    return told | {mail.key for mail in so if mail not in to_chairs}


def about_members(mails: Sequence[Told]) -> Collection[int]:
    """Who was welcomed is in."""
    rows = {row.id: row for row in _anew(Membership, mails)}
    return [
        mail.key
        for mail in mails
        if (row := rows.get(mail.subject_id)) is not None and row.state is not MembershipState.ENDED
    ]


def about_terms(mails: Sequence[Told]) -> Collection[int]:
    """An office that was given or changed: it counts, with the dates that the mail says; one that is over: it is."""
    rows, today = {row.id: row for row in _anew(Term, mails)}, today_here()
    return [mail.key for mail in mails if (row := rows.get(mail.subject_id)) is not None and _is_so(mail, row, today)]


def _is_so(mail: Told, term: Term, today: date) -> bool:
    counts = rules.may_still_count(term, today)
    if mail.kind == "committees/office_over" or mail.facts.get("is_over"):
        return not counts
    ends_on = term.ends_on.isoformat() if term.ends_on else None
    if mail.kind == "committees/handed_over":
        return term.handed_to_id is not None and mail.facts["ends_on"] == ends_on
    return counts and (mail.facts["starts_on"], mail.facts["ends_on"]) == (term.starts_on.isoformat(), ends_on)


def _anew(model: Any, mails: Sequence[Told]) -> Sequence[Any]:
    select = sa.select(model).where(model.id.in_({mail.subject_id for mail in mails}))
    return db.session.scalars(select.execution_options(populate_existing=True)).all()
