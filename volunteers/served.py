"""How the web server answers: gunicorn's configuration (`--config python:volunteers.served`).

No answer names the software that gave it, nor do the answers to what is no request at all, which the application never
sees: who looks for servers with a known hole finds nothing to go by.
"""

import gc
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi


class NamelessAnswer(wsgi.Response):
    """An answer without the header that names the server (RFC 9110, 10.2.4: it may be left out)."""

    def default_headers(self) -> list[str]:
        """As gunicorn's, but one."""
        return [line for line in super().default_headers() if not line.lower().startswith("server:")]


def write_error(sock: Any, status: int, reason: str, _details: str) -> None:
    """Answer what is no request: the status in words, and nothing of how it was read."""
    body = f"{reason}\n"
    head = (
        "Connection: close",
        "Content-Type: text/plain",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
    )
    lines = [f"HTTP/1.1 {status} {reason}", *head, f"Content-Length: {len(body)}", "", body]
    util.write_nonblock(sock, "\r\n".join(lines).encode("latin-1"))


wsgi.Response = NamelessAnswer
util.write_error = write_error


def settle() -> None:
    """What was made at the start lives until the end: the collector need not look at it again.

    A full collection over all of it holds a page up for a tenth of a second and more
    (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()


def post_worker_init(_worker: Any) -> None:
    """A process is about to answer (gunicorn's hook)."""
    settle()
