"""A session becomes an Actor: two queries, whatever the page. Signed links and jobs make theirs with `Actor` itself."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, request, session

from volunteers.access import Actor, ActorKind, Role
from volunteers.accounts.models import Account, AccountSession, RoleGrant
from volunteers.accounts.queries import key_hash
from volunteers.accounts.sessions import ABSOLUTE, IDLE, SESSION_KEY, touch
from volunteers.committees.queries import roles_of
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.organization.queries import current as current_organization
from volunteers.people.models import Person
from volunteers.web.actor import set_actor

TOUCH_EVERY = timedelta(minutes=5)


def _row(key: str) -> Any:
    """The open session with its account and the account's first person."""
    return db.session.execute(
        sa.select(AccountSession, Account, Person)
        .join(Account, Account.id == AccountSession.account_id)
        .outerjoin(Person, Person.account_id == Account.id)
        .where(AccountSession.key_hash == key_hash(key), AccountSession.ended_at.is_(None))
        .order_by(Person.id)
        .limit(1)
    ).one_or_none()


def _roles(account_id: int, person_id: int | None) -> tuple[set[Role], dict[int, set[Role]]]:
    """Organisation-wide roles, and roles by committee, in one query."""
    wide = sa.select(
        sa.cast(sa.null(), sa.Integer).label("committee_id"), sa.cast(RoleGrant.role, sa.String(24)).label("role")
    ).where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
    statement: Any = wide
    if person_id is not None:
        statement = sa.union_all(wide, roles_of(person_id, clock.today(current_organization().time_zone)))
    everywhere: set[Role] = {Role.MEMBER}
    committees: dict[int, set[Role]] = {}
    for committee_id, role in db.session.execute(statement):
        if committee_id is None:
            everywhere.add(Role(role))
        else:
            committees.setdefault(committee_id, set()).add(Role(role))
    return everywhere, committees


def actor_of(account: Account, person: Person | None) -> Actor:
    """The actor of an account and the person who uses it."""
    everywhere, committees = _roles(account.id, person.id if person else None)
    return Actor(
        kind=ActorKind.PERSON,
        person_id=person.id if person else None,
        account_id=account.id,
        call_name=person.greeting_name if person else account.email,
        language=person.preferred_language if person else "",
        everywhere=frozenset(everywhere),
        committees={key: frozenset(roles) for key, roles in committees.items()},
    )


def identify() -> None:
    """Before each request: who is it? A session that ended, idled out or is too old is nobody's."""
    key = session.get(SESSION_KEY)
    if not key or request.endpoint == "static":
        return
    row = _row(key)
    now = clock.now()
    if row is None or not row[1].active or now - row[0].seen_at > IDLE or now - row[0].started_at > ABSOLUTE:
        for name in (SESSION_KEY, "_user_id", "_fresh", "fs_cc", "fs_paa"):
            session.pop(name, None)
        return
    open_session, account, person = row
    g.session_id = open_session.id
    if now - open_session.seen_at > TOUCH_EVERY:
        touch(open_session.id)
    set_actor(actor_of(account, person))


def language_of_person(person_id: int | None) -> str:
    """The language that a person wants to be written to in; empty where nobody knows. For pages behind signed links."""
    if person_id is None:
        return ""
    return db.session.scalar(sa.select(Person.preferred_language).where(Person.id == person_id)) or ""


def init_app(app: Flask) -> None:
    """Identify whoever asks, before any view."""
    app.before_request(identify)
