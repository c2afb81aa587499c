"""The settings: read from the environment or from `.env`, typed, each with its meaning. No secret has a default.

`docs/settings.md` is made from this file (`make docs`), and `flask config` prints it with the current values.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})
SHORTEST_SECRET = 32
HIDDEN = "(hidden)"

_time_zones = cache(available_timezones)
"""Their names. They are read from several hundred files each time that one asks."""


class BadSettings(ValueError):
    """A setting that cannot be used; its text says which, and what it should be."""


@dataclass(frozen=True)
class SettingRow:
    """One line of `flask config` and of docs/settings.md."""

    name: str
    meaning: str
    default: str
    value: str
    is_secret: bool


class Settings(BaseSettings):
    """All settings. The environment's name is the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    # Where things are kept
    instance_path: Path = Field(
        default=Path("instance"),
        description="Folder for what this installation keeps: the SQLite database, the queue, the secret key, mails "
        "that are not sent. A relative path starts at the project's folder.",
    )
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="The database, as `postgresql://user:password@host/name` or `sqlite:////path`; a relative path "
        "(three strokes) starts at the instance folder. Empty: SQLite, in the file `volunteers.db` of that folder.",
    )
    redis_url: SecretStr = Field(
        default=SecretStr(""),
        description="Redis for the queue and the rate limits, as `redis://host:6379/0`; any number of workers may "
        "then run. Empty: an embedded queue in the instance folder, and one worker.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="The key that signs sessions and links, at least 32 characters. Unset: made once, in the file "
        "`secret_key` of the instance folder, readable by its owner only. Keep it with the backups.",
    )

    backup_folder: str = Field(
        default="",
        description="The folder for the backups that are made each night, best on another disk. Empty: `backups` in "
        "the instance folder.",
    )
    backups_kept: int = Field(
        default=14,
        ge=0,
        le=3650,
        description="How many of the nightly backups are kept; the oldest go. 0: none is made, because something else "
        "makes them.",
    )

    # How the site is reached
    public_url: str = Field(
        default="",
        description="The address that people type, as `https://volunteers.example.org`; links in mails begin with it. "
        "Empty: this machine, with `HOST` and `PORT`. Demonstration accounts work only on this machine.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="The network address that the web server listens on; `0.0.0.0` lets other devices in, and with "
        "`DEMO=0` wants `PUBLIC_URL`.",
    )
    port: int = Field(default=5000, ge=1, le=65535, description="The port that the web server listens on.")

    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="How many reverse proxies stand before the web server; their `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are then believed. 0: nobody's, so that no caller can forge an address.",
    )

    # The organisation: what the settings page starts from
    organization_name: str = Field(
        default="Sister Cities", description="The organisation's name, in every page, footer and mail."
    )
    organization_postal_address: str = Field(
        default="", description="The organisation's postal address, in every footer and mail."
    )
    organization_phone: str = Field(
        default="", description="The telephone number for questions, in every footer and mail."
    )
    organization_email: str = Field(
        default="", description="The mail address for questions, in every footer and mail; answers go there."
    )
    default_time_zone: str = Field(
        default="America/Denver",
        description="The time zone of the organisation, by its IANA name; for whoever has chosen none.",
    )
    languages: Annotated[list[str], NoDecode] = Field(
        default=["en", "es"],
        description="The languages on offer, by their codes, with commas between; the first is for whoever has "
        "chosen none.",
    )

    # Mail
    mail_server: str = Field(
        default="",
        description="The SMTP server. Empty: no mail leaves this machine; it is kept in `mail/` of the instance "
        "folder, and shown at `/dev/mail` to whoever sits at this machine.",
    )
    mail_port: int = Field(
        default=25, ge=1, le=65535, description="The SMTP server's port: often 587 with STARTTLS, 465 with TLS."
    )
    mail_use_tls: bool = Field(default=False, description="Speak STARTTLS to the SMTP server; its name is verified.")
    mail_use_ssl: bool = Field(
        default=False, description="Speak TLS to the SMTP server from the first byte; its name is verified."
    )
    mail_username: str = Field(default="", description="The account at the SMTP server. Empty: none is needed.")
    mail_password: SecretStr | None = Field(default=None, description="The password of that account.")
    mail_default_sender: str = Field(
        default="",
        description="The address that mails come from. Empty: `ORGANIZATION_EMAIL`, and without it "
        "`no-reply@` the host of `PUBLIC_URL`.",
    )
    mail_return_path_domain: str = Field(
        default="",
        description="The domain that bounces come back to, each with an address of its own, to be piped into "
        "`flask mail inbound`. Empty: bounces go to the sender.",
    )
    mail_dkim_selector: str = Field(
        default="",
        description="The selector under which the key of the mail server's DKIM signature stands in the DNS, as its "
        "provider tells; only `flask doctor` asks for it.",
    )
    mail_rate_per_minute: int = Field(
        default=0, ge=0, description="How many mails may leave in a minute; 0: as many as the server takes."
    )
    undo_seconds: int = Field(
        default=120, ge=0, le=86_400, description="How long a mail waits, so that an act can still be undone."
    )

    # Running it
    demo: bool = Field(
        default=True,
        description="Whether `make run` fills an empty database with demonstration data; `0`: an empty organisation "
        "and a link for its first administrator.",
    )
    admin_email: str = Field(
        default="administrator@example.org",
        description="With `DEMO=0`: the address of the first administrator, for whom `make run` prints a link.",
    )
    form_mails_per_hour: int = Field(
        default=5,
        ge=2,
        le=1000,
        description="How many mails an hour forms may have sent to one address that somebody typed, over all forms "
        "together; beyond that a form answers as ever, and sends nothing.",
    )
    kept_mail_key: SecretStr | None = Field(
        default=None,
        description="With `DEMO=0` and without `MAIL_SERVER`: who opens `/dev/mail?key=` with it, on this machine, "
        "reads the mails that are kept. Unset: `make run` makes one at each start, and prints the address.",
    )
    rate_limits: Literal["on", "off"] = Field(
        default="on", description="`off` lifts the limits on signing in and registering, for load tests on loopback."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO", description="How much is logged: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`."
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description="Who sends it (`Authorization: Bearer …`) reads `/metrics`, figures for Prometheus. Unset: nobody.",
    )
    metrics_loopback: bool = Field(
        default=False,
        description="Whether `/metrics` is open to this machine without a token: only where no proxy runs on it.",
    )
    sentry_dsn: SecretStr = Field(
        default=SecretStr(""), description="Where errors are reported to, a Sentry address. Empty: nowhere."
    )

    @field_validator("languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("languages")
    @classmethod
    def _some_language(cls, value: list[str]) -> list[str]:
        if not value:
            raise ValueError("should name at least one language, as en,es")
        return list(dict.fromkeys(value))

    @field_validator("instance_path")
    @classmethod
    def _from_the_root(cls, value: Path) -> Path:
        return (ROOT / value.expanduser()).resolve()

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("should be an address such as https://volunteers.example.org")
        return value.rstrip("/")

    @field_validator("default_time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _time_zones():
            raise ValueError("should be an IANA name such as America/Denver")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("rate_limits", mode="before")
    @classmethod
    def _on_or_off(cls, value: object) -> object:
        if isinstance(value, bool):
            return "on" if value else "off"
        return value.lower() if isinstance(value, str) else value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"should have at least {SHORTEST_SECRET} characters; leave it unset to have one made")
        return value

    @model_validator(mode="after")
    def _one_kind_of_tls(self) -> Self:
        if self.mail_use_tls and self.mail_use_ssl:
            raise ValueError("MAIL_USE_TLS and MAIL_USE_SSL exclude each other: choose STARTTLS or TLS")
        return self

    @model_validator(mode="after")
    def _known_outside(self) -> Self:
        if not self.demo and not self.public_url and not _is_loopback(self.host):
            raise ValueError(
                f"HOST={self.host} lets others in, and with DEMO=0 real people: set PUBLIC_URL to the address that "
                "they type, such as https://volunteers.example.org, or HOST=127.0.0.1"
            )
        return self

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address as SQLAlchemy wants it, with the driver named."""
        url = self.database_url.get_secret_value()
        if not url:
            return f"sqlite:///{self.instance_path / 'volunteers.db'}"
        scheme, _, rest = url.partition("://")
        if scheme.startswith("sqlite") and rest.startswith("/") and rest[1:2] not in {"", "/", ":"}:
            return f"{scheme}:///{self.instance_path / rest[1:]}"
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite: then one web process, with threads."""
        return self.sqlalchemy_url.startswith("sqlite")

    @property
    def site_url(self) -> str:
        """The address that links begin with, without a slash at its end."""
        return self.public_url or local_url(self.host, self.port)

    @property
    def is_this_machine(self) -> bool:
        """Whether the site is reached on this machine only: demonstration accounts and `/dev/mail` need it."""
        host = urlsplit(self.site_url).hostname or ""
        return host in THIS_MACHINE or host.endswith(".localhost")

    @property
    def is_https(self) -> bool:
        """Whether people reach the site by HTTPS: cookies are then secure."""
        return self.site_url.startswith("https://")

    @property
    def needs_mail_key(self) -> bool:
        """Whether mails to real people are kept on this machine: `/dev/mail` then asks for a key."""
        return not self.demo and not self.mail_server and self.is_this_machine

    @property
    def sender(self) -> str:
        """The address that mails come from."""
        host = urlsplit(self.site_url).hostname or ""
        if self.is_this_machine:
            host = "localhost"
        return self.mail_default_sender or self.organization_email or f"no-reply@{host}"

    def signing_key(self) -> str:
        """The secret key; made and kept under the instance folder where none is set."""
        return self.secret_key.get_secret_value() if self.secret_key else _kept_secret(self.instance_path)

    def flask_config(self) -> dict[str, Any]:
        """The keys of `app.config`: every setting by its name, and those that the libraries read."""
        return {
            **{name.upper(): _plain(getattr(self, name)) for name in type(self).model_fields},
            "SECRET_KEY": self.signing_key(),
            "DATABASE_URL": self.sqlalchemy_url,
            "SQLALCHEMY_DATABASE_URI": self.sqlalchemy_url,
            "PUBLIC_URL": self.site_url,
            "PREFERRED_URL_SCHEME": "https" if self.is_https else "http",
            "INSTANCE_PATH": str(self.instance_path),
            "MAIL_DEFAULT_SENDER": self.sender,
            "BABEL_DEFAULT_LOCALE": self.languages[0],
            "BABEL_DEFAULT_TIMEZONE": self.default_time_zone,
            "RATELIMIT_ENABLED": self.rate_limits == "on",
            "RATELIMIT_STORAGE_URI": self.redis_url.get_secret_value()
            or ("memory://" if self.is_sqlite else "database://"),
        }

    def rows(self) -> Iterator[SettingRow]:
        """Every setting with its meaning, default and current value; secrets hidden."""
        return setting_rows(self)


def setting_rows(settings: Settings | None = None) -> Iterator[SettingRow]:
    """Every setting with its meaning and default, and with its current value where settings are given."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name) if settings else None
        is_secret = "SecretStr" in str(field.annotation)
        yield SettingRow(
            name=name.upper(),
            meaning=field.description or "",
            default=_shown(field.default),
            value=HIDDEN if is_secret and _plain(value) else _shown(value),
            is_secret=is_secret,
        )


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process. `overrides` win over the environment; names in capitals or not."""
    try:
        return Settings(**{name.lower(): value for name, value in overrides.items()})
    except ValidationError as error:
        raise BadSettings("; ".join(_sentences(error))) from None


def local_url(host: str, port: int) -> str:
    """The address of a server on this machine, as a browser wants it."""
    if host in {"0.0.0.0", "::"}:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_loopback(host: str) -> bool:
    """Whether a server that listens there is reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sentences(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in problem["loc"][:1]).upper()
        text = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
        yield f"{name}: {text}" if name else text


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _shown(value: Any) -> str:
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _kept_secret(folder: Path) -> str:
    """Read the kept key, or make it. Two processes that start at once end with the same one."""
    kept = folder / "secret_key"
    if not kept.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = folder / f".secret_key.{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(made, kept)
        finally:
            made.unlink(missing_ok=True)
    return kept.read_text(encoding="utf-8").strip()
