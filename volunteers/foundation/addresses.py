"""Mail addresses as they are understood, not as they are typed: one form of each, in which they are kept and compared.

The domain is the one that mail servers look up: IDNA 2008, its A-labels, in lower case. Python's own `idna` codec is
IDNA 2003, where `faß.example` is `fass.example`: another domain, and perhaps another owner.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from email_validator import EmailNotValidError, validate_email

LONGEST, LONGEST_LABEL = 253, 63
"""RFC 1035, 2.3.4."""

_SCHEME = "mailto:"
_ANGLED = re.compile(r"[<＜]\s*([^<>＜＞\s]*@[^<>＜＞\s]*)\s*[>＞]")
_SIGNS = "<>()[]{},;:.!\"'`«»“”„‘’‹›＜＞，；：（）、。،؛"


@lru_cache(4096)
def ascii_domain(domain: str) -> str:
    """A domain in A-labels and lower case; ValueError where it is none that mail could go to."""
    if domain.isascii() and "xn--" not in domain.lower():
        if len(domain) > LONGEST or not all(0 < len(label) <= LONGEST_LABEL for label in domain.split(".")):
            raise ValueError("no domain that mail can go to")
        return domain.lower()
    try:
        found = validate_email(f"x@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValueError("no domain that mail can go to") from None
    return str(found.ascii_domain).lower()


def comparable(address: str) -> str:
    """The form in which addresses are compared, of anything that somebody typed; what is no address stays itself."""
    local, at, domain = unicodedata.normalize("NFC", address).strip().rpartition("@")
    try:
        domain = ascii_domain(domain.rstrip(".。．｡"))
    except ValueError:
        domain = unicodedata.normalize("NFKC", domain).lower().rstrip(".")
    return f"{local.strip().lower()}{at}{domain}"


def bare(typed: str) -> str:
    """What somebody looks for, where an address stands in it as it was copied: without `mailto:` and the signs around
    it, and of `Name <address>` the address alone.
    """
    angled = _ANGLED.search(typed)
    words = [angled[1]] if angled else typed.split()
    return " ".join(_bare(word) if "@" in word or _SCHEME in word.lower() else word for word in words)


def _bare(word: str) -> str:
    word = word.strip(_SIGNS)
    if word.lower().startswith(_SCHEME):
        word = unquote(word[len(_SCHEME) :].partition("?")[0])
    return word.strip(_SIGNS)


def mailbox(address: str) -> str:
    """Where an address arrives, for counting: `anna+one@…` and `anna+two@…` are one person's (RFC 5233)."""
    local, at, domain = comparable(address).rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"
