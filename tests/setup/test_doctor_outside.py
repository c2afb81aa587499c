"""What `flask doctor` asks outside of this machine: the address, the certificate, the proxy, and the DNS of mail."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import leave, make_app
from volunteers.doctor import address, clocks, dns
from volunteers.doctor.findings import Finding
from volunteers.web import health

PUBLIC = "https://volunteers.club.example"
Proxy = Callable[[dict[str, str]], dict[str, str]]
"""What a proxy makes of the headers that come in."""


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An installation that the world knows."""
    for name, value in {
        "IS_THIS_MACHINE": False,
        "PUBLIC_URL": PUBLIC,
        "MAIL_SERVER": "smtp.club.example",
        "MAIL_DEFAULT_SENDER": "office@volunteers.club.example",
    }.items():
        monkeypatch.setitem(app.config, name, value)
    return app


def appends(headers: dict[str, str]) -> dict[str, str]:
    """As docs/running.md has it: the address is added, scheme and host are told."""
    chain = ", ".join(filter(None, [headers.get("X-Forwarded-For", ""), "203.0.113.9"]))
    return headers | {"X-Forwarded-For": chain, "X-Forwarded-Proto": "https", "Host": "volunteers.club.example"}


def overwrites(headers: dict[str, str]) -> dict[str, str]:
    return appends({}) | {name: value for name, value in headers.items() if not name.startswith("X-Forwarded")}


def says_nothing(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if not name.startswith("X-F")} | {"Host": "127.0.0.1:5000"}


def through(app: Flask, proxy: Proxy, *, days: int = 60, port_80: int = 301) -> Callable[..., address.Answer]:
    """In place of the network: the application behind a proxy."""

    def ask(url: str, headers: dict[str, str]) -> address.Answer:
        if url.startswith("http:"):
            return address.Answer(port_80, headers={"location": f"{PUBLIC}/"} if port_80 == 301 else {})
        got = app.test_client().get(
            url.removeprefix(PUBLIC), headers=proxy(headers), environ_base={"REMOTE_ADDR": "127.0.0.1"}
        )
        return address.Answer(got.status_code, got.data, until=datetime.now(UTC) + timedelta(days=days, hours=1))

    return ask


def found(app: Flask, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., address.Answer]) -> dict[str, Finding]:
    """What is wrong, by what was looked at."""
    monkeypatch.setattr(address, "ask", ask)
    with app.app_context():
        return {each.what: each for each in address.address(app) if not each.is_right}


