"""Many memberships at once, from a list that was kept elsewhere: nobody applies, and nobody is told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import SimpleNamespace

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees import events
from volunteers.committees.inputs import BroughtMember
from volunteers.committees.models import Membership, MembershipChange, MembershipState, Term
from volunteers.foundation import clock
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import Base, db, plain_rows

_MEMBERSHIPS, _CHANGES = (Base.metadata.tables[model.__tablename__] for model in (Membership, MembershipChange))


class _Brought(SimpleNamespace):
    """A row of memberships as the trail takes it."""

    __tablename__ = Membership.__tablename__


@action
def admit_many(actor: Actor, given: Sequence[BroughtMember]) -> list[tuple[int, str]]:
    """Make these people members, whatever the committee's way of joining: they are members already. Whoever is one
    here stays as they are. Gives (person, public id of the membership) of each that was made.
    """
    wanted = {(each.person_id, each.committee_id): each for each in given}
    people = sorted({each.person_id for each in given})
    if not people:
        return []
    select = sa.select(Membership.person_id, Membership.committee_id).where(
        Membership.person_id.in_(people), Membership.state != MembershipState.ENDED
    )
    for key in [(person_id, committee_id) for person_id, committee_id in db.session.execute(select)]:
        wanted.pop(key, None)
    rows = [{**asdict(each), "public_id": new_public_id(), "state": MembershipState.ACTIVE} for each in wanted.values()]
    if not rows:
        return []
    added = sa.insert(_MEMBERSHIPS).returning(_MEMBERSHIPS.c.id, _MEMBERSHIPS.c.public_id)
    keys = {public_id: key for key, public_id in db.session.execute(added, rows)}
    now = clock.now()
    line = {"state": MembershipState.ACTIVE, "at": now, "by_person_id": actor.person_id}
    changes = [{"membership_id": keys[row["public_id"]], **line} for row in rows]
    db.session.execute(sa.insert(_CHANGES), changes)
    for row in rows:
        brought = _Brought(id=keys[row["public_id"]], committee_id=row["committee_id"])
        record(actor, events.MEMBERSHIP_ADMITTED, brought, membership_class=row["membership_class"])
    return [(row["person_id"], row["public_id"]) for row in rows]


def members_changed(made: Mapping[int, Sequence[str]]) -> set[int]:
    """Of these people and the memberships that a list made of them, those who are members otherwise by now."""
    people = sorted(made)
    columns = (Membership.person_id, Membership.public_id, Membership.version)
    rows = plain_rows(sa.select(*columns).where(Membership.person_id.in_(people))).all()
    found = {row.person_id for row in rows if row.public_id in made[row.person_id] and row.version > 1}
    there: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        there[row.person_id].add(row.public_id)
    return found | {key for key, public_ids in made.items() if set(public_ids) - there[key]}


def members_besides(made: Mapping[int, Sequence[str]]) -> set[int]:
    """Who of these was a member of something else, or held an office."""
    people = sorted(made)
    rows = plain_rows(sa.select(Membership.person_id, Membership.public_id).where(Membership.person_id.in_(people)))
    terms = plain_rows(sa.select(Term.person_id).where(Term.person_id.in_(people))).scalars()
    return {key for key, public_id in rows if public_id not in made[key]} | set(terms)


@action
def take_out_members(actor: Actor, public_ids: Sequence[str]) -> None:
    """Memberships that a list made, and that nobody has changed since, are gone as if they had never been."""
    if not public_ids:
        return
    keys = sa.select(Membership).where(Membership.public_id.in_(list(public_ids)))
    memberships = db.session.scalars(keys.with_for_update()).all()
    for membership in memberships:
        record(actor, events.MEMBERSHIP_TAKEN_OUT, membership)
    ids = [membership.id for membership in memberships]
    for gone in (
        sa.delete(MembershipChange).where(MembershipChange.membership_id.in_(ids)),
        sa.delete(Membership).where(Membership.id.in_(ids)),
    ):
        db.session.execute(gone.execution_options(synchronize_session=False))
