"""`make run` from end to end: an empty folder, the demonstration data, the address, Ctrl-C, and nothing left."""

import os
import re
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from config import Settings
from tests.processes import LONG, Processes, wait_until

READY = re.compile(r"^Ready: (http://127\.0\.0\.1:\d+)$", re.MULTILINE)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals")]


class Run:
    """One `make run` on a folder of its own."""

    def __init__(self, processes: Processes, folder: Path, **variables: str) -> None:
        ours = {name.upper() for name in Settings.model_fields} | {"MAKEFLAGS", "MAKELEVEL", "FLASK_APP"}
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        self.folder = folder
        self.log = folder.parent / f"{folder.name}.log"
        with self.log.open("w") as log:
            self.process = processes.start(
                ["make", "run"],
                env={**environment, "INSTANCE_PATH": str(folder), "PORT": "5600", **variables},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> str:
        """Wait for the last words before it serves; the address."""
        ends = lambda: "Ctrl-C stops it." in self.said or self.process.poll() is not None  # noqa: E731
        assert wait_until(ends, 4 * LONG), self.said
        assert self.process.poll() is None, self.said
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

    def stop(self, number: signal.Signals, *, group: bool) -> None:
        """Send the signal, and wait until it has stopped and nothing is left of it."""
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        self.process.wait(LONG)
        assert self.processes() == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance"


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=LONG) as answer:
        return int(answer.status)


def code(address: str) -> int:
    with pytest.raises(urllib.error.HTTPError) as told:
        status(address)
    told.value.close()
    return int(told.value.code)


def test_from_nothing_to_the_first_page_and_back(folder: Path, processes: Processes) -> None:
    first = Run(processes, folder)
    address = first.wait_until_ready()
    assert status(f"{address}/healthz") == 200
    assert "chair@demo.example" in first.said
    assert "aurora-sister-cities" in first.said
    assert any("volunteers.work" in process for process in first.processes())
    first.stop(signal.SIGINT, group=True)
    assert "Traceback" not in first.said

    second = Run(processes, folder)
    second.wait_until_ready()
    assert "Loading" not in second.said
    assert "chair@demo.example" in second.said
    second.stop(signal.SIGTERM, group=False)
    assert "Stopped." in second.said


def test_an_empty_organisation_gets_a_link_for_its_first_administrator(folder: Path, processes: Processes) -> None:
    empty = Run(processes, folder, DEMO="0")
    address = empty.wait_until_ready()
    assert f"{address}/" in empty.said.partition("Ready:")[0]
    assert "demo.example" not in empty.said
    assert status(f"{address}/healthz") == 200
    shown = re.search(rf"{address}/dev/mail\?key=\S+", empty.said)
    assert shown, empty.said
    assert code(f"{address}/dev/mail") == 404
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(shown.group(), timeout=LONG) as answer:
        assert (answer.status, answer.url) == (200, f"{address}/dev/mail")
    empty.stop(signal.SIGINT, group=True)


def test_a_real_installation_on_the_network_says_first_how_it_is_reached(folder: Path, processes: Processes) -> None:
    open_to_all = Run(processes, folder, DEMO="0", HOST="0.0.0.0")  # noqa: S104 -- it refuses, and listens nowhere
    assert open_to_all.process.wait(LONG) != 0
    assert "set PUBLIC_URL to the address that they type" in open_to_all.said
    assert "Traceback" not in open_to_all.said
    assert not (folder / "volunteers.db").exists()
