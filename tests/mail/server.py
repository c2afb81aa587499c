"""A real SMTP server for tests, whose failures can be scripted by the verb."""

import asyncio
import socket
import threading
from collections import defaultdict
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.processes import LONG


class Script:
    """What the server does instead of being well: `fail["RCPT"] = [reply, …]`; each is used once, the last for ever.

    A reply is a line, or `drop` (the connection is cut) or `hang` (no answer).
    """

    def __init__(self) -> None:
        self.fail: dict[str, list[str]] = defaultdict(list)
        self.forever: set[str] = set()
        self.received: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.senders: list[str] = []
        self.connections = 0
        self.on_message: Callable[[], None] = lambda: None
        self.hangs = threading.Event()

    async def hang(self) -> None:
        """Say nothing any more, and let the test know."""
        self.hangs.set()
        await asyncio.Event().wait()

    def reply(self, verb: str) -> str | None:
        """The scripted reply of a verb, if there is one."""
        waiting = self.fail.get(verb)
        if not waiting:
            return None
        return waiting[0] if verb in self.forever else waiting.pop(0)


class _Scripted(SMTP):
    script: Script
    talking: set["_Scripted"]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.gone = asyncio.Event()
        self.talking.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.talking.discard(self)
        self.gone.set()

    async def _act(self, verb: str) -> str | None:
        reply = self.script.reply(verb)
        if reply == "hang":
            await self.script.hang()
        if reply == "drop":
            self.transport.abort()
            await asyncio.sleep(0)
            return ""
        return reply

    async def _or(self, verb: str, usual: Any, argument: str | None) -> None:
        reply = await self._act(verb)
        if reply is None:
            await usual(argument)
        elif reply:
            await self.push(reply)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's names
        await self._or("EHLO", super().smtp_EHLO, hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's names
        await self._or("MAIL", super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's names
        await self._or("RCPT", super().smtp_RCPT, arg)

    async def smtp_RSET(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's names
        await self._or("RSET", super().smtp_RSET, arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's names
        reply = self.script.reply("IN_DATA")
        if reply == "drop":
            await self.push("354 go on")
            await asyncio.sleep(0.05)
            self.transport.abort()
            return
        await self._or("DATA", super().smtp_DATA, arg)


class Sink(Controller):
    """The server; `script` says how it fails, `received` what it took."""

    def __init__(self, **named: Any) -> None:
        self.script = Script()
        self.talking: set[_Scripted] = set()
        super().__init__(self, hostname="127.0.0.1", port=_free_port(), ready_timeout=LONG, **named)

    def start(self) -> None:
        """Listen; the controller's own trial does not count."""
        super().start()
        self.script.connections = 0

    def stop(self, no_assert: bool = False) -> None:
        """Hang up first: what the loop had no time to close would be told as left open, in some other test."""
        if self.loop.is_running():
            asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(LONG)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        for conversation in list(self.talking):
            conversation.transport.abort()
            await conversation.gone.wait()

    def factory(self) -> SMTP:
        """One conversation."""
        self.script.connections += 1
        smtp = _Scripted(self, hostname="sink.example", loop=self.loop)
        smtp.script, smtp.talking = self.script, self.talking
        return smtp

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's names
        """After the final dot."""
        reply = self.script.reply("AFTER_DATA")
        if reply not in (None, "hang", "drop"):
            return str(reply)
        raw = bytes(envelope.content or b"")  # type: ignore[arg-type]
        self.script.raw.append(raw)
        self.script.senders.append(str(envelope.mail_from))
        self.script.received.append(message_from_bytes(raw, policy=policy.default))  # type: ignore[arg-type]
        self.script.on_message()
        if reply == "hang":
            await self.script.hang()
        if reply == "drop":
            server.transport.abort()
        return "250 taken"

    @property
    def received(self) -> list[EmailMessage]:
        """What was taken, parsed."""
        return self.script.received


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
