"""A backup made while people work goes back into an empty database of either kind, and nothing is done twice."""

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.client import Client
from tests.conftest import Databases, database_kind, leave, make_app
from tests.factories import Factories
from tests.migrating import down
from volunteers.access import Actor, ActorKind, Role
from volunteers.accounts import sessions
from volunteers.accounts.models import AccountSession
from volunteers.audit import bookkeeping, seals
from volunteers.audit.models import AuditEvent
from volunteers.backups import actions, queries
from volunteers.backups.archive import MANIFEST, ROWS
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.revisions import newest_revisions
from volunteers.mail import Message, Recipient, holds, outbox
from volunteers.mail.delivery import deliver_all
from volunteers.mail.models import DeliveryState
from volunteers.notices.models import Notice, NoticeState
from volunteers.people import queries as people
from volunteers.people.models import Person
from volunteers.privacy import actions as privacy

CHANGED_ON_PURPOSE = {"account_sessions", "audit_events", "audit_seals", "deliveries", "links", "mail_holds", "notices"}
"""What a restore puts right, so that it is not as it was."""


@pytest.fixture
def filled(fresh_app: Flask) -> Flask:
    """Somebody in each of several rooms, a mail that waits, and a browser that is signed in."""
    make = Factories(fresh_app)
    committee, ana = make.committee(), make.person("Ana Đặng", email="ana@demo.example", roles=(Role.ADMINISTRATOR,))
    mina = make.person("Mina Park", is_adult=False, account=None, email=None)
    make.guardianship(mina, ana, confirmed=True)
    make.member(committee, ana)
    activity = make.activity(committee)
    for person in (ana, mina):
        make.sign_up(activity, person.id)
    with fresh_app.app_context():
        bookkeeping("a test")(sessions.start)(ana.account_id or 0, "a browser")
        bookkeeping("a test")(outbox.put)(
            Message("admin/test", Recipient("ana@demo.example", "Ana"), {}, dedupe_key="before")
        )
    return fresh_app


