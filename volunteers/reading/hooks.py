"""What a higher room brings whose words may have to be read to a chair: in the `hooks` of its `room.py`."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from volunteers.access import Actor
from volunteers.access.grounds import of_person
from volunteers.house import House
from volunteers.mail.truth import Told
from volunteers.reading import queries, rules
from volunteers.reading.inputs import Words
from volunteers.reading.models import Reader, ReaderState, Reading


@dataclass(frozen=True)
class Kind:
    """One kind of words, by the key of the row in which they stand.

    `words` gives them as long as somebody waits for an answer to them, and None after that: then nobody is asked to
    read them any more. `may_see` is who may read them, and so what they say in English. `page` is where whoever
    asked reads them, for a mail.
    """

    name: str
    words: Callable[[int], Words | None]
    may_see: Callable[[Actor, int], bool]
    page: Callable[[int, Actor], Any]


def kind_of(name: str) -> Kind:
    """The kind of this name; LookupError where no room brings it, or two do."""
    found = [kind for kind in House.of().hooks(Kind) if kind.name == name]
    if len(found) != 1:
        raise LookupError(f"{len(found)} rooms bring words that are called {name}, and one must")
    return found[0]


def words_for(reader: Reader) -> Words | None:
    """The words that somebody is asked to read, while they are needed and this person may still know them."""
    reading = reader.reading
    words = kind_of(reading.kind).words(reading.subject_id)
    if words is None or not rules.is_waited_for(reader) or not queries.still_fits(reader, words.author_id):
        return None
    return words


def about_asked(mails: Sequence[Told]) -> Collection[int]:
    """Somebody is asked to read: it is waited for, and they may still know the words."""
    readers = queries.readers_by_key([mail.subject_id for mail in mails])
    return [mail.key for mail in mails if (row := readers.get(mail.subject_id)) is not None and words_for(row)]


def about_answers(mails: Sequence[Told]) -> Collection[int]:
    """Whoever asked is told what came of it: it stands so, and they may still see the words."""
    readers = queries.readers_by_key([mail.subject_id for mail in mails])
    return [
        mail.key
        for mail in mails
        if (row := readers.get(mail.subject_id)) is not None and _is_so(mail.kind, row) and _may_see(mail, row.reading)
    ]


def _is_so(kind: str, reader: Reader) -> bool:
    if kind == "reading/read":
        return reader.state is ReaderState.READ
    return reader.state is ReaderState.CANNOT and not reader.reading.waited_for


def _may_see(mail: Told, reading: Reading) -> bool:
    kind = kind_of(reading.kind)
    return (
        mail.person_id is not None
        and kind.words(reading.subject_id) is not None
        and kind.may_see(of_person(mail.person_id), reading.subject_id)
    )
