"""Reading who is asked, who could be, and what came of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from volunteers.committees import queries as committees
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.foundation.languages import SPOKEN
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people.models import AnsweredFor, Channel, LanguageSkill, Person
from volunteers.reading import rules
from volunteers.reading.models import Reader, ReaderState, Reading, ReadingState

AT_MOST = 200


def _readings(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Readings with who is asked, the newest first."""
    return (
        sa.select(Reading)
        .where(*where)
        .options(joinedload(Reading.readers).joinedload(Reader.person))
        .order_by(Reading.id.desc())
        .execution_options(populate_existing=True)
    )


def _read(*where: sa.ColumnElement[bool]) -> list[Reading]:
    """The same, read anew; each reader knows the reading."""
    found = list(db.session.scalars(_readings(*where)).unique())
    for reading in found:
        for reader in reading.readers:
            set_committed_value(reader, "reading", reading)
    return found


def latest(kind: str, subject_ids: Collection[int]) -> dict[int, Reading]:
    """By the key of the row in which the words stand: the last time that somebody was asked to read them."""
    if not subject_ids:
        return {}
    where = (Reading.kind == kind, Reading.subject_id.in_(subject_ids), Reading.state != ReadingState.UNDONE)
    found: dict[int, Reading] = {}
    for row in _read(*where):
        found.setdefault(row.subject_id, row)
    return found


def reading_by_key(key: int) -> Reading:
    """One."""
    return _read(Reading.id == key)[0]


def readers_by_key(keys: Collection[int]) -> dict[int, Reader]:
    """Who is asked, by key, with what they are asked to read and who else is."""
    wanted = sa.select(Reader.reading_id).where(Reader.id.in_(keys))
    return {reader.id: reader for reading in _read(Reading.id.in_(wanted)) for reader in reading.readers}


def open_readers(person_id: int, committee_id: int | None = None) -> list[Reader]:
    """What somebody is asked to read and has not; with a committee, for that one."""
    where: list[Any] = [
        Reader.person_id == person_id,
        Reader.state == ReaderState.ASKED,
        Reading.state == ReadingState.ASKED,
        Reading.ends_at > clock.now(),
    ]
    where += [Reading.committee_id == committee_id] if committee_id is not None else []
    select = sa.select(Reader).join(Reader.reading).where(*where).options(joinedload(Reader.reading))
    return list(db.session.scalars(select.order_by(Reader.reading_id, Reader.id)))


def _asked_lately(now: datetime) -> dict[int, int]:
    """How often people were asked within a day."""
    select = (
        sa.select(Reader.person_id, sa.func.count())
        .join(Reader.reading)
        .where(Reader.asked_at > now - rules.A_DAY, Reading.state != ReadingState.UNDONE)
        .group_by(Reader.person_id)
    )
    return {row[0]: row[1] for row in db.session.execute(select)}


def _asked_before(kind: str, subject_id: int) -> sa.Select[Any]:
    """Who was asked to read these words before."""
    where = (Reading.kind == kind, Reading.subject_id == subject_id, Reading.state != ReadingState.UNDONE)
    return sa.select(Reader.person_id).join(Reader.reading).where(*where)


def _translate(language: str, author: Person) -> sa.Select[Person, LanguageSkill]:
    """(person, language) of who translates a language, can be written to, and is not, nor lives with, the author."""
    accounts = [key for key in (author.account_id, people_queries.answering(author.id)) if key is not None]
    strangers = [Person.id != author.id, Person.is_living(), Person.is_adult, Person.email.is_not(None)]
    strangers += [Person.email != author.email] if author.email else []
    if accounts:
        strangers.append(sa.or_(Person.account_id.is_(None), Person.account_id.not_in(accounts)))
        strangers.append(Person.id.not_in(sa.select(AnsweredFor.person_id).where(AnsweredFor.account_id.in_(accounts))))
    tags = rules.alike(language, SPOKEN)
    does = (LanguageSkill.language.in_(tags), LanguageSkill.translates, LanguageSkill.writes.is_not(None))
    return sa.select(Person, LanguageSkill).join(Person.languages).where(*strangers, *does)


def _allowed(people: Sequence[Person], committee_id: int | None) -> tuple[set[int], set[int]]:
    """(who of these may be asked, who of them belongs to the committee).

    Members of the committee may; others who said that we may ask. Nobody may who wants no such questions.
    """
    keys = [person.id for person in people]
    near = committees.belonging(committee_id, keys, today_here()) if committee_id is not None and keys else set()
    may = {person.id for person in people if person.id in near or person.may_be_asked}
    return may - people_queries.opted_out(keys, Channel.REQUESTS), near


def who_could(
    kind: str, subject_id: int, language: str, author: Person, committee_id: int | None, *, but: int | None
) -> list[Person]:
    """Whom to ask to read words, who fits best first; nobody who was asked for them before, or often today."""
    lately = _asked_lately(clock.now())
    busy = {key for key, number in lately.items() if number >= rules.MOST_A_DAY}
    select = _translate(language, author).where(
        Person.id.not_in(_asked_before(kind, subject_id)), Person.id.not_in({*busy, but or 0})
    )
    rows = [(row[0], row[1]) for row in db.session.execute(select.order_by(Person.id).limit(AT_MOST))]
    may, near = _allowed([person for person, _skill in rows], committee_id)
    fit = [
        (rules.by_fitness(skill, language, is_near=person.id in near, lately=lately.get(person.id, 0)), person)
        for person, skill in rows
        if person.id in may
    ]
    people = {person.id: person for _rank, person in sorted(fit, key=lambda each: each[0])}
    return list(people.values())[: rules.AT_ONCE]


def still_fits(reader: Reader, author_id: int) -> bool:
    """Whether somebody who was asked may still know the words: by what they say and where they belong now."""
    reading = reader.reading
    select = _translate(reading.language, need(Person, author_id)).where(Person.id == reader.person_id)
    people = [row[0] for row in db.session.execute(select)]
    return bool(_allowed(people, reading.committee_id)[0])
