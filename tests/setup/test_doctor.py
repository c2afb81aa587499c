"""`flask config` and `flask doctor`."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import make_app
from tests.factories import Factories
from volunteers import doctor
from volunteers.accounts.models import Account
from volunteers.foundation.db import db, unguarded
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
