"""What guardians are asked, what they answered, and to which words."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean
from volunteers.organization.queries import current as current_organization
from volunteers.people.models import Person
from volunteers.safeguarding import rules
from volunteers.safeguarding.inputs import Occasion
from volunteers.safeguarding.models import Consent, ConsentRequest, ConsentScope, ConsentText
from volunteers.safeguarding.queries.guardians import guardians_and_who_comes

AT_MOST = 200


class Words(NamedTuple):
    """The words of a scope that count now: which version, and the organization's own, where it has written any."""

    version: int
    text: LocalText | None


def words() -> dict[ConsentScope, Words]:
    """The words of every scope."""
    found = {scope: Words(rules.FIRST_VERSION, None) for scope in ConsentScope}
    for row in db.session.scalars(sa.select(ConsentText).order_by(ConsentText.version)):
        found[row.scope] = Words(row.version, row.text)
    return found


def words_since() -> datetime | None:
    """When the organization last wrote words of its own."""
    found: datetime | None = db.session.scalar(sa.select(sa.func.max(ConsentText.since_at)))
    return found


def versions() -> rules.Versions:
    """Which version of the words counts, by scope."""
    return {scope: each.version for scope, each in words().items()}


def consents_of(child_ids: Collection[int]) -> dict[int, list[Consent]]:
    """The answers about each of these children that count, by the child's key; every key has an answer."""
    found: dict[int, list[Consent]] = {key: [] for key in child_ids}
    if found:
        select = sa.select(Consent).where(Consent.child_id.in_(list(found)), Consent.is_open())
        for row in db.session.scalars(select.options(joinedload(Consent.guardian)).order_by(Consent.id)):
            found[row.child_id].append(row)
    return found


def history_of(child_id: int) -> list[Consent]:
    """All answers about a child, the newest first."""
    select = sa.select(Consent).where(Consent.child_id == child_id).options(joinedload(Consent.guardian))
    return list(db.session.scalars(select.order_by(Consent.id.desc()).limit(AT_MOST)))


def lacks_of(
    people: Collection[Person],
    occasion: Occasion,
    *,
    there: Any,
    came_before: Callable[[Collection[int]], Collection[int]],
    without: int | None = None,
) -> dict[int, rules.Lacks | None]:
    """What keeps each of these people from taking part, by their keys: nothing, where they are adults on that day.

    `there` selects the keys of who has a place there: a child whose own guardian is among them is a companion, and
    nothing is asked. `came_before(person_ids)`: who of these took part before, asked where it matters. `without`: as if
    this guardian answered for nobody. At most five statements, however many they are.
    """
    young = [person.id for person in people if rules.is_minor_on(person, occasion.day)]
    found: dict[int, rules.Lacks | None] = {person.id: None for person in people}
    if not young:
        return found
    guardians, companions = guardians_and_who_comes(young, there, without)
    alone = [key for key in young if key not in companions]
    consents = {key: [row for row in rows if row.guardian_id != without] for key, rows in consents_of(alone).items()}
    counts = cache(versions)
    for key in alone:
        found[key] = rules.what_lacks(guardians[key], consents[key], occasion, counts)
    agreed = [key for key in alone if found[key] is None]
    firsts = cache(lambda: set(agreed) - set(came_before(agreed)))
    check = rules.Check(current_organization().guardian_check)
    for key in agreed:
        is_first = partial(_is_among, key, firsts)
        if rules.needs_confirmation(guardians[key], consents[key], occasion, check, is_first):
            found[key] = rules.Lacks.CONFIRMATION
    return found


def _is_among(key: int, keys: Callable[[], Collection[int]]) -> bool:
    return key in keys()


def _open(*where: sa.ColumnElement[bool]) -> list[ConsentRequest]:
    select = sa.select(ConsentRequest).where(ConsentRequest.ended_at.is_(None), *where)
    select = select.options(joinedload(ConsentRequest.child)).order_by(ConsentRequest.id).limit(AT_MOST)
    return list(db.session.scalars(select))


def requests_of(child_ids: Collection[int]) -> list[ConsentRequest]:
    """What is asked about these children, the oldest first."""
    return _open(ConsentRequest.child_id.in_(list(child_ids))) if child_ids else []


def request_about(child_id: int, shift_id: int) -> ConsentRequest | None:
    """The open question about a child and a shift of an activity."""
    found = _open(ConsentRequest.child_id == child_id, ConsentRequest.shift_id == shift_id)
    return found[0] if found else None


def request_by_public_id(public_id: str) -> ConsentRequest | None:
    """The question of an address, open or not."""
    if not is_clean(public_id):
        return None
    select = sa.select(ConsentRequest).where(ConsentRequest.public_id == public_id)
    return db.session.scalars(select.options(joinedload(ConsentRequest.child))).one_or_none()


def answered_by(guardian_id: int, request: ConsentRequest, consents: Sequence[Consent]) -> list[Consent]:
    """What one guardian has answered to a question, as far as it counts."""
    about = (request.activity_id, request.committee_id)
    return [row for row in consents if row.guardian_id == guardian_id and (row.activity_id, row.committee_id) == about]


def counted_for(
    guardian_id: int, request: ConsentRequest, consents: Sequence[Consent], occasion: Occasion | None
) -> list[Consent]:
    """What one guardian has answered that counts for a question, be it about the committee's whole season."""
    if request.activity_id is None or occasion is None:
        return answered_by(guardian_id, request, consents)
    own = [row for row in consents if row.guardian_id == guardian_id]
    return [row for scope in request.asks for row in rules.counted(own, occasion, scope)]


def season_of(child_id: int, committee_id: int) -> ConsentRequest | None:
    """The open question about a child and all that a committee does."""
    found = _open(ConsentRequest.child_id == child_id, ConsentRequest.committee_id == committee_id)
    return found[0] if found else None


def chosen_of(child_ids: Collection[int], occasion: Occasion, scope: ConsentScope) -> dict[int, bool]:
    """Whether a scope, such as photos, is agreed to for each of these children: in one statement."""
    found: dict[int, list[Consent]] = {key: [] for key in child_ids}
    if not found:
        return {}
    newest = sa.select(sa.func.max(ConsentText.version)).where(ConsentText.scope == scope).scalar_subquery()
    select = sa.select(Consent, newest).where(Consent.child_id.in_(list(found)), Consent.is_open())
    version = rules.FIRST_VERSION
    for row, counts in db.session.execute(select.where(Consent.scope == scope).order_by(Consent.id)):
        found[row.child_id].append(row)
        version = counts or rules.FIRST_VERSION
    return {key: rules.is_agreed(rows, occasion, scope, {scope: version}) for key, rows in found.items()}
