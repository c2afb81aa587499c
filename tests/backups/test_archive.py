"""Everything as one file to take elsewhere: it says itself what is in it, lets nobody in, and goes back."""

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.backups.test_backup import empty, filled, rows_of, within
from volunteers.accounts.actions import begin_session
from volunteers.accounts.models import Account, AccountSession, Passkey
from volunteers.audit import bookkeeping
from volunteers.backups import actions
from volunteers.backups.describing import PACKAGE, README
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.people.models import Person

__all__ = ["empty", "filled"]

FITS: dict[str, Any] = {
    "boolean": lambda value: value in (True, False),
    "integer": lambda value: isinstance(value, int),
    "number": lambda value: isinstance(value, int | float),
    "string": lambda value: isinstance(value, str),
    "date": date.fromisoformat,
    "datetime": lambda value: datetime.fromisoformat(value).tzinfo,
    "any": lambda value: value is not None,
}
SECRETS = ("a hash of a password", "a secret of a telephone", "codes on paper", "what a browser has", "a key")


@pytest.fixture
def locked(filled: Flask) -> Flask:
    """Somebody with every way in that there is."""

    @bookkeeping("a test")
    def give() -> None:
        account = db.session.scalars(sa.select(Account).where(Account.email == "ana@demo.example")).one()
        account.password, account.tf_totp_secret, account.mf_recovery_codes = SECRETS[0], SECRETS[1], [SECRETS[2]]
        account.fs_webauthn_user_handle, now = "a handle", clock.now()
        account.second_step_at = now
        named = {"name": "Phone", "usage": "secondary", "device_type": "single_device", "lastuse_datetime": now}
        keys = {"credential_id": SECRETS[4].encode(), "public_key": b"public"}
        db.session.add(Passkey(user_id=account.id, backup_state=False, **named, **keys))

    within(filled, give)
    return filled


@pytest.fixture
def file(locked: Flask, tmp_path: Path) -> Path:
    done = locked.test_cli_runner().invoke(args=["archive", str(tmp_path / "all.zip")])
    assert done.exit_code == 0, done.output
    return tmp_path / "all.zip"


def test_it_says_of_every_value_what_it_is(file: Path) -> None:
    with zipfile.ZipFile(file) as opened:
        package = json.loads(opened.read(PACKAGE))
        names = set(opened.namelist())
        assert "JSON" in opened.read(README).decode()
    rows = rows_of(file)
    resources = {each["name"]: each for each in package["resources"]}
    assert resources.keys() == rows.keys()
    assert resources["people"]["description"]
    for name, lines in rows.items():
        resource, fields = resources[name], resources[name]["schema"]["fields"]
        assert resource["path"] in names
        assert resource["rows"] == len(lines) - 1
        assert json.loads(lines[0]) == [field["name"] for field in fields]
        for reference in (key["reference"] for key in resource["schema"]["foreignKeys"]):
            assert reference["fields"][0] in json.loads(rows[reference["resource"]][0])
        for line in lines[1:]:
            for value, field in zip(json.loads(line), fields, strict=True):
                constraints = field.get("constraints", {})
                assert value is not None or "required" not in constraints, (name, field)
                if value is not None:
                    assert FITS[field["type"]](value), (name, field, value)
                    assert value in constraints.get("enum", [value])


def test_nobody_signs_in_by_what_is_in_it(file: Path, locked: Flask, tmp_path: Path) -> None:
    with locked.app_context():
        hashes = db.session.scalars(sa.select(AccountSession.key_hash)).all()
        unique = db.session.scalars(sa.select(Account.fs_uniquifier)).all()
    assert hashes
    content = "\n".join(line for lines in rows_of(file).values() for line in lines)
    for secret in (*SECRETS, *hashes, *unique, "a handle"):
        assert secret not in content
    within(locked, actions.back_up, tmp_path / "backup.zip")  # and a backup has all of it
    content = "\n".join(line for lines in rows_of(tmp_path / "backup.zip").values() for line in lines)
    assert all(secret in content for secret in (*SECRETS[:3], *hashes, *unique))


def test_it_goes_back_into_an_empty_installation(file: Path, empty: Flask) -> None:
    done = empty.test_cli_runner().invoke(args=["restore", str(file)])
    assert done.exit_code == 0, done.output
    with empty.app_context():
        assert db.session.scalar(sa.select(Person.id).where(Person.full_name == "Ana Đặng"))
        account = db.session.scalars(sa.select(Account).where(Account.email == "ana@demo.example")).one()
        assert (account.password, account.tf_totp_secret, account.active) == (None, None, True)
        assert db.session.scalars(sa.select(Passkey.id)).all() == []
        assert not begin_session(account.id, "a browser").is_halfway  # nobody is asked for what did not come along
    again = rows_of(file)
    assert len(again["people"]) > 2


def test_it_never_replaces_a_file(file: Path, locked: Flask) -> None:
    before = file.read_bytes()
    done = locked.test_cli_runner().invoke(args=["archive", str(file)])
    assert done.exit_code == 1
    assert file.read_bytes() == before


def test_a_backup_brings_the_second_step_along(locked: Flask, empty: Flask, tmp_path: Path) -> None:
    within(locked, actions.back_up, tmp_path / "backup.zip")
    within(empty, actions.restore, tmp_path / "backup.zip")
    with empty.app_context():
        account = db.session.scalars(sa.select(Account).where(Account.email == "ana@demo.example")).one()
        assert begin_session(account.id, "a browser").is_halfway
