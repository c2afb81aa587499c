"""What `make test` looks for, and what it says of what it does not find."""

import runpy
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def suite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """The script as a module, on a machine without services and without a browser; no part is really run."""
    for name in ("TEST_DATABASE_URL", "TEST_REDIS_URL", "REQUIRE_BROWSER", "CHROMIUM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0))
    return runpy.run_path(str(ROOT / "tools" / "suite.py"))


def browser(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_bare_machine_runs_sqlite_and_says_what_is_not_run(
    suite: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert suite["main"]() == 0
    said = capsys.readouterr().out.partition("== What ran")[2]
    assert "passed  SQLite" in said
    assert "not run PostgreSQL: TEST_DATABASE_URL is not set" in said
    assert "not run Redis: TEST_REDIS_URL is not set" in said
    assert "not run Browser: no Chromium was found" in said


def test_a_missing_browser_fails_where_it_is_required(suite: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    assert suite["main"]() == 1
    monkeypatch.setenv("REQUIRE_BROWSER", "0")
    assert suite["main"]() == 0


@pytest.mark.parametrize(
    "place", ["chromium-headless-shell", "chromium", "google-chrome", "none/chromium-1200/chrome-linux/chrome"]
)
def test_a_browser_is_found(suite: dict[str, Any], tmp_path: Path, place: str) -> None:
    assert suite["find_chromium"]() is None
    path = browser(tmp_path / place)
    assert suite["find_chromium"]() == str(path)


def test_a_named_browser_is_taken(suite: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = browser(tmp_path / "elsewhere" / "mine")
    monkeypatch.setenv("CHROMIUM", str(path))
    assert suite["find_chromium"]() == str(path)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nothing"))
    assert suite["find_chromium"]() is None


def test_each_part_runs_and_one_that_fails_fails_all(
    suite: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[tuple[str, str]] = []

    def run(command: list[str], *, env: dict[str, str], **_: Any) -> subprocess.CompletedProcess[str]:
        marks = command[command.index("-m", 2) + 1] if command[0] == sys.executable else ""
        seen.append((env["TEST_DB"], marks))
        return subprocess.CompletedProcess(command, 1 if env["TEST_DB"] == "postgres" else 0)

    browser(tmp_path / "chromium")
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://somewhere/x")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://somewhere/1")
    assert suite["main"]() == 1
    assert seen[0] == ("sqlite", "not browser and not postgres")
    assert sorted(seen[1:]) == [("postgres", "not browser"), ("sqlite", "browser")]  # one beside the other
    said = capsys.readouterr().out
    assert "FAILED  PostgreSQL and Redis" in said
    assert "not run" not in said
