"""What a machine lacks is told in one sentence, with the mend."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOO_OLD = """#!/bin/sh
case "$1" in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac
"""
WITHOUT_VENV = """#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A bare machine: a fresh clone, and a PATH with a shell's tools but no Python."""
    clone = tmp_path / "clone"
    (clone / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "environment", clone / "tools")
    shutil.copytree(ROOT / "requirements", clone / "requirements")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "cmp", "cp"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return tmp_path


def put(machine: Path, name: str, script: str) -> Path:
    path = machine / "bin" / name
    path.write_text(script)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def set_up(machine: Path, **variables: str) -> str:
    environment = {"PATH": str(machine / "bin"), "HOME": str(machine), **variables}
    command = [str(machine / "clone" / "tools" / "environment"), "run"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert not (machine / "clone" / ".venv").exists()
    return done.stderr


def test_no_python(machine: Path) -> None:
    said = set_up(machine)
    assert "there is no python3: install it" in said
    assert len(said.splitlines()) == 1


def test_a_too_old_python(machine: Path) -> None:
    put(machine, "python3", TOO_OLD)
    said = set_up(machine)
    assert "Python 3.11 or newer is needed, and here is Python 3.9.2" in said
    assert "PYTHON=" in said
    assert len(said.splitlines()) == 1


def test_a_named_python_that_is_too_old(machine: Path) -> None:
    path = put(machine, "old", TOO_OLD)
    said = set_up(machine, PYTHON=str(path))
    assert said == f"PYTHON={path} is not a Python 3.11 or newer: name another one.\n"


def test_no_venv_module(machine: Path) -> None:
    put(machine, "python3", WITHOUT_VENV)
    said = set_up(machine)
    assert "venv module is missing: install it (Debian, Ubuntu: apt-get install python3-venv)" in said
    assert len(said.splitlines()) == 1


def test_nothing_is_done_twice(machine: Path) -> None:
    clone = machine / "clone"
    (clone / ".venv" / "bin").mkdir(parents=True)
    put(machine, "python", '#!/bin/sh\ncase "$2" in *version_info*) exit 0 ;; *) echo ran >&2; exit 9 ;; esac\n')
    (machine / "bin" / "python").rename(clone / ".venv" / "bin" / "python")
    shutil.copy(clone / "requirements" / "run.txt", clone / ".venv" / "installed-run.txt")
    environment = {**os.environ, "PATH": str(machine / "bin")}
    done = subprocess.run([clone / "tools" / "environment", "run"], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
