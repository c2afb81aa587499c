"""A worker's own journal: each accepted mail is written down at once, its row is marked with the batch.

A commit per mail costs 3 to 5 times a commit per batch, and a batch alone leaves that many in doubt after a kill. The
journal is held under a file lock for as long as its worker lives, so another can tell that the worker is dead, and
finish for it: what is in the journal was sent, what else it had claimed was not.
"""

import fcntl
import logging
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Orphan:
    """The journal of a worker that is no more: the holder of its leases, and the Message-IDs that it had sent."""

    holder: str
    sent: tuple[str, ...]


class Journal:
    """One file for one process. `holder` is its name, and stands in the leases of the rows it claims."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._fd: int | None = None
        self._pid = 0
        self._holder = ""

    @property
    def holder(self) -> str:
        """The name under which this process claims; opens the file on first use, and again after a fork."""
        with self._lock:
            if self._fd is None or self._pid != os.getpid():
                self._open()
            return self._holder

    def _open(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            name = uuid.uuid4().hex
            path = self._folder / name
            fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_WRONLY, 0o600)
            fcntl.flock(fd, fcntl.LOCK_EX)
            if path.exists():  # nobody took it for an orphan between the two lines above
                self._fd, self._pid, self._holder = fd, os.getpid(), name
                return
            os.close(fd)

    def accepted(self, *message_ids: str) -> None:
        """Write down at once that the server took this mail, with all rows that it was made of.

        A full disk stops no mail: the row is still marked.
        """
        assert self._fd is not None  # noqa: S101 - nothing is sent without a holder
        try:
            os.write(self._fd, "".join(f"{each}\n" for each in message_ids).encode())
        except OSError as error:
            log.warning("the journal can't be written: %s", error.strerror)

    def sync(self) -> None:
        """Make what was written survive a power cut; once per batch."""
        if self._fd is not None:
            with suppress(OSError):
                os.fsync(self._fd)

    def clear(self) -> None:
        """The rows are marked: begin an empty page."""
        if self._fd is not None:
            os.ftruncate(self._fd, 0)

    def close(self) -> None:
        """Let go of the file, empty or not; for the end of the process, and for tests."""
        with self._lock:
            if self._fd is not None:
                path = self._folder / self._holder
                if path.exists() and not path.stat().st_size:
                    path.unlink()
                os.close(self._fd)
            self._fd = None

    @contextmanager
    def orphan(self, path: Path) -> Iterator[Orphan | None]:
        """Hold a journal whose worker is dead, and remove it at the end; None where its worker lives."""
        try:
            fd = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            yield None
            return
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            yield None
            return
        try:
            lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []  # the last has no end: torn, or empty
            yield Orphan(path.name, tuple(line.decode("ascii", "replace") for line in lines))
            path.unlink(missing_ok=True)
        finally:
            os.close(fd)

    def others(self) -> list[Path]:
        """The journals in the folder that are not this process's own."""
        if not self._folder.is_dir():
            return []
        return [path for path in self._folder.iterdir() if path.name != self._holder]