@pytest.fixture
def behind(tmp_path: Path, new_database: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application that believes so many proxies as the test says."""
    app = make_app(tmp_path, new_database, TRUSTED_PROXIES=request.param, PUBLIC_URL=PUBLIC)
    yield app
    leave(app)


@pytest.mark.once
@pytest.mark.parametrize(
    ("behind", "proxy", "mend"),
    [
        (1, appends, ""),
        (1, overwrites, ""),
        (0, appends, "TRUSTED_PROXIES=1"),
        (2, appends, "TRUSTED_PROXIES=1"),
        (1, says_nothing, "TRUSTED_PROXIES=0, or have the proxy send"),
    ],
    indirect=["behind"],
)
def test_what_the_proxy_says_arrives_and_is_believed(
    behind: Flask, monkeypatch: pytest.MonkeyPatch, proxy: Proxy, mend: str
) -> None:
    """One that is believed too much lets everybody choose their address; one too little makes all of them one."""
    monkeypatch.setattr(address, "ask", through(behind, proxy))
    with behind.app_context():
        wrong = [each for each in address.address(behind) if not each.is_right]
    assert [each.what for each in wrong if each.what != "proxy"] == []
    assert any(mend in each.mend for each in wrong) if mend else not wrong, wrong


@pytest.mark.once
@pytest.mark.parametrize("behind", [1], indirect=True)
def test_a_certificate_that_ends_soon_and_a_port_that_does_not_lead_on(
    behind: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(behind, monkeypatch, through(behind, appends)) == {}
    said = found(behind, monkeypatch, through(behind, appends, days=3))
    assert "ends in 3 days" in said["TLS"].words
    said = found(behind, monkeypatch, through(behind, appends, port_80=200))
    assert "301" in said["TLS"].mend


def test_an_address_that_leads_elsewhere(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers, somebody else does, or the certificate is another's."""

    def away(_url: str, _headers: dict[str, str]) -> address.Answer:
        raise address.Away("its name is not known here")

    def strange(_url: str, _headers: dict[str, str]) -> address.Answer:
        fault = ssl.SSLCertVerificationError(1, "certificate verify failed")
        fault.verify_message = "certificate has expired"
        raise fault

    assert "not known here" in found(site, monkeypatch, away)["address"].words
    assert "has expired" in found(site, monkeypatch, strange)["TLS"].words
    said = found(site, monkeypatch, lambda *_: address.Answer(404, b"<html>"))
    assert "isn't this installation" in said["address"].words


def test_only_the_doctor_is_told_how_a_request_arrives(app: Flask) -> None:
    """Without its signature, with another's, or with an old one there is nothing."""
    client = app.test_client()
    assert client.get(health.PROBE).status_code == 404
    assert client.get(health.PROBE, headers={health.PROOF: "probe.nonsense"}).status_code == 404
    answer = client.get(health.PROBE, headers={health.PROOF: health.proof(app), "X-Forwarded-For": "192.0.2.7"})
    assert answer.json == {"scheme": "http", "host": "localhost", "address": "127.0.0.1", "forwarded_for": "192.0.2.7"}


def test_a_port_that_nobody_listens_on_is_told_by_the_real_asking() -> None:
    with pytest.raises(address.Away):
        address.ask("https://127.0.0.1:1/", {})
    with pytest.raises(address.Away):
        address.ask("https://nobody.invalid/", {})


GOOD = {
    (".", "NS"): ["a.root-servers.net."],
    ("volunteers.club.example", "TXT"): ["google-site=1", "v=spf1 include:provider.example -all"],
    ("s1._domainkey.volunteers.club.example", "TXT"): ["v=DKIM1; k=rsa; p=MIIB"],
    ("_dmarc.club.example", "TXT"): ["v=DMARC1; p=quarantine"],
    ("volunteers.club.example", "MX"): ["10 mx.provider.example."],
}
BAD: dict[str, tuple[tuple[str, str], list[str], str]] = {
    "no SPF": (("volunteers.club.example", "TXT"), ["google-site=1"], "doesn't say who sends"),
    "two SPF": (("volunteers.club.example", "TXT"), ["v=spf1 -all", "v=spf1 mx -all"], "counts as none"),
    "SPF for all": (("volunteers.club.example", "TXT"), ["v=spf1 +all"], "lets anybody"),
    "no key": (("s1._domainkey.volunteers.club.example", "TXT"), [], "There is no key"),
    "a key withdrawn": (("s1._domainkey.volunteers.club.example", "TXT"), ["v=DKIM1; p="], "was withdrawn"),
    "no DMARC": (("_dmarc.club.example", "TXT"), ["something"], "has none"),
    "no MX": (("volunteers.club.example", "MX"), [], "gets no mail"),
}


def dns_wrongs(app: Flask, records: dict[tuple[str, str], list[str]]) -> list[str]:
    look = lambda name, kind: records.get((name, kind), [])  # noqa: E731
    return [each.words for each in dns.mail_dns(app, look) if not each.is_right]


def test_the_records_of_mail_are_looked_at(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that is missing or says too much is told, and nothing else."""
    monkeypatch.setitem(site.config, "MAIL_DKIM_SELECTOR", "s1")
    assert dns_wrongs(site, GOOD) == []
    for fault, (name, records, words) in BAD.items():
        said = dns_wrongs(site, GOOD | {name: records})
        assert (fault, len(said), words in said[0]) == (fault, 1, True)
    monkeypatch.setitem(site.config, "MAIL_DKIM_SELECTOR", "")
    unknown = [each for each in dns.mail_dns(site, lambda *key: GOOD.get(key, [])) if not each.is_known]
    assert [each.what for each in unknown] == ["DKIM"]


def test_without_a_network_the_dns_is_nobodys_fault(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, and with which command somebody else looks."""

    def silent(_name: str, _kind: str) -> list[str]:
        raise dns.DnsSilent("LifetimeTimeout")

    for look in (silent, lambda _name, _kind: []):
        (said,) = dns.mail_dns(site, look)
        assert said.is_right
        assert not said.is_known
        assert "dig +short TXT" in said.mend
    monkeypatch.setitem(site.config, "IS_THIS_MACHINE", True)
    assert list(dns.mail_dns(site, silent)) == []


def test_a_clock_that_nothing_keeps_right(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a public site it is wrong; where the kernel says nothing, somebody looks."""
    for is_kept, is_right in ((True, True), (False, False), (None, True)):
        monkeypatch.setattr(clocks, "_is_kept", lambda is_kept=is_kept: is_kept)
        with site.app_context():
            (said,) = clocks.clocks(site)
        assert said.is_right is is_right
