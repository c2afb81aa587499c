"""A message to 5,000 through the outbox, against raw smtplib; the page that answers; and the slices of 10,000.

The reference is what a person would write by hand who needs no record: `smtplib`, one kept connection, the finished
bytes of the very same mails. Ours is the worker's loop: claim, render, journal, send, mark. Client and sink share one
core.
"""

import os
import re
import smtplib
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.bench import bare
from tests.bench.databases import installation, kinds, signed_in
from tests.bench.sinks import sink
from tests.factories import Factories
from volunteers.access import Actor, ActorKind, Role
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee, Membership, MembershipClass, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText, new_public_id
from volunteers.foundation.db import db, unguarded
from volunteers.mail.claimed import COLUMNS, Claimed, Shared, shared
from volunteers.mail.delivery import deliver_all
from volunteers.mail.letter import Letter
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.rendering import Letterhead, Press
from volunteers.notices import actions
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.notices.models import Notice
from volunteers.notices.queries import notices
from volunteers.people.models import Person

MAILS = 5_000
PEOPLE = 10_000
RUNS = 5
PRESSES = 15
PAGE_LIMIT_MS = 100
SLICE_LIMIT_MS = 100
OTHERS_WAIT_LIMIT_MS = 250

NAMES = (
    *("Søren Ångström", "김민준", "Nguyễn Thị Hồng Nhung", "አበበ በቀለ", "Anna Miller", "محمد الفاسي", "王小明"),
    *("José Ñúñez", "Αγγελική Παπαδοπούλου", "नमिता श्रेष्ठ"),
)
LANGUAGES = ("en", "es", "ko", "en")
TEXTS = {
    "en": "We meet **next Thursday** at six. Please tell us by Tuesday whether you can come.\n\n" * 6,
    "es": "Nos reunimos el **próximo jueves** a las seis. Díganos antes del martes si podrá venir.\n\n" * 6,
    "ko": "다음 주 **목요일** 오후 여섯 시에 모입니다. 화요일까지 참석 여부를 알려 주세요.\n\n" * 6,
}
SUBJECTS = {"en": "Next Thursday", "es": "El próximo jueves", "ko": "다음 주 목요일"}


def fill(app: Flask, number: int) -> tuple[Committee, Person]:
    """A committee with so many members, and its chair."""
    make = Factories(app)
    committee = make.committee()
    chair = make.officer(committee)
    people = [
        {
            "id": 1000 + n,
            "public_id": new_public_id(),
            "full_name": f"{NAMES[n % 10]} {n}",
            "folded_name": f"name {n}",
            "sort_name": f"name {n}",
            "email": f"m{n}@example.org",
            "preferred_language": LANGUAGES[n % 4],
            "created_at": clock.now(),
        }
        for n in range(number - 1)
    ]
    members = [
        {
            "public_id": new_public_id(),
            "person_id": person["id"],
            "committee_id": committee.id,
            "state": MembershipState.ACTIVE,
            "membership_class": MembershipClass.NON_VOTING,
            "began_on": clock.now().date(),
        }
        for person in people
    ]
    with app.app_context(), unguarded("a benchmark's people"):
        db.session.execute(sa.insert(Person), people)
        db.session.execute(sa.insert(Membership), members)
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
    return committee, chair


@contextmanager
def one_core() -> Iterator[None]:
    """This process, and every child that it starts, on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def send(committee: Committee, chair: Person) -> Notice:
    """Press "send" for a message to the committee."""
    actor = Actor(ActorKind.PERSON, chair.id, chair.account_id, committees={committee.id: frozenset({Role.CHAIR})})
    given = NoticeInput(LocalText(SUBJECTS), LocalText(TEXTS), Audience(frozenset({committee.id})), reply_to="me")
    return actions.send(actor, new_public_id(), given)


def write_all() -> list[float]:
    """Write the mails of every message that was started; how many milliseconds each slice took."""
    took = []
    for key in notices.unwritten():
        began = time.perf_counter()
        while actions.write_slice(key):
            took.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
    return took


def start(committee: Committee, chair: Person) -> None:
    """Send a message, and write all its mails."""
    send(committee, chair)
    if actions.start_due() != 1:
        raise RuntimeError("nothing was due")
    write_all()


def finished_letters(app: Flask) -> list[Letter]:
    """The very bytes that the worker will send."""
    rows = [
        Claimed(*row) for row in db.session.execute(sa.select(*COLUMNS).where(Delivery.state == DeliveryState.QUEUED))
    ]
    found = db.session.execute(shared({row.batch_id for row in rows if row.batch_id}))
    batches = {row.id: Shared(*row) for row in found}
    press = Press(Letterhead.of(app).facts())
    return [press.letter(row, batches.get(row.batch_id or 0)) for row in rows]


def send_raw(port: int, letters: list[Letter]) -> float:
    """One kept connection and finished bytes: mails per second."""
    server = smtplib.SMTP("127.0.0.1", port)
    server.ehlo()
    began = time.perf_counter()
    for letter in letters:
        server.sendmail(letter.envelope_from, [letter.to], letter.as_bytes())
    took = time.perf_counter() - began
    server.quit()
    return len(letters) / took


def send_ours(expected: int) -> float:
    """The worker's loop: mails per second."""
    began = time.perf_counter()
    sent = deliver_all()
    took = time.perf_counter() - began
    if sent != expected:
        raise RuntimeError(f"{sent} of {expected} mails were taken in hand")
    return sent / took


