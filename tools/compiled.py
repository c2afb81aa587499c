"""Compile a catalogue: `tools/compiled.py messages.po messages.mo`; `make catalogues` runs it.

Babel's own command takes "%(num)s" for a fault in a language with one form for all numbers, because the English
singular has none; tests/house/test_words.py compares what sentences and translations name.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def main(source: str, target: str) -> None:
    """Write the one from the other, whole or not at all."""
    with Path(source).open("rb") as file:
        catalog = read_po(file)
    unfinished = Path(f"{target}.new")
    with unfinished.open("wb") as out:
        write_mo(out, catalog)
    unfinished.replace(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
