"""Reading people."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from volunteers import search
from volunteers.access import Actor, Permission, Role
from volunteers.access.visibility import within
from volunteers.accounts.models import Account, RoleGrant
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.columns import Later
from volunteers.foundation.db import db, is_postgresql
from volunteers.people import rules
from volunteers.people.models import AnsweredFor, Channel, LanguageSkill, OptOut, Person, PersonNote


def by_id(person_id: int | None) -> Person | None:
    """The person with this key."""
    return db.session.get(Person, person_id) if person_id is not None else None


def languages_of(person_id: int | None) -> list[LanguageSkill]:
    """What somebody says of their languages."""
    return list(db.session.scalars(sa.select(LanguageSkill).where(LanguageSkill.person_id == person_id)))


def held(person_id: int) -> Person:
    """Inside an action that gives somebody something: the person, whose death nobody notes until it is over."""
    key_share = {"read": True, "key_share": True}  # `note_death` locks the row for itself
    return db.session.get_one(Person, person_id, populate_existing=True, with_for_update=key_share)


def of_account(account_id: int) -> list[Person]:
    """The people that an account acts for, the first first."""
    where = (Person.account_id == account_id, Person.is_living())
    return list(db.session.scalars(sa.select(Person).where(*where).order_by(Person.id)))


def coordinators() -> list[Person]:
    """The people who hold the role of a coordinator, and have an address."""
    return list(
        db.session.scalars(
            sa.select(Person)
            .join(Account, Account.id == Person.account_id)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(
                RoleGrant.role == Role.COORDINATOR.value,
                RoleGrant.is_held(clock.now()),
                Account.active,
                Person.email.is_not(None),
                Person.is_living(),
            )
            .order_by(Person.id)
        )
    )


def with_address(person_ids: Iterable[int]) -> list[Person]:
    """Those of these people who live and have an address, in order."""
    where = (Person.id.in_(set(person_ids)), Person.email.is_not(None), Person.is_living())
    return list(db.session.scalars(sa.select(Person).where(*where).order_by(Person.id)))


def unsettled_deaths() -> list[int]:
    """The keys of the people who have died, and with whom nothing has ended yet."""
    where = (Person.death_noted_at.is_not(None), Person.death_ended.is_(None))
    return list(db.session.scalars(sa.select(Person.id).where(*where).order_by(Person.id)))


def _answered() -> sa.Select[Any]:
    """(account key) of the account that answers for a person, as long as somebody lives who uses it."""
    holder = sa.orm.aliased(Person)
    lives = sa.exists().where(holder.account_id == AnsweredFor.account_id, holder.death_noted_at.is_(None))
    return sa.select(AnsweredFor.account_id).where(lives)


def at_address(email: str, account_id: int | None) -> list[Person]:
    """Who is known at an address: the people of its account, whom it answers for, and who was only written down.

    `email` is compared as addresses are kept. Whom another account answers for is not among them, unless whoever used
    that one has died.
    """
    answered = _answered().where(AnsweredFor.person_id == Person.id).scalar_subquery()
    ways = [sa.and_(Person.account_id.is_(None), Person.email == email, answered.is_(None))]
    # each way by its own index: as one condition all of them would be asked of everybody
    near = [sa.select(Person.id).where(Person.email == email)]
    if account_id is not None:
        ways += [Person.account_id == account_id, answered == account_id]
        near.append(sa.select(Person.id).where(Person.account_id == account_id))
        near.append(sa.select(AnsweredFor.person_id).where(AnsweredFor.account_id == account_id))
    living = sa.select(Person).where(Person.id.in_(sa.union(*near)), sa.or_(*ways), Person.is_living())
    return list(db.session.scalars(living.order_by(Person.id).limit(20)))


def answering(person_id: int) -> int | None:
    """The key of the account that answers for a person who has none."""
    found: int | None = db.session.scalar(_answered().where(AnsweredFor.person_id == person_id))
    return found


class Beside(NamedTuple):
    """What stands beside somebody: how many others are written to at the address, who signs in with the account that
    answers for them, and what they do not want (channels, and of messages those of committees with these keys).
    """

    shares: int
    answered_by: str
    stopped: set[tuple[Channel, int | None]]


def beside(person: Person) -> Beside:
    """In one statement. Who signs in has nobody who answers for them, and a child its guardians."""
    same = sa.select(sa.func.count()).select_from(Person).where(Person.email == person.email, Person.id != person.id)
    answers = sa.orm.aliased(Person)
    name = sa.select(answers.full_name).join(AnsweredFor, AnsweredFor.account_id == answers.account_id)
    name = name.where(AnsweredFor.person_id == person.id, answers.death_noted_at.is_(None))
    first, shares = name.order_by(answers.id).limit(1).scalar_subquery(), same.scalar_subquery()
    open_ones = sa.and_(OptOut.person_id == Person.id, OptOut.ended_at.is_(None))
    select = (
        sa.select(shares, first, OptOut.channel, OptOut.committee_id).select_from(Person).outerjoin(OptOut, open_ones)
    )
    rows = db.session.execute(select.where(Person.id == person.id)).all()
    is_answered_elsewhere = person.account_id is not None or rules.is_guarded(person)
    stopped = {(row[2], row[3]) for row in rows if row[2] is not None}
    return Beside(rows[0][0], "" if is_answered_elsewhere else rows[0][1] or "", stopped)


def dead_at(email: str) -> list[Person]:
    """Of whom it is noted that they have died, and who were written to at an address."""
    dead = sa.select(Person).where(Person.email == email, Person.death_noted_at.is_not(None))
    return list(db.session.scalars(dead.order_by(Person.id).limit(20)))


def has_proven(person_id: int | None, address: str) -> bool:
    """Whether a person signs in with an address, and so has shown that it is theirs."""
    is_theirs = (Person.id == person_id, Account.email == comparable(address), Account.confirmed_at.is_not(None))
    select = sa.select(Account.id).join(Person, Person.account_id == Account.id).where(*is_theirs)
    return db.session.scalar(select) is not None


def is_of_young(address: str) -> bool:
    """Whether an address is somebody’s who is under 18, and no adult’s: who writes there writes past the guardians."""
    people = list(db.session.scalars(sa.select(Person.is_adult).where(Person.email == comparable(address)).limit(50)))
    return bool(people) and not any(people)


def household_of(account_id: int | Later) -> sa.Select[Any]:
    """(person key, role name) of those whom an account answers for, and who are not oneself to it."""
    has_agreed = sa.and_(AnsweredFor.agreed_at.is_not(None), Person.is_adult)
    role = sa.case((has_agreed, Role.HOUSEHOLD.value), else_=Role.SHARES_ADDRESS.value)
    columns: tuple[Any, Any] = (AnsweredFor.person_id, sa.cast(role, sa.String(24)))
    is_theirs = (AnsweredFor.account_id == account_id, Person.is_living())
    return sa.select(*columns).join(Person, Person.id == AnsweredFor.person_id).where(*is_theirs)


def household(account_id: int) -> list[AnsweredFor]:
    """How those stand to an account who only share its address, in order."""
    select = sa.select(AnsweredFor).where(AnsweredFor.account_id == account_id).options(joinedload(AnsweredFor.person))
    rows = db.session.scalars(select.order_by(AnsweredFor.person_id).limit(50))
    return [row for row in rows if not row.person.is_dead]


def in_household(person_id: int | None) -> AnsweredFor | None:
    """How somebody stands to the account that answers for them, if one does."""
    select = sa.select(AnsweredFor).where(AnsweredFor.person_id == person_id).options(joinedload(AnsweredFor.person))
    return db.session.scalars(select).one_or_none()


def answered_for(actor: Actor, permission: Permission) -> list[Person]:
    """For whom the actor may do this, where there are several: pages ask then for whom it is."""
    keys = actor.persons_with(permission)
    if len(keys) < 2:
        return []
    return list(db.session.scalars(sa.select(Person).where(Person.id.in_(keys)).order_by(Person.id)))


def others(actor: Actor, permission: Permission) -> list[Person]:
    """For whom else than oneself the actor may do this."""
    keys = actor.persons_with(permission) - {actor.person_id}
    return list(db.session.scalars(sa.select(Person).where(Person.id.in_(keys)).order_by(Person.id))) if keys else []


def everybody_answered_for(actor: Actor) -> list[Person]:
    """Whom else than oneself the actor answers for, in whatever role."""
    keys = set(actor.acts_for) - {actor.person_id}
    return list(db.session.scalars(sa.select(Person).where(Person.id.in_(keys)).order_by(Person.id))) if keys else []


def chosen(actor: Actor, public_id: str | None, permission: Permission) -> int | None:
    """The key of whom something is for: oneself unless an address or a form says somebody else.

    None for a stranger, and for somebody for whom the actor may not do this.
    """
    if not public_id:
        return actor.person_id
    return next((person.id for person in answered_for(actor, permission) if person.public_id == public_id), None)


def own(person_id: int | None) -> Person | None:
    """One's own person with the languages."""
    return db.session.scalars(
        sa.select(Person).where(Person.id == person_id).options(selectinload(Person.languages))
    ).one_or_none()


