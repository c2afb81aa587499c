"""Compiled templates that outlive the process: to compile all of them takes five seconds, and the first readers wait.

What is kept is executed, as Python's own `.pyc` files are; so it lies only where nobody else can write.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache


class Compiled(FileSystemBytecodeCache):
    """Jinja's, which knows its file by the template's name and its age by the source, and these too."""

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """As Jinja's. The same source escapes in one environment and not in another: two files (ADR 0014).

        What extensions make of it is kept with their names.
        """
        escapes = environment.autoescape
        form = "|".join(["by name" if callable(escapes) else str(escapes), *sorted(environment.extensions)])
        return super().get_bucket(environment, f"{form}|{name}", filename, source)

    def get_source_checksum(self, source: str) -> str:
        """As Jinja's. Another release of Jinja compiles anew, over the old file."""
        return super().get_source_checksum(f"{jinja2.__version__}|{source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's. A disk that is full takes a page's time, and not the page."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def kept_in(folder: Path) -> Compiled | None:
    """What keeps compiled templates below this folder of the application's; None where others could write there too."""
    place = folder / "compiled"
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        return Compiled(str(place)) if _is_ours_alone(folder) and _is_ours_alone(place) else None
    except OSError:
        return None


def _is_ours_alone(folder: Path) -> bool:
    if os.name != "posix":
        return False
    found = folder.lstat()
    others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not others
