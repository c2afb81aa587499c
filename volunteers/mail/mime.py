"""Finished MIME bytes, from pieces: what many mails share is encoded once, per person only the values are.

Building a message object per recipient caps at some 600 a second; substituting into prebuilt bytes does 200,000.
Both parts are quoted-printable, so no line is ever long; no value can end a header line.
"""

import base64
import binascii
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from volunteers.foundation.addresses import ascii_domain

OPEN, CLOSE = "\U000f0abc", "\U000f0abd"  # private-use characters; `without_marks` takes them out of every fact
BOUNDARY = "=_volunteers_part"  # "=_" can't stand in quoted-printable or base64, so this never meets a body
MIXED = "=_volunteers_mixed"
IN_ONE_WORD = 42  # bytes that fit into an encoded word of 75 characters

_FIELD = re.compile(f"{OPEN}(\\w+){CLOSE}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNFIT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff{OPEN}{CLOSE}]")


def mark(name: str) -> str:
    """What a field that differs per person renders to, until it is filled in."""
    return f"{OPEN}{name}{CLOSE}"


def without_marks(text: str) -> str:
    """A text fit for a mail: no control characters, no lone surrogates, nothing that looks like a field."""
    return _UNFIT.sub("", text)


def quoted_printable(text: str) -> bytes:
    """RFC 2045, lines of at most 76, also when "=" and a line end follow."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    encoded = binascii.b2a_qp(raw, quotetabs=False, istext=True)
    start = encoded.rfind(b"\n") + 1
    if len(encoded) - start > 75:
        cut = len(encoded) - (3 if encoded[-3:-2] == b"=" else 1)
        encoded = encoded[:cut] + b"=\n" + encoded[cut:]
    return encoded.replace(b"\n", b"\r\n")


@lru_cache(1024)
def _value(text: str) -> bytes:
    """A value between two soft line breaks: legal wherever in a line it stands."""
    return b"=\r\n" + quoted_printable(without_marks(text)) + b"=\r\n"


@lru_cache(1024)
def _html_value(text: str) -> bytes:
    return _value(html.escape(text))


def _encoded_words(text: str) -> bytes:
    """RFC 2047: whole characters, at most 75 to a word, one word to a line.

    Broken after spaces where possible: some readers show the break as one more space, which is worse inside a name.
    """
    chunks = [b""]
    for piece in re.findall(r"\S+\s*|\s+", text):
        encoded = piece.encode("utf-8", "replace")
        if chunks[-1] and len(chunks[-1]) + len(encoded) > IN_ONE_WORD:
            chunks.append(b"")
        for character in piece if len(encoded) > IN_ONE_WORD else (piece,):
            encoded = character.encode("utf-8", "replace")
            if len(chunks[-1]) + len(encoded) > IN_ONE_WORD:
                chunks.append(b"")
            chunks[-1] += encoded
    return b"\r\n ".join(b"=?utf-8?b?" + base64.b64encode(each) + b"?=" for each in chunks)


def header_text(text: str) -> bytes:
    """An unstructured header value on folded lines; control characters and line ends become one space."""
    text = _CONTROL.sub(" ", without_marks(text)).strip()
    if not text.isascii() or "=?" in text or len(text) > 900:
        return _encoded_words(text)
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) > 60:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    lines.append(line)
    return "\r\n ".join(lines).encode()


@lru_cache(1024)
def _phrase(name: str) -> bytes:
    if not name.isascii() or "=?" in name or len(name) > 400:
        return _encoded_words(name)
    return b'"' + name.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def bare_address(address: str) -> str:
    """An address as it stands in an envelope: the domain in ASCII. ValueError where it can't."""
    local, _, domain = _CONTROL.sub("", address).strip().rpartition("@")
    if not local.isascii() or any(ch in '<> \\"' for ch in local + domain):
        raise ValueError("an address that cannot stand in an envelope")
    return f"{local}@{ascii_domain(domain)}"


def address(name: str, addr: str) -> bytes:
    """A mailbox for To, From and Reply-To: any name in any script; no name can add a header."""
    name = _CONTROL.sub(" ", without_marks(name)).strip()
    bare = bare_address(addr).encode("ascii")
    return _phrase(name) + b"\r\n <" + bare + b">" if name else bare


def url_header(url: str) -> bytes:
    """An address of ours in angle brackets."""
    return b"<" + re.sub(r"[\s<>]", "", url).encode("ascii", "ignore") + b">"


@dataclass(frozen=True)
class Field:
    """A place to fill in: the encoding, and the name of the value."""

    encode: Callable[[str], bytes] | None  # None: the value is bytes already
    name: str


Piece = bytes | Field


class Form:
    """A message as pieces of finished bytes with fields between them."""

    def __init__(
        self,
        headers: Mapping[str, bytes | Field],
        text: str,
        html_text: str,
        attachment: tuple[str, bytes] | None = None,
    ) -> None:
        pieces: list[Piece] = []
        for name, value in headers.items():
            pieces += [name.encode() + b": ", value, b"\r\n"]
        pieces.append(b"MIME-Version: 1.0\r\n")
        if attachment:
            pieces.append(_multipart("mixed", MIXED) + _opening(MIXED))
        pieces.append(_multipart("alternative", BOUNDARY))
        for subtype, body, encode in (("plain", text, _value), ("html", html_text, _html_value)):
            pieces.append(_opening(BOUNDARY) + _text_part(subtype))
            pieces += _split(body, encode)
            pieces.append(b"\r\n")
        pieces.append(_closing(BOUNDARY))
        if attachment:
            pieces += [_opening(MIXED), _attached(*attachment), _closing(MIXED)]
        self.pieces = _joined(pieces)

    def fill(self, values: Mapping[str, str], raw: Mapping[str, bytes]) -> bytes:
        """The message for one person: `values` are encoded where they stand, `raw` ones are bytes already."""
        return b"".join(
            [
                piece
                if isinstance(piece, bytes)
                else piece.encode(values[piece.name])
                if piece.encode
                else raw[piece.name]
                for piece in self.pieces
            ]
        )


def _multipart(kind: str, boundary: str) -> bytes:
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()


def _opening(boundary: str) -> bytes:
    return f"--{boundary}\r\n".encode()


def _closing(boundary: str) -> bytes:
    return f"--{boundary}--\r\n".encode()


def _text_part(subtype: str) -> bytes:
    kind = f"Content-Type: text/{subtype}; charset=utf-8\r\n"
    return (kind + "Content-Transfer-Encoding: quoted-printable\r\n\r\n").encode()


def _attached(content_type: str, content: bytes) -> bytes:
    head = f'Content-Type: {content_type}; name="event.ics"\r\nContent-Transfer-Encoding: base64\r\n'
    disposition = 'Content-Disposition: attachment; filename="event.ics"\r\n\r\n'
    body = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return head.encode() + disposition.encode() + body


def _split(body: str, encode: Callable[[str], bytes]) -> list[Piece]:
    pieces: list[Piece] = []
    for index, part in enumerate(_FIELD.split(body)):
        if index % 2:
            pieces.append(Field(encode, part))
        elif part:
            pieces.append(quoted_printable(part))
    return pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and isinstance(piece, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
