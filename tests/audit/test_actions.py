"""`@action`: one commit, joined actions, refusals from constraints, no silent write, and nothing written outside."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event as listening

from tests.factories import Factories
from volunteers.access import Actor
from volunteers.audit import action, actions, bookkeeping, events, record
from volunteers.audit.actions import ACTIONS, BOOKKEEPING, SilentWrite
from volunteers.audit.events import Event
from volunteers.audit.models import AuditEvent, AuditReason
from volunteers.committees.models import Committee
from volunteers.foundation import refusals
from volunteers.foundation.db import WriteOutside, db, need, unit
from volunteers.foundation.refusals import Refusal


@pytest.fixture(autouse=True)
def _registers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests declare is forgotten afterwards."""
    monkeypatch.setattr(events, "REGISTRY", dict(events.REGISTRY))
    for register in (ACTIONS, BOOKKEEPING):
        before = dict(register)
        monkeypatch.setattr(actions, "ACTIONS" if register is ACTIONS else "BOOKKEEPING", before)
    monkeypatch.setattr(refusals, "_by_constraint", dict(refusals._by_constraint))


@pytest.fixture
def renamed() -> Event:
    """An event with one key."""
    return Event("test.renamed", keys=("to",))


@pytest.fixture
def committee(make: Factories) -> Committee:
    """A row to change."""
    return make.committee()


def slug(app: Flask, committee: Committee) -> str:
    """As it is in the database."""
    with app.app_context():
        return need(Committee, committee.id).slug


def count(app: Flask, model: Any = AuditEvent) -> int:
    """How many rows."""
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def commits(app: Flask) -> list[str]:
    """Fills with a line for each commit of the session from now on."""
    seen: list[str] = []
    with app.app_context():
        listening.listen(db.session.session_factory, "after_commit", lambda session: seen.append("commit"))
    return seen


def rename(event: Event) -> Callable[[Committee, str], None]:
    """An action that gives a committee another slug and records it."""

    @action
    def change(committee: Committee, to: str) -> None:
        need(Committee, committee.id).slug = to
        record(Actor.job(), event, committee, to=to, reason="as a test")

    return change


def test_an_action_commits_the_change_and_its_event(app: Flask, committee: Committee, renamed: Event) -> None:
    with app.app_context():
        rename(renamed)(committee, "other")
    assert slug(app, committee) == "other"
    with app.app_context():
        row = db.session.scalars(sa.select(AuditEvent)).one()
        assert (row.event, row.subject_type, row.subject_id, row.facts) == (
            "test.renamed", "committees", committee.id, {"to": "other"},
        )  # fmt: skip
        assert db.session.scalars(sa.select(AuditReason)).one().text == "as a test"


def test_what_an_action_records_is_written_in_order(app: Flask, committee: Committee, renamed: Event) -> None:
    """At once, as far as no reason belongs to it; each reason belongs to its own event."""

    @action
    def several() -> None:
        for to in ("one", "two", "three", "four"):
            record(Actor.job(), renamed, committee, to=to, reason="the third" if to == "three" else None)

    counter = app.extensions["query_counter"]
    with app.app_context():
        counter.reset()
        several()
        assert len([each for each in counter.statements if each.startswith("INSERT INTO audit_events")]) == 3
        rows = db.session.execute(
            sa.select(AuditEvent, AuditReason.text)
            .outerjoin(AuditReason, AuditReason.event_id == AuditEvent.id)
            .order_by(AuditEvent.id)
        )
        assert [(event.facts["to"], reason) for event, reason in rows] == [
            ("one", None), ("two", None), ("three", "the third"), ("four", None),
        ]  # fmt: skip


def test_a_joined_action_is_part_of_the_first(app: Flask, committee: Committee, renamed: Event) -> None:
    """Two facts, one commit; and when the outer one fails, nothing of the inner one stays."""
    change = rename(renamed)

    @action
    def outer(*, fails: bool) -> None:
        change(committee, "one")
        change(committee, "two")
        if fails:
            raise RuntimeError("after the inner actions")

    with app.app_context():
        seen = commits(app)
        with pytest.raises(RuntimeError, match="after the inner"):
            outer(fails=True)
    assert (slug(app, committee), count(app)) == (committee.slug, 0)
    assert seen == []
    with app.app_context():
        outer(fails=False)
    assert (slug(app, committee), count(app)) == ("two", 2)
    assert len(seen) == 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, Refusal])
def test_any_exception_rolls_back(app: Flask, committee: Committee, renamed: Event, error: type[BaseException]) -> None:
    @action
    def breaks() -> None:
        need(Committee, committee.id).slug = "broken"
        record(Actor.job(), renamed, committee, to="broken")
        db.session.flush()
        raise error("no", code="no") if error is Refusal else error()

    with app.app_context(), pytest.raises(error):
        breaks()
    assert unit.get() is None
    assert (slug(app, committee), count(app)) == (committee.slug, 0)


def test_a_silent_write_is_refused(app: Flask, committee: Committee) -> None:
    @action
    def silent() -> None:
        need(Committee, committee.id).slug = "silent"

    @action
    def silent_bulk() -> None:
        db.session.execute(sa.update(Committee).values(slug="silent"))

    for breaks in (silent, silent_bulk):
        with app.app_context(), pytest.raises(SilentWrite, match="committees"):
            breaks()
        assert slug(app, committee) == committee.slug


def test_an_action_that_writes_nothing_records_nothing(app: Flask) -> None:
    @action
    def nothing() -> str:
        return "nothing"

    with app.app_context():
        assert nothing() == "nothing"
    assert count(app) == 0


