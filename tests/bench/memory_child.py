"""The process whose memory is measured (`memory`): it holds what one of ours holds, and nothing of what measures."""

import json
import resource
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from volunteers.app import create_app
from volunteers.mail.delivery import deliver_all
from volunteers.notices import actions
from volunteers.served import settle

EARLY, REQUESTS = 1_000, 10_000
PAGE = resource.getpagesize()


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def _app(job: dict[str, Any]) -> Flask:
    return create_app(
        INSTANCE_PATH=job["folder"],
        DATABASE_URL=job["url"],
        SECRET_KEY=job["secret"],
        REDIS_URL="",
        RATE_LIMITS="off",
        LOG_LEVEL="ERROR",
        TESTING=True,
        **job["settings"],
    )


def _web(job: dict[str, Any]) -> dict[str, float]:
    """Ask for all of these pages, one after the other, again and again."""
    app, early = _app(job), 0.0
    settle()
    for number, (path, cookie) in enumerate(islice(cycle(job["pages"]), REQUESTS), 1):
        environ = EnvironBuilder(path=path, headers={"Cookie": cookie, "Accept-Language": "en"}).get_environ()
        body, _status, _headers = run_wsgi_app(app, environ, buffered=True)
        b"".join(body)
        if number == EARLY:
            early = resident()
    return {"early": early, "late": resident()}


def _worker(job: dict[str, Any]) -> dict[str, float]:
    """Write all mails of the message that is due, and send them."""
    from tests.bench.notice import write_all

    app = _app(job)
    with app.app_context():
        early = resident()
        actions.start_due()
        write_all()
        sent = deliver_all()
    return {"early": early, "late": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, "sent": sent}


if __name__ == "__main__":
    print(json.dumps({"web": _web, "worker": _worker}[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text()))))
