"""The site as people reach it: its name, its certificate, and whether what the proxy says of them is believed.

The doctor comes in by the front door with a signed probe (`web/health.py`), says it comes from elsewhere, and compares.
"""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from volunteers.doctor.findings import Finding, right, unsure, wrong
from volunteers.web import health

SECONDS = 10.0
LEAST_DAYS = 14
"""A certificate is renewed by itself a month before it ends: with less left, that doesn't work."""
FORGED = "192.0.2.7"
"""Nobody's address (RFC 5737), from which the probe claims to come."""
MOST_READ = 10_000


@dataclass(frozen=True)
class Answer:
    """What came back, and until when the certificate holds."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    until: datetime | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What the probe's answer says; nothing where somebody else answered."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if self.status == 200 and isinstance(found, dict) and "scheme" in found else {}


class Away(Exception):
    """Nobody answered; the text says how."""


def ask(url: str, headers: dict[str, str]) -> Answer:
    """Ask without following anywhere. Raises Away, or ssl.SSLCertVerificationError."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.connect()
        until = None
        if isinstance(connection.sock, ssl.SSLSocket):
            ends = str((connection.sock.getpeercert() or {}).get("notAfter"))
            until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
        connection.request("GET", parts.path or "/", headers=headers)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, answer.read(MOST_READ), told, until)
    except ssl.SSLCertVerificationError:
        raise
    except socket.gaierror as fault:
        raise Away(f"its name is not known here ({fault.strerror})") from None
    except (OSError, http.client.HTTPException) as fault:
        raise Away(str(fault) or type(fault).__name__) from None
    finally:
        connection.close()


def address(app: Flask) -> Iterator[Finding]:
    """Whether PUBLIC_URL leads here, by TLS that holds, through a proxy that says who comes."""
    url = str(app.config["PUBLIC_URL"])
    if app.config["IS_THIS_MACHINE"]:
        yield right("address", "The site is for this machine only; there is nothing to look at from outside.")
        return
    try:
        answer = ask(f"{url}{health.PROBE}", {health.PROOF: health.proof(app), "X-Forwarded-For": FORGED})
    except ssl.SSLCertVerificationError as fault:
        mend = "Let the proxy fetch a certificate for this name (docs/running.md), with the whole chain."
        yield wrong("TLS", f"The certificate of {url} does not hold: {fault.verify_message}.", mend)
        return
    except Away as why:
        mend = "See the DNS record of the name, the firewall (80, 443) and the proxy."
        yield wrong("address", f"{url} does not answer: {why}.", mend)
        return
    yield from _certificate(answer)
    told = answer.told
    if not told:
        mend = "Start the application with the same SECRET_KEY, and have the proxy hand everything on to HOST and PORT."
        yield wrong("address", f"{url} answers {answer.status}, and it isn't this installation.", mend)
        return
    yield right("address", f"{url} leads here.")
    yield from proxy(told, url, int(app.config["TRUSTED_PROXIES"]))
    yield from _redirect(url)


def _certificate(answer: Answer) -> Iterator[Finding]:
    if answer.until is None:
        return
    days = (answer.until - datetime.now(UTC)).days
    if days < LEAST_DAYS:
        mend = "See why the proxy does not renew it: its log, port 80 from outside, the name's DNS record."
        yield wrong("TLS", f"The certificate ends in {days} days.", mend)
    else:
        yield right("TLS", f"The certificate holds for {days} more days.")


def proxy(told: dict[str, Any], url: str, trusted: int) -> Iterator[Finding]:
    """What the application saw of the probe, against what it was and how many proxies are believed."""
    chain = [each.strip() for each in str(told["forwarded_for"]).split(",") if each.strip()]
    added = len(chain) - chain.index(FORGED) - 1 if FORGED in chain else len(chain)
    fine = True
    if told["address"] == FORGED:
        fine = False
        words = "Whoever comes can say from which address: limits on guessing passwords don't hold."
        yield wrong("proxy", words, f"Set TRUSTED_PROXIES={added}.")
    elif added > trusted:
        fine = False
        words = f"{added} proxies say who comes, and {trusted} are believed: everybody seems to come from one address."
        yield wrong("proxy", words, f"Set TRUSTED_PROXIES={added}.")
    elif trusted and added < trusted:
        fine = False
        words = f"{trusted} proxies are believed, and {added} say who comes (X-Forwarded-For)."
        yield wrong("proxy", words, f"Set TRUSTED_PROXIES={added}, or have the proxy send that header.")
    if told["scheme"] != urlsplit(url).scheme:
        fine = False
        words = f"The application hears {told['scheme']}, and people come by {urlsplit(url).scheme}."
        yield wrong("proxy", words, "Have the proxy send X-Forwarded-Proto, and set TRUSTED_PROXIES.")
    if told["host"].lower() != urlsplit(url).netloc.lower():
        fine = False
        words = f"The application hears the host {told['host']}."
        yield wrong("proxy", words, "Have the proxy hand it on as typed (nginx: proxy_set_header Host $http_host).")
    if fine:
        yield right("proxy", f"{trusted} proxies are believed, and say who comes and how.")


def _redirect(url: str) -> Iterator[Finding]:
    """Who types the name alone comes without encryption first."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.port is not None:
        return
    try:
        answer = ask(f"http://{parts.hostname}/healthz", {})
    except Away:
        mend = "Open port 80, and have the proxy lead on to https."
        yield unsure("TLS", f"http://{parts.hostname} does not answer.", mend)
        return
    if not answer.headers.get("location", "").startswith("https://"):
        yield wrong("TLS", f"http://{parts.hostname} does not lead on to https.", "Have the proxy answer it with 301.")
