"""Reading programs."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from volunteers.committees.models import Committee, Membership, MembershipState
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean
from volunteers.people.models import Person
from volunteers.programs.models import Cohort, CohortAttendance, CohortMember, CohortSession
from volunteers.programs.rules import can_be_earned
from volunteers.qualifications.models import QualificationKind
from volunteers.qualifications.queries import kinds

_COHORT = sa.select(Cohort).options(
    joinedload(Cohort.committee).joinedload(Committee.partner_city),
    joinedload(Cohort.kind),
    selectinload(Cohort.sessions),
    selectinload(Cohort.members).joinedload(CohortMember.person),
)


def cohorts(committee_id: int | None = None) -> list[Cohort]:
    """The cohorts of a committee; all of them where none is named. The newest first."""
    select = _COHORT.order_by(Cohort.id.desc()).limit(200)
    if committee_id is not None:
        select = select.where(Cohort.committee_id == committee_id)
    return list(db.session.scalars(select))


def by_public_id(public_id: str) -> Cohort | None:
    """The cohort of an address, with its sessions and members."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(_COHORT.where(Cohort.public_id == public_id)).one_or_none()


def by_key(key: int) -> Cohort:
    """The same by its key, read anew."""
    return db.session.scalars(_COHORT.where(Cohort.id == key).execution_options(populate_existing=True)).one()


def session_by_public_id(public_id: str) -> CohortSession | None:
    """The session of an address, with its cohort."""
    if not is_clean(public_id):
        return None
    select = sa.select(CohortSession).where(CohortSession.public_id == public_id)
    return db.session.scalars(select.options(joinedload(CohortSession.cohort))).one_or_none()


def member_by_public_id(public_id: str) -> CohortMember | None:
    """A member of a cohort, with both."""
    if not is_clean(public_id):
        return None
    options = (joinedload(CohortMember.cohort), joinedload(CohortMember.person))
    return db.session.scalars(
        sa.select(CohortMember).where(CohortMember.public_id == public_id).options(*options)
    ).one_or_none()


def came(cohort_id: int) -> dict[int, int]:
    """To how many sessions each member of a cohort came, by the member's key."""
    select = (
        sa.select(CohortAttendance.member_id, sa.func.count().label("number"))
        .join(CohortSession, CohortSession.id == CohortAttendance.session_id)
        .where(CohortSession.cohort_id == cohort_id)
        .group_by(CohortAttendance.member_id)
    )
    return {row.member_id: row.number for row in db.session.execute(select)}


def who_came(session_id: int) -> set[int]:
    """The keys of the members who came to a session."""
    return set(
        db.session.scalars(sa.select(CohortAttendance.member_id).where(CohortAttendance.session_id == session_id))
    )


def earned() -> list[QualificationKind]:
    """What completing a program can give."""
    return [kind for kind in kinds() if can_be_earned(kind)]


def could_join(cohort: Cohort) -> list[Person]:
    """The members of the committee who are not in its cohort; nobody, where it is the organization's."""
    if cohort.committee_id is None:
        return []
    there = sa.select(CohortMember.person_id).where(CohortMember.cohort_id == cohort.id, CohortMember.left_at.is_(None))
    is_member = (Membership.committee_id == cohort.committee_id, Membership.state == MembershipState.ACTIVE)
    select = sa.select(Person).join(Membership, Membership.person_id == Person.id)
    select = select.where(*is_member, Person.id.not_in(there), Person.is_living())
    return list(db.session.scalars(select.order_by(Person.sort_name, Person.id).limit(500)))


def people_of(public_ids: Collection[str]) -> list[Person]:
    """The living people with these public ids."""
    where = (Person.public_id.in_([each for each in public_ids if is_clean(each)]), Person.is_living())
    return list(db.session.scalars(sa.select(Person).where(*where).order_by(Person.id)))
