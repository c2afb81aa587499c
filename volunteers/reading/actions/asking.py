"""A chair asks who can read words; inside the action of the room whose words they are, which holds their row."""

from typing import Any

from volunteers import undo
from volunteers.access import Actor
from volunteers.audit import Event, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, need, one_at_a_time
from volunteers.foundation.refusals import refuse
from volunteers.links import Purpose, issue
from volunteers.mail import outbox
from volunteers.organization.queries import current as organization
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.reading import emails, queries, rules
from volunteers.reading.hooks import kind_of
from volunteers.reading.models import Reader, Reading, ReadingState
from volunteers.undo import beside, leave


def ask(actor: Actor, kind: str, row: Any, language: str, event: Event, **keys: Any) -> Reading:
    """Ask up to two people to read the words of a row; `event` with its `keys` tells of it, and can be undone.

    Pressed twice, or by two chairs, it is once done. Who was asked before for the same words is not asked again.
    """
    subject_id = row.id
    one_at_a_time("reading")  # how often somebody was asked today is counted by one at a time
    words, before = kind_of(kind).words(subject_id), queries.latest(kind, [subject_id]).get(subject_id)
    if before is not None and before.is_open(clock.now()):
        return before
    refuse(rules.why_not_ask(language, is_read=before is not None and before.state is ReadingState.READ))
    if words is None:
        raise rules.answered_meanwhile()
    if before is not None:
        apply(before, state=ReadingState.OVER)
        db.session.flush()
    author = need(Person, words.author_id)
    people = queries.who_could(kind, subject_id, language, author, words.committee_id, but=actor.person_id)
    people = [person for person in people if not people_queries.held(person.id).is_dead]
    refuse(rules.why_nobody(people, organization().phone))
    now = clock.now()
    reading = Reading(
        kind=kind,
        subject_id=subject_id,
        committee_id=words.committee_id,
        author_id=words.author_id,
        language=language,
        asked_at=now,
        asked_by_id=actor.person_id,
        ends_at=now + rules.OPEN,
        readers=[Reader(person_id=person.id, asked_at=now) for person in people],
    )
    db.session.add(reading)
    db.session.flush()
    _send(queries.reading_by_key(reading.id))
    record(actor, event, row, **keys, language=language, number=len(people))
    leave(actor, event, row)
    return reading


def _send(reading: Reading) -> None:
    for reader in reading.readers:
        link = issue(Purpose.READ_WORDS, ttl=rules.OPEN, person_id=reader.person_id, subject_id=reader.id)
        with beside():
            stops = outbox.unsubscribe_link(reader.person_id, reader.person.email or "")
        outbox.put(emails.asked(reader, reading, link, stops, undo.ends_at()))


def undo_ask(kind: str, subject_id: int) -> None:
    """Inside the undo: nobody was asked; whoever has read it on their page meanwhile has, and that stays."""
    reading = queries.latest(kind, [subject_id]).get(subject_id)
    if reading is not None and reading.state is ReadingState.ASKED:
        apply(reading, state=ReadingState.UNDONE)
