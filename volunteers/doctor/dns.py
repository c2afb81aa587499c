"""What receivers of our mail look up: who may send for the domain (SPF), its signature (DKIM), its rules (DMARC).

Only records are looked at. Whether the mail server signs, and from which addresses it sends, its provider knows.
"""

from collections.abc import Callable, Iterator

from flask import Flask

from volunteers.doctor.findings import Finding, right, unsure, wrong

SECONDS = 5.0
Look = Callable[[str, str], list[str]]
"""The records of a name, by kind; none where there are none. Raises `DnsSilent`."""


class DnsSilent(Exception):
    """The DNS can't be asked from here."""


def look_up(name: str, kind: str) -> list[str]:
    """Ask the DNS of this machine."""
    from dns import exception, resolver  # noqa: PLC0415 -- 5 MB, which neither web nor worker needs

    try:
        answer = resolver.resolve(name, kind, lifetime=SECONDS)
    except (resolver.NoAnswer, resolver.NXDOMAIN):
        return []
    except (exception.DNSException, OSError) as fault:
        raise DnsSilent(type(fault).__name__) from None
    if kind == "TXT":
        return [b"".join(each.strings).decode("utf-8", "replace") for each in answer]
    return [each.to_text() for each in answer]


def mail_dns(app: Flask, look: Look | None = None) -> Iterator[Finding]:
    """SPF, DKIM and DMARC, where mail leaves a public site."""
    if app.config["IS_THIS_MACHINE"] or not app.config.get("MAIL_SERVER"):
        return
    ask = look or look_up
    sender = str(app.config["MAIL_DEFAULT_SENDER"]).rpartition("@")[2].lower()
    envelope = str(app.config["MAIL_RETURN_PATH_DOMAIN"] or sender).lower()
    try:
        if not ask(".", "NS"):
            raise DnsSilent("it knows this network only")
        yield from _spf(ask, envelope)
        yield from _dkim(ask, sender, str(app.config["MAIL_DKIM_SELECTOR"]))
        yield from _dmarc(ask, sender)
        yield from _answers(ask, sender, envelope)
    except DnsSilent as why:
        mend = f"Where there is a network: dig +short TXT {envelope}; dig +short TXT _dmarc.{sender}"
        yield unsure("mail DNS", f"The DNS can't be asked from here ({why}).", mend)


def _spf(ask: Look, domain: str) -> Iterator[Finding]:
    found = [each for each in ask(domain, "TXT") if each.lower().split(" ")[0] == "v=spf1"]
    mend = f'One TXT record at {domain}: "v=spf1 include:… -all"; your mail provider says what to include.'
    if not found:
        yield wrong("SPF", f"{domain} doesn't say who sends its mail: much of it will be taken for spam.", mend)
    elif len(found) > 1:
        yield wrong("SPF", f"{domain} has {len(found)} SPF records, which counts as none.", mend)
    elif {"+all", "all", "?all"} & set(found[0].lower().split()):
        yield wrong("SPF", f"{domain} lets anybody send its mail ({found[0]}).", mend)
    else:
        yield right("SPF", f"{domain}: {found[0]}")


def _dkim(ask: Look, domain: str, selector: str) -> Iterator[Finding]:
    if not selector:
        mend = "Set MAIL_DKIM_SELECTOR to the selector that your mail provider tells, and ask again."
        yield unsure("DKIM", "Under which name the key of the signature stands is not set.", mend)
        return
    name = f"{selector}._domainkey.{domain}"
    keys = [tag for each in ask(name, "TXT") for tag in each.replace(" ", "").split(";") if tag.startswith("p=")]
    if any(len(tag) > len("p=") for tag in keys):
        yield right("DKIM", f"{name} has a key.")
    else:
        words = f"The key at {name} was withdrawn." if keys else f"There is no key at {name}."
        yield wrong("DKIM", words, "Turn on signing at your mail provider, and put the record there that it shows.")


def _dmarc(ask: Look, domain: str) -> Iterator[Finding]:
    for parent in _with_parents(domain):
        found = [each for each in ask(f"_dmarc.{parent}", "TXT") if each.replace(" ", "").startswith("v=DMARC1")]
        if len(found) == 1:
            yield right("DMARC", f"_dmarc.{parent}: {found[0]}")
            return
        if found:
            words = f"_dmarc.{parent} has {len(found)} records, which counts as none."
            yield wrong("DMARC", words, "Keep one of them.")
            return
    mend = f'A TXT record at _dmarc.{domain}: "v=DMARC1; p=none; rua=mailto:…", and after some weeks p=quarantine.'
    yield wrong("DMARC", f"{domain} has none: large providers put mail to many into spam.", mend)


def _with_parents(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    yield from (".".join(labels[start:]) for start in range(max(1, len(labels) - 1)))


def _answers(ask: Look, sender: str, envelope: str) -> Iterator[Finding]:
    for domain in dict.fromkeys((sender, envelope)):
        if not ask(domain, "MX"):
            mend = f"An MX record at {domain}, or a sender whose domain gets mail (MAIL_DEFAULT_SENDER)."
            yield wrong("mail DNS", f"{domain} gets no mail: answers and bounces go nowhere.", mend)
