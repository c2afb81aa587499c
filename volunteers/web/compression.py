"""Answers are sent compressed to whoever takes that, unless their length would tell what they hold (BREACH).

What a compressed page holds twice makes it shorter. So where somebody else can have a browser ask with words of their
choice, and the page shows these beside what is one person's, its length says whether the words were right. Such an
answer is sent as it is; the others get a random length besides, and no two hold the same token (`web/masking.py`). See
ADR 0023.
"""

import gzip
import io
import secrets

from flask import Flask, Response, request, session

from volunteers.foundation.languages import WRITTEN_TO, on_offer

LEVEL = 6
"""Half a millisecond for the longest page; 9 takes twice that, and saves a hundredth."""

SHORTEST = 500
"""Bytes; what is shorter fits into the packet of its headers anyway."""

MOST_RANDOM = 100
"""Bytes that an answer is longer by, at most; how many is drawn anew for each."""

COMPRESSED = frozenset(
    {
        *("text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/calendar", "image/svg+xml"),
        *("application/javascript", "application/json", "application/problem+json", "application/manifest+json"),
    }
)
"""What is text; pictures are compressed already."""

NOBODYS = frozenset({"_fresh", "csrf_token", "lang", "lang_in_all"})
"""What a session holds of somebody of whom we know nothing."""


def gzipped(data: bytes, level: int = LEVEL, *, random: int = 0) -> bytes:
    """The data compressed, up to so many random bytes longer: they stand where gzip keeps the name of a file."""
    packed, name = io.BytesIO(), "a" * (secrets.randbelow(random) if random else 0)
    with gzip.GzipFile(name, "wb", level, packed, mtime=0) as file:
        file.write(data)
    return packed.getvalue()


def takes_gzip() -> bool:
    """Whether whoever asks takes it, and would not rather have the answer as it is (RFC 9110, 12.5.3)."""
    asked = request.accept_encodings
    return bool(0 < asked.quality("gzip") >= asked.quality("identity"))


def _can_be(answer: Response) -> bool:
    """Whether the answer is of a kind that is compressed: whole, text, and not forbidden by its door."""
    is_whole = not answer.is_streamed and answer.status_code != 206 and "Content-Encoding" not in answer.headers
    return is_whole and answer.mimetype in COMPRESSED and not answer.cache_control.no_transform


def _is_plain(name: str, value: str) -> bool:
    """A language that we speak, or the number of a page: nothing that anybody could try words with."""
    is_page = name == "page" and len(value) <= len("999") and value.isascii() and value.isdigit()
    return is_page or (name == "lang" and (value in on_offer() or value in WRITTEN_TO))


def tells_by_its_length(answer: Response) -> bool:
    """Whether words that the request brings may stand beside what is one person's.

    Each page repeats its address in its links; an error says what could not be found or done, and what a form sent is
    shown again with it.
    """
    is_read = request.method in ("GET", "HEAD") and answer.status_code < 400
    is_echo = not is_read or not all(_is_plain(name, value) for name, value in request.args.items(multi=True))
    return is_echo and bool(session.keys() - NOBODYS)


def _compress(answer: Response) -> Response:
    if answer.status_code == 304:  # as the answer would be that it stands for (RFC 9110, 15.4.5)
        tag, _is_weak = answer.get_etag()
        if tag:
            answer.vary.add("Accept-Encoding")
            answer.set_etag(tag, weak=True)
        return answer
    if not _can_be(answer) or len(answer.get_data()) < SHORTEST or tells_by_its_length(answer):
        return answer
    answer.vary.add("Accept-Encoding")
    tag, _is_weak = answer.get_etag()
    if tag:  # the same for both, so it promises the same text and not the same bytes
        answer.set_etag(tag, weak=True)
    if takes_gzip():
        answer.set_data(gzipped(answer.get_data(), random=MOST_RANDOM))
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def init_app(app: Flask) -> None:
    """Before all that looks at answers or changes them: what is added first is asked last."""
    app.after_request(_compress)
