"""Something to send to: Postfix's smtp-sink where it is found, else a plain asyncio sink; a process of its own."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the sink did not start")


@contextmanager
def sink() -> Iterator[tuple[str, int]]:
    """(what it is, its port)."""
    port = _free_port()
    program = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin:/usr/lib/postfix/sbin")
    command = [sys.executable, "-m", "tests.bench.sinks", str(port)]
    if program:
        as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [program, *as_nobody, f"127.0.0.1:{port}", "1000"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield ("smtp-sink" if program else "an asyncio sink"), port
    finally:
        process.terminate()
        process.wait(10)


class _Plain(asyncio.Protocol):
    """Says yes to everything."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.buffer, self.in_data = transport, b"", False
        self._say(b"220 sink\r\n")

    def _say(self, words: bytes) -> None:
        self.transport.write(words)  # type: ignore[attr-defined]  # a stream's transport can

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            line, found, rest = self.buffer.partition(end)
            if not found:
                return
            self.buffer = rest
            if self.in_data:
                self.in_data = False
                self._say(b"250 kept\r\n")
                continue
            verb = line[:4].upper()
            self.in_data = verb == b"DATA"
            self._say({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Plain, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
