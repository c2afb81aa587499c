"""What higher rooms hand in: the words that may have to be read."""

from typing import NamedTuple

LONGEST = 600
"""So much may be said of words in English: two lines, and some more."""


class Words(NamedTuple):
    """What somebody wrote, who wrote it, and to which committee."""

    text: str
    author_id: int
    committee_id: int | None
