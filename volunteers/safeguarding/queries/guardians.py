"""Children, and who answers for them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.access import Role
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean
from volunteers.links import Link, Purpose
from volunteers.mail import Recipient
from volunteers.people.models import Person
from volunteers.people.rules import recipient
from volunteers.safeguarding import rules
from volunteers.safeguarding.models import Guardianship

AT_MOST = 200


def _open(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    options = (joinedload(Guardianship.child), joinedload(Guardianship.guardian))
    return sa.select(Guardianship).where(Guardianship.is_open(), *where).options(*options).order_by(Guardianship.id)


def guardians_of(child_ids: Iterable[int]) -> dict[int, list[Guardianship]]:
    """Who answers for each of these children, by the child's key; every key asked for has an answer."""
    found: dict[int, list[Guardianship]] = {key: [] for key in child_ids}
    if found:
        for row in db.session.scalars(_open(Guardianship.child_id.in_(list(found)))):
            if not row.guardian.is_dead:
                found[row.child_id].append(row)
    return found


def guardians_and_who_comes(
    child_ids: Iterable[int], there: Any, without: int | None = None
) -> tuple[dict[int, list[Guardianship]], set[int]]:
    """(the same, whose own guardian is there): `there` selects the keys of who has a place.

    `without`: as if this person answered for nobody.
    """
    found: dict[int, list[Guardianship]] = {key: [] for key in child_ids}
    companions: set[int] = set()
    select = _open(Guardianship.child_id.in_(list(found))).add_columns(Guardianship.guardian_id.in_(there))
    for row, comes in db.session.execute(select):
        if not row.guardian.is_dead and row.guardian_id != without:
            found[row.child_id].append(row)
            companions |= {row.child_id} if comes else set()
    return found, companions


def children_of(guardian_id: int | None) -> list[Guardianship]:
    """For whom somebody answers."""
    if guardian_id is None:
        return []
    rows = db.session.scalars(_open(Guardianship.guardian_id == guardian_id).limit(AT_MOST))
    return [row for row in rows if not row.child.is_dead]


def guardianship(guardian_id: int | None, child_id: int) -> Guardianship | None:
    """How somebody answers for a child, if they do."""
    if guardian_id is None:
        return None
    where = (Guardianship.guardian_id == guardian_id, Guardianship.child_id == child_id)
    return db.session.scalars(_open(*where)).one_or_none()


def children_answered_for(account_id: int | Later) -> sa.Select[Any]:
    """(person key, role name) of the children for whom those who sign in with an account are guardians."""
    holder, child = sa.orm.aliased(Person), sa.orm.aliased(Person)
    columns: tuple[Any, Any] = (Guardianship.child_id, sa.cast(sa.literal("guardian"), sa.String(24)))
    return (
        sa.select(*columns)
        .join(holder, holder.id == Guardianship.guardian_id)
        .join(child, child.id == Guardianship.child_id)
        .where(
            holder.account_id == account_id,
            Guardianship.is_open(),
            child.death_noted_at.is_(None),
            child.is_adult.is_(False),
        )
    )


def by_public_id(public_id: str) -> Guardianship | None:
    """The one of an address, open or not."""
    if not is_clean(public_id):
        return None
    options = (joinedload(Guardianship.child), joinedload(Guardianship.guardian))
    select = sa.select(Guardianship).where(Guardianship.public_id == public_id).options(*options)
    return db.session.scalars(select).one_or_none()


def guardians_at(address: str) -> list[Person]:
    """Who at an address answers for somebody: to whom a lost link is sent again."""
    is_guardian = sa.exists().where(Guardianship.guardian_id == Person.id, Guardianship.is_open())
    where = (Person.email == comparable(address), Person.is_living(), is_guardian)
    return list(db.session.scalars(sa.select(Person).where(*where).order_by(Person.id).limit(20)))


