"""Who answers for children, by a list that was kept elsewhere: nobody is asked anything by that, and nobody is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.accounts import queries as account_queries
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import whose_is_gone
from volunteers.foundation.db import db, plain_rows
from volunteers.people import actions as people_actions
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.actions import Brought
from volunteers.people.inputs import BroughtInput
from volunteers.people.models import Person
from volunteers.safeguarding import events, queries, rules
from volunteers.safeguarding.actions.guardians import close_links
from volunteers.safeguarding.hooks import occasions
from volunteers.safeguarding.inputs import BroughtGuardian
from volunteers.safeguarding.models import Consent, Guardianship, Relation


@dataclass
class Answering:
    """Who answers for a child by a list: the public id of what was written (empty where they did already), and the
    guardian, as far as they were new.
    """

    guardian_id: int
    guardianship: str = ""
    brought: Brought | None = None


@action
def add_guardians(actor: Actor, given: Sequence[BroughtGuardian]) -> list[Answering | None]:
    """Write down who answers for children; it is confirmed by nobody, and a yes to nothing. None where they can't."""
    return [_add(actor, each) for each in given]


def _add(actor: Actor, given: BroughtGuardian) -> Answering | None:
    child = people_queries.held(given.child_id)
    known, brought = _known(given), None
    if known is None:
        values = {name: getattr(given, name) for name in ("full_name", "email", "phone", "preferred_language")}
        (brought,) = people_actions.create_many(actor, [BroughtInput(values, stopped_at=clock.now(), is_presumed=True)])
        known = people_queries.held(brought.person_id)
    if rules.why_not_guardian(child, known) is not None:
        return None
    if queries.guardianship(known.id, child.id) is not None:
        return Answering(known.id)
    row = Guardianship(child_id=child.id, guardian_id=known.id, relation=Relation.GUARDIAN, since_at=clock.now())
    db.session.add(row)
    db.session.flush()
    record(actor, events.GUARDIAN_ADDED, row, person_id=child.id)
    return Answering(known.id, row.public_id, brought)


def _known(given: BroughtGuardian) -> Person | None:
    """Who is known by that name at that address; or, without one, by that name and phone."""
    if given.email:
        account = account_queries.by_email(given.email)
        there = people_queries.at_address(given.email, account.id if account is not None else None)
    else:
        of_phone = sa.select(Person).where(Person.phone == given.phone, Person.is_living(), Person.is_adult)
        there = list(db.session.scalars(of_phone)) if given.phone else []
    same = [person for person in there if people_rules.is_same_name(person, given.full_name)]
    return same[0] if len(same) == 1 else None


def guardians_changed(made: Mapping[int, Sequence[str]]) -> set[int]:
    """Of these children and who answers for them by a list, those of whom that was confirmed, ended or used since."""
    wanted = [public_id for public_ids in made.values() for public_id in public_ids]
    if not wanted:
        return set()
    used = sa.select(Consent.id).where(
        Consent.child_id == Guardianship.child_id, Consent.guardian_id == Guardianship.guardian_id
    )
    same = sa.and_(Guardianship.confirmed_at.is_(None), Guardianship.ended_at.is_(None), ~used.exists())
    columns = (Guardianship.child_id, Guardianship.public_id)
    rows = plain_rows(sa.select(*columns).where(Guardianship.public_id.in_(wanted), same))
    there = {(row.child_id, row.public_id) for row in rows}
    return whose_is_gone(made, there)


def guardians_besides(people: Sequence[int], public_ids: Sequence[str]) -> set[int]:
    """Who of these answers for somebody, or is answered for, besides what is in these rows."""
    others = Guardianship.public_id.not_in(list(public_ids))
    columns = (Guardianship.child_id, Guardianship.guardian_id)
    named = sa.or_(*(each.in_(sorted(people)) for each in columns))
    return {key for row in plain_rows(sa.select(*columns).where(named, others)) for key in row} & set(people)


@action
def take_out_guardians(actor: Actor, public_ids: Sequence[str]) -> None:
    """What a list said of who answers for whom is gone again; what a child waited for because of it is looked at."""
    if not public_ids:
        return
    wanted = sa.select(Guardianship).where(Guardianship.public_id.in_(list(public_ids))).order_by(Guardianship.id)
    rows = db.session.scalars(wanted.with_for_update()).all()
    for row in rows:
        record(actor, events.GUARDIAN_ENDED, row, person_id=row.child_id)
    close_links(rows)
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    occasions().settle(actor, {row.child_id for row in rows}, None)


def guardians_in(public_ids: Sequence[str]) -> set[int]:
    """Who answers for a child in these rows."""
    if not public_ids:
        return set()
    rows = plain_rows(sa.select(Guardianship.guardian_id).where(Guardianship.public_id.in_(list(public_ids))))
    return set(rows.scalars())
