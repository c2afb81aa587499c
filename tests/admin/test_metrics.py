"""/metrics: closed to the public, and what it says is true."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import leave, make_app
from tests.factories import Factories
from volunteers.audit import bookkeeping
from volunteers.backups import actions as backups
from volunteers.foundation import clock
from volunteers.jobs import runs
from volunteers.mail import Message, Recipient, holds, outbox

TOKEN = "a token of a test"
ASKS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def measured(tmp_path: Path, new_database: str) -> Iterator[Flask]:
    """An application that is watched."""
    app = make_app(tmp_path, new_database, METRICS_TOKEN=TOKEN, BACKUP_FOLDER=str(tmp_path / "kept"))
    yield app
    leave(app)


def figures(app: Flask) -> dict[tuple[str, tuple[str, ...]], float]:
    """What is said, by name and values of labels."""
    answer = app.test_client().get("/metrics", headers=ASKS)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    assert "no-store" in answer.headers["Cache-Control"]
    families = text_string_to_metric_families(answer.text)
    return {(s.name, tuple(s.labels.values())): s.value for family in families for s in family.samples}


@pytest.mark.once
def test_it_is_closed_to_whoever_has_no_token(measured: Flask) -> None:
    client = measured.test_client()
    assert client.get("/metrics", headers=ASKS).status_code == 200
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": "Bearer é"}):
        assert client.get("/metrics", headers=headers).status_code == 404
    assert client.get(f"/metrics?token={TOKEN}").status_code == 404


@pytest.mark.once
def test_without_a_setting_nobody_reads_it_and_nothing_is_measured(app: Flask) -> None:
    client = app.test_client()
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.once
def test_this_machine_reads_it_where_the_setting_says_so(tmp_path: Path, new_database: str) -> None:
    """And nobody who came through a proxy, or by another name."""
    app = make_app(tmp_path, new_database, METRICS_LOOPBACK=True)
    try:
        client = app.test_client()
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
        assert client.get("/metrics", headers={"Host": "volunteers.club.example"}).status_code == 404
        assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    finally:
        leave(app)


@pytest.mark.once
def test_requests_are_counted_by_address_and_never_by_what_was_typed(measured: Flask) -> None:
    """Invented addresses and methods are one each: a stranger can't fill the memory."""
    client = measured.test_client()
    for name in ("canary-one", "canary-two"):
        client.get(f"/committees/{name}")
        client.get(f"/{name}")
        client.open("/", method=name.upper())
    said = figures(measured)
    assert said["volunteers_requests_total", ("GET", "/committees/<slug>", "404")] == 2
    assert said["volunteers_requests_total", ("GET", "other", "404")] == 2
    assert said["volunteers_requests_total", ("other", "other", "405")] == 2
    assert said["volunteers_request_seconds_count", ("committees",)] == 2
    assert "canary" not in str(said).lower()


def test_mail_jobs_backups_and_disks_are_told(measured: Flask) -> None:
    said = figures(measured)
    assert said["volunteers_mail_waiting", ()] == 0
    assert said["volunteers_mail_held", ()] == 0
    assert said["volunteers_queue_up", ()] == 1
    assert ("volunteers_backup_age_seconds", ()) not in said
    Factories(measured).person("Ana Demo")
    with measured.app_context():
        bookkeeping("a test")(outbox.put)(
            Message("admin/test", Recipient("ana@demo.example", "Ana"), {}, dedupe_key="one")
        )
        bookkeeping("a test")(holds.begin)()
        runs.note({}, "deliver", 0.5, is_good=True)
        runs.note({}, "seal", 0.25, is_good=False)
        backups.back_up_by_day()
    with clock.at(clock.now() + timedelta(hours=40)):
        said = figures(measured)
    assert said["volunteers_mail_waiting", ()] == 1
    assert said["volunteers_mail_overdue_seconds", ()] > 39 * 3600
    assert said["volunteers_mail_held", ()] == 1
    assert said["volunteers_job_failures", ("seal",)] == 1
    assert said["volunteers_job_seconds", ("deliver",)] == 0.5
    assert said["volunteers_job_good_seconds_ago", ("deliver",)] > 39 * 3600
    assert ("volunteers_job_good_seconds_ago", ("seal",)) not in said
    assert said["volunteers_backup_age_seconds", ()] > 39 * 3600
    assert said["volunteers_backup_missing", ()] == 1
    assert any(name == "volunteers_disk_free_bytes" and value > 0 for (name, _), value in said.items())
