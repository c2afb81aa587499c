"""/metrics for Prometheus: requests, and how mail, jobs, backups and disks stand. Nothing in it is about anybody."""

from collections.abc import Iterator
from datetime import datetime

from flask import Response, abort

from volunteers.admin.views.blueprint import bp
from volunteers.backups import queries as backups
from volunteers.foundation import clock
from volunteers.jobs import runs
from volunteers.mail import holds
from volunteers.mail.queries import waiting
from volunteers.web import metrics, public
from volunteers.web.health import Readiness
from volunteers.web.metrics import Gauge

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ALONE: dict[str, str] = {}


@bp.get("/metrics")
@public("closed but to the token, or to this machine where a setting says so: figures for whoever watches the server")
def show_metrics() -> Response:
    """Everything that is measured, and how things stand now."""
    if not metrics.may_read():
        abort(404)
    return Response(metrics.exposed(_gauges()), content_type=CONTENT_TYPE)


def _gauges() -> Iterator[Gauge]:
    number, due = waiting()
    yield Gauge("mail_waiting", "Mails in the outbox that have not left yet.", [(ALONE, number)])
    yield Gauge("mail_overdue_seconds", "Since when the oldest of them is due; 0: none is.", [(ALONE, _age(due))])
    held = [(ALONE, float(holds.began_at() is not None))]
    yield Gauge("mail_held", "1 where all mail is held after a restore or a move.", held)
    yield Gauge("queue_up", "1 where the queue answers.", [(ALONE, float(Readiness.of().queue()))])
    yield from _jobs()
    yield from _backups()
    disks = [({"folder": str(disk.folder)}, float(disk.free)) for disk in backups.disks()]
    yield Gauge("disk_free_bytes", "What is left of each disk that is written on.", disks)


def _jobs() -> Iterator[Gauge]:
    found, at = runs.runs(), runs.worked_at()
    yield Gauge("worker_seconds_ago", "Since when the worker did nothing.", [(ALONE, _age(at))] if at else [])
    named = [({"job": run.name}, run) for run in found]
    good = [(labels, _age(run.good_at)) for labels, run in named if run.good_at]
    yield Gauge("job_good_seconds_ago", "Since when each job did not end well.", good)
    yield Gauge("job_seconds", "How long each job took last.", [(labels, run.seconds) for labels, run in named])
    failures = [(labels, float(run.failures)) for labels, run in named]
    yield Gauge("job_failures", "How often each job failed since it last went well.", failures)


def _backups() -> Iterator[Gauge]:
    standing = backups.standing()
    ages = [(ALONE, _age(standing.newest.at))] if standing.newest else []
    yield Gauge("backup_age_seconds", "How old the newest nightly backup is.", ages)
    missing = [(ALONE, float(standing.is_missing))]
    yield Gauge("backup_missing", "1 where a nightly backup should be there and is not.", missing)
    yield Gauge("backups", "How many nightly backups are kept.", [(ALONE, standing.number)])


def _age(at: datetime | None) -> float:
    return max(0.0, (clock.now() - at).total_seconds()) if at else 0.0
