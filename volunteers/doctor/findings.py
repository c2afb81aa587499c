"""What `flask doctor` found: one line each, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` says what to do where it is wrong.

    `is_known` is false where it can't be told from here: that is not wrong, and somebody should look.
    """

    what: str
    is_right: bool
    words: str
    mend: str = ""
    is_known: bool = True

    @property
    def word(self) -> str:
        """How the line begins."""
        return "WRONG" if not self.is_right else "fine " if self.is_known else "look "


def right(what: str, words: str) -> Finding:
    """Nothing to do."""
    return Finding(what, True, words)


def wrong(what: str, words: str, mend: str) -> Finding:
    """Something to do."""
    return Finding(what, False, words, mend)


def unsure(what: str, words: str, mend: str) -> Finding:
    """It can't be told from here: somebody should look."""
    return Finding(what, True, words, mend, is_known=False)