def by_public_id(public_id: str) -> Person | None:
    """The person of an address, with languages, account and yearly question; nobody where they were erased.

    Of a record that was made one with another it is that other's: its address stands in mails and bookmarks.
    """
    if not public_id.isascii() or not public_id.isprintable():
        return None
    merged = sa.select(Person.merged_into_id).where(Person.public_id == public_id).scalar_subquery()
    return db.session.scalars(
        sa.select(Person)
        .where(sa.or_(Person.public_id == public_id, Person.id == merged), Person.erased_at.is_(None))
        .options(selectinload(Person.languages), joinedload(Person.account), joinedload(Person.still_right))
    ).one_or_none()


def with_merged(person_ids: Iterable[int]) -> list[int]:
    """These keys, and those of the records that were made one with theirs."""
    found = list(person_ids)
    merged = sa.select(Person.id).where(Person.merged_into_id.in_(found))
    return [*found, *db.session.scalars(merged)] if found else []


def is_no_address() -> sa.ColumnElement[bool]:
    """Whether mail can go to no such address: all that it can go to are kept in ASCII (`foundation/addresses.py`)."""
    if is_postgresql():
        return Person.email.regexp_match("[^ -~]")
    return Person.email.op("GLOB", is_comparison=True)("*[^ -~]*")


