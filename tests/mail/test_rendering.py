"""What a mail looks like when it arrives: read by a parser that is not ours."""

import html
import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage
from email.utils import parseaddr
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.letters import hello, inside, put
from tests.mail.server import Sink
from tests.processes import LONG
from volunteers import links
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.links import Purpose
from volunteers.links.issue import token_for
from volunteers.mail import Message, Recipient, mime, outbox
from volunteers.mail.delivery import deliver_all
from volunteers.mail.message import day, moment, page, prose, secret, text
from volunteers.mail.rendering import Letterhead, inlined

pytestmark = pytest.mark.once  # what becomes of a row that was read; test_outbox.py and others write and read them

NAMES = [
    "Søren Ångström",
    "김 민준",
    "Nguyễn Thị Hồng Nhung",
    "አበበ በቀለ",
    "محمد الفاسي",
    "王小明",
    'O\'Neil "Bob" <b>, Jr.',
    "back\\slash",
    "=?utf-8?q?no?=",
    "Amina Hassan Abdirahman Mohamed Osman-Γεωργίου Παπαδόπουλος " * 3,
    "x" * 200,
]


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def sent(sink: Sink, *messages: Message) -> list[EmailMessage]:
    put(*messages)
    deliver_all()
    assert len(sink.received) == len(messages)
    for raw in sink.script.raw:
        assert raw.isascii()
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")
        _head, _, rest = raw.partition(b"\r\n\r\n")
        assert max(len(line) for line in rest.split(b"\r\n")) <= 76
    for message in sink.received:
        assert not message.defects
        assert all(not part.defects for part in message.walk())
    return sink.received


def test_every_header_that_a_mail_needs(post: Flask, sink: Sink) -> None:
    chair = Recipient("chair@club.example", "Cháir, the")
    (message,) = sent(sink, hello(1, reply_to=chair))
    assert message["From"].addresses[0].display_name == "Aurora Sister Cities"
    assert message["From"].addresses[0].addr_spec == "club@club.example"
    assert message["To"].addresses[0].display_name == "Anna Ångström 1"
    assert message["Reply-To"].addresses[0].display_name == "Cháir, the"
    assert message["Subject"] == "Hello number 1"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert abs(message["Date"].datetime - clock.now()) < timedelta(seconds=LONG)
    assert message["Message-ID"].endswith("@club.example>")
    assert "List-Unsubscribe" not in message
    assert [part["Content-Transfer-Encoding"] for part in message.iter_parts()] == ["quoted-printable"] * 2
    assert "Anna Ångström 1: Good day." in body(message, "plain")
    assert sink.script.senders == ["club@club.example"]


def test_each_mail_can_be_answered(post: Flask, sink: Sink) -> None:
    """Where nobody else is to be answered, the organization is: the sender's own address may be read by nobody."""
    post.config["ORGANIZATION_EMAIL"] = "hello@club.example"
    (message,) = sent(sink, hello(1))
    assert message["Reply-To"].addresses[0].addr_spec == "hello@club.example"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_arrives_whole(post: Flask, sink: Sink, name: str) -> None:
    (message,) = sent(sink, hello(1, name=name))
    wanted = " ".join(name.split())[:200].strip()
    # Python 3.11 shows the fold between two encoded words of a name as one more space
    assert " ".join(message["To"].addresses[0].display_name.split()) == wanted
    raw = next(line for line in sink.script.raw[0].replace(b"\r\n ", b" ").split(b"\r\n") if line.startswith(b"To: "))
    decoded = "".join(
        part.decode(charset or "ascii") if isinstance(part, bytes) else part
        for part, charset in decode_header(raw[4:].decode())
    )
    assert parseaddr(decoded.replace(wanted, "x"))[1] == "anna1@example.org" or wanted in decoded
    assert message["To"].addresses[0].addr_spec == "anna1@example.org"
    assert wanted in body(message, "plain")
    assert html.escape(wanted).replace("&#x27;", "'").replace("&#39;", "'")[:40] in body(message, "html").replace(
        "&#39;", "'"
    ).replace("&#34;", "&quot;").replace('"Bob"', "&quot;Bob&quot;")


