"""Many memberships and offices at once, from a list that was kept elsewhere: nobody applies, and nobody is told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from types import SimpleNamespace

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees import events, hooks, queries, rules
from volunteers.committees.actions.memberships import look_after
from volunteers.committees.inputs import BroughtMember, BroughtOffice
from volunteers.committees.models import Committee, Membership, MembershipChange, MembershipState, Term
from volunteers.foundation import clock
from volunteers.foundation.changes import whose_is_gone
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import Base, db, insert_all, locked, plain_rows
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries

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
    keys = insert_all(_MEMBERSHIPS, rows)
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
    rows = plain_rows(sa.select(*columns).where(Membership.person_id.in_(people)))
    return whose_is_gone(made, {(row.person_id, row.public_id) for row in rows if row.version == 1})


def members_besides(made: Mapping[int, Sequence[str]]) -> set[int]:
    """Who of these is a member of something else."""
    people = sorted(made)
    rows = plain_rows(sa.select(Membership.person_id, Membership.public_id).where(Membership.person_id.in_(people)))
    return {key for key, public_id in rows if public_id not in made[key]}


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


def hold_committees(keys: Collection[int]) -> None:
    """Inside an action: terms of one office are decided one after the other. Held before any person is."""
    for key in sorted(set(keys)):
        locked(Committee, key)


def hold_committees_of(term_public_ids: Sequence[str]) -> None:
    """The same for those of some terms."""
    if term_public_ids:
        wanted = sa.select(Term.committee_id).where(Term.public_id.in_(list(term_public_ids))).distinct()
        hold_committees(list(plain_rows(wanted).scalars()))


@action
def assign_many(actor: Actor, given: Sequence[BroughtOffice]) -> list[str | None]:
    """Who holds or held an office, by a list; nobody is told. A term that is over is history, and rests on no
    membership. Gives the public id of each term, or None where it can't be (any more): under the committees' locks.
    """
    return [_assign(actor, each) for each in given]


def _assign(actor: Actor, given: BroughtOffice) -> str | None:
    is_past = given.ends_on is not None and given.ends_on < today_here()
    person = people_queries.held(given.person_id)
    membership = queries.open_membership(given.committee_id, given.person_id)
    others = queries.terms_of_office(given.committee_id, given.office)
    if is_past:
        refusal = rules.why_not_have_held(person, given.starts_on, given.ends_on, others)
    else:
        refusal = rules.why_not_give_office(person, membership, given.basis, given.starts_on, given.ends_on, others)
    if refusal is not None:
        return None
    term = Term(**asdict(given), is_settled=is_past)
    db.session.add(term)
    db.session.flush()
    facts = {name: getattr(term, name) for name in ("office", "basis", "starts_on", "ends_on")}
    record(actor, events.OFFICE_GIVEN, term, **facts)
    if not is_past:
        hooks.tell_filled(actor, term)
    return term.public_id


def terms_changed(made: Mapping[int, Sequence[str]]) -> set[int]:
    """Of these people and the terms that a list made of them, those whose term is otherwise by now, or gone."""
    wanted = [public_id for public_ids in made.values() for public_id in public_ids]
    if not wanted:
        return set()
    rows = plain_rows(sa.select(Term.public_id, Term.person_id, Term.version).where(Term.public_id.in_(wanted)))
    same = {(row.person_id, row.public_id) for row in rows if row.version == 1}
    return whose_is_gone(made, same)


def terms_besides(made: Mapping[int, Sequence[str]]) -> set[int]:
    """Who of these holds or held another office than the list said."""
    rows = plain_rows(sa.select(Term.person_id, Term.public_id).where(Term.person_id.in_(sorted(made))))
    return {key for key, public_id in rows if public_id not in made[key]}


@action
def take_out_terms(actor: Actor, public_ids: Sequence[str]) -> None:
    """Terms that a list made, and that nobody has changed since, are gone; with them what hung on those of today."""
    if not public_ids:
        return
    wanted = sa.select(Term).where(Term.public_id.in_(list(public_ids))).order_by(Term.id)
    for term in db.session.scalars(wanted.with_for_update()).all():
        record(actor, events.OFFICE_CANCELLED, term, office=term.office, starts_on=term.starts_on)
        db.session.delete(term)
        look_after(actor, term)
