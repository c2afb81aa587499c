"""One writer at a time on SQLite: who waits for a turn to write, in which order, and for how long.

SQLite's busy handler polls with growing pauses, so that the last of fifty starves; queueing in front of it was 2 to 3
times faster. On PostgreSQL rows are locked instead, and nobody waits here.

Within a process threads are served first come, first served. Between processes two locked files make a turnstile:
whoever waits for the turn holds the second file, and whoever had the turn must pass it to get another one. So a turn
that is taken again and again, as by a job in slices, is handed on in between. The kernel wakes who waits for a file,
and lets go of what a process had that was killed.
"""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import NamedTuple

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


class _Wish:
    """A lock on a file that somebody waits for. Where they have given up, whoever gets it for them lets go of it."""

    def __init__(self, path: str) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._came = threading.Event()
        self._mutex = threading.Lock()
        self._is_over = False

    def came(self) -> None:
        """The file is locked."""
        with self._mutex:
            self._came.set()
            if self._is_over:
                self._let_go()

    def wait(self, until: float) -> bool:
        """Whether it comes in time."""
        return self._came.is_set() or self._came.wait(max(0.0, until - time.monotonic()))

    def end(self) -> None:
        """Let go of the lock, or wait for it no more."""
        with self._mutex:
            self._is_over = True
            if self._came.is_set():
                self._let_go()

    def _let_go(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_UN)  # by name: a process that was forked meanwhile has the file open, too
        os.close(self.file)


class _Porter:
    """Waits for locked files in a thread of its own: the kernel wakes who waits for one, and knows no deadline.

    So nobody looks again and again, and the turn goes on the moment it ends, also by the end of a process.
    """

    def __init__(self) -> None:
        self._wishes: SimpleQueue[_Wish] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, wish: _Wish) -> None:
        """Lock a file, now or as soon as no other process has it."""
        try:
            fcntl.flock(wish.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if self._thread is None or not self._thread.is_alive():  # a forked process has none
                self._wishes = SimpleQueue()
                self._thread = threading.Thread(target=self._serve, args=(self._wishes,), daemon=True)
                self._thread.start()
            self._wishes.put(wish)
        else:
            wish.came()

    @staticmethod
    def _serve(wishes: "SimpleQueue[_Wish]") -> None:
        while True:
            wish = wishes.get()
            fcntl.flock(wish.file, fcntl.LOCK_EX)
            wish.came()


class WriterQueue:
    """The turn to write, of one process among several that use the same files."""

    def __init__(self) -> None:
        self.line = Line()
        self._porter = _Porter()  # asked by who has the line alone

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
            with self._locked(f"{path}.next", until) as next_one, self._locked(path, until):
                fcntl.flock(next_one, fcntl.LOCK_UN)
                yield
        finally:
            self.line.give()

    @contextmanager
    def _locked(self, path: str, until: float) -> Iterator[int]:
        wish = _Wish(path)
        try:
            self._porter.ask(wish)
            if not wish.wait(until):
                raise Busy
            yield wish.file
        finally:
            wish.end()


def _patience(waiting: int) -> Patience:
    if not has_request_context():
        return Patience(PATIENCE_OF_JOBS, PATIENCE_OF_JOBS)
    return Patience(PATIENCE if waiting < MOST_WAITING else PATIENCE_OF_MANY, PATIENCE)
