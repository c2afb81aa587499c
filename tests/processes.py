"""Processes of a test: each in a group of its own, and none of them outlives the test, however that ends."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
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
