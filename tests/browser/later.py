"""Beside the site, a minute ahead of it: `python -m tests.browser.later` does what is due once no undo is possible.

For each line that it is told it runs the jobs, the clock set to after the time to undo. So the site can leave everybody
a whole minute for an undo, however busy the machine is, and no test waits a minute for the mail.
"""

import sys
import time
from datetime import timedelta

import sqlalchemy as sa

from volunteers import jobs
from volunteers.app import create_app
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState


def main() -> None:
    """Say that it is ready; then once for each line."""
    app = create_app()
    ahead = timedelta(seconds=app.config["UNDO_SECONDS"] + 1)
    print("ready", flush=True)
    for _line in sys.stdin:
        with app.app_context(), clock.at(clock.now() + ahead):
            while True:
                jobs.run_worker(app, once=True)
                if not _due():
                    break
                time.sleep(0.1)  # the site's own worker has some of it in hand
        print("done", flush=True)


def _due() -> int:
    """How many mails are on their way, or could be."""
    db.session.rollback()
    waits = Delivery.state.in_((DeliveryState.QUEUED, DeliveryState.DEFERRED))
    ready = sa.and_(waits, Delivery.next_attempt_at <= clock.now())
    wanted = sa.or_(ready, Delivery.state == DeliveryState.SENDING)
    return db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(wanted)) or 0


if __name__ == "__main__":
    main()
