"""Reading people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

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
from volunteers.foundation.prepared import Several, prepared
from volunteers.links import Link
from volunteers.mail.models import SuppressedReason
from volunteers.mail.sorts import Sort
from volunteers.mail.suppression import Asked, reasons_for
from volunteers.mail.truth import Told
from volunteers.people.inputs import MailInput
from volunteers.people.models import AnsweredFor, Channel, LanguageSkill, OptOut, Person, PersonNote

CHANNELS = frozenset(channel.value for channel in Channel)
AT_ONCE = 500


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


def answered_by(person_id: int) -> str:
    """The name of whoever signs in with the account that answers for a person; empty where none does."""
    account_id = answering(person_id)
    people = of_account(account_id) if account_id is not None else []
    return people[0].full_name if people else ""


def dead_at(email: str) -> list[Person]:
    """Of whom it is noted that they have died, and who were written to at an address."""
    dead = sa.select(Person).where(Person.email == email, Person.death_noted_at.is_not(None))
    return list(db.session.scalars(dead.order_by(Person.id).limit(20)))


def has_proven(person_id: int | None, address: str) -> bool:
    """Whether a person signs in with an address, and so has shown that it is theirs."""
    is_theirs = (Person.id == person_id, Account.email == comparable(address), Account.confirmed_at.is_not(None))
    select = sa.select(Account.id).join(Person, Person.account_id == Account.id).where(*is_theirs)
    return db.session.scalar(select) is not None


def household_of(account_id: int | Later) -> sa.Select[Any]:
    """(person key, role name) of those whom an account answers for, and who are not oneself to it."""
    columns: tuple[Any, Any] = (AnsweredFor.person_id, sa.cast(AnsweredFor.role, sa.String(24)))
    is_theirs = (AnsweredFor.account_id == account_id, Person.is_living())
    return sa.select(*columns).join(Person, Person.id == AnsweredFor.person_id).where(*is_theirs)


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
    """The person of an address, with languages and account."""
    if not public_id.isascii() or not public_id.isprintable():
        return None
    return db.session.scalars(
        sa.select(Person)
        .where(Person.public_id == public_id)
        .options(selectinload(Person.languages), joinedload(Person.account))
    ).one_or_none()


def opted_out(person_ids: Iterable[int], channel: Channel) -> set[int]:
    """Who of these asked not to get a channel."""
    return set(
        db.session.scalars(
            sa.select(OptOut.person_id).where(OptOut.person_id.in_(list(person_ids)), OptOut.is_open(channel))
        )
    )


def of_link(link: Link) -> list[Person]:
    """Whom an unsubscribing link speaks for: its person, and whoever else is written to at the same address."""
    ways = [Person.id == link.person_id]
    if link.address:
        ways.append(Person.email == comparable(link.address))
    living = sa.select(Person).where(sa.or_(*ways), Person.is_living())
    return list(db.session.scalars(living.order_by(Person.id).limit(20)))


def sharing(email: str | None) -> int:
    """How many people are written to at an address."""
    if not email:
        return 0
    select = sa.select(sa.func.count()).select_from(Person).where(Person.email == comparable(email))
    return db.session.scalar(select) or 0


def stopped(person_ids: Iterable[int]) -> dict[int, set[tuple[Channel, int | None]]]:
    """By person what they do not want: channels as a whole, and of messages those of the committees with these keys."""
    where = (OptOut.person_id.in_(list(person_ids)), OptOut.ended_at.is_(None))
    found: dict[int, set[tuple[Channel, int | None]]] = {}
    for key, channel, committee_id in db.session.execute(
        sa.select(OptOut.person_id, OptOut.channel, OptOut.committee_id).where(*where)
    ):
        found.setdefault(key, set()).add((channel, committee_id))
    return found


def last_stopped(person_ids: Iterable[int], of: MailInput) -> dict[int, MailInput]:
    """By person what the last step stopped of these mails, as the wish to get it again."""
    kinds = sa.or_(
        sa.and_(OptOut.channel.in_(list(of.channels)), OptOut.committee_id.is_(None)),
        OptOut.committee_id.in_(list(of.committees)),
    )
    where = (OptOut.person_id.in_(list(person_ids)), OptOut.ended_at.is_(None), kinds)
    rows = list(db.session.scalars(sa.select(OptOut).where(*where)))
    step = max((row.since_at for row in rows), default=None)
    found: dict[int, MailInput] = {}
    for row in [row for row in rows if row.since_at == step]:
        before = found.get(row.person_id, MailInput())
        found[row.person_id] = (
            replace(before, channels={**before.channels, row.channel: True})
            if row.committee_id is None
            else replace(before, committees={**before.committees, row.committee_id: True})
        )
    return found


def stopped_committees(person_ids: Iterable[int]) -> set[int]:
    """The keys of the committees whose messages one of these people does not want."""
    where = (OptOut.person_id.in_(list(person_ids)), OptOut.is_open_of_committee())
    return {key for key in db.session.scalars(sa.select(OptOut.committee_id).where(*where)) if key is not None}


def coming(mails: Sequence[tuple[Sort, tuple[int, ...], Collection[Person]]]) -> list[bool]:
    """Of each of these mails (a sort, the committees whose news it is, and to whom), whether one of them would get it.

    The gates are asked, which are asked before each mail leaves.
    """
    asked = [
        [Asked(person.id, person.email or "", sort.category, topics) for person in people]
        for sort, topics, people in mails
    ]
    refused = reasons_for(each for questions in asked for each in questions)
    return [any(each not in refused for each in questions) for questions in asked]


def is_no_address() -> sa.ColumnElement[bool]:
    """Whether mail can go to no such address: all that it can go to are kept in ASCII (`foundation/addresses.py`)."""
    if is_postgresql():
        return Person.email.regexp_match("[^ -~]")
    return Person.email.op("GLOB", is_comparison=True)("*[^ -~]*")


def found(
    actor: Actor,
    q: str = "",
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
    select = within(sa.select(Person), actor, Permission.PEOPLE_READ).options(
        selectinload(Person.languages), joinedload(Person.account)
    )
    hits = search.hits("person", q, actor)
    if hits is not None:
        select = select.join(hits, hits.c.ref_id == Person.id)
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


def everybody_called(actor: Actor, q: str, limit: int) -> list[Person]:
    """The first people by a part of their name or address."""
    return list(db.session.scalars(found(actor, q).limit(limit)))


def at_exactly(address: str) -> list[Person]:
    """Who is written to at this whole address."""
    living = sa.select(Person).where(Person.email == comparable(address), Person.is_living())
    return list(db.session.scalars(living.order_by(Person.id).limit(20)))


def mail_gate(asked: Sequence[Asked]) -> Mapping[Asked, SuppressedReason]:
    """Who of these has died, or opted out of the channel that the mail's category names; operational mail has none."""
    found = dict.fromkeys(_to_the_dead(asked), SuppressedReason.GONE)
    questions = [each for each in asked if each.person_id is not None and each.category in CHANNELS]
    out: set[tuple[int, str]] = set()
    ids = sorted({each.person_id for each in questions if each.person_id is not None})
    for start in range(0, len(ids), AT_ONCE):
        rows = db.session.execute(
            sa.select(OptOut.person_id, OptOut.channel).where(
                OptOut.person_id.in_(ids[start : start + AT_ONCE]),
                OptOut.committee_id.is_(None),
                OptOut.ended_at.is_(None),
            )
        )
        out |= {(person_id, channel.value) for person_id, channel in rows}
    found |= {each: SuppressedReason.OPTED_OUT for each in questions if (each.person_id, each.category) in out}
    return found


