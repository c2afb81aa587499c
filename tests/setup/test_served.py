"""No answer names the software that gave it, nor does the answer to what is no request (a real server, raw bytes)."""

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from config import Settings, load_settings
from tests.processes import LONG, Processes, wait_until
from volunteers.serve import web_arguments

NAMES = re.compile(rb"gunicorn|werkzeug|python|flask|wsgi|^server: *[^\s]", re.IGNORECASE | re.MULTILINE)

ASKED = {
    "a page": b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "nothing there": b"GET /no-such-thing HTTP/1.0\r\n\r\n",
    "a file": b"GET /static/app.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a form without a token": b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "no request": b"hello\r\n\r\n",
    "an odd method": b"G(T / HTTP/1.1\r\nHost: x\r\n\r\n",
    "an odd version": b"GET / HTTP/9.7\r\nHost: x\r\n\r\n",
    "an odd header": b"GET / HTTP/1.1\r\nHost: x\r\nA B: 1\r\n\r\n",
    "a header on two lines": b"GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\n b\r\n\r\n",
    "a long address": b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: 1\r\n" * 200 + b"\r\n",
    "an odd coding": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: pigeon\r\n\r\n",
    "an odd chunk": b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "an odd expectation": b"POST / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 0\r\n\r\n",
    "bytes": bytes(range(128, 256)) + b"\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="a socket is handed on")]


def _answer(port: int, asked: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=LONG) as line:
        line.sendall(asked)
        line.shutdown(socket.SHUT_WR)
        found = b""
        while more := line.recv(65536):
            found += more
    return found


def _environment(folder: Path) -> dict[str, str]:
    ours = {name.upper() for name in Settings.model_fields}
    return {name: value for name, value in os.environ.items() if name not in ours} | {"INSTANCE_PATH": str(folder)}


def _ready(port: int) -> Callable[[], bool]:
    def asks() -> bool:
        try:
            return b"200" in _answer(port, ASKED["a page"])
        except OSError:
            return False

    return asks


def test_the_web_server_names_no_software(tmp_path: Path, processes: Processes) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        arguments = web_arguments(load_settings(_env_file=None, instance_path=tmp_path), listener.fileno())
        processes.python(*arguments, env=_environment(tmp_path), pass_fds=[listener.fileno()])
    assert wait_until(_ready(port))
    answers = {what: _answer(port, asked) for what, asked in ASKED.items()}
    refused = {what for what, answer in answers.items() if re.match(rb"HTTP/1\.\d [45]", answer)}
    assert refused >= set(ASKED) - {"a page", "a file", "a header on two lines", "many headers", "bytes", "TLS"}
    assert {what: found for what, answer in answers.items() if (found := NAMES.search(answer))} == {}


def test_nor_does_the_server_of_those_who_develop(tmp_path: Path, processes: Processes) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    processes.python("-m", "flask", "--app", "run.py", "run", "--port", str(port), env=_environment(tmp_path))
    assert wait_until(_ready(port))
    for what in ("a page", "nothing there", "an odd method", "no request", "a long address"):
        assert not NAMES.search(_answer(port, ASKED[what])), what
