"""What the processes of a run have in common: a folder that `make test`, or else pytest, makes and removes.

Only what comes out the same whoever makes it may lie there: compiled templates, and which pages were found good.
"""

import os
from functools import cached_property
from pathlib import Path

NAME = "TEST_SHARED"
SIZE = 32


def folder() -> Path:
    """Where it is."""
    return Path(os.environ[NAME])


class Known:
    """Digests that this process, or one that ended before it began, has added."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _digests(self) -> set[bytes]:
        path = folder() / self._name
        kept = path.read_bytes() if path.exists() else b""
        return {kept[at : at + SIZE] for at in range(0, len(kept), SIZE)}

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._digests

    def add(self, digest: bytes) -> None:
        """Add one; a line this short is written in one piece, also where others write."""
        assert len(digest) == SIZE
        self._digests.add(digest)
        with (folder() / self._name).open("ab") as file:
            file.write(digest)
