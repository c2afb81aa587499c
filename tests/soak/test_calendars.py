"""Our calendars as ical.js itself reads them, which does so inside Thunderbird and Nextcloud; where Node is there.

The suite has its rule in a few lines (`tests/foundation/test_ical_zones.py`); here it is the program.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.foundation.test_ical import entry
from tests.foundation.test_ical_zones import ZONES, times_of
from volunteers.foundation import ical

VERSION = "2.2.1"
SCRIPT = """
const ICAL = require("ical.js").default || require("ical.js");
const text = require("fs").readFileSync(process.argv[2], "utf8");
const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
console.log(JSON.stringify(events.map(event => new ICAL.Event(event).startDate.toUnixTime())));
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is not on this machine")
    folder = tmp_path_factory.mktemp("ical_js")
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", f"ical.js@{VERSION}"]
    if subprocess.run(install, cwd=folder, check=False, capture_output=True, timeout=120).returncode:
        pytest.skip("npm does not get ical.js here")
    (folder / "read.cjs").write_text(SCRIPT)
    return folder


@pytest.mark.parametrize("zone", ZONES)
def test_ical_js_reads_every_time_right(zone: str, reader: Path) -> None:
    times = times_of(zone)
    file = reader / "feed.ics"
    file.write_text(ical.write([entry(when, 0.1, uid=f"{n}@b") for n, when in enumerate(times)]), newline="")
    said = subprocess.run(
        ["node", "read.cjs", str(file)], cwd=reader, check=True, capture_output=True, text=True, timeout=120
    )
    assert json.loads(said.stdout) == [when.instant.timestamp() for when in times]
