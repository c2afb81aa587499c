"""The floor of the race: what somebody would write by hand in an afternoon, with nothing that it does not need.

What it needs is what the press promises: the place, who took it and when for whoever asks later, and the mail that
tells of it, which leaves if and only if the place is kept. So it writes three rows in one transaction, as we do;
without the record and the mail it would not be the same press. It has no undo, no roles, no rules and no languages.

On SQLite it queues for its turn at a file, as we do: SQLite's own wait polls with growing pauses, and whoever is
measured against that is measured against sleep.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, redirect, render_template_string, session
from flask_wtf import CSRFProtect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.wrappers import Response


class Base(DeclarativeBase):
    """Tables of the floor."""


class User(Base):
    """Who signs up."""

    __tablename__ = "floor_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]


class Event(Base):
    """What for."""

    __tablename__ = "floor_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    capacity: Mapped[int]


class Entry(Base):
    """Who has a place, or waits."""

    __tablename__ = "floor_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey(Event.id), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    state: Mapped[str]
    __table_args__ = (sa.UniqueConstraint("event_id", "user_id"),)


class Record(Base):
    """Who did what, when."""

    __tablename__ = "floor_records"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey(Event.id))
    what: Mapped[str]


class Mail(Base):
    """What a worker sends."""

    __tablename__ = "floor_mails"
    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))


def _connect(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
        raw.execute(f"PRAGMA {pragma}")


def engine_of(url: str) -> sa.Engine:
    """An engine that is exact on SQLite too: it begins as a writer."""
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _connect)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


@contextmanager
def _turn(engine: sa.Engine) -> Iterator[None]:
    """The turn to write: the file wakes who waits, threads and processes alike. PostgreSQL locks rows instead."""
    if engine.dialect.name != "sqlite":
        yield
        return
    with Path(f"{engine.url.database}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def create(url: str, secret: str) -> Flask:
    """The application: a form, and the press."""
    app = Flask("floor")
    app.secret_key = secret
    CSRFProtect(app)
    engine = engine_of(url)

    @app.get("/form")
    def form() -> str:
        return render_template_string('<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">')

    @app.post("/activities/<int:event_id>/sign-up")
    def sign_up(event_id: int) -> Response:
        with _turn(engine), Session(engine) as database:
            event = database.get_one(Event, event_id, with_for_update=True)
            user = database.get_one(User, session["user_id"])
            mine = sa.select(Entry).where(Entry.event_id == event.id, Entry.user_id == user.id)
            if database.scalars(mine).one_or_none() is None:
                taken = sa.select(sa.func.count()).where(Entry.event_id == event.id, Entry.state == "confirmed")
                is_free = (database.scalar(taken) or 0) < event.capacity
                state = "confirmed" if is_free else "waitlisted"
                now = datetime.now(UTC)
                subject = "You have a place" if is_free else "You’re on the waiting list"
                entry = Entry(event_id=event.id, user_id=user.id, state=state)
                record = Record(at=now, user_id=user.id, event_id=event.id, what=f"signed up: {state}")
                mail = Mail(to=user.address, subject=subject, text=f"Hi {user.name},\n\n{subject}.\n")
                database.add_all([entry, record, mail])
                database.commit()
        return redirect(f"/activities/{event_id}", code=303)

    return app


class Floor:
    """The floor's database, as the benchmark sets it up and reads it."""

    def __init__(self, url: str, people: int) -> None:
        self.engine = engine_of(url)
        Base.metadata.create_all(self.engine)
        with Session(self.engine) as database:
            users = [User(name=f"User {number}", address=f"user{number}@example.org") for number in range(people)]
            database.add_all(users)
            database.commit()
            self.users = [user.id for user in users]

    def activity(self, capacity: int) -> int:
        """A new one."""
        with Session(self.engine) as database:
            event = Event(capacity=capacity)
            database.add(event)
            database.commit()
            return event.id

    def states(self, event_id: int) -> list[str]:
        """Who got what, in order."""
        with Session(self.engine) as database:
            return list(database.scalars(sa.select(Entry.state).where(Entry.event_id == event_id).order_by(Entry.id)))

    def mails(self) -> int:
        """How many wait to be sent."""
        with Session(self.engine) as database:
            return database.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
