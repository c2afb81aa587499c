"""The turn to write: first come, first served; with a deadline; handed on between processes."""

import fcntl
import os
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.processes import LONG, Processes, wait_until
from volunteers.foundation.writers import Busy, Line, Patience, WriterQueue

NONE = Patience(0, 0)


def waits(path: Path) -> bool:
    """Whether another process waits for the turn: it holds the turnstile."""
    with Path(f"{path}.next").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_first_come_first_served() -> None:
    line, order, threads = Line(), [], []
    assert line.take(NONE)
    for number in range(6):
        thread = threading.Thread(target=lambda n=number: (line.take(Patience(30, 30)), order.append(n), line.give()))
        thread.start()
        threads.append(thread)
        while len(line) <= number:
            thread.join(0.001)
    line.give()
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_who_gives_up_is_passed_over() -> None:
    """And leaves nothing taken behind."""
    line = Line()
    assert line.take(NONE)
    assert not line.take(Patience(0.001, 0.001))
    assert len(line) == 0
    line.give()
    assert line.take(NONE)


def test_who_waits_in_a_line_that_moves_waits_on() -> None:
    """Up to a limit; who waits where nobody's turn ends is told soon."""
    patience = Patience(1, 10)
    assert patience.ends_at(begun=100, moved=0) == 101
    assert patience.ends_at(begun=100, moved=100.9) == 101.9
    assert patience.ends_at(begun=100, moved=109.5) == 110


def test_a_turn_that_does_not_come_is_told(tmp_path: Path) -> None:
    path, queue = tmp_path / "lock", WriterQueue()
    with WriterQueue().turn(str(path)), pytest.raises(Busy), queue.turn(str(path), 0.01):
        pass
    with queue.turn(str(path), LONG):
        assert path.exists()
    with WriterQueue().turn(str(path), LONG):  # who gave up left nothing taken behind
        assert path.exists()


def test_a_turn_is_handed_on_between_processes(tmp_path: Path) -> None:
    """Who takes it again and again, as a job in slices does, lets the other one in after at most one more turn."""
    path = tmp_path / "lock"
    greedy, other = WriterQueue(), WriterQueue()  # each with files of its own, as two processes have
    got_in = threading.Event()

    def wait_once() -> None:
        with other.turn(str(path)):
            got_in.set()

    with greedy.turn(str(path)):
        thread = threading.Thread(target=wait_once)
        thread.start()
        while not waits(path):
            thread.join(0.001)
    turns = 0
    while not got_in.is_set():
        with greedy.turn(str(path)):
            turns += 1
    thread.join()
    assert turns <= 1


def _takes_and_keeps(tests: Connection, path: str) -> None:
    with WriterQueue().turn(path):
        tests.send("has it")
        tests.recv()


def test_the_turn_of_a_killed_process_goes_on(tmp_path: Path, processes: Processes) -> None:
    path = tmp_path / "lock"
    child, heard = processes.ours(_takes_and_keeps, str(path))
    assert heard.recv() == "has it"
    got_in = threading.Event()

    def wait_once() -> None:
        with WriterQueue().turn(str(path), LONG):
            got_in.set()

    thread = threading.Thread(target=wait_once)
    thread.start()
    assert wait_until(lambda: waits(path))
    assert not got_in.is_set()
    child.kill()
    thread.join(LONG)
    assert got_in.is_set()


def _gives_up_and_forks(tests: Connection, path: str) -> None:
    queue = WriterQueue()
    try:
        with queue.turn(path, 0.01):
            tests.send("has it")
    except Busy:
        tests.send("gave up")
    if os.fork():
        os.wait()
        return
    with queue.turn(path, LONG):
        tests.send("has it")
    os._exit(0)


def test_a_process_that_forks_takes_nothing_along(tmp_path: Path, processes: Processes) -> None:
    """The other one waits by itself, and the turn for which nobody waits any more is nobody's."""
    path = tmp_path / "lock"
    with WriterQueue().turn(str(path)):
        _child, heard = processes.ours(_gives_up_and_forks, str(path))
        assert heard.recv() == "gave up"
        assert wait_until(lambda: waits(path))
    assert heard.poll(LONG)
    assert heard.recv() == "has it"
    with WriterQueue().turn(str(path), LONG):
        assert path.exists()
