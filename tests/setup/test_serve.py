"""What stands behind `make run`: the port, the children, and how they end."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config import load_settings
from tests.processes import LONG, wait_until
from volunteers.serve import CannotServe, Child, Serving, Stopped, open_port, web_arguments

STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
below = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(sys.argv[1] + ".new", "w") as file: file.write(str(below.pid))
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def serving() -> Iterator[Serving]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    made = Serving(load_settings(_env_file=None))
    yield made
    made.end()
    for number, handler in before.items():
        signal.signal(number, handler)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def wait_for(path: Path) -> str:
    assert wait_until(path.exists)
    return path.read_text()


@pytest.fixture
def child() -> Iterator[Callable[..., Child]]:
    """Starts children; whatever a test leaves of them is ended."""
    made: list[Child] = []

    def start(code: str, *arguments: str) -> Child:
        made.append(Child("worker", ["-c", code, *arguments], dict(os.environ)))
        return made[-1]

    yield start
    for each in made:
        each.end(time.monotonic())


@pytest.fixture
def below() -> Iterator[list[int]]:
    """Processes below a child, to be ended should they still be there."""
    found: list[int] = []
    yield found
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_a_taken_port_is_told_and_the_next_free_one_is_used(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    listener, port = open_port("127.0.0.1", taken)
    with listener:
        assert port > taken
        assert f"Port {taken} is taken by another program; using {port}" in capsys.readouterr().out
        with socket.create_connection(("127.0.0.1", port), timeout=LONG):
            pass


def test_a_free_port_is_not_talked_about(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    listener, port = open_port("127.0.0.1", taken)
    listener.close()
    capsys.readouterr()
    again, same = open_port("127.0.0.1", port)
    again.close()
    assert same == port
    assert capsys.readouterr().out == ""


def test_an_address_of_another_machine_is_refused_in_words() -> None:
    with pytest.raises(CannotServe, match=r"HOST=192\.0\.2\.1 cannot be listened on"):
        open_port("192.0.2.1", 5000)


def test_sqlite_has_one_web_process_and_postgresql_may_have_more(tmp_path: Path) -> None:
    def processes(**given: str) -> int:
        arguments = web_arguments(load_settings(_env_file=None, instance_path=tmp_path, **given), 7)
        assert "fd://7" in arguments
        return int(arguments[arguments.index("--workers") + 1])

    assert processes(database_url="") == 1
    assert processes(database_url="postgresql://db/v") == min(4, os.cpu_count() or 1)


def test_a_child_has_a_group_of_its_own(child: Callable[..., Child]) -> None:
    quiet = child("import time; time.sleep(600)")
    assert os.getpgid(quiet.process.pid) == quiet.process.pid != os.getpgid(0)
    quiet.ask_to_stop()
    quiet.end(time.monotonic() + LONG)
    assert quiet.why_it_ended() == "The worker was ended by the signal SIGTERM"


def test_a_child_that_does_not_stop_is_ended_with_all_below_it(
    tmp_path: Path, child: Callable[..., Child], below: list[int]
) -> None:
    told = tmp_path / "below"
    stubborn = child(STUBBORN, str(told))
    below.append(int(wait_for(told)))
    stubborn.ask_to_stop()
    stubborn.end(time.monotonic() + 0.3)
    assert stubborn.process.wait(LONG) == -signal.SIGKILL
    assert wait_until(lambda: not is_alive(below[0]))


def test_a_child_that_ends_by_itself_ends_the_rest_and_the_reason_is_told(
    serving: Serving, child: Callable[..., Child]
) -> None:
    web = serving.start(child("import time; time.sleep(600)"))
    worker = serving.start(child("raise SystemExit(3)"))
    with pytest.raises(CannotServe, match="The worker ended with the exit code 3; the rest is stopped too"):
        serving.watch()
    serving.end()
    assert web.has_ended
    assert worker.has_ended


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_asks_to_stop(serving: Serving, child: Callable[..., Child], number: signal.Signals) -> None:
    quiet = serving.start(child("import time; time.sleep(600)"))
    os.kill(os.getpid(), number)
    with pytest.raises(Stopped):
        serving.watch()
    serving.end()
    assert quiet.has_ended


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel does it on Linux only")
def test_a_child_does_not_outlive_a_killed_parent(
    tmp_path: Path, child: Callable[..., Child], below: list[int]
) -> None:
    told = tmp_path / "child"
    code = f"""
import sys, os, time
sys.path.insert(0, {str(Path.cwd())!r})
from volunteers.serve import Child
kept = Child("worker", ["-c", "import time; time.sleep(600)"], dict(os.environ))
with open({str(told)!r} + ".new", "w") as file: file.write(str(kept.process.pid))
os.rename({str(told)!r} + ".new", {str(told)!r})
time.sleep(600)
"""
    parent = child(code)
    below.append(int(wait_for(told)))
    os.kill(parent.process.pid, signal.SIGKILL)
    parent.process.wait(LONG)
    assert wait_until(lambda: not is_alive(below[0]))
