"""`make run` from end to end: an empty folder, the demonstration data, the address, Ctrl-C, and nothing left."""

import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import Settings

ROOT = Path(__file__).resolve().parents[2]
READY = re.compile(r"^Ready: (http://127\.0\.0\.1:\d+)$", re.MULTILINE)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals")]


class Run:
    """One `make run` on a folder of its own."""

    def __init__(self, folder: Path, **variables: str) -> None:
        ours = {name.upper() for name in Settings.model_fields} | {"MAKEFLAGS", "MAKELEVEL", "FLASK_APP"}
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        self.folder = folder
        self.log = folder.parent / f"{folder.name}.log"
        self.started = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=ROOT,
                env={**environment, "INSTANCE_PATH": str(folder), "PORT": "5600", **variables},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self, seconds: float) -> str:
        """Wait for the last words before it serves; the address."""
        while "Ctrl-C stops it." not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() - self.started < seconds, self.said
            time.sleep(0.05)
        found = READY.search(self.said)
        assert found, self.said
        return found.group(1)

    def processes(self) -> list[str]:
        """Every process that serves this folder, by the environment that it was given (Linux)."""
        marker = f"INSTANCE_PATH={self.folder}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if marker in (path / "environ").read_bytes().split(b"\0"):
                    found.append((path / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found

    def stop(self, number: signal.Signals, *, group: bool) -> float:
        """Send the signal; how long it took to stop."""
        asked = time.monotonic()
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - asked


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    started: list[Run] = []
    yield started
    for run in started:
        if run.process.poll() is None:
            run.stop(signal.SIGTERM, group=False)


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return int(answer.status)


def test_from_nothing_to_the_first_page_and_back(folder: Path, runs: list[Run]) -> None:
    first = Run(folder)
    runs.append(first)
    address = first.wait_until_ready(120)
    assert status(f"{address}/healthz") == 200
    assert "chair@demo.example" in first.said
    assert "aurora-sister-cities" in first.said
    assert any("flask worker" in process for process in first.processes())
    assert first.stop(signal.SIGINT, group=True) < 15
    assert first.processes() == []
    assert "Traceback" not in first.said

    second = Run(folder)
    runs.append(second)
    second.wait_until_ready(60)
    assert "Loading" not in second.said
    assert "chair@demo.example" in second.said
    assert second.stop(signal.SIGTERM, group=False) < 15
    assert second.processes() == []
    assert "Stopped." in second.said


def test_an_empty_organisation_gets_a_link_for_its_first_administrator(folder: Path, runs: list[Run]) -> None:
    empty = Run(folder, DEMO="0")
    runs.append(empty)
    address = empty.wait_until_ready(60)
    assert f"{address}/" in empty.said.partition("Ready:")[0]
    assert "demo.example" not in empty.said
    assert status(f"{address}/healthz") == 200
    assert empty.stop(signal.SIGINT, group=True) < 15
    assert empty.processes() == []
