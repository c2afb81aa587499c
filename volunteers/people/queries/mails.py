"""Which mails people get, and what they stopped."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key

from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db
from volunteers.foundation.prepared import Several, prepared
from volunteers.links import Link
from volunteers.mail.models import SuppressedReason
from volunteers.mail.sorts import Sort
from volunteers.mail.suppression import Asked, reasons_for
from volunteers.mail.truth import Told
from volunteers.people.inputs import MailInput
from volunteers.people.models import AnsweredFor, Channel, OptOut, Person

CHANNELS = frozenset(channel.value for channel in Channel)
AT_ONCE = 500


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


def about_households(mails: Sequence[Told]) -> list[int]:
    """That somebody is asked whether an account may act for them: it still answers for them, and they said nothing."""
    keys = {mail.subject_id for mail in mails}
    waits = (AnsweredFor.person_id.in_(keys), AnsweredFor.agreed_at.is_(None), AnsweredFor.declined_at.is_(None))
    asked = set(db.session.scalars(sa.select(AnsweredFor.person_id).where(*waits)))
    return [mail.key for mail in mails if mail.subject_id in asked]


def _to_the_dead(asked: Sequence[Asked]) -> list[Asked]:
    # asked for nobody as for somebody: what a known address costs is not to be told from what an unknown one does
    read = {each.person_id: person for each in asked if not each.is_typed and (person := _read(each.person_id))}
    ids = sorted({each.person_id or 0 for each in asked} - read.keys())
    dead = {person.id for person in read.values() if person.is_dead}
    for start in range(0, len(ids), AT_ONCE):
        dead |= set(db.session.scalars(*_dead(ids=ids[start : start + AT_ONCE])))
    return [each for each in asked if each.person_id in dead]


def _read(person_id: int | None) -> Person | None:
    """The person, where this transaction has read them: an action reads whom it writes to under their lock."""
    person = None if person_id is None else db.session.identity_map.get(identity_key(Person, person_id))
    return person if person is not None and "death_noted_at" not in sa.inspect(person).unloaded else None


@prepared
def _dead(ids: Several) -> sa.Select[int]:
    return sa.select(Person.id).where(Person.id.in_(ids), Person.death_noted_at.is_not(None))
