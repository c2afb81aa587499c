"""Behind `make test`: the whole suite, on SQLite, on PostgreSQL, with Redis and in a browser, as far as they are there.

Every part runs, also when one before it failed; the summary at the end says what ran, what did not, and why. Over
PostgreSQL runs what may differ there (tests/conftest.py says what that is), and beside it the browser: each waits for
another process half of the time. The house's rules are not asked here: they only read the source (`make check`).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
NO_TESTS = 5  # what pytest exits with when it found none


@dataclass(frozen=True)
class Part:
    """One run of pytest."""

    name: str
    marks: str
    database: str
    where: tuple[str, ...] = ("--ignore", "tests/house")


def find_chromium() -> str | None:
    """A Chromium of this machine: the one that CHROMIUM names, one on the path, or one that Playwright installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    kept = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(path) for path in sorted(kept.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def run(part: Part, chromium: str | None, shared: str, *, is_beside: bool = False) -> tuple[str, bool]:
    """Run one part; a line for the summary, and whether it went well. Beside another, it is told at its end."""
    if not is_beside:
        print(f"\n== {part.name}", flush=True)
    workers = os.environ.get("WORKERS", "2")
    environment = {**os.environ, "TEST_DB": part.database, "CHROMIUM": chromium or ""}
    environment["TEST_SHARED"] = shared  # what one part has compiled and read, the next need not: tests/shared.py
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # each process that a test starts would compile everything anew
    started = time.monotonic()
    arguments = ["-m", "pytest", "-q", "-n", workers, "-m", part.marks, "--durations", "5"]
    command = [sys.executable, *arguments, *part.where]
    out: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} if is_beside else {}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, **out)  # noqa: S603 -- our own words
    code = done.returncode
    if is_beside:
        print(f"\n== {part.name}\n{done.stdout}", flush=True)
    seconds = time.monotonic() - started
    why = ": no test was found" if code == NO_TESTS else ""
    return f"{'passed' if code == 0 else 'FAILED'}  {part.name} ({seconds:.0f} s){why}", code == 0


def main() -> int:
    """Run every part that can be run; 0 when all of them passed."""
    chromium = find_chromium()
    has_redis = bool(os.environ.get("TEST_REDIS_URL"))
    marks = "not browser" if has_redis else "not browser and not redis"
    suffix = " and Redis" if has_redis else ""
    lines, all_passed = [], True

    parts = [Part(f"SQLite{suffix}", f"{marks} and not postgres", "sqlite")]
    if os.environ.get("TEST_DATABASE_URL"):
        parts.append(Part(f"PostgreSQL{suffix}", marks, "postgres"))
    if chromium:
        parts.append(Part(f"Browser ({chromium})", "browser", "sqlite", ("tests/browser",)))  # the rest isn't read
    with tempfile.TemporaryDirectory(prefix="volunteers-tests-") as shared:
        line, passed = run(parts[0], chromium, shared)
        with ThreadPoolExecutor() as pool:
            beside = [pool.submit(run, part, chromium, shared, is_beside=True) for part in parts[2:]]
            others = [run(part, chromium, shared) for part in parts[1:2]]
            others += [each.result() for each in beside]
        lines += [line, *(each[0] for each in others)]
        all_passed = passed and all(each[1] for each in others)

    if not os.environ.get("TEST_DATABASE_URL"):
        lines.append("not run PostgreSQL: TEST_DATABASE_URL is not set")
    if not has_redis:
        lines.append("not run Redis: TEST_REDIS_URL is not set")
    if not chromium:
        needed = os.environ.get("REQUIRE_BROWSER", "") not in {"", "0"}
        lines.append(f"{'FAILED ' if needed else 'not run'} Browser: no Chromium was found; CHROMIUM= names one")
        all_passed = all_passed and not needed

    print("\n== What ran")
    print("\n".join(lines), flush=True)
    return 0 if all_passed else 1


if __name__ == "__main__":
    sys.exit(main())
