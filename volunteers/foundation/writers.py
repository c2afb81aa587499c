"""One writer at a time on SQLite: who waits for a turn to write, in which order, and for how long.

SQLite's busy handler polls with growing pauses, so that the last of fifty starves; queueing in front of it was 2 to 3
times faster. On PostgreSQL rows are locked instead, and nobody waits here.

Within a process threads are served first come, first served. Between processes two locked files make a turnstile:
whoever waits for the turn holds the second file, and whoever had the turn must pass it to get another one. So a turn
that is taken again and again, as by a job in slices, is handed on in between.
"""

import fcntl
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from flask import has_request_context

from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l

PATIENCE = 10.0
"""How many seconds a request waits for its turn."""
MOST_WAITING = 6
"""Where so many threads wait already, a further one is soon sent away: the others are for who only reads."""
PATIENCE_OF_MANY = 1.0
"""For so many seconds they wait on while nobody's turn ends: a line that moves is worth waiting in."""
PATIENCE_OF_JOBS = 120.0
_PAUSE, _LONGEST_PAUSE = 0.001, 0.004


class Busy(Refusal):
    """The turn to write did not come in time: nothing was done, and the same press can be made again."""

    def __init__(self) -> None:
        text = _l(
            "Too many people are saving changes right now, so nothing was done yet. Please try again in a minute."
        )
        super().__init__(text, code="busy", status=503)


class Patience(NamedTuple):
    """How long somebody waits: for so many seconds in which the line does not move, and `at_most` in all."""

    seconds: float
    at_most: float

    def ends_at(self, begun: float, moved: float) -> float:
        """When they give up who began to wait then, in a line in which a turn was last given up then."""
        return min(begun + self.at_most, max(begun, moved) + self.seconds)


class Line:
    """Threads that wait for one thing, first come, first served."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False
        self._moved = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, patience: Patience) -> bool:
        """Wait for it; whether it came in time."""
        begun = time.monotonic()
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            ticket = threading.Event()
            self._waiting.append(ticket)
        while (left := patience.ends_at(begun, self._moved) - time.monotonic()) > 0:
            if ticket.wait(left):
                return True
        with self._mutex:
            if ticket.is_set():  # handed over in this very moment
                return True
            self._waiting.remove(ticket)
            return False

    def give(self) -> None:
        """Hand it to who has waited longest."""
        with self._mutex:
            self._moved = time.monotonic()
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False


class WriterQueue:
    """The turn to write, of one process among several that use the same files."""

    def __init__(self) -> None:
        self.line = Line()

    @contextmanager
    def turn(self, path: str | None, patience: float | None = None) -> Iterator[None]:
        """Wait for the turn, and have it inside; Busy where it does not come in time. `path` None: no queue at all."""
        if path is None:
            yield
            return
        given = _patience(len(self.line)) if patience is None else Patience(patience, patience)
        begun = time.monotonic()
        if not self.line.take(given):
            raise Busy
        until = given.ends_at(begun, time.monotonic())
        try:
            with Path(f"{path}.next").open("w") as next_one, Path(path).open("w") as turn:
                if not (_is_locked(next_one, until) and _is_locked(turn, until)):
                    raise Busy
                fcntl.flock(next_one, fcntl.LOCK_UN)
                yield
        finally:
            self.line.give()


def _patience(waiting: int) -> Patience:
    if not has_request_context():
        return Patience(PATIENCE_OF_JOBS, PATIENCE_OF_JOBS)
    return Patience(PATIENCE if waiting < MOST_WAITING else PATIENCE_OF_MANY, PATIENCE)


def _is_locked(file: IO[str], until: float) -> bool:
    """Lock a file; False where another process still has it when the time is over."""
    pause = _PAUSE  # each look costs the processor something, which who has the turn could use
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            return True
