"""What the suite does not run (`make soak`, `make bench`) can at least be loaded: nobody would notice for weeks."""

import pkgutil
import subprocess
import sys

import tests.bench
import tests.soak
from config import ROOT

FOLDERS = (tests.soak, tests.bench)
NAMES = [f"{each.__name__}.{module.name}" for each in FOLDERS for module in pkgutil.iter_modules(each.__path__)]


def test_they_can_be_loaded() -> None:
    """In a process of its own, for a benchmark has events that are nobody's."""
    lines = "\n".join(f"import {name}" for name in NAMES if not name.endswith("__main__"))
    done = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, check=False, capture_output=True, text=True)
    assert not done.returncode, done.stderr
