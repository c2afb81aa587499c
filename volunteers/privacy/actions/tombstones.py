"""The file beside the database that tells who was erased, so that an older copy of the database can't bring them back.

It holds no personal data: public ids, which name nobody any more, and digests. Lines are only added. It lies in the
instance's folder, which a restore leaves alone.
"""

import fcntl
import json
import os
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from volunteers.accounts.models import Account
from volunteers.foundation.db import db
from volunteers.mail.suppression import digest
from volunteers.people.models import Person
from volunteers.privacy.inputs import Tombstone

NAME = "erased.jsonl"
AT_ONCE = 500


def path() -> Path:
    """Where the tombstones lie."""
    return Path(current_app.instance_path) / NAME


def lay(stone: Tombstone) -> None:
    """Write one down, for good: it is on the disk when this returns."""
    fd = os.open(path(), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        line = json.dumps({"person": stone.person, "at": stone.at, "digests": list(stone.digests)})
        os.write(fd, f"\n{line}\n".encode())  # the line before it may be torn
        os.fsync(fd)
    finally:
        os.close(fd)


def laid() -> list[Tombstone]:
    """All of them; a torn line is none."""
    return _read(path().read_bytes()) if path().exists() else []


def add(lines: bytes) -> None:
    """Write down those of another such file that this one doesn't have: a backup brought it along."""
    known = {stone.person for stone in laid()}
    for stone in _read(lines):
        if stone.person not in known:
            lay(stone)


def _read(lines: bytes) -> list[Tombstone]:
    found: dict[str, Tombstone] = {}
    for line in lines.decode("utf-8", "replace").splitlines():
        try:
            told = json.loads(line)
            stone = Tombstone(str(told["person"]), str(told["at"]), tuple(told["digests"]))
        except (ValueError, KeyError, TypeError):
            continue
        found[stone.person] = stone
    return list(found.values())


def returned(stones: Sequence[Tombstone]) -> list[tuple[int, Tombstone]]:
    """Of these, who is there again: their keys."""
    by_id = {stone.person: stone for stone in stones}
    names, back = sorted(by_id), []
    for start in range(0, len(names), AT_ONCE):
        where = (Person.public_id.in_(names[start : start + AT_ONCE]), Person.erased_at.is_(None))
        rows = db.session.execute(sa.select(Person.id, Person.public_id).where(*where))
        back += [(row.id, by_id[row.public_id]) for row in rows]
    return back


def unclaimed(stone: Tombstone) -> list[str]:
    """The digests of its addresses, but of those whose owners came back and signed in."""
    confirmed = sa.select(Account.email).where(Account.confirmed_at.is_not(None))
    known = {digest(email) for email in db.session.scalars(confirmed)}
    return [each for each in stone.digests if each not in known]
