"""What the repository promises around the code: settings, locks, the Makefile."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from config import Settings, setting_rows

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("tools", "run", "dev")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall((ROOT / "requirements" / f"{lock}.txt").read_text()):
        found.setdefault(name, set()).add(version)
    return found


def wanted(lock: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{lock}.in").read_text().splitlines()
    names = (re.match(r"[a-z0-9._-]+", line) for line in lines if line and line[0] not in "#-")
    return {name.group().lower() for name in names if name}


def makefile_targets() -> dict[str, str]:
    text = (ROOT / "Makefile").read_text()
    return dict(re.findall(r"^([a-z][a-z-]*):(.*)$", text, re.MULTILINE))


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_says_what_it_means(name: str) -> None:
    meaning = Settings.model_fields[name].description or ""
    assert len(meaning) > 20
    assert meaning.endswith(".")


def test_the_page_of_settings_is_the_one_made_from_config() -> None:
    made = subprocess.run(
        [sys.executable, "tools/settings_page.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "settings.md").read_text() == made.stdout, "run: make docs"


def test_the_page_of_settings_names_each() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    assert [row.name for row in setting_rows() if f"| `{row.name}` |" not in page] == []


def test_no_secret_has_a_default() -> None:
    secrets = [field.default for field in Settings.model_fields.values() if "SecretStr" in str(field.annotation)]
    assert len(secrets) >= 5
    assert not any(value.get_secret_value() for value in secrets if isinstance(value, SecretStr))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index|--extra-index|--find-links|--trusted-host)", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_by_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    assert len(entries) >= 1
    assert [entry.splitlines()[0] for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_is_asked_for(lock: str) -> None:
    assert wanted(lock) - set(pins(lock)) == set()


def test_the_two_locks_agree() -> None:
    run, dev = pins("run"), pins("dev")
    assert {name: (run[name], dev.get(name)) for name in run if run[name] != dev.get(name)} == {}


def test_make_help_lists_each_target() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = set(re.findall(r"^  ([a-z-]+) +\S", said.stdout, re.MULTILINE))
    assert listed == set(makefile_targets()) - {"catalogues"}
    assert {"setup", "run", "test", "check", "bench", "soak", "lock", "help"} <= listed


def test_each_target_is_phony() -> None:
    text = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    assert set(makefile_targets()) == set(phony.group(1).split())
