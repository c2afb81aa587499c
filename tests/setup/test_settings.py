"""The settings: what is read, what is refused and in which words, and the kept secret key."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from config import HIDDEN, ROOT, BadSettings, Settings, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(tmp_path: Path, **given: Any) -> Settings:
    return load_settings(_env_file=None, instance_path=tmp_path, **given)


def test_without_any_setting_it_runs_on_this_machine(tmp_path: Path) -> None:
    bare = settings(tmp_path)
    assert bare.sqlalchemy_url == f"sqlite:///{tmp_path}/volunteers.db"
    assert bare.site_url == "http://127.0.0.1:5000"
    assert bare.languages == ["en", "es"]
    assert bare.is_this_machine
    assert bare.is_sqlite
    assert not bare.is_https


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_the_driver_of_postgresql_is_named(tmp_path: Path, scheme: str) -> None:
    on_postgres = settings(tmp_path, database_url=f"{scheme}://ana:p%40ss@db/volunteers")
    assert on_postgres.sqlalchemy_url == "postgresql+psycopg://ana:p%40ss@db/volunteers"
    assert not on_postgres.is_sqlite


def test_a_relative_sqlite_file_lies_in_the_instance_folder(tmp_path: Path) -> None:
    assert settings(tmp_path, database_url="sqlite:///a.db").sqlalchemy_url == f"sqlite:///{tmp_path}/a.db"
    assert settings(tmp_path, database_url="sqlite:////srv/a.db").sqlalchemy_url == "sqlite:////srv/a.db"
    assert settings(tmp_path, database_url="sqlite:///:memory:").sqlalchemy_url == "sqlite:///:memory:"
    assert settings(tmp_path, database_url="sqlite://").sqlalchemy_url == "sqlite://"


def test_the_environment_is_read_and_an_empty_variable_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGES", "es, en ,,es")
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("RATE_LIMITS", "OFF")
    monkeypatch.setenv("DEMO", "0")
    read = settings(tmp_path)
    assert (read.languages, read.port, read.rate_limits, read.demo) == (["es", "en"], 5000, "off", False)


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("UNDO_SECONDS=5\nPORT=8001\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("PORT", "8002")
    read = load_settings(_env_file=file)
    assert (read.undo_seconds, read.port) == (5, 8002)


def test_names_in_capitals_are_taken_too(tmp_path: Path) -> None:
    assert load_settings(_env_file=None, INSTANCE_PATH=tmp_path, UNDO_SECONDS=7).undo_seconds == 7


def test_a_relative_folder_starts_at_the_project(tmp_path: Path) -> None:
    assert settings(Path("elsewhere")).instance_path == ROOT / "elsewhere"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"port": "many"}, "PORT: "),
        ({"public_url": "volunteers.example.org"}, "PUBLIC_URL: should be an address such as"),
        ({"default_time_zone": "Mars/Olympus"}, "DEFAULT_TIME_ZONE: should be an IANA name"),
        ({"languages": " , "}, "LANGUAGES: should name at least one"),
        ({"secret_key": "too short, and secret"}, "SECRET_KEY: should have at least 32"),
        ({"mail_use_tls": True, "mail_use_ssl": True}, "exclude each other"),
        ({"log_level": "loud"}, "LOG_LEVEL: "),
        ({"demo": False, "host": "0.0.0.0"}, "set PUBLIC_URL to the address that they type"),  # noqa: S104 -- refused
        ({"demo": False, "host": "::"}, "HOST=:: lets others in"),
        ({"demo": False, "host": "192.168.1.7"}, "or HOST=127.0.0.1"),
        ({"demo": False, "host": "club.example"}, "or HOST=127.0.0.1"),
    ],
)
def test_a_wrong_setting_is_told_by_its_name(tmp_path: Path, given: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSettings) as told:
        settings(tmp_path, **given)
    assert words in str(told.value)
    assert "too short, and secret" not in str(told.value)


@pytest.mark.parametrize(
    "given",
    [
        {"demo": False},
        {"demo": False, "host": "localhost"},
        {"demo": False, "host": "127.0.0.2"},
        {"demo": False, "host": "::1"},
        {"demo": False, "host": "0.0.0.0", "public_url": "https://v.example.org"},  # noqa: S104 -- nothing listens
        {"demo": True, "host": "0.0.0.0"},  # noqa: S104 -- nothing listens
    ],
)
def test_whoever_listens_on_the_network_says_how_it_is_reached(tmp_path: Path, given: dict[str, Any]) -> None:
    assert settings(tmp_path, **given).host == given.get("host", "127.0.0.1")


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("http://localhost:5000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:5000", True),
        ("http://aurora.localhost", True),
        ("https://volunteers.example.org/", False),
        ("http://localhost.example.org", False),
        ("http://192.168.1.7:5000", False),
    ],
)
def test_this_machine(tmp_path: Path, address: str, is_here: bool) -> None:
    assert settings(tmp_path, public_url=address).is_this_machine is is_here


def test_the_sender(tmp_path: Path) -> None:
    assert settings(tmp_path).sender == "no-reply@localhost"
    assert settings(tmp_path, public_url="https://v.example.org").sender == "no-reply@v.example.org"
    assert settings(tmp_path, organization_email="hello@example.org").sender == "hello@example.org"
    assert settings(tmp_path, mail_default_sender="post@example.org", organization_email="a@b.c").sender == (
        "post@example.org"
    )


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: settings(folder).signing_key(), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600


def test_a_given_key_is_used_and_none_is_made(tmp_path: Path) -> None:
    given = "k" * 40
    assert settings(tmp_path, secret_key=given).signing_key() == given
    assert list(tmp_path.iterdir()) == []


def test_flask_gets_every_setting_by_its_name(tmp_path: Path) -> None:
    config = settings(tmp_path, database_url="postgres://db/v", redis_url="redis://r/1").flask_config()
    assert {name.upper() for name in Settings.model_fields} <= set(config)
    assert config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://db/v"
    assert config["RATELIMIT_STORAGE_URI"] == "redis://r/1"
    assert config["REDIS_URL"] == "redis://r/1"
    assert config["MAIL_PASSWORD"] is None
    assert config["PREFERRED_URL_SCHEME"] == "http"


def test_a_shown_setting_hides_what_is_secret(tmp_path: Path) -> None:
    canary = "canary-" + "x" * 40
    shown = settings(
        tmp_path,
        secret_key=canary,
        mail_password=canary,
        database_url=f"postgresql://u:{canary}@db/v",
        redis_url=f"redis://:{canary}@r/1",
        sentry_dsn=f"https://{canary}@s/1",
        kept_mail_key=canary,
    )
    rows = {row.name: row for row in shown.rows()}
    assert [row.name for row in rows.values() if canary in row.value] == []
    assert canary not in repr(shown)
    assert rows["SECRET_KEY"].value == HIDDEN
    assert rows["SENTRY_DSN"].value == HIDDEN
    assert rows["LANGUAGES"].value == "en,es"
    assert rows["DEMO"].default == "1"
