"""A session becomes an Actor: two queries, whatever the page. Signed links and jobs make theirs with `Actor` itself."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask, g, session

from volunteers.access import Actor, ActorKind, Role
from volunteers.access.grounds import Identity
from volunteers.accounts.models import Account, AccountSession, RoleGrant
from volunteers.accounts.queries import key_hash
from volunteers.accounts.rules import no_second_step
from volunteers.accounts.sessions import ABSOLUTE, IDLE, SESSION_KEY, touch
from volunteers.committees.models import Membership, MembershipState, OfficeKind, Term
from volunteers.committees.queries import in_office, predecessors, roles_of
from volunteers.committees.rules import READS_ON
from volunteers.foundation import clock
from volunteers.foundation.db import db, plain_rows
from volunteers.foundation.writers import Busy
from volunteers.organization.queries import needing_second_step, today_here
from volunteers.people.models import AnsweredFor, Person
from volunteers.people.queries import household_of
from volunteers.safeguarding.models import Guardianship
from volunteers.safeguarding.queries import children_answered_for
from volunteers.web.actor import set_actor
from volunteers.web.held import First, hold

TOUCH_EVERY = timedelta(minutes=5)
ANSWERS_FOR_OTHERS = (Role.GUARDIAN, Role.HOUSEHOLD, Role.SHARES_ADDRESS)
"""The strongest first: a child of the household is its guardian's child."""


_OPEN = (
    sa.select(
        *(AccountSession.id, AccountSession.seen_at, AccountSession.started_at),
        *(Account.id.label("account_id"), Account.active, Account.email, Account.second_step_at),
        *(Person.id.label("person_id"), Person.call_name, Person.full_name, Person.preferred_language),
    )
    .join(Account, Account.id == AccountSession.account_id)
    .outerjoin(Person, sa.and_(Person.account_id == Account.id, Person.is_living()))
    .where(AccountSession.key_hash == sa.bindparam("key_hash"), AccountSession.ended_at.is_(None))
    .order_by(Person.id)
)
"""Each request asks these two statements: they are made once, for making them takes as long as asking them, and name
what is needed, for three whole rows take as long again.
"""

_HELD: sa.CompoundSelect[Any] = sa.union_all(
    sa.select(
        sa.cast(sa.null(), sa.Integer).label("of_id"), sa.cast(RoleGrant.role, sa.String(24)).label("role")
    ).where(RoleGrant.account_id == sa.bindparam("account_id"), RoleGrant.is_held(sa.bindparam("now"))),
    household_of(sa.bindparam("account_id")),
    children_answered_for(sa.bindparam("account_id")),
    roles_of(sa.bindparam("person_ids", expanding=True), sa.bindparam("today")),
    predecessors(
        sa.bindparam("person_ids", expanding=True), sa.bindparam("today"), sa.bindparam("reads_since", type_=sa.Date)
    ),
)


def _rows(key: str) -> list[Any]:
    """The open session with its account, once for each person who uses it, the first first."""
    return list(plain_rows(_OPEN, {"key_hash": key_hash(key)}))


def _roles(account_id: int, person_ids: list[int]) -> tuple[set[Role], dict[int, set[Role]], dict[int, Role]]:
    """Organisation-wide roles, roles by committee, and those in which one answers for others, in one query.

    What whoever shares the address holds in a committee is theirs alone: the account gets none of it.
    """
    today = today_here()
    asked = {
        "account_id": account_id,
        "person_ids": person_ids,
        "now": clock.now(),
        "today": today,
        "reads_since": today - READS_ON,
    }
    everywhere: set[Role] = {Role.MEMBER}
    committees: dict[int, set[Role]] = {}
    others: dict[int, Role] = {}
    for of_id, role in plain_rows(_HELD, asked):
        if of_id is None:
            everywhere.add(Role(role))
        elif role in ANSWERS_FOR_OTHERS:
            others[of_id] = min(Role(role), others.get(of_id, Role(role)), key=ANSWERS_FOR_OTHERS.index)
        else:
            committees.setdefault(of_id, set()).add(Role(role))
    return everywhere, committees, others


class _Somebody(NamedTuple):
    """As much of a person as an actor is made of."""

    id: int
    greeting_name: str
    preferred_language: str


def actor_of(account: Account, people: Sequence[Person]) -> Actor:
    """The actor of an account: its first person by default, who answers for all who sign in with it.

    Whoever shares an account is oneself to it; who only shares its address is answered for in a narrower role.
    """
    db.session.flush()  # also what the open action just gave them
    known = [_Somebody(each.id, each.greeting_name, each.preferred_language) for each in people]
    return _actor(account.id, account.email, known)


def _actor(account_id: int, email: str, people: Sequence[_Somebody]) -> Actor:
    everywhere, committees, others = _roles(account_id, [person.id for person in people])
    person = people[0] if people else None
    return Actor(
        kind=ActorKind.PERSON,
        person_id=person.id if person else None,
        account_id=account_id,
        call_name=person.greeting_name if person else email,
        language=person.preferred_language if person else "",
        everywhere=frozenset(everywhere),
        committees={key: frozenset(roles) for key, roles in committees.items()},
        acts_for={**others, **{each.id: Role.ONESELF for each in people}},
    )


