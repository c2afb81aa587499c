"""Whether a request comes from this machine itself: who is connected, and by which name, whatever the settings say."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from flask import request

PROXY_HEADERS = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"})
FORWARDED = "x-forwarded"


def is_from_this_machine() -> bool:
    """Whether the peer and the host that it named are this machine, and nothing says that a proxy stands between.

    A proxy on this machine that hands on without a word can't be told apart: what matters needs a key besides.
    """
    connected = request.environ.get("werkzeug.proxy_fix.orig", request.environ)  # as it was before a proxy was believed
    return (
        _is_loopback(connected.get("REMOTE_ADDR") or "") and _is_here(request.headers.get("Host", "")) and _is_direct()
    )


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped  # as a socket that listens for both names them
    return found.is_loopback


def _is_here(host: str) -> bool:
    """Any other name may be a stranger's that points here (DNS rebinding)."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)


def _is_direct() -> bool:
    names = [name.lower() for name, _value in request.headers]
    return not any(name in PROXY_HEADERS or name.startswith(FORWARDED) for name in names)
