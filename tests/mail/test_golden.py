"""What each mail says, word for word, in two languages: read the difference before you renew a file.

`RENEW_GOLDEN=1 .venv/bin/python -m pytest tests/mail/test_golden.py -n 0` writes them anew.
"""

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from tests.mail.samples import LETTERHEAD, READER, SAMPLES, TO_MANY
from volunteers.foundation import clock
from volunteers.house import House
from volunteers.mail.claimed import Claimed, Shared
from volunteers.mail.mime import CLOSE, OPEN
from volunteers.mail.rendering import Press, Rendered
from volunteers.rooms import ROOMS

pytestmark = pytest.mark.once  # the facts of a mail are given here, and read from no database

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = ("en", "es")
BLOCK = "(?:p|h[1-6]|div|td|th|li|blockquote)"
WITHOUT_CATALOGUE = (("accounts/sign_in", "ko"), ("notices/notice", "ko"), ("activities/signed_up", "ar"))
IN_ALL = ("safeguarding/asked", "safeguarding/way_in", "safeguarding/grown_up_guardian")
TO_GUARDIANS = tuple((kind, language) for kind in IN_ALL for language in ("am", "ar"))
"""Mails that exist in every language that people are written to in: two of these stand for them, word for word."""


def rendered(kind: str, language: str, case: str) -> Rendered:
    """The three texts of a mail with fixed facts."""
    facts = SAMPLES[kind][case]
    is_to_many = case == TO_MANY
    sort = House.of().mail_sorts[kind]
    row = Claimed(
        id=1,
        public_id="delivery00000000",
        kind=kind,
        category=sort.category,
        batch_id=1 if is_to_many else None,
        message_id="golden@demo.example",
        to_address="sho@demo.example",
        to_name=READER,
        person_id=1,
        language=language,
        facts={} if is_to_many else facts,
        sender_name=None,
        reply_to_address=None,
        reply_to_name=None,
        list_id=None,
        unsubscribe_public_id="unsubscribe00000" if sort.can_be_stopped else None,
        created_at=clock.now(),
        not_before_at=None,
        attempt_count=0,
    )
    batch = Shared(1, facts, None, None, None, None) if is_to_many else None
    return Press(LETTERHEAD).render(row, batch)


def unstyled(html: str) -> str:
    """The letter as elements and words, one element a line."""
    body = re.sub(r' style="[^"]*"', "", html[html.index("<body") :])
    body = re.sub(r"\s+", " ", body)
    body = re.sub(rf"(<{BLOCK}[^>]*>) | (</{BLOCK}>)", r"\1\2", body)
    return re.sub(r">\s?<", ">\n<", body).strip()


def written(kind: str, language: str) -> str:
    """A mail in all its cases, as the golden file holds it."""
    lines: list[str] = []
    for case in SAMPLES[kind]:
        mail = rendered(kind, language, case)
        text = mail.text.replace(OPEN, "⟦").replace(CLOSE, "⟧")
        html = unstyled(mail.html).replace(OPEN, "⟦").replace(CLOSE, "⟧")
        lines += [f"######## {case}".rstrip(), f"Content-Language: {mail.language}", f"Subject: {mail.subject}", ""]
        lines += [text, "", "-------- HTML", html, "", ""]
    return "\n".join(lines)


MAILS = [*((kind, language) for kind in SAMPLES for language in LANGUAGES), *WITHOUT_CATALOGUE, *TO_GUARDIANS]


@pytest.mark.parametrize(("kind", "language"), MAILS)
def test_a_mail_says_what_it_said(app: Flask, kind: str, language: str) -> None:
    with app.app_context():
        now = written(kind, language)
    path = GOLDEN / f"{kind}.{language}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8"), "read the difference; if it is meant, renew (see above)"


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_text_part_reads_well_alone(app: Flask, kind: str) -> None:
    """No sign of markup, no line that a server would cut, and each address of ours on a line of its own."""
    with app.app_context():
        mails = [rendered(kind, language, case) for language in LANGUAGES for case in SAMPLES[kind]]
    for mail in mails:
        assert mail.subject
        assert len(mail.subject.splitlines()) == 1
        assert "\n\n\n" not in mail.text
        assert not re.search(r"&(?:\w+|#\d+);|\*|</|<(?:p|a|br)\b", mail.text)
        for line in mail.text.splitlines():
            assert len(line.encode()) <= 998
            if not line.startswith(">"):  # what somebody wrote stays as they wrote it
                assert re.fullmatch(r" *https?://\S+", line) or not re.search("https?://", line)


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_address_of_ours_opens_in_the_language_of_the_letter(app: Flask, kind: str) -> None:
    with app.app_context():
        mails = [rendered(kind, language, case) for language in (*LANGUAGES, "ko") for case in SAMPLES[kind]]
    for mail in mails:
        for part in (mail.text, mail.html):
            for address in re.findall(r"http://localhost/[^\s\"<]*", part):
                assert address.endswith(f"lang={mail.language}"), address


NOTHING = SimpleNamespace(name="Aurora", phone="", phone_hours="", email="", postal_address="")
ASKS = re.compile(
    r"(?i)\b(tell|call|write to|email|contact) us\b|(answer|reply to) this (e?mail)"
    r"|(avísen|llámen|escríban)os|responda a este correo"
)


@pytest.mark.parametrize("kind", SAMPLES)
def test_where_nothing_reaches_us_no_mail_asks_for_it(app: Flask, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a no-reply address, without a phone and an address: "tell us" would lead nowhere."""
    monkeypatch.setattr(f"{__name__}.LETTERHEAD", NOTHING)
    monkeypatch.setitem(app.config, "MAIL_DEFAULT_SENDER", "no-reply@demo.example")
    with app.app_context():
        for language in LANGUAGES:
            for case in SAMPLES[kind]:
                if kind != "committees/contact":  # its answers go to who wrote
                    assert not ASKS.search(rendered(kind, language, case).text), (language, case)


@pytest.mark.parametrize(
    ("phone", "email", "says"),
    [
        ("+1 303 555 0142", "", "Call us at +1 303 555 0142."),
        ("", "hello@demo.example", "Reply to this email."),
        ("+1 303 555 0142", "hello@demo.example", "Reply to this email, or call us at +1 303 555 0142."),
    ],
)
def test_a_mail_says_only_the_ways_that_there_are(
    app: Flask, monkeypatch: pytest.MonkeyPatch, phone: str, email: str, says: str
) -> None:
    given = SimpleNamespace(**{**vars(NOTHING), "phone": phone, "email": email})
    monkeypatch.setattr(f"{__name__}.LETTERHEAD", given)
    monkeypatch.setitem(app.config, "MAIL_DEFAULT_SENDER", "no-reply@demo.example")
    with app.app_context():
        mail = rendered("accounts/closed", "en", "")
    assert f"{says}\n" in mail.text.replace("\u00a0", " ")
    foot = mail.text.rpartition("-- \n")[2]
    assert all(each in foot for each in (phone, email))


def test_every_kind_of_mail_has_a_sample() -> None:
    assert set(SAMPLES) == {kind for room in ROOMS for kind in room.mail_words}


def test_no_golden_file_is_left_over() -> None:
    assert {str(p.relative_to(GOLDEN)) for p in GOLDEN.rglob("*.txt")} == {f"{k}.{lang}.txt" for k, lang in MAILS}
