"""The trail is append-only by trigger, and its seals show what was changed, removed or never sealed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from volunteers.access import Actor
from volunteers.audit import jobs, record, seals
from volunteers.audit.actions import action
from volunteers.audit.models import AuditEvent, AuditSeal
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.links.events import LINK_DISOWNED

KEY = b"a key for tests"


@action
def happen(times: int) -> None:
    """So many events."""
    for _number in range(times):
        record(Actor.job(), LINK_DISOWNED, None, purpose="feed")


@pytest.fixture
def trail(app: Flask) -> list[int]:
    """Three sealed events; their keys."""
    with app.app_context():
        happen(3)
        assert seals.seal(KEY) == 3
        return list(db.session.scalars(sa.select(AuditEvent.id).order_by(AuditEvent.id)))


def without_triggers(app: Flask, statement: str, **values: object) -> None:
    """What somebody with the database's own password could do."""
    with app.app_context(), unguarded("a burglar"):
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET session_replication_role = replica"))
        else:
            for table in ("audit_events", "audit_seals"):
                for verb in ("update", "delete"):
                    connection.execute(sa.text(f"DROP TRIGGER {table}_no_{verb}"))
            connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(sa.text(statement), values)
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET session_replication_role = DEFAULT"))
        db.session.flush()
        db.session.commit()


def verdict(app: Flask) -> seals.Verdict:
    """What verifying finds."""
    with app.app_context():
        return seals.verify(KEY)


@pytest.mark.parametrize("table", ["audit_events", "audit_seals"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}"])
def test_append_only(app: Flask, trail: list[int], table: str, statement: str) -> None:
    """Also for whoever goes round the guard."""
    column = "event" if table == "audit_events" else "mac"
    with app.app_context(), unguarded("a defect"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(sa.text(statement.format(table, column)))
        db.session.rollback()
    assert verdict(app).sealed == len(trail)


def test_a_whole_trail(app: Flask, trail: list[int]) -> None:
    found = verdict(app)
    assert (found.sealed, found.waiting, found.faults) == (3, 0, ())


def test_sealing_goes_on_where_it_stopped(app: Flask, trail: list[int]) -> None:
    with app.app_context():
        assert seals.seal(KEY) == 0
        happen(2)
    waiting = verdict(app)
    assert (waiting.sealed, waiting.waiting, waiting.faults) == (3, 2, ())
    with app.app_context():
        assert seals.seal(KEY) == 2
        assert list(db.session.scalars(sa.select(AuditSeal.position).order_by(AuditSeal.position))) == [1, 2, 3, 4, 5]
    assert verdict(app).faults == ()


def test_sealing_in_batches(app: Flask, trail: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 2)
    with app.app_context():
        happen(3)
        assert [seals.seal(KEY), seals.seal(KEY), seals.seal(KEY)] == [2, 1, 0]
    assert verdict(app).faults == ()


@pytest.mark.parametrize(
    "change",
    [
        "event = 'other.thing'",
        "actor_person_id = 99",
        "subject_id = 99",
        "committee_id = 99",
        'facts = \'{"purpose": "other"}\'',
        "changed = '[\"state\"]'",
        "actor_kind = 'person'",
    ],
)
def test_a_changed_event_is_found(app: Flask, trail: list[int], change: str) -> None:
    without_triggers(app, f"UPDATE audit_events SET {change} WHERE id = :id", id=trail[1])  # noqa: S608 - the list above
    assert verdict(app).faults == (f"event {trail[1]} was changed",)


def test_another_time_is_found(app: Flask, trail: list[int]) -> None:
    other = clock.now() - timedelta(days=1)
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    at = other.replace(tzinfo=None).isoformat(sep=" ") if is_sqlite else other
    without_triggers(app, "UPDATE audit_events SET at = :at WHERE id = :id", at=at, id=trail[0])
    assert verdict(app).faults == (f"event {trail[0]} was changed",)


def test_a_removed_event_is_found_with_and_without_its_seal(app: Flask, trail: list[int]) -> None:
    without_triggers(app, "DELETE FROM audit_seals WHERE event_id = :id", id=trail[1])
    found = verdict(app).faults
    assert "seal 2 is missing" in found
    assert f"event {trail[2]} was changed" in found  # the chain does not close over the gap


def test_a_removed_seal_of_the_newest_event_is_found_when_it_is_late(app: Flask, trail: list[int]) -> None:
    without_triggers(app, "DELETE FROM audit_seals WHERE event_id = :id", id=trail[2])
    assert verdict(app).faults == ()  # as if it were about to be sealed
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert verdict(app).faults == (f"event {trail[2]} was never sealed",)


def test_an_event_that_nobody_sealed_is_found(app: Flask, trail: list[int]) -> None:
    with app.app_context():
        happen(1)
    with clock.at(clock.now() + timedelta(minutes=6)):
        found = verdict(app)
    assert found.waiting == 1
    assert [fault for fault in found.faults if "never sealed" in fault]


def test_another_key_proves_nothing(app: Flask, trail: list[int]) -> None:
    with app.app_context():
        assert len(seals.verify(b"another key").faults) == 3


def test_the_job_seals_with_the_applications_key(app: Flask) -> None:
    with app.app_context():
        happen(2)
        jobs.seal()
        assert seals.verify(app.config["SECRET_KEY"].encode()).sealed == 2


def test_the_command_says_whether_it_is_whole(app: Flask) -> None:
    with app.app_context():
        happen(2)
        jobs.seal()
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 0
    assert "2 events are sealed, 0 wait" in answer.output
    without_triggers(app, "UPDATE audit_events SET event = 'other.thing'")
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 1
    assert "was changed" in answer.output


def test_sealing_records_no_event_of_its_own(app: Flask, trail: list[int]) -> None:
    """Else it would never end."""
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(AuditEvent.id))) == len(trail)


def test_with_nothing_to_seal_no_lock_is_taken(app: Flask, trail: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks first: a minute in which nothing happened costs no writer anything."""
    monkeypatch.setattr(seals, "_seal", lambda *_: pytest.fail("took the lock"))
    with app.app_context():
        assert seals.seal(KEY) == 0
        assert seals.seal(KEY, everything=True) == 0


@pytest.mark.postgres
def test_an_event_that_commits_late_is_sealed(fresh_app: Flask) -> None:
    """It has a lower number than one that is sealed already; "after the last number" would skip it for ever."""
    with fresh_app.app_context():
        happen(1)
        assert seals.seal(KEY) == 1
        with db.engine.connect() as slow:
            with unguarded("a slow transaction"):
                slow.execute(sa.insert(AuditEvent).values(at=clock.now(), event="late", actor_kind="job"))
            happen(1)
            assert seals.seal(KEY) == 1
            sealed_last = db.session.scalars(sa.select(sa.func.max(AuditSeal.event_id))).one()
            db.session.remove()
            slow.commit()
        assert seals.seal(KEY) == 1
        late = db.session.scalars(sa.select(AuditEvent.id).where(AuditEvent.event == "late")).one()
        assert late < sealed_last
        assert seals.verify(KEY).faults == ()