def identify() -> None:
    """Before each request: who is it? A session that ended, idled out or is too old is nobody's.

    Whose role needs a second step and who has none, is held until they have one, and may nothing that a role carries.
    """
    key = session.get(SESSION_KEY)
    if not key:
        return
    found = _rows(key)
    now = clock.now()
    if not found or _is_over(found[0]):
        for name in (SESSION_KEY, "_user_id", "_fresh", "fs_cc", "fs_paa"):
            session.pop(name, None)
        return
    first = found[0]
    g.session_id = first.id
    if now - first.seen_at > TOUCH_EVERY:
        with suppress(Busy):
            touch(first.id)
    people = [
        _Somebody(row.person_id, row.call_name or row.full_name, row.preferred_language)
        for row in found
        if row.person_id is not None
    ]
    actor = _actor(first.account_id, first.email, people)
    if first.second_step_at is None and actor.everywhere & needing_second_step():
        hold(First("accounts.second_step", no_second_step()))
        actor = replace(actor, everywhere=frozenset({Role.MEMBER}), committees={}, acts_for={})
    set_actor(actor)


def _held(select: Any, of: Any) -> Any:
    """Its rows, held until the action is over: whoever ends what they carry comes before or after."""
    return db.session.execute(select.with_for_update(of=of, key_share=True)).all()


_ACCOUNT: Any = (
    sa.select(Account.id, Person.id)
    .outerjoin(Person, sa.and_(Person.account_id == Account.id, Person.is_living()))
    .where(Account.id == sa.bindparam("account_id"), Account.active)
    .order_by(Person.id)
    .with_for_update(of=Account, key_share=True)
)


def _fellows_in(person_ids: Sequence[int]) -> list[int]:
    """The committees of which these people are members, held."""
    memberships = sa.select(Membership.committee_id).where(
        Membership.person_id.in_(person_ids),
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)),
    )
    return [row.committee_id for row in _held(memberships.order_by(Membership.id), Membership)]


def _left_by(person_ids: Sequence[int]) -> list[int]:
    """The committees whose chair these people handed over not long ago, held."""
    today = today_here()
    return [key for key, _role in _held(predecessors(person_ids, today, today - READS_ON).order_by(Term.id), Term)]


def _others(actor: Actor, roles: frozenset[Role], account_id: int) -> dict[int, Role]:
    """Whom the account answers for besides its own people, as far as these roles go, held."""
    held = roles & frozenset(actor.acts_for.values())
    found: dict[int, Role] = {}
    if held & {Role.HOUSEHOLD, Role.SHARES_ADDRESS}:
        found |= {row[0]: Role(row[1]) for row in _held(household_of(account_id), AnsweredFor)}
    if Role.GUARDIAN in held:
        children = children_answered_for(account_id).order_by(Guardianship.id)
        found |= {row[0]: Role.GUARDIAN for row in _held(children, Guardianship)}
    return found


def read_again(actor: Actor, roles: frozenset[Role]) -> Actor:
    """The actor by what is so now, as far as these roles go: one statement, and one more for each kind of role held.

    The account comes first, as in every action: so one's own presses come one after the other, and whoever closes the
    account waits.
    """
    found = plain_rows(_ACCOUNT, {"account_id": actor.account_id}).all()
    if not found:
        return Actor()
    account_id, people = found[0][0], [person_id for _account, person_id in found if person_id is not None]
    everywhere: set[Role] = {Role.MEMBER}
    wide = roles & actor.everywhere - {Role.MEMBER}
    if wide:
        grants = sa.select(RoleGrant.role).where(
            RoleGrant.account_id == actor.account_id,
            RoleGrant.role.in_(sorted(wide)),
            RoleGrant.is_held(clock.now()),
        )
        everywhere |= {Role(row.role) for row in _held(grants.order_by(RoleGrant.id), RoleGrant)}
    committees: dict[int, set[Role]] = {}
    held = roles & {role for found in actor.committees.values() for role in found}
    offices = [office for office in OfficeKind if office.role in held]
    if offices and people and not wide:
        terms = sa.select(Term.committee_id, Term.office).where(
            Term.person_id.in_(people), Term.office.in_(offices), in_office(today_here())
        )
        for row in _held(terms.order_by(Term.id), Term):
            committees.setdefault(row.committee_id, set()).add(row.office.role)
    if Role.PREDECESSOR in held and people and not wide:
        for committee_id in _left_by(people):
            committees.setdefault(committee_id, set()).add(Role.PREDECESSOR)
    if Role.FELLOW in held and people and not wide:
        for committee_id in _fellows_in(people):
            committees.setdefault(committee_id, set()).add(Role.FELLOW)
    return replace(
        actor,
        everywhere=frozenset(everywhere),
        committees={key: frozenset(found) for key, found in committees.items()},
        acts_for={**_others(actor, roles, account_id), **dict.fromkeys(people, Role.ONESELF)},
    )


def actor_of_person(person_id: int) -> Actor:
    """The actor that somebody would be who signs in now; nobody where they can't."""
    person = db.session.get(Person, person_id)
    account = db.session.get(Account, person.account_id) if person is not None and person.account_id else None
    if account is None or not account.active or person is None or person.is_dead:
        return Actor()
    return actor_of(account, [person])


def _is_over(row: Any) -> bool:
    now = clock.now()
    return not row.active or now - row.seen_at > IDLE or now - row.started_at > ABSOLUTE


def language_of_person(person_id: int | None) -> str:
    """The language that a person wants to be written to in; empty where nobody knows. For pages behind signed links."""
    if person_id is None:
        return ""
    return db.session.scalar(sa.select(Person.preferred_language).where(Person.id == person_id)) or ""


def init_app(app: Flask) -> None:
    """Identify whoever asks, before any view, and again under the lock of what they do."""
    app.before_request(identify)
    Identity(read_again, actor_of_person).fit(app)