EVIL = [
    "x\r\nBcc: evil@example.org",
    "x\nBcc: evil@example.org",
    "x\rBcc: e@e.org",
    "x\r\n\r\nbody",
    "x\u2028Bcc: e@e.org",
    "\x00\x0b\x85x",
]


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_typed_can_add_a_header(post: Flask, sink: Sink, evil: str) -> None:
    message = hello(
        1,
        name=evil,
        facts={"who": evil},
        reply_to=Recipient("c@club.example", evil),
        sender_name=evil,
        list_id=evil,
    )
    (received,) = sent(sink, message)
    wanted = {"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Auto-Submitted", "Content-Language"}
    assert set(received.keys()) - wanted <= {
        "List-Id",
        "MIME-Version",
        "Content-Type",
        "X-Peer",
        "X-MailFrom",
        "X-RcptTo",
    }
    assert len(received["To"].addresses) == len(received["Reply-To"].addresses) == 1
    assert "Bcc" not in received
    assert "\n" not in received["Subject"]


def test_long_lines_and_dots_arrive_as_written(post: Flask, sink: Sink) -> None:
    words = "long " * 600 + "\n.\n..two\n" + "한" * 1000 + "=\n trailing  \nEnd.\n"
    (message,) = sent(sink, hello(1, facts={"words": words}))
    assert words.rstrip() in body(message, "plain")


def test_a_subject_is_one_short_line(post: Flask, sink: Sink) -> None:
    (message,) = sent(sink, hello(1, facts={"who": "word\n" * 200}))
    assert len(message["Subject"]) <= 200
    assert message["Subject"].startswith("Hello word word")


def test_markup_in_a_fact_is_text(post: Flask, sink: Sink) -> None:
    (message,) = sent(sink, hello(1, facts={"words": "<script>alert(1)</script>"}))
    assert "<script>" not in body(message, "html")
    assert "<script>alert(1)</script>" in body(message, "plain")


def test_links_become_addresses_only_when_rendered(post: Flask, sink: Sink) -> None:
    link = inside(links.issue, Purpose.ANSWER_SIGNUP, ttl=timedelta(days=1), person_id=1)
    facts = {"words": secret(link, "answers.show"), "who": page("health.healthz")}
    row = put(hello(1, facts=facts, sensitive=True))[0]
    assert links.token(link) not in str(row.facts)
    assert links.code(link) not in str(row.facts)
    deliver_all()
    assert f"http://localhost/answer/{links.token(link)}" in body(sink.received[0], "plain")
    assert sink.received[0]["Subject"] == "Hello http://localhost/healthz?lang=en"


def test_the_readers_language_and_a_line_where_it_is_missing(post: Flask, sink: Sink) -> None:
    both = text(LocalText({"en": "Story hour", "es": "Hora del cuento"}))
    only = prose({"en": "Story hour"})
    spanish, other, regional, korean, named, arabic = sent(
        sink,
        hello(1, language="es", facts={"words": both}),
        hello(2, language="es", facts={"words": only}),
        hello(3, language="es-MX", facts={"words": both}),
        hello(4, language="ko", facts={"words": both}),
        hello(5, language="es", facts={"words": text({"en": "Story hour"})}),
        hello(6, language="es", facts={"words": prose({"ar": "شاي"})}),
    )
    assert spanish["Content-Language"] == regional["Content-Language"] == "es"
    assert "Hora del cuento" in body(spanish, "plain")
    assert "Hora del cuento" in body(regional, "html")
    assert "inglés" not in body(spanish, "plain")
    assert "inglés" in body(other, "plain")
    assert "inglés" not in body(named, "plain")  # a name is a name in every language
    assert "inglés" not in body(arabic, "plain")  # it isn't
    assert "+1 303 555 0142" in body(other, "html")
    assert korean["Content-Language"] == "en"
    assert "영어" in body(korean, "plain")
    assert "Story hour" in body(korean, "html")


