"""Whose messages people get, and which of them they asked not to get."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa

from volunteers.committees.models import Committee, Membership, MembershipState
from volunteers.foundation.db import db
from volunteers.mail.models import SuppressedReason
from volunteers.mail.suppression import Asked
from volunteers.people.models import OptOut

REACHED = (MembershipState.ACTIVE, MembershipState.ON_LEAVE)
"""Who gets the messages to the members."""

AT_ONCE = 500


def news_of(person_ids: Sequence[int], also: Iterable[int]) -> list[tuple[Committee, frozenset[int]]]:
    """The committees whose messages one of these people gets, and those with the keys `also`; and who of them does."""
    mine = _memberships(person_ids)
    keys = {*also, *(key for keys in mine.values() for key in keys)}
    select = sa.select(Committee).where(Committee.id.in_(keys)).order_by(Committee.position, Committee.id)
    rows = db.session.scalars(select) if keys else ()
    return [(row, frozenset(person_id for person_id in mine if row.id in mine[person_id])) for row in rows]


def mail_gate(asked: Sequence[Asked]) -> Mapping[Asked, SuppressedReason]:
    """Who of these asked for no messages from the committees whose news it is.

    News of several is stopped where they stopped every one that they belong to. Who belongs to none of them any more
    gets it by none: then it is stopped where they stopped one.
    """
    questions = [each for each in asked if each.topics and each.person_id is not None]
    ids = sorted({each.person_id for each in questions if each.person_id is not None})
    stopped: dict[int, set[int]] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = db.session.execute(
            sa.select(OptOut.person_id, OptOut.committee_id).where(
                OptOut.person_id.in_(ids[start : start + AT_ONCE]), OptOut.is_open_of_committee()
            )
        )
        for person_id, committee_id in rows:
            stopped.setdefault(person_id, set()).add(committee_id or 0)
    questions = [each for each in questions if stopped.get(each.person_id or 0, set()).intersection(each.topics)]
    mine = _memberships({each.person_id or 0 for each in questions})
    found = {}
    for each in questions:
        person_id = each.person_id or 0
        by_which = mine.get(person_id, set()).intersection(each.topics)
        if by_which <= stopped[person_id]:
            found[each] = SuppressedReason.OPTED_OUT
    return found


def _memberships(person_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    if not person_ids:
        return found
    select = sa.select(Membership.person_id, Membership.committee_id).where(
        Membership.person_id.in_(person_ids), Membership.state.in_(REACHED)
    )
    for person_id, committee_id in db.session.execute(select):
        found.setdefault(person_id, set()).add(committee_id)
    return found