def found(
    actor: Actor,
    q: str = "",
    way: search.Way = search.HITS,
    *,
    language: str = "",
    without_account: bool = False,
    unreachable: bool = False,
    among: Sequence[sa.Select[int]] = (),
) -> sa.Select[Any]:
    """People by a part of their name, and of their address for whoever may see all of them; by a language they speak;
    in the order of their sort names.

    `unreachable`: only those whose address is none that mail can go to; `among`: only those of these keys.
    """
    known = sa.select(Person).where(Person.erased_at.is_(None))
    select = within(known, actor, Permission.PEOPLE_READ).options(
        selectinload(Person.languages), joinedload(Person.account)
    )
    hits = search.hits("person", q, actor) if way == search.HITS else None
    if hits is not None:
        select = select.join(hits, hits.c.ref_id == Person.id)
    elif q:
        select = select.where(search.is_found("person", Person.id, q, actor, way))
    for who in among:
        select = select.where(Person.id.in_(who))
    if language:
        select = select.where(Person.languages.any(LanguageSkill.language == language))
    if unreachable:
        select = select.where(is_no_address())
    if without_account:
        select = select.where(Person.account_id.is_(None))
    if hits is None:
        return select.order_by(Person.sort_name, Person.id)
    return select.order_by(hits.c.place, hits.c.ref_id)  # the sort names, as the index has them


def found_alone(actor: Actor, q: str) -> sa.Select[Any] | None:
    """The keys of `found` in its order, of the index alone, where nothing but the words narrows it: whoever sees
    everybody sees each that the index has, and who was erased is in none. None for anybody else.
    """
    return search.keys_found("person", q, actor) if actor.may_in(Permission.PEOPLE_READ, None) else None


def everybody_called(actor: Actor, q: str, limit: int) -> list[Person]:
    """The first people by a part of their name or address."""
    return list(db.session.scalars(found(actor, q).limit(limit)))


def at_exactly(address: str) -> list[Person]:
    """Who is written to at this whole address."""
    living = sa.select(Person).where(Person.email == comparable(address), Person.is_living())
    return list(db.session.scalars(living.order_by(Person.id).limit(20)))


def notes_of(person_id: int) -> list[tuple[PersonNote, str]]:
    """(what was written down about somebody, by whom), the newest first."""
    writer = aliased(Person)
    select = (
        sa.select(PersonNote, writer.full_name)
        .outerjoin(writer, writer.id == PersonNote.written_by_id)
        .where(PersonNote.person_id == person_id)
        .order_by(PersonNote.id.desc())
        .limit(200)
    )
    return [(note, name or "") for note, name in db.session.execute(select)]


def same_note(person_id: int, text: str, now: datetime) -> PersonNote | None:
    """The same words about the same person, written within a day."""
    where = (
        PersonNote.person_id == person_id,
        PersonNote.text == text,
        PersonNote.written_at > now - timedelta(days=1),
    )
    return db.session.scalars(sa.select(PersonNote).where(*where).limit(1)).one_or_none()