def test_bookkeeping_writes_without_an_event(app: Flask, committee: Committee) -> None:
    @bookkeeping("a test")
    def quiet() -> None:
        need(Committee, committee.id).slug = "quiet"

    with app.app_context():
        quiet()
    assert slug(app, committee) == "quiet"


def test_a_constraint_speaks_as_a_refusal(app: Flask, make: Factories, committee: Committee, renamed: Event) -> None:
    other = make.committee()
    refusals.speaks_for("uq_committees_slug", lambda: Refusal("taken", code="slug-taken", field="slug"))
    with app.app_context(), pytest.raises(Refusal) as caught:
        rename(renamed)(committee, other.slug)
    assert (caught.value.code, caught.value.field) == ("slug-taken", "slug")
    assert (slug(app, committee), count(app)) == (committee.slug, 0)


def test_a_constraint_that_nobody_speaks_for_is_a_defect(app: Flask, make: Factories, renamed: Event) -> None:
    one, other = make.committee(), make.committee()

    @action
    def give_the_same_public_id() -> None:
        need(Committee, one.id).public_id = other.public_id
        record(Actor.job(), renamed, one, to=other.public_id)

    with app.app_context(), pytest.raises(sa.exc.IntegrityError):
        give_the_same_public_id()


WRITES: dict[str, Callable[[Committee], Any]] = {
    "flush": lambda c: (setattr(need(Committee, c.id), "slug", "x"), db.session.flush()),
    "add": lambda c: (db.session.add(AuditEvent(at=None, event="x", actor_kind="job")), db.session.flush()),
    "delete": lambda c: (db.session.delete(need(Committee, c.id)), db.session.flush()),
    "bulk update": lambda c: db.session.execute(sa.update(Committee).values(slug="x")),
    "bulk delete": lambda c: db.session.execute(sa.delete(AuditReason)),
    "bulk insert": lambda c: db.session.execute(sa.insert(AuditReason), [{"event_id": 1, "text": "x"}]),
    "text": lambda c: db.session.execute(sa.text("UPDATE committees SET slug = 'x'")),
    "text in capitals": lambda c: db.session.execute(sa.text("  DELETE FROM audit_reasons")),
    "text with": lambda c: db.session.execute(sa.text("WITH a AS (SELECT 1) DELETE FROM audit_reasons")),
    "text with two": lambda c: db.session.execute(
        sa.text("WITH a AS (SELECT 1), b AS (SELECT 2) UPDATE committees SET slug = 'x'")
    ),
    "text after a comment": lambda c: db.session.execute(sa.text("/* harmless */ UPDATE committees SET slug = 'x'")),
    "text after a line comment": lambda c: db.session.execute(sa.text("-- harmless\nUPDATE committees SET slug = 'x'")),
    "text within": lambda c: db.session.execute(
        sa.text("WITH gone AS (DELETE FROM audit_reasons RETURNING event_id) SELECT * FROM gone")
    ),
    "text explained": lambda c: db.session.execute(sa.text("EXPLAIN ANALYZE UPDATE committees SET slug = 'x'")),
    "insert from select": lambda c: db.session.execute(
        sa.text("INSERT INTO audit_reasons (event_id, text) SELECT id, 'x' FROM audit_events")
    ),
    "connection": lambda c: db.session.connection().execute(sa.text("UPDATE committees SET slug = 'x'")),
    "driver": lambda c: db.session.connection().exec_driver_sql("UPDATE committees SET slug = 'x'"),
    "many": lambda c: db.session.connection().execute(
        sa.text("UPDATE committees SET slug = :slug WHERE id = :id"), [{"slug": "x", "id": 1}, {"slug": "y", "id": 2}]
    ),
    "drop": lambda c: db.session.execute(sa.text("DROP TABLE audit_reasons")),
}


@pytest.mark.parametrize("name", list(WRITES))
def test_nothing_is_written_outside_an_action(app: Flask, committee: Committee, name: str) -> None:
    with app.app_context():
        with pytest.raises(WriteOutside):
            WRITES[name](committee)
        db.session.rollback()
    assert slug(app, committee) == committee.slug


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 'update committees set slug = 1'",
        "WITH a AS (SELECT 1 AS n) SELECT n FROM a",
        "WITH a AS (SELECT 'delete from committees' AS n) SELECT n FROM a",
        "SELECT 1 -- delete from committees",
        "/* update committees set slug = 1 */ SELECT 1",
    ],
)
def test_reading_is_free(app: Flask, statement: str) -> None:
    with app.app_context():
        db.session.execute(sa.text(statement))


def test_an_action_begins_with_a_clean_session(app: Flask, committee: Committee, renamed: Event) -> None:
    """What was changed before, by mistake in a view, is not swept into the commit."""
    with app.app_context():
        db.session.get(Committee, committee.id).slug = "by-mistake"
        with pytest.raises(RuntimeError, match="written to before"):
            rename(renamed)(committee, "other")
        db.session.rollback()
    assert slug(app, committee) == committee.slug


def test_an_event_carries_exactly_its_keys(app: Flask, committee: Committee, renamed: Event) -> None:
    @action
    def wrong(**facts: Any) -> None:
        record(Actor.job(), renamed, committee, **facts)

    for facts in ({}, {"to": "x", "more": "y"}, {"too": "x"}):
        with app.app_context(), pytest.raises(ValueError, match=r"test\.renamed"):
            wrong(**facts)
    with app.app_context(), pytest.raises(RuntimeError, match="outside an action"):
        record(Actor.job(), renamed, committee, to="x")
    with pytest.raises(ValueError, match="two events"):
        Event("test.renamed")
    assert count(app) == 0
