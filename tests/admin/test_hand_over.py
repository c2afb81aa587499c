"""The hand-over sheet tells what runs, to administrators only, and no secret."""

import re
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from tests.client import Client
from tests.conftest import leave, make_app
from tests.factories import Factories
from volunteers.access import Role

SECRETS = {
    "DATABASE_URL": "",
    "REDIS_URL": "redis://office:canary-redis@127.0.0.1:6379/0",
    "SECRET_KEY": "canary-key that is long enough, and of no use elsewhere",
    "MAIL_PASSWORD": "canary-mail",
    "KEPT_MAIL_KEY": "canary-kept",
    "METRICS_TOKEN": "canary-metrics",
    "SENTRY_DSN": "https://canary-sentry@sentry.example/1",
}


@pytest.mark.once
def test_no_secret_is_on_it_and_what_runs_is(tmp_path: Path, new_database: str) -> None:
    """Each setting that is a secret has a canary here, also inside of an address."""
    secret = {name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert secret == set(SECRETS)
    app = make_app(
        tmp_path,
        new_database,
        **{name: value for name, value in SECRETS.items() if value},
        MAIL_SERVER="smtp.club.example",
        MAIL_USERNAME="office",
        BACKUP_FOLDER=str(tmp_path / "another disk"),
        PORT=5999,
    )
    try:
        app.config["DATABASE_URL"] = "postgresql+psycopg://office:canary-database@db.club.example:5433/volunteers"
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(Factories(app).person("Ana Admin", email="ana@demo.example", roles=(Role.ADMINISTRATOR,)))
        page = client.get("/admin/hand-over").text
    finally:
        leave(app)
    assert "canary" not in page
    for part in (
        *("http://localhost", str(tmp_path), "another disk", "smtp.club.example:25", "127.0.0.1:5999"),
        *("db.club.example:5433", "127.0.0.1:6379", "Ana Admin", "ana@demo.example", "flask doctor", "MAIL_USERNAME"),
    ):
        assert part in page, part
    for name in secret - {"SECRET_KEY"}:
        assert re.search(rf"<dt>{name}</dt>\s*<dd>set, and not printed</dd>", page), name


def test_it_is_for_administrators_in_both_languages(app: Flask, make: Factories) -> None:
    client = app.test_client()
    assert isinstance(client, Client)
    assert client.get("/admin/hand-over").status_code == 303
    client.sign_in(make.person("Tomas Rivera", roles=(Role.COORDINATOR,)))
    assert client.get("/admin/hand-over").status_code == 403
    client.sign_in(make.person("Ana Admin", roles=(Role.ADMINISTRATOR,)))
    assert "Where everything is" in client.get("/admin/hand-over").text
    assert "Dónde está todo" in client.get("/admin/hand-over?lang=es").text