def test_without_a_phone_the_line_names_the_site(post: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = SimpleNamespace(name="Club", phone="", email="", postal_address="")
    monkeypatch.setitem(post.extensions, Letterhead.slot(), Letterhead(lambda: nobody))
    (korean,) = sent(sink, hello(1, language="ko"))
    assert re.search(r"영어.*http://localhost", body(korean, "plain"))


def test_an_address_on_two_lines_stays_two_parts(post: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = SimpleNamespace(
        name="Club", phone="", phone_hours="", email="", postal_address="1 Lake Road\nAurora, CO 80010"
    )
    monkeypatch.setitem(post.extensions, Letterhead.slot(), Letterhead(lambda: lines))
    (mail,) = sent(sink, hello(1))
    assert "1 Lake Road, Aurora, CO 80010" in body(mail, "plain")
    assert "<bdi>1 Lake Road</bdi>, <bdi>Aurora, CO 80010</bdi>" in body(mail, "html")


def test_unsubscribing_by_header_and_by_link(post: Flask, sink: Sink) -> None:
    public_id = inside(outbox.unsubscribe_link, 1, "anna1@example.org")
    (message,) = sent(sink, hello(1, unsubscribe=public_id, list_id="korea.club.example", category="notices"))
    address = f"http://localhost/u/{token_for(public_id, Purpose.UNSUBSCRIBE)}"
    assert message["List-Unsubscribe"] == f"<{address}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<korea.club.example>"
    assert address in body(message, "plain")
    assert address in body(message, "html")


def test_a_calendar_comes_as_a_file(post: Flask, sink: Sink) -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:스토리\r\nEND:VCALENDAR\r\n"
    (message,) = sent(sink, hello(1, facts={"ical": calendar}))
    (attachment,) = message.iter_attachments()
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_param("method") == "REQUEST"
    assert attachment.get_filename() == "event.ics"
    assert "스토리" in attachment.get_content()
    assert "Good day." in body(message, "plain")


def test_bounces_come_back_to_an_address_of_their_own(post: Flask, sink: Sink) -> None:
    post.config["MAIL_RETURN_PATH_DOMAIN"] = "bounces.club.example"
    row = put(hello(1))[0]
    deliver_all()
    assert sink.script.senders == [f"bounces+{row.public_id}@bounces.club.example"]


def test_answers_that_a_mail_gives_no_address_for_reach_the_organization(
    post: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the no-reply address that it comes from."""
    head = vars(Letterhead.of(post).facts())
    letterhead = Letterhead(lambda: SimpleNamespace(**{**head, "email": "office@club.example"}))
    monkeypatch.setitem(post.extensions, Letterhead.slot(), letterhead)
    messages = sent(sink, hello(1), hello(2, reply_to=Recipient("chair@club.example")))
    found = {each["To"].addresses[0].username: each["Reply-To"].addresses[0].addr_spec for each in messages}
    assert found == {"anna1": "office@club.example", "anna2": "chair@club.example"}


def test_an_international_domain(post: Flask, sink: Sink) -> None:
    (message,) = sent(sink, hello(1, address="anna@bücher.example"))
    assert message["To"].addresses[0].addr_spec == "anna@xn--bcher-kva.example"


def test_styles_are_written_into_the_elements_and_nothing_is_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        sheet = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/x.css"
        done = inlined(_styled(sheet))
        with pytest.raises(BlockingIOError):  # nobody came
            elsewhere.accept()
    assert 'style="color: red' in done
    assert "prefers-color-scheme" in done


def _styled(sheet: str) -> str:
    page_ = f"<html><head><link rel='stylesheet' href='{sheet}'><style>p {{ color: red }}"
    return (
        page_ + "@media (prefers-color-scheme: dark) { p { color: blue } }</style></head><body><p>x</p></body></html>"
    )


def test_days_and_times_are_said_in_the_readers_language(post: Flask, sink: Sink) -> None:
    environment = post.jinja_env
    instant = clock.now().replace(year=2031, month=6, day=13, hour=0, minute=0)
    shown = environment.from_string("{{ at|local_time('Asia/Seoul') }}/{{ on|local_day }}").render(
        at=moment(instant), on=day(instant.date())
    )
    assert shown.startswith("Friday, June 13, 2031, 9:00")
    assert "Korean" in shown
    with pytest.raises(ValueError, match="zone"):
        moment(instant.replace(tzinfo=None))


anything = st.text(max_size=300)


@settings(max_examples=200, deadline=None)
@given(name=anything, subject=anything, words=anything)
def test_whatever_is_written_the_bytes_are_a_mail(name: str, subject: str, words: str) -> None:
    clean = mime.without_marks(words)
    form = mime.Form(
        {"To": mime.address(name, "a@example.org"), "Subject": mime.header_text(subject), "X-End": b"1"},
        f"before {mime.mark('words')} after\n{clean}",
        f"<p>{mime.mark('words')}</p>",
    )
    raw = form.fill({"words": words}, {})
    message: Any = message_from_bytes(raw, policy=policy.default)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert set(message.keys()) == {"To", "Subject", "X-End", "MIME-Version", "Content-Type"}
    assert message["To"].addresses[0].addr_spec == "a@example.org"
    text_part = message.get_body(("plain",)).get_content()
    if clean.isprintable():
        assert f"before {clean} after" in text_part
