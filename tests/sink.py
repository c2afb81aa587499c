"""A real SMTP server in a thread that keeps what it is given; plain asyncio, faster than any sender."""

import asyncio
import email
import email.policy
import re
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage

from tests.processes import LONG


class Sink:
    """Accepts everything; `messages` holds it in order of arrival."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(LONG), "the SMTP sink did not start"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._hang_up(server))
        self._loop.close()

    async def _hang_up(self, server: asyncio.Server) -> None:
        """Close every conversation: what stays open would be told as a leak, in some other test."""
        server.close()
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink ESMTP\r\n")
        recipient = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
            elif verb == b"RCPT":
                found = re.search(rb"<([^>]*)>", line)
                recipient = found.group(1).decode() if found else ""
                writer.write(b"250 ok\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                data = await reader.readuntil(b"\r\n.\r\n")
                raw = re.sub(rb"(?m)^\.\.", b".", data[:-5] + b"\r\n")
                message = email.message_from_bytes(raw, policy=email.policy.default)
                self.envelopes.append((recipient, str(message["Message-ID"])))
                self.messages.append(message)
                writer.write(b"250 kept\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()

    def to(self, address: str) -> list[EmailMessage]:
        """What came for an address."""
        return [m for (rcpt, _), m in zip(self.envelopes, self.messages, strict=True) if rcpt == address]

    def wait_for(
        self, address: str, matches: Callable[[EmailMessage], bool] = lambda _: True, seconds: float = LONG
    ) -> EmailMessage:
        """The first matching message to an address; AssertionError when none comes in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for message in self.to(address):
                if matches(message):
                    return message
            time.sleep(0.1)
        came = [(rcpt, m["Subject"]) for (rcpt, _), m in zip(self.envelopes, self.messages, strict=True)]
        raise AssertionError(f"no mail for {address}; there were {came[-10:]}")

    def stop(self) -> None:
        """End the server."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LONG)


def text_of(message: EmailMessage) -> str:
    """The text part."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(message: EmailMessage, part: str) -> str:
    """The first address in the text part that holds `part`, without its host."""
    found = re.search(rf"https?://[^\s/]+([^\s]*{re.escape(part)}[^\s]*)", text_of(message))
    assert found, f"no link with {part} in:\n{text_of(message)}"
    return found.group(1).rstrip(".,)>")
