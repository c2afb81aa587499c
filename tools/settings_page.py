"""Writes the page docs/settings.md, from the descriptions in config.py: `make docs`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import setting_rows

HEAD = """# Settings

Each is a variable of the environment, or a line `NAME=value` in the file `.env` of the project's folder; the
environment wins. `flask config` prints them with their current values, and `flask doctor` tells what is wrong with
them. This page is made by `make docs` from `config.py`.

| setting | default | meaning |
|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    rows = (f"| `{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.meaning} |" for row in setting_rows())
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
