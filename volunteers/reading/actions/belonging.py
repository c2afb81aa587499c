"""Who is asked to read words, when they no longer belong to the committee that asks, or have died."""

from collections.abc import Mapping
from typing import Any

from volunteers.access import Actor
from volunteers.access.rights import Held, Went
from volunteers.audit import record
from volunteers.foundation.changes import apply
from volunteers.foundation.db import locked
from volunteers.links import Purpose, revoke
from volunteers.links import restore as restore_links
from volunteers.mail import outbox
from volunteers.reading import events, queries, rules
from volunteers.reading.models import Reader, ReaderState


def tells(held: Held) -> list[Any]:
    """How many texts they are asked to read."""
    return rules.readings_in_words(len(queries.open_readers(held.person_id, held.committee_id)))


def look(actor: Actor, held: Held, keep: bool) -> Went:
    """Whom nobody may ask any more is not asked; who said that anybody may ask them still is."""
    ended, closed = [], []
    for found in queries.open_readers(held.person_id, held.committee_id):
        if held.committee_id is not None and queries.still_fits(found, found.reading.author_id):
            continue
        reading, row = found.reading, locked(Reader, found.id)
        if row.state is not ReaderState.ASKED:
            continue
        apply(row, state=ReaderState.ENDED)
        record(
            actor,
            events.READER_ENDED,
            row,
            committee_id=reading.committee_id,
            person_id=row.person_id,
            kind=reading.kind,
            language=reading.language,
        )
        outbox.stop(row)
        closed += revoke(Purpose.READ_WORDS, subject_id=row.id)
        ended.append(row.id)
    return Went(rules.readings_in_words(len(ended)), {"ended": ended, "links": closed} if ended else {})


def restore(actor: Actor, facts: Mapping[str, Any], late: bool) -> list[Any]:
    """Inside the undo: they are asked as before; whether it is still needed, the page says."""
    restore_links(facts["links"])
    for key in facts["ended"]:
        row = locked(Reader, key)
        if row.state is ReaderState.ENDED:
            apply(row, state=ReaderState.ASKED)
    return []
