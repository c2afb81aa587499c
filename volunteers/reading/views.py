"""What the pages of other rooms show under words: that somebody can read them to the chair, and what they say."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint

from volunteers.foundation import clock
from volunteers.foundation.languages import SPOKEN, by_name
from volunteers.reading import queries, rules, words
from volunteers.reading.models import Reader, ReaderState, Reading
from volunteers.web.language import current_tag

bp = Blueprint("reading", __name__)


@bp.app_template_global("readings_of")
def readings_of(kind: str, rows: Iterable[Any]) -> dict[int, Reading]:
    """What was read, or is asked, of the words of these rows, by their keys: two queries for a list."""
    return queries.latest(kind, [row.id for row in rows])


@bp.app_template_global("reading_stands")
def reading_stands(reading: Reading) -> str:
    """How it stands for whoever asked."""
    return words.standing_in_words(reading, clock.now())


@bp.app_template_global("may_ask_reader")
def may_ask_reader(reading: Reading | None) -> bool:
    """Whether somebody can be asked, or somebody else again."""
    return reading is None or not (reading.text or reading.is_open(clock.now()))


@bp.app_template_global("read_by")
def read_by(reading: Reading) -> Reader | None:
    """Who has read it."""
    return next((reader for reader in reading.readers if reader.state is ReaderState.READ), None)


@bp.app_template_global("reading_languages")
def reading_languages() -> list[tuple[str, str]]:
    """The languages that words may be in."""
    return by_name([tag for tag in SPOKEN if tag != rules.READ_IN], current_tag())


bp.add_app_template_global(rules.guessed, "guessed_language")
