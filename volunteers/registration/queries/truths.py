"""Whether what a mail of joining says is still so."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from volunteers.access import Permission, grounds
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Membership, MembershipState
from volunteers.foundation.db import db
from volunteers.mail.truth import Told
from volunteers.organization.queries import today_here
from volunteers.pending.models import Pending
from volunteers.people import queries as people_queries
from volunteers.registration import rules
from volunteers.registration.models import Application, ApplicationState, YoungInterest


def about_applications(mails: Sequence[Told]) -> Collection[int]:
    """The application stands as the mail says, and who was welcomed is in; chairs are told only while they are that."""
    rows = {row.id: row for row in _anew(Application, mails)}
    memberships = db.session.scalars(
        sa.select(Membership.id).where(
            Membership.id.in_({row.membership_id for row in rows.values()}), Membership.state != MembershipState.ENDED
        )
    )
    members = set(memberships)
    so = [
        mail
        for mail in mails
        if (row := rows.get(mail.subject_id)) is not None
        and rules.is_still_so(mail.kind, row, is_member=row.membership_id in members)
    ]
    to_chairs = [mail for mail in so if mail.kind in rules.TO_CHAIRS]
    committee_of = {mail.key: rows[mail.subject_id].committee_id or 0 for mail in to_chairs}
    told = committee_queries.still_chaired_by(committee_of, to_chairs)
    return told | {mail.key for mail in so if mail not in to_chairs}


def about_reminders(mails: Sequence[Told]) -> Collection[int]:
    """Some of those whom it names wait still, and the reader chairs all of the committees still of which it tells."""
    so, named = _some_wait(mails), {public_id for mail in mails for public_id in mail.facts["waiting"]}
    select = sa.select(Application.public_id, Application.committee_id).where(Application.public_id.in_(named))
    committee_of = {public_id: committee_id for public_id, committee_id in db.session.execute(select)}  # noqa: C416
    chairs = committee_queries.chairs_of({key for key in committee_of.values() if key is not None}, today_here())
    may_know = {(key, chair.id) for key, found in chairs.items() for chair in found}
    return {
        mail.key
        for mail in so
        if all((committee_of.get(public_id), mail.person_id) in may_know for public_id in mail.facts["waiting"])
    }


def about_unled(mails: Sequence[Told]) -> Collection[int]:
    """Some of those whom it names wait still, and the reader is a coordinator still."""
    coordinators = {person.id for person in people_queries.coordinators()}
    return {mail.key for mail in _some_wait(mails) if mail.person_id in coordinators}


def _some_wait(mails: Sequence[Told]) -> list[Told]:
    named = {public_id for mail in mails for public_id in mail.facts["waiting"]}
    select = sa.select(Application.public_id).where(
        Application.public_id.in_(named), Application.state == ApplicationState.IN_REVIEW
    )
    waiting = set(db.session.scalars(select))
    return [mail for mail in mails if waiting & set(mail.facts["waiting"])]


def about_refusals(mails: Sequence[Told]) -> Collection[int]:
    """Somebody said no, nobody has read it yet on the page, and the reader gives offices still."""
    refused = {row.id for row in _anew(Pending, mails) if row.declined_at is not None}
    may_ask = {
        key: grounds.of_person(key).may(Permission.COMMITTEE_ADMINISTER) for key in {m.person_id for m in mails} if key
    }
    return [mail.key for mail in mails if mail.subject_id in refused and may_ask.get(mail.person_id or 0)]


def about_young(mails: Sequence[Told]) -> Collection[int]:
    """Somebody under 18 waits still."""
    waiting = {row.id for row in _anew(YoungInterest, mails) if row.settled_at is None}
    return [mail.key for mail in mails if mail.subject_id in waiting]


def _anew(model: Any, mails: Sequence[Told]) -> Sequence[Any]:
    select = sa.select(model).where(model.id.in_({mail.subject_id for mail in mails}))
    return db.session.scalars(select.execution_options(populate_existing=True)).all()
