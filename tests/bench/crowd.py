"""A world of the matrix in which so many people live: all in its committee, each written to by its message.

What grows with the people are they themselves, their accounts, languages, memberships and mails. Activities and events
are the same in a small world and a large one.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tests.doors.world import World
from tests.factories import Factories
from volunteers import search
from volunteers.accounts.models import Account
from volunteers.committees.models import Membership, MembershipChange, MembershipClass, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText, new_public_id
from volunteers.foundation.db import db, unguarded
from volunteers.mail.models import Delivery, DeliveryState, MailBatch
from volunteers.notices.models import Notice, NoticeCommittee, NoticeRecipient, NoticeState
from volunteers.people.models import Basis, Channel, LanguageSkill, Level, OptOut, Person, folded_name, name_key

FIRST = 1_000
CHUNK = 5_000
LONERS, QUIET, WITHOUT_ADDRESS = 50, 100, 20  # each so manyth person
GIVEN = (
    *("Søren", "김민준", "Nguyễn Thị", "አበበ", "Anna", "محمد", "王", "José", "Αγγελική", "नमिता", "Łukasz", "Đặng"),
    *("Halima", "Bruno", "Chipo", "Dorji", "Emeka", "Farida", "Goran", "Hyejin"),
)
FAMILY = ("Ångström", "Miller", "O’Brien", "Ñúñez", "Warsame", "Al-Fassi", "Girma", "Whitlow", "Ibarra", "Shrestha")
LANGUAGES = ("en", "es", "ko", "en", "am", "vi")
SPOKEN = ("en", "es", "ko", "am", "ar", "vi", "ne", "so")


@dataclass(frozen=True)
class Crowd:
    """How many, and the rows that addresses name, as far as they grow with them."""

    size: int
    rows: dict[str, Any]


def fill(make: Factories, world: World, size: int) -> Crowd:
    """Let so many people live in the world; gives the message that each of them got."""
    committee = world.rows["committee"]
    with make.app.app_context(), unguarded("a benchmark's people"):
        numbers = range(FIRST, FIRST + size)
        _insert(Account, (_account(n) for n in numbers if _email(n) and n % 5))
        _insert(Person, (_person(n) for n in numbers))
        _insert(LanguageSkill, itertools.chain.from_iterable(_skills(n) for n in numbers))
        _insert(OptOut, (_opt_out(n) for n in numbers if n % QUIET == 0))
        members = [n for n in numbers if n % LONERS]
        _insert(Membership, (_membership(n, committee.id) for n in members))
        _insert(MembershipChange, (_change(n) for n in members))
        notice = _notice(world, committee.id, len(members))
        reached = [n for n in members if _email(n)]
        _insert(Delivery, (_delivery(n, notice.batch_id) for n in reached))
        _insert(NoticeRecipient, (_recipient(n, notice.id) for n in members))
        search.reindex()
        _know(db.engine.dialect.name)
        db.session.commit()
        db.session.expunge_all()
    return Crowd(size, {"notice": notice})


def _insert(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(itertools.islice(rows, CHUNK)):
        db.session.execute(sa.insert(model.__table__), chunk)


def _know(dialect: str) -> None:
    """Let keys go on after those that were given, and the planner know what there is."""
    if dialect == "postgresql":
        for model in (Account, Person, LanguageSkill, OptOut, Membership, MembershipChange, Delivery, NoticeRecipient):
            table = model.__table__
            highest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            db.session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), highest)))
    db.session.execute(sa.text("ANALYZE"))


def _name(n: int) -> str:
    return f"{GIVEN[n % len(GIVEN)]} {FAMILY[n // 7 % len(FAMILY)]} {n:06d}"


def _email(n: int) -> str | None:
    return f"someone.{n}@demo.example" if n % WITHOUT_ADDRESS else None


def _account(n: int) -> dict[str, Any]:
    return {
        "id": n,
        "public_id": new_public_id(),
        "email": _email(n),
        "fs_uniquifier": f"crowd{n}",
        "active": True,
        "created_at": clock.now(),
        "confirmed_at": clock.now(),
    }


def _person(n: int) -> dict[str, Any]:
    name = _name(n)
    return {
        "id": n,
        "public_id": new_public_id(),
        "account_id": n if _email(n) and n % 5 else None,
        "full_name": name,
        "call_name": "",
        "sort_name": name_key(name, ""),
        "folded_name": folded_name(name, ""),
        "email": _email(n),
        "phone": f"+1303555{n % 10_000:04d}",
        "preferred_language": LANGUAGES[n % len(LANGUAGES)],
        "is_adult": True,
        "may_be_asked": n % 3 > 0,
        "availability": ["saturdays"] if n % 2 else ["weekday_evenings"],
        "skills": ["driving"] if n % 4 == 0 else [],
        "created_at": clock.now() - timedelta(days=n % 1000),
        "version": 1,
    }


def _skills(n: int) -> Iterator[dict[str, Any]]:
    for language in {SPOKEN[n % len(SPOKEN)], "en"}:
        yield {
            "person_id": n,
            "language": language,
            "speaks": Level.NATIVE if language != "en" else Level.WORK,
            "interprets": n % 10 == 0,
            "translates": n % 30 == 0,
            "basis": Basis.SELF_STATED,
        }


def _opt_out(n: int) -> dict[str, Any]:
    return {"person_id": n, "channel": Channel.NOTICES, "since_at": clock.now()}


def _membership(n: int, committee_id: int) -> dict[str, Any]:
    return {
        "id": n,
        "public_id": new_public_id(),
        "person_id": n,
        "committee_id": committee_id,
        "state": MembershipState.ACTIVE if n % 10 else MembershipState.ON_LEAVE,
        "membership_class": MembershipClass.NON_VOTING,
        "began_on": clock.now().date() - timedelta(days=n % 1000),
        "version": 1,
    }


def _change(n: int) -> dict[str, Any]:
    return {"membership_id": n, "state": MembershipState.ACTIVE, "at": clock.now() - timedelta(days=n % 1000)}


def _notice(world: World, committee_id: int, count: int) -> Notice:
    batch = MailBatch(kind="notices/message", dedupe_key="crowd", category="notices", created_at=clock.now())
    db.session.add(batch)
    db.session.flush()
    notice = Notice(
        committee_id=committee_id,
        author_id=world.people["chair"].id,
        subject=LocalText.of("Next Thursday"),
        body=LocalText.of("We meet on Thursday."),
        reply_to="chair@demo.example",
        created_at=clock.now(),
        send_at=clock.now(),
        snapshot_at=clock.now(),
        sent_at=clock.now(),
        state=NoticeState.SENT,
        recipient_count=count,
        batch_id=batch.id,
    )
    db.session.add(notice)
    db.session.flush()
    db.session.add(NoticeCommittee(notice_id=notice.id, committee_id=committee_id))
    db.session.flush()
    return notice


def _delivery(n: int, batch_id: int | None) -> dict[str, Any]:
    states = {0: DeliveryState.BOUNCED, 1: DeliveryState.QUEUED}
    state = states.get(n % 50, DeliveryState.SENT)
    return {
        "id": n,
        "public_id": new_public_id(),
        "kind": "notices/message",
        "state": state,
        "category": "notices",
        "batch_id": batch_id,
        "dedupe_key": f"crowd:{n}",
        "message_id": f"crowd{n}@demo.example",
        "to_address": _email(n),
        "to_name": _name(n),
        "person_id": n,
        "language": LANGUAGES[n % len(LANGUAGES)],
        "facts": {},
        "is_bulk": True,
        "created_at": clock.now(),
        "next_attempt_at": clock.now() + timedelta(days=1),
        "sent_at": clock.now() if state is DeliveryState.SENT else None,
    }


def _recipient(n: int, notice_id: int) -> dict[str, Any]:
    return {
        "notice_id": notice_id,
        "person_id": n,
        "delivery_id": n if _email(n) else None,
        "left_out": None if _email(n) else "no_address",
    }
