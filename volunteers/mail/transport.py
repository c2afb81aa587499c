"""Speaking SMTP over one kept-open connection, under Flask-Mail's settings.

Flask-Mail 0.10 has no timeout, verifies no certificate and opens a connection per `with`; `sendmail` of smtplib does
not tell at which word the server refused. So the connection is ours, and the conversation is led word by word.
"""

import logging
import smtplib
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol

import flask_mail
from flask import Flask

from volunteers.mail.files import FileTransport
from volunteers.mail.letter import Letter
from volunteers.mail.replies import Reply, Unreachable, Verdict, in_words, meaning
from volunteers.mail.sender import own_domain

log = logging.getLogger(__name__)

MAILS_PER_CONNECTION = 500
IDLE_SECONDS = 20
LOST_IN_A_ROW = 3
LOST = "the connection broke"
IN_DOUBT = "the connection broke after the mail was handed over; it may have arrived"


class Transport(Protocol):
    """A way out of the house."""

    def send_many(self, letters: Iterable[Letter]) -> Iterator[tuple[Letter, Reply]]:
        """Send letters as they come; what became of each, in the same order. Unreachable ends it early."""

    def close(self) -> None:
        """Say goodbye, where a conversation is open."""

    def abort(self) -> None:
        """Break off at once, from another thread."""


class _Lost(Exception):
    """The connection broke; whether the whole mail had been handed over."""

    def __init__(self, handed_over: bool) -> None:
        super().__init__()
        self.handed_over = handed_over


