"""Processes of a test: each in a group of its own, and none of them outlives the test, however that ends."""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LONG = 120.0
"""Seconds after which something that is waited for is called missing: never reached where it comes, also on a busy
machine. A test asserts that it comes, not how soon; how soon is measured in tests/soak."""

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_the_tests() -> None:
    """In the child: the kernel ends it should the tests themselves be killed (Linux)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.conftest"])  # and with it everything of ours: that takes seconds each time


def _forked(work: Callable[..., None], other: Connection, arguments: Sequence[Any]) -> None:
    """In the child: a group of its own, as every process here has."""
    os.setsid()
    _end_with_the_tests()
    work(other, *arguments)


def wait_until(condition: Callable[[], bool], seconds: float = LONG) -> bool:
    """Whether it came true; `seconds` is when to call it missing, not how long it may take."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


class Processes:
    """Starts them, and kills their groups in the end."""

    def __init__(self) -> None:
        self.started: list[subprocess.Popen[Any]] = []
        self.forked: list[tuple[BaseProcess, Connection]] = []

    def start(self, command: Sequence[str], env: Mapping[str, str] | None = None, **named: Any) -> Any:
        """As `Popen`, in the project's folder and in a new group."""
        named.setdefault("cwd", ROOT)
        named["preexec_fn"] = _end_with_the_tests
        process = subprocess.Popen(command, env=env, start_new_session=True, **named)
        self.started.append(process)
        return process

    def python(self, *arguments: str, **named: Any) -> Any:
        """Our own interpreter."""
        return self.start([sys.executable, *arguments], **named)

    def ours(self, work: Callable[..., None], *arguments: Any) -> tuple[BaseProcess, Connection]:
        """A process that does `work(connection, *arguments)`, and our end of the connection.

        It is forked from one that has imported us and nothing else, made nothing and opened nothing. Where what is
        tested is how we start, start with `python`.
        """
        here, there = _FORKS.Pipe()
        process = _FORKS.Process(target=_forked, args=(work, there, arguments), daemon=True)
        process.start()
        there.close()
        self.forked.append((process, here))
        return process, here

    def end(self) -> None:
        """Kill whatever still runs, all below it too, and close its pipes."""
        for process in self.started:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # a group lives on while one of it does
            process.wait(LONG)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
        self.started.clear()
        for child, connection in self.forked:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid or 0, signal.SIGKILL)
            child.kill()  # one that has not come to have a group
            child.join(LONG)
            child.close()
            connection.close()
        self.forked.clear()