def behind(link: Link) -> Person | None:
    """The guardian whom a link is for, as long as it went to the address that they have now."""
    if link.purpose is not Purpose.GUARDIAN or link.person_id is None:
        return None
    person = db.session.get(Person, link.person_id)
    if person is None or person.is_dead or not person.is_adult or person.email != link.address:
        return None
    return person


def answered_for_by(link: Link) -> dict[int, Role]:
    """For which children the holder of a guardian's link answers, as long as it opens their page."""
    person = behind(link)
    return {row.child_id: Role.GUARDIAN for row in children_of(person.id)} if person is not None else {}


def young() -> sa.Select[Any]:
    """People under 18, in the order of their names."""
    return sa.select(Person).where(Person.is_adult.is_(False), Person.is_living()).order_by(Person.sort_name, Person.id)


def left_alone(guardian_id: int) -> list[Person]:
    """Children for whom somebody answers and nobody else does; nobody where who answers has died already."""
    children = [row.child for row in children_of(guardian_id) if not row.guardian.is_dead and not row.child.is_adult]
    others = guardians_of([child.id for child in children])
    return [child for child in children if all(row.guardian_id == guardian_id for row in others[child.id])]


def without_guardian() -> sa.Select[Any]:
    """People under 18 for whom nobody answers, in the order of their names."""
    guardian = sa.orm.aliased(Person)
    answers = sa.select(Guardianship.child_id).join(guardian, guardian.id == Guardianship.guardian_id)
    answers = answers.where(Guardianship.is_open(), guardian.death_noted_at.is_(None))
    return young().where(Person.id.not_in(answers))


def number_without_guardian() -> sa.ScalarSelect[int]:
    """How many of them there are, as a part of a statement."""
    return sa.select(sa.func.count()).select_from(without_guardian().order_by(None).subquery()).scalar_subquery()


def unconfirmed() -> list[Guardianship]:
    """Guardians whom nobody of ours has confirmed, the oldest first."""
    rows = db.session.scalars(_open(Guardianship.confirmed_at.is_(None)).limit(AT_MOST))
    return [row for row in rows if not row.child.is_adult and not row.child.is_dead]


def grown_up(today: date) -> list[int]:
    """The keys of those who are kept as under 18 and are 18 by their birth date on this day."""
    latest = rules.birthday(today, -rules.GROWN_UP)
    where = (Person.is_adult.is_(False), Person.born_on.is_not(None), Person.born_on <= latest)
    return list(
        db.session.scalars(sa.select(Person.id).where(*where).order_by(Person.sort_name, Person.id).limit(AT_MOST))
    )


def ages_to_ask(now: datetime | None = None) -> list[Person]:
    """Of whom only "under 18" is known, and nobody has looked for a year whether that is still so."""
    before = (now or clock.now()) - timedelta(days=rules.ASK_AGAIN_AFTER)
    asked = sa.func.coalesce(Person.age_checked_at, Person.created_at)
    where = (Person.is_adult.is_(False), Person.is_living(), Person.born_on.is_(None), asked <= before)
    return list(
        db.session.scalars(sa.select(Person).where(*where).order_by(Person.sort_name, Person.id).limit(AT_MOST))
    )


def same_child(guardian_id: int, full_name: str) -> Person | None:
    """A child of that guardian with that very name."""
    rows = children_of(guardian_id)
    return next((row.child for row in rows if row.child.full_name == full_name), None)


def recipients_for(child_ids: Collection[int]) -> dict[int, list[Recipient]]:
    """Who gets the copies of what is sent to these children, by the child's key."""
    return {key: [recipient(each) for each in people] for key, people in addresses_of(child_ids).items()}


def addresses_of(child_ids: Collection[int]) -> dict[int, list[Person]]:
    """Of these children the guardians who can be written to, by the child's key."""
    found = guardians_of(child_ids)
    return {key: [row.guardian for row in rows if row.guardian.email] for key, rows in found.items()}