class SmtpConnection(flask_mail.Connection):
    """Flask-Mail's connection with a timeout, a verified certificate, and a reply read for each command."""

    host: smtplib.SMTP | None

    def __init__(self, mail: flask_mail.Mail, timeout: float) -> None:
        super().__init__(mail)
        self.timeout = timeout
        self.used_at = 0.0

    def configure_host(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in; Unreachable says what went wrong."""
        mail = self.mail
        context = ssl.create_default_context() if mail.use_ssl or mail.use_tls else None
        name = own_domain()
        host: smtplib.SMTP | None = None
        try:
            if mail.use_ssl:
                host = smtplib.SMTP_SSL(mail.server, mail.port, name, timeout=self.timeout, context=context)
            else:
                host = smtplib.SMTP(mail.server, mail.port, name, timeout=self.timeout)
            host.ehlo_or_helo_if_needed()
            if mail.use_tls:
                host.starttls(context=context)
                host.ehlo_or_helo_if_needed()
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
        except smtplib.SMTPResponseException as error:
            _drop(host)
            raise Unreachable(in_words(error.smtp_code, error.smtp_error)) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            _drop(host)
            raise Unreachable(f"{type(error).__name__}: {error}"[:500]) from error
        return host

    def open(self) -> bool:
        """Have a live connection; True where it is a new one."""
        too_old = self.num_emails >= (self.mail.max_emails or MAILS_PER_CONNECTION)
        idle = time.monotonic() - self.used_at > IDLE_SECONDS
        if self.host is not None and (too_old or (idle and not self._is_alive())):
            self.close()
        if self.host is not None:
            return False
        self.host, self.num_emails = self.configure_host(), 0
        self.used_at = time.monotonic()
        return True

    def _is_alive(self) -> bool:
        try:
            return self.host is not None and self.host.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def close(self) -> None:
        """Say QUIT and hang up."""
        host, self.host = self.host, None
        if host is not None:
            with suppress(OSError, smtplib.SMTPException):
                host.quit()
            host.close()

    def drop(self) -> None:
        """Hang up without a word."""
        host, self.host = self.host, None
        _drop(host)

    def abort(self) -> None:
        """Make whoever waits for a reply give up, from another thread."""
        sock = getattr(self.host, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(2)

    def converse(self, letter: Letter) -> Reply:
        """Send one mail, command by command (RFC 5321), and say what became of it. _Lost: the connection broke."""
        host = self.host
        assert host is not None  # noqa: S101 - open() came first
        self.num_emails += 1
        for command, at_recipient in (
            (f"MAIL FROM:<{letter.envelope_from}>", False),
            (f"RCPT TO:<{letter.to}>", True),
            ("DATA", False),
        ):
            code, text = _ask(host, command)
            if code != 354 if command == "DATA" else not 200 <= code <= 299:
                return self._after(meaning(code, text, at_recipient=at_recipient), code)
        _say(host, _with_stuffed_dots(letter.as_bytes()))
        code, text = _hear(host, handed_over=True)
        self.used_at = time.monotonic()
        if 200 <= code <= 299:
            return Reply(Verdict.ACCEPTED, in_words(code, text))
        return self._after(meaning(code, text), code)

    def _after(self, reply: Reply, code: int) -> Reply:
        """Ready the connection for the next mail after a refusal; drop it where it talks nonsense or says goodbye."""
        if code == 421 or not 400 <= code <= 599:
            self.drop()
        elif self.host is not None:
            try:
                if _ask(self.host, "RSET")[0] != 250:
                    self.drop()
            except _Lost:
                self.drop()
        return reply


def _drop(host: smtplib.SMTP | None) -> None:
    if host is not None:
        with suppress(OSError):
            host.close()


def _with_stuffed_dots(data: bytes) -> bytes:
    """The message as DATA wants it; ours always begin with a header and end with a line end."""
    return data.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _say(host: smtplib.SMTP, data: bytes) -> None:
    try:
        host.send(data)
    except (OSError, smtplib.SMTPException) as error:
        raise _Lost(handed_over=False) from error


def _hear(host: smtplib.SMTP, *, handed_over: bool = False) -> tuple[int, bytes]:
    try:
        return host.getreply()
    except smtplib.SMTPResponseException as error:  # an endless line: the connection is closed
        return -1, b"an answer that is no SMTP" if not error.smtp_error else str(error.smtp_error).encode()
    except (OSError, smtplib.SMTPException) as error:
        raise _Lost(handed_over=handed_over) from error


def _ask(host: smtplib.SMTP, command: str) -> tuple[int, bytes]:
    _say(host, command.encode("ascii") + b"\r\n")
    return _hear(host)


class SmtpTransport:
    """Letters over one connection, opened when needed and opened anew when it breaks."""

    def __init__(self, mail: flask_mail.Mail, timeout: float) -> None:
        self.connection = SmtpConnection(mail, timeout)
        self._aborted = threading.Event()

    def send_many(self, letters: Iterable[Letter]) -> Iterator[tuple[Letter, Reply]]:
        """See Transport."""
        self._aborted.clear()
        lost_in_a_row = 0
        for letter in letters:
            reply, is_lost = self._send(letter)
            yield letter, reply
            lost_in_a_row = lost_in_a_row + 1 if is_lost else 0
            if lost_in_a_row >= LOST_IN_A_ROW:
                raise Unreachable("the server breaks off every conversation")

    def _send(self, letter: Letter) -> tuple[Reply, bool]:
        """Send one; a kept connection that turns out dead before the mail was handed over is opened once more."""
        for _attempt in range(2):
            is_new = self.connection.open()
            try:
                return self.connection.converse(letter), False
            except _Lost as lost:
                self.connection.drop()
                if lost.handed_over:
                    return Reply(Verdict.LATER, IN_DOUBT), True
                if is_new or self._aborted.is_set():
                    break
        return Reply(Verdict.LATER, LOST), True

    def close(self) -> None:
        """See Transport."""
        self.connection.close()

    def abort(self) -> None:
        """See Transport."""
        self._aborted.set()
        self.connection.abort()


def transport_for(app: Flask) -> Transport:
    """SMTP where MAIL_SERVER is set, else files that never leave the machine."""
    if not app.config.get("MAIL_SERVER"):
        return FileTransport(app.instance_path)
    return SmtpTransport(flask_mail.Mail(app), float(app.config.get("MAIL_TIMEOUT", 20)))
