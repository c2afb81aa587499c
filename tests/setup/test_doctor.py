"""`flask config` and `flask doctor`."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.conftest import make_app
from tests.factories import Factories
from volunteers import doctor
from volunteers.access import Role
from volunteers.accounts.models import Account
from volunteers.doctor import inside
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.jobs import runs
from volunteers.web.health import Readiness


def run(app: Flask, command: str):
    return app.test_cli_runner().invoke(args=[command])


def test_config_tells_every_setting_and_hides_secrets(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "canary-password")
    said = run(bare_app, "config")
    assert said.exit_code == 0
    assert "DATABASE_URL=" in said.output
    assert "canary-password" not in said.output
    assert "MAIL_PASSWORD=(hidden)" in said.output


def test_a_sound_installation_is_fine(fresh_app: Flask) -> None:
    said = run(fresh_app, "doctor")
    wrongs = [line for line in said.output.splitlines() if line.startswith("WRONG")]
    assert [line for line in wrongs if "not compiled" not in line] == []
    assert "database:" in said.output


def wrongs(app: Flask) -> str:
    with app.app_context():
        return "\n".join(finding.words + finding.mend for finding in doctor.examine(app) if not finding.is_right)


def test_what_is_wrong_is_told_with_its_mend(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Factories(fresh_app)
    account = make.account("admin@demo.example")
    make.city(time_zone="Mars/Olympus")
    with fresh_app.app_context(), unguarded("a test's account"):
        db.session.execute(sa.update(Account).where(Account.id == account.id).values(is_demonstration=True))
        db.session.commit()
    for name, value in {
        "IS_THIS_MACHINE": False,
        "PUBLIC_URL": "http://club.example",
        "RATE_LIMITS": "off",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": 1,
    }.items():
        monkeypatch.setitem(fresh_app.config, name, value)
    monkeypatch.setitem(fresh_app.extensions, Readiness.slot(), Readiness(queue=lambda: False, mail=lambda: True))
    said = wrongs(fresh_app)
    for part in ("without encryption", "RATE_LIMITS=on", "Mars/Olympus", "demonstration accounts", "does not take us"):
        assert part in said
    assert "It does not answer" in said
    assert run(fresh_app, "doctor").exit_code == 1
    monkeypatch.setitem(fresh_app.config, "MAIL_SERVER", "")
    assert "nobody gets any mail" in wrongs(fresh_app)


def test_an_empty_database_is_told(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'empty.db'}")
    said = run(app, "doctor")
    assert said.exit_code == 1
    assert "flask upgrade" in said.output
    with app.app_context():
        db.engine.dispose()


def test_a_worker_that_is_gone_and_a_job_that_keeps_failing_are_told(fresh_app: Flask) -> None:
    """By what they last noted; where no worker ever ran, nothing is wrong."""
    with fresh_app.app_context():
        (never,) = inside.worker(fresh_app)
        assert (never.is_right, never.is_known) == (True, False)
        for _ in range(3):
            runs.note({}, "deliver", 0.1, is_good=True)
        assert [each.is_right for each in inside.worker(fresh_app)] == [True]
        for _ in range(3):
            runs.note({}, "back_up_by_day", 0.1, is_good=False)
        (failing,) = [each.words for each in inside.worker(fresh_app) if not each.is_right]
        assert failing.startswith("back_up_by_day failed 3 times")
        runs.note({}, "back_up_by_day", 0.1, is_good=True)
        with clock.at(clock.now() + timedelta(minutes=6)):
            (gone,) = inside.worker(fresh_app)
            assert not gone.is_right


def test_a_full_disk_is_told(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage("/")._replace(free=1_000)
    with fresh_app.app_context():
        assert [each.is_right for each in inside.disk(fresh_app)] == [True]
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
        assert [each.is_right for each in inside.disk(fresh_app)] == [False]
    client = fresh_app.test_client()
    assert isinstance(client, Client)
    client.sign_in(Factories(fresh_app).person("Ana Admin", roles=(Role.ADMINISTRATOR,)))
    assert 'data-state="disk-is-low"' in client.get("/admin/").text
    monkeypatch.undo()
    assert 'data-state="disk-is-low"' not in client.get("/admin/").text