def _delivery(kind: str) -> dict[str, Any]:
    pairs = []
    with (
        one_core(),
        sink() as (what, port),
        installation(
            kind, MAIL_SERVER="127.0.0.1", MAIL_PORT=port, UNDO_SECONDS=0, PUBLIC_URL="https://club.example"
        ) as app,
    ):
        committee, chair = fill(app, MAILS)
        for number in range(RUNS + 1):
            with app.app_context():
                start(committee, chair)
                letters = finished_letters(app)
                db.session.rollback()
                first_ours = bool(number % 2)
                ours = send_ours(MAILS) if first_ours else 0.0
                raw = send_raw(port, letters)
                ours = ours or send_ours(MAILS)
                not_sent = db.session.scalar(
                    sa.select(sa.func.count()).select_from(Delivery).where(Delivery.state != DeliveryState.SENT)
                )
            if not_sent:
                raise RuntimeError(f"{not_sent} mails were not sent")
            if number:  # the first pair warms up
                pairs.append((ours, raw))
    return _row(f"notice-{kind}", f"{MAILS:,} mails in ten scripts and three languages to {what}", pairs, "per second")


def _row(name: str, work: str, pairs: list[tuple[float, float]], unit: str) -> dict[str, Any]:
    return {
        "name": name,
        "work": work,
        "ours": round(statistics.median(ours for ours, _ in pairs), 1),
        "reference": round(statistics.median(other for _, other in pairs), 1),
        "unit": unit,
        "ratio": round(statistics.median(ours / other for ours, other in pairs), 2),
        "runs": len(pairs),
    }


def _press(kind: str) -> list[dict[str, Any]]:
    """The page that answers when "send" is pressed for 10,000, and the page it leads to."""
    presses, bare_presses, follows = [], [], []
    with installation(kind, UNDO_SECONDS=0, MAIL_SERVER="", PUBLIC_URL="http://localhost") as app:
        committee, chair = fill(app, PEOPLE)
        client = signed_in(app, chair.account_id or 0)
        with app.app_context():
            by_hand = bare.press(db.engine.url.render_as_string(hide_password=False)).test_client()
        for _ in range(PRESSES + 1):
            page = client.get("/notices/new").text
            data = {"act": "send", "committee": committee.slug, "reply_to": "me", "subject": "Next Thursday"}
            data |= {"body": TEXTS["en"], "csrf_token": _hidden(page, "csrf_token"), "key": _hidden(page, "key")}
            began = time.perf_counter()
            answer = client.post("/notices/new", data={**data, "counted": _hidden(page, "counted")})
            presses.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 303:
                raise RuntimeError(f"pressing answered {answer.status_code}")
            began = time.perf_counter()
            if by_hand.post("/row", data={"text": TEXTS["en"]}).status_code != 303:
                raise RuntimeError("the bare press was not taken")
            bare_presses.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            client.get(answer.location)
            follows.append((time.perf_counter() - began) * 1000)
            with app.app_context():
                actions.start_due()
                write_all()
    follow = statistics.median(follows)
    limit = f"(limit {PAGE_LIMIT_MS} ms)"
    work = f"“send” to {PEOPLE:,} {limit}, against a bare press; it leads to a page of {follow:.0f} ms"
    return [_row(f"notice-press-{kind}", work, list(zip(presses, bare_presses, strict=True))[1:], "ms")]


def _slices(kind: str) -> list[dict[str, Any]]:
    """The mails of 10,000, written in slices while somebody else writes every 20 ms: how long each of them takes."""
    longest, waits, wholes = [], [], []
    with installation(kind, UNDO_SECONDS=0, MAIL_SERVER="", PUBLIC_URL="http://localhost") as app:
        committee, chair = fill(app, PEOPLE)
        for _ in range(RUNS):
            with app.app_context():
                send(committee, chair)
                actions.start_due()
            with another_writer(app, chair.id) as waited, app.app_context():
                slices = write_all()
            longest.append(max(slices))
            waits.append(max(waited))
            wholes.append(sum(slices) / 1000)
    whole = f"all of them in {statistics.median(wholes):.1f} s"
    return [
        _row(
            f"notice-slice-{kind}",
            f"the longest slice in which the mails of {PEOPLE:,} are written, against the limit; {whole}",
            [(ms, SLICE_LIMIT_MS) for ms in longest],
            "ms",
        ),
        _row(
            f"notice-others-{kind}",
            "the longest that another write took meanwhile, against the limit",
            [(ms, OTHERS_WAIT_LIMIT_MS) for ms in waits],
            "ms",
        ),
    ]


@contextmanager
def another_writer(app: Flask, person_id: int) -> Iterator[list[float]]:
    """Somebody who changes a row of their own every 20 ms; how many milliseconds each change took."""
    took: list[float] = []
    is_over = threading.Event()

    @bookkeeping("a benchmark's other writer")
    def change() -> None:
        db.session.execute(sa.update(Person).where(Person.id == person_id).values(version=Person.version))

    def go_on() -> None:
        with app.app_context():
            while not is_over.wait(0.02):
                began = time.perf_counter()
                change()
                took.append((time.perf_counter() - began) * 1000)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield took
    finally:
        is_over.set()
        thread.join()


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page) or re.search(
        rf'<input[^>]*value="([^"]*)"[^>]*name="{name}"', page
    )
    if found is None:
        raise RuntimeError(f"no {name} on the page")
    return found.group(1)


def run() -> Iterator[dict[str, Any]]:
    """Measure on each database."""
    for kind in kinds():
        yield _delivery(kind)
        yield from _press(kind)
        yield from _slices(kind)