@contextmanager
def opened(databases: Databases, folder: Path, kind: str) -> Iterator[Flask]:
    """An application on a database without a table, of the kind under test or of SQLite."""
    folder.mkdir()
    url = databases.new("restored") if kind == "same" else f"sqlite:///{folder / 'volunteers.db'}"
    app = make_app(folder, url)
    try:
        yield app
    finally:
        leave(app)
        if kind == "same":
            databases.drop(url)


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of the kind under test."""
    with opened(databases, tmp_path / "empty", "same") as app:
        yield app


@pytest.fixture
def file(filled: Flask, tmp_path: Path) -> Path:
    """A backup of it."""
    within(filled, actions.back_up, tmp_path / "file.zip")
    return tmp_path / "file.zip"


def within(app: Flask, function: Callable[..., Any], *args: Any) -> Any:
    with app.app_context():
        return function(*args)


def rows_of(path: Path) -> dict[str, list[str]]:
    """The rows of each table in a file."""
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if name.startswith("tables/")]
        return {Path(name).stem: file.read(name).decode().splitlines() for name in names}


@pytest.mark.parametrize("kind", ["same", "other"])
def test_everything_is_put_back_and_nothing_is_done_twice(
    filled: Flask, databases: Databases, tmp_path: Path, kind: str
) -> None:
    """Into a database of its kind, and over PostgreSQL into SQLite, too. A restore takes seconds: one for all."""
    if kind == "other" and database_kind() == "sqlite":
        pytest.skip("there is no PostgreSQL to move to")
    on_their_way(filled)
    within(filled, seals.seal, filled.config["SECRET_KEY"].encode())
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    within(filled, actions.back_up, first)
    assert first.stat().st_mode & 0o077 == 0
    within(filled, deliver_all)  # what waited leaves after the backup was made
    with opened(databases, tmp_path / "restored", kind) as app:
        within(app, actions.restore, first)
        within(app, actions.back_up, second)
        every_row_is_as_it_was(rows_of(first), rows_of(second))
        everybody_signs_in_anew_and_the_trail_is_whole(app)
        messages_are_not_sent_by_themselves(app)
        no_mail_leaves_until_somebody_says_go(app)
        names_are_found_and_new_rows_get_keys_of_their_own(app)


def every_row_is_as_it_was(before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    """Letter by letter."""
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} <= CHANGED_ON_PURPOSE
    assert len(before["people"]) > 2
    assert set(before["audit_events"]) <= set(after["audit_events"])


def names_are_found_and_new_rows_get_keys_of_their_own(app: Flask) -> None:
    """In the index that was made anew, and after the last key that was put back."""
    eva = Factories(app).person("Eva New")
    coordinator = Actor(kind=ActorKind.PERSON, everywhere=frozenset({Role.COORDINATOR}))
    with app.app_context():
        for typed in ("dang", "eva"):
            found = people.found_alone(coordinator, typed)
            assert found is not None
            assert len(db.session.scalars(found).all()) == 1
    assert eva.id > person(app, "Mina Park").id


def no_mail_leaves_until_somebody_says_go(app: Flask) -> None:
    """And none that may have left."""
    with app.app_context():
        bookkeeping("a test")(outbox.put)(
            Message("admin/test", Recipient("ana@demo.example", "Ana"), {}, dedupe_key="after")
        )
        deliver_all()
    assert [mail.state for mail in deliveries(app)] == [DeliveryState.SUPPRESSED, DeliveryState.QUEUED]
    client = app.test_client()
    assert isinstance(client, Client)
    client.sign_in(person(app, "Ana Đặng"))
    assert 'data-state="mail-held"' in client.get("/admin/").text
    assert client.submit("/admin/mail/go").status_code == 303
    assert client.submit("/admin/mail/go").status_code == 303
    assert 'data-state="mail-held"' not in client.get("/admin/").text
    within(app, deliver_all)
    assert [mail.state for mail in deliveries(app)] == [DeliveryState.SUPPRESSED, DeliveryState.SENT]
    with app.app_context():
        told = db.session.scalars(sa.select(AuditEvent.event).where(AuditEvent.event == "mail.let_go")).all()
    assert len(told) == 1


def everybody_signs_in_anew_and_the_trail_is_whole(app: Flask) -> None:
    """The last event says what was done."""
    with app.app_context():
        assert not db.session.scalars(sa.select(AccountSession).where(AccountSession.ended_at.is_(None))).all()
        assert not seals.verify(app.config["SECRET_KEY"].encode()).faults
        last = sa.select(AuditEvent.event).order_by(AuditEvent.id.desc()).limit(1)
        assert db.session.scalar(last) == "backup.restored"


def on_their_way(app: Flask) -> None:
    """Messages that are going out, overdue, and due in an hour."""
    chair, states = person(app, "Ana Đặng"), (NoticeState.SENDING, NoticeState.SCHEDULED, NoticeState.SCHEDULED)
    with app.app_context(), unguarded("messages on their way"):
        db.session.add_all(
            Notice(
                author_id=chair.id,
                state=state,
                send_at=clock.now() + timedelta(hours=hours),
                subject=LocalText.of("Hello"),
                body=LocalText.of("Hello"),
                reply_to="ana@demo.example",
                reply_to_name="Ana",
                created_at=clock.now(),
            )
            for state, hours in zip(states, (-1, -1, 1), strict=True)
        )
        db.session.commit()


def messages_are_not_sent_by_themselves(app: Flask) -> None:
    """What was going out is stopped, what is overdue is a draft again."""
    with app.app_context():
        found = [row.state for row in db.session.scalars(sa.select(Notice).order_by(Notice.id))]
    assert found == [NoticeState.STOPPED, NoticeState.DRAFT, NoticeState.SCHEDULED]


def person(app: Flask, name: str) -> Person:
    with app.app_context():
        return db.session.scalars(sa.select(Person).where(Person.full_name == name)).one()


@pytest.mark.once
def test_who_was_erased_since_stays_erased(filled: Flask, databases: Databases, tmp_path: Path) -> None:
    """With the commands, in the same folder: the file of tombstones is there, whichever database the copy goes into."""
    ana = person(filled, "Ana Đặng")
    Factories(filled).person("Another Administrator", roles=(Role.ADMINISTRATOR,))
    runner = filled.test_cli_runner()
    made = runner.invoke(args=["backup", str(tmp_path / "file.zip")])
    assert made.exit_code == 0, made.output
    assert "Only you can read it" in made.output
    with filled.app_context():
        privacy.erase(Actor.job(), ana.id, is_sure=True, reason="asked by phone")
    app = make_app(tmp_path, databases.new("again"))
    try:
        done = app.test_cli_runner().invoke(args=["restore", str(tmp_path / "file.zip")])
        assert done.exit_code == 0, done.output
        assert "1 people who had been erased" in done.output
        with app.app_context():
            assert db.session.get_one(Person, ana.id).email is None
    finally:
        leave(app)


@pytest.mark.once
def test_who_was_erased_stays_erased_on_a_new_machine(filled: Flask, databases: Databases, tmp_path: Path) -> None:
    """Its folder has only what was copied: an older backup, and beside it the newest file of who was erased."""
    filled.config |= {"BACKUPS_KEPT": 5, "BACKUP_FOLDER": str(tmp_path / "kept")}
    Factories(filled).person("Another Administrator", roles=(Role.ADMINISTRATOR,))
    older, ana = within(filled, actions.back_up_by_day), person(filled, "Ana Đặng")
    with filled.app_context():
        privacy.erase(Actor.job(), ana.id, is_sure=True, reason="asked by phone")
        with clock.at(clock.now() + timedelta(days=1)):
            newer = actions.back_up_by_day()
    assert newer is not None
    with zipfile.ZipFile(newer) as file:
        assert ana.public_id in file.read("beside/erased.jsonl").decode()
    with opened(databases, tmp_path / "elsewhere", "same") as app:
        done = app.test_cli_runner().invoke(args=["restore", str(older)])
        assert done.exit_code == 0, done.output
        assert "1 people who had been erased" in done.output
        with app.app_context():
            assert db.session.get_one(Person, ana.id).email is None
        assert ana.public_id in (tmp_path / "elsewhere" / "erased.jsonl").read_text()


@pytest.mark.once
@pytest.mark.soak
def test_a_file_of_an_older_release_is_put_back_and_migrated(filled: Flask, empty: Flask, tmp_path: Path) -> None:
    down(filled, "20261216_erased")
    within(filled, actions.back_up, tmp_path / "file.zip")
    manifest = within(empty, actions.restore, tmp_path / "file.zip")
    assert manifest.revision == "20261216_erased"
    with empty.app_context():
        assert set(db.session.scalars(sa.text("SELECT version_num FROM alembic_version"))) == newest_revisions()
        assert db.session.scalars(sa.select(Person.full_name).where(Person.is_adult.is_(False))).all() == ["Mina Park"]


@pytest.mark.once
def test_what_is_there_is_never_overwritten(filled: Flask, file: Path) -> None:
    with pytest.raises(Refusal, match="people in this database"):
        within(filled, actions.restore, file)
    again = filled.test_cli_runner().invoke(args=["backup", str(file)])
    assert again.exit_code == 1
    assert "there already" in again.output


def without_rows(path: Path, **changes: Any) -> None:
    """The same file with a table cut short, or a manifest that says something else."""
    with zipfile.ZipFile(path) as file:
        held = {name: file.read(name) for name in file.namelist()}
    told = json.loads(held[MANIFEST]) | changes
    held[MANIFEST] = json.dumps(told).encode()
    if not changes:
        held[ROWS.format("sign_ups")] = b"\n".join(held[ROWS.format("sign_ups")].splitlines()[:-1]) + b"\n"
    with zipfile.ZipFile(path, "w") as file:
        for name, content in held.items():
            file.writestr(name, content)


def _another(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("letter.txt", "Hello")


def _damaged(path: Path) -> None:
    """A byte within the packed rows of people is another one; the list at its end is whole."""
    with zipfile.ZipFile(path) as file:
        at = file.getinfo(ROWS.format("people")).header_offset + 120
    raw = bytearray(path.read_bytes())
    raw[at] ^= 0xFF
    path.write_bytes(raw)


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "cut off": (lambda path: os.truncate(path, path.stat().st_size // 2), "not a whole backup"),
    "something else": (lambda path: path.write_text("id,name\n1,Ana\n"), "not a whole backup"),
    "empty": (lambda path: path.write_bytes(b""), "not a whole backup"),
    "another zip": (_another, "no backup of this application"),
    "damaged": (_damaged, "the rows of people can't be read"),
    "a row is missing": (without_rows, "should have 2 rows, and 1 are"),
    "of a newer release": (lambda path: without_rows(path, revision="20990101_moon"), "made by a newer release"),
    "of a newer format": (lambda path: without_rows(path, format=2), "made by a newer release"),
    "a table nobody knows": (lambda path: without_rows(path, rows={"moons": 1}), "tables that its release"),
}


@pytest.mark.once
@pytest.mark.parametrize(
    "url", ["sqlite:///{}/none.db", "sqlite:///{}/no/folder/none.db", "postgresql://nobody@127.0.0.1:1/x"]
)
def test_a_database_that_is_not_there_is_told(tmp_path: Path, url: str) -> None:
    """In a sentence, and no file is left."""
    app = make_app(tmp_path, url.format(tmp_path))
    try:
        said = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "file.zip")])
    finally:
        leave(app)
    assert said.exit_code == 1
    assert "database" in said.output
    assert not (tmp_path / "file.zip").exists()


@pytest.mark.once
@pytest.mark.soak
def test_a_file_that_is_no_whole_backup_changes_nothing(empty: Flask, file: Path) -> None:
    """It says why; and the whole file goes into the same database after them all."""
    whole, runner = file.read_bytes(), empty.test_cli_runner()
    for fault, (breaks, words) in BROKEN.items():
        file.write_bytes(whole)
        breaks(file)
        said = runner.invoke(args=["restore", str(file)])
        assert (fault, said.exit_code, words in said.output) == (fault, 1, True), said.output
        assert "Traceback" not in said.output
        with empty.app_context():
            assert not queries.holds_somebody()
    file.write_bytes(whole)
    assert runner.invoke(args=["restore", str(file)]).exit_code == 0


def test_a_backup_sees_one_instant(filled: Flask, tmp_path: Path) -> None:
    """Who comes while it is made is in none of its tables, and waits for nothing."""
    came: list[Person] = []

    def told(name: str, _number: int) -> None:
        if name == "committees" and not came:
            other = make_app(tmp_path, str(filled.config["DATABASE_URL"]))
            came.append(Factories(other).person("Late Comer"))
            leave(other)

    with filled.app_context():
        actions.back_up(tmp_path / "file.zip", told)
    assert came
    assert "Late Comer" not in "".join(rows_of(tmp_path / "file.zip")["people"])


@pytest.mark.once
def test_as_many_are_kept_as_the_setting_says_and_the_oldest_go(filled: Flask, tmp_path: Path) -> None:
    filled.config |= {"BACKUPS_KEPT": 2, "BACKUP_FOLDER": str(tmp_path / "kept")}
    with filled.app_context():
        for day in range(4):
            with clock.at(clock.now() + timedelta(days=day)):
                assert actions.back_up_by_day() is not None
                assert not queries.standing().is_missing
        (tmp_path / "kept" / "mine.zip").write_bytes(b"")
        newest, older = queries.made()
        assert (newest.at - older.at).days == 1
        assert [each.name for each in (tmp_path / "kept").iterdir() if ".part" in each.name] == []
    filled.config["BACKUPS_KEPT"] = 0
    with filled.app_context():
        assert actions.back_up_by_day() is None


@pytest.mark.once
def test_a_full_disk_leaves_the_backups_that_there_are(
    filled: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.config |= {"BACKUPS_KEPT": 1, "BACKUP_FOLDER": str(tmp_path / "kept")}
    with filled.app_context():
        actions.back_up_by_day()
        before = [each.path for each in queries.made()]
        monkeypatch.setattr(os, "fsync", _full)
        with clock.at(clock.now() + timedelta(days=1)), pytest.raises(OSError, match="No space"):
            actions.back_up_by_day()
        assert [each.path for each in queries.made()] == before
        assert len(list((tmp_path / "kept").iterdir())) == 1


@pytest.mark.once
def test_what_a_kill_left_goes_with_the_next_backup(filled: Flask, tmp_path: Path) -> None:
    """But nothing that somebody may be writing now."""
    filled.config |= {"BACKUPS_KEPT": 1, "BACKUP_FOLDER": str(tmp_path / "kept")}
    (tmp_path / "kept").mkdir()
    left, now = (tmp_path / "kept" / f".{name}.zip.part" for name in ("left", "now"))
    for each in (left, now):
        each.write_bytes(b"half")
    os.utime(left, (0, 0))
    within(filled, actions.back_up_by_day)
    assert (left.exists(), now.exists()) == (False, True)


def _full(_fd: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.once
def test_the_administrator_sees_how_old_the_newest_is(filled: Flask, tmp_path: Path) -> None:
    filled.config |= {"BACKUPS_KEPT": 2, "BACKUP_FOLDER": str(tmp_path / "kept")}
    client, ana = filled.test_client(), person(filled, "Ana Đặng")
    assert isinstance(client, Client)
    client.sign_in(ana)
    assert client.submit("/admin/test-mail").status_code == 303  # something was done here
    assert "-backup" not in client.get("/admin/").text  # and the first night is to come
    with clock.at(clock.now() + timedelta(hours=37)):
        client.sign_in(ana)
        assert 'data-state="no-backup"' in client.get("/admin/").text
    client.sign_in(ana)
    within(filled, actions.back_up_by_day)
    assert 'data-state="backed-up"' in client.get("/admin/").text
    with clock.at(clock.now() + timedelta(hours=37)):
        client.sign_in(ana)
        assert 'data-state="no-backup"' in client.get("/admin/").text
    filled.config["BACKUPS_KEPT"] = 0
    assert "backup" not in client.get("/admin/").text.replace("backups/", "")


@pytest.mark.once
def test_people_are_not_back_before_their_mail_is_held(
    empty: Flask, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks off at the very end leaves nobody: else a worker would send what was sent, and nothing could be begun
    anew.
    """
    with monkeypatch.context() as broken:
        broken.setattr(holds, "begin", _full_at_the_end)
        with empty.app_context(), pytest.raises(OSError, match="No space"):
            actions.restore(file)
    with empty.app_context():
        assert not queries.holds_somebody()
    within(empty, actions.restore, file)
    with empty.app_context():
        assert holds.began_at() is not None


def _full_at_the_end() -> None:
    _full(0)
