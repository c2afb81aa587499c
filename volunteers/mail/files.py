"""Without a mail server: every mail is a file under `instance/mail/`, to be read at /dev/mail. Nothing leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import current_app

from volunteers.mail.letter import Letter
from volunteers.mail.replies import Reply, Verdict

LONGEST_NAME = 64
"""More than any name that we give; a file system refuses much longer ones loudly."""


def folder(instance_path: str | Path) -> Path:
    """Where the mails are kept."""
    return Path(instance_path) / "mail"


class FileTransport:
    """Keeps each mail under its Message-ID, so that one sent twice is one file."""

    def __init__(self, instance_path: str | Path) -> None:
        self._folder = folder(instance_path)

    def send_many(self, letters: Iterable[Letter]) -> Iterator[tuple[Letter, Reply]]:
        """See transport.Transport."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for letter in letters:
            path = self._folder / f"{letter.message_id.partition('@')[0]}.eml"
            unfinished = path.with_suffix(".part")
            try:
                unfinished.write_bytes(letter.as_bytes())
                unfinished.replace(path)
            except OSError as error:
                yield letter, Reply(Verdict.LATER, f"{type(error).__name__}: {error.strerror}")
            else:
                yield letter, Reply(Verdict.ACCEPTED, "kept as a file")

    def close(self) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """Nothing waits."""


@dataclass(frozen=True)
class Kept:
    """One kept mail, parsed as a mail program would."""

    name: str
    kept_at: datetime
    message: EmailMessage
    raw: bytes

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        """The recipient, decoded."""
        return str(self.message["To"])

    @property
    def text(self) -> str:
        """The text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""


def read(path: Path) -> Kept:
    """Parse one kept mail."""
    raw = path.read_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    return Kept(path.stem, datetime.fromtimestamp(path.stat().st_mtime).astimezone(), message, raw)


def forget(message_ids: Iterable[str]) -> None:
    """Remove the files of these mails, where there are any."""
    for message_id in message_ids:
        name = message_id.partition("@")[0]
        if name.isalnum():
            (folder(current_app.instance_path) / f"{name}.eml").unlink(missing_ok=True)


def kept(limit: int = 100) -> list[Kept]:
    """The kept mails, newest first."""
    paths = sorted(folder(current_app.instance_path).glob("*.eml"), key=lambda path: -path.stat().st_mtime_ns)
    return [read(path) for path in paths[:limit]]


def one(name: str) -> Kept | None:
    """A kept mail by its name, for /dev/mail/<name>; None for anything that is no such name."""
    path = folder(current_app.instance_path) / f"{name}.eml"
    return read(path) if name.isalnum() and len(name) <= LONGEST_NAME and path.is_file() else None
