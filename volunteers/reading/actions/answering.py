"""The reader's acts, from the mail: what it says in English, or that they can't read it; and taking that back."""

from volunteers import undo
from volunteers.access import Actor
from volunteers.access.grounds import of_person
from volunteers.audit import Event, action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import get, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.links import Link, use
from volunteers.mail import outbox
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.reading import emails, events, queries, rules
from volunteers.reading.hooks import kind_of, words_for
from volunteers.reading.models import Reader, ReaderState, Reading, ReadingState
from volunteers.undo import Act, leave


def _held(reader_id: int) -> Reader:
    """The reader with the reading, which is locked first: the first of two answers counts."""
    locked(Reading, need(Reader, reader_id).reading_id)
    locked(Reader, reader_id)
    return queries.readers_by_key([reader_id])[reader_id]


@action
def read(actor: Actor, reader_id: int, text: str) -> Reader:
    """What the words say, in English: it stands under them, and whoever asked is told."""
    reader = _held(reader_id)
    reading = reader.reading
    if reader.state is ReaderState.READ and reading.text == text:
        return reader
    refuse(rules.why_not_answer(reader, is_needed=words_for(reader) is not None))
    now = clock.now()
    apply(reading, state=ReadingState.READ, text=text, read_at=now)
    for each in reading.readers:
        outbox.stop(each, emails.ASKED)
    _answered(actor, reader, ReaderState.READ, events.READING_GIVEN)
    return reader


@action
def cannot(actor: Actor, reader_id: int) -> Reader:
    """ "I can't read this": where nobody else is asked, whoever asked is told."""
    reader = _held(reader_id)
    if reader.state is ReaderState.CANNOT:
        return reader
    refuse(rules.why_not_answer(reader, is_needed=words_for(reader) is not None))
    outbox.stop(reader, emails.ASKED)
    _answered(actor, reader, ReaderState.CANNOT, events.READING_REFUSED)
    return reader


def _answered(actor: Actor, reader: Reader, state: ReaderState, event: Event) -> None:
    reading = reader.reading
    apply(reader, state=state, answered_at=clock.now())
    link = get(Link, actor.link_id)
    if link is not None:
        use(link)
    record(
        actor,
        event,
        reader,
        committee_id=reading.committee_id,
        person_id=reader.person_id,
        kind=reading.kind,
        language=reading.language,
    )
    asker = get(Person, reading.asked_by_id)
    if asker is not None and (state is ReaderState.READ or not reading.waited_for):
        page = kind_of(reading.kind).page(reading.subject_id, of_person(asker.id))
        message = emails.read if state is ReaderState.READ else emails.nobody
        outbox.put(message(reader, reading, people_rules.recipient(asker), page, undo.ends_at()))
    leave(actor, event, reader, for_person_id=reader.person_id)


def undo_answer(actor: Actor, act: Act, reader: Reader) -> None:
    """It is waited for as before, and nobody was told; the mail of whoever else was asked goes out after all."""
    reader = _held(reader.id)
    reading = reader.reading
    now = queries.latest(reading.kind, [reading.subject_id]).get(reading.subject_id)
    refuse(rules.why_not_again(reader, now))
    if reader.state is ReaderState.READ:
        apply(reading, state=ReadingState.ASKED, text="", read_at=None)
    apply(reader, state=ReaderState.ASKED, answered_at=None)


def lock_reading(act: Act, reader: Reader) -> None:
    """Before taking an answer back: the reading first, as with every answer."""
    _held(reader.id)