def about_deaths(mails: Sequence[Told]) -> list[int]:
    """That somebody has died, or that this was wrong: it stands so."""
    keys = {mail.subject_id for mail in mails}
    dead = set(db.session.scalars(sa.select(Person.id).where(Person.id.in_(keys), Person.death_noted_at.is_not(None))))
    return [mail.key for mail in mails if (mail.kind == "people/died") is (mail.subject_id in dead)]


def _to_the_dead(asked: Sequence[Asked]) -> list[Asked]:
    # asked for nobody as for somebody: what a known address costs is not to be told from what an unknown one does
    ids = sorted({each.person_id or 0 for each in asked})
    dead: set[int] = set()
    for start in range(0, len(ids), AT_ONCE):
        dead |= set(db.session.scalars(*_dead(ids=ids[start : start + AT_ONCE])))
    return [each for each in asked if each.person_id in dead]


@prepared
def _dead(ids: Several) -> sa.Select[int]:
    return sa.select(Person.id).where(Person.id.in_(ids), Person.death_noted_at.is_not(None))


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
    select = sa.select(PersonNote).where(
        PersonNote.person_id == person_id, PersonNote.text == text, PersonNote.written_at > now - timedelta(days=1)
    )
    return db.session.scalars(select.limit(1)).one_or_none()
