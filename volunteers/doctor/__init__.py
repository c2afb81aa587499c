"""`flask doctor`: what is wrong with this installation, and how to mend it."""

from collections.abc import Callable, Iterator

import sqlalchemy as sa
from flask import Flask

from volunteers.doctor import address, clocks, dns, inside
from volunteers.doctor.findings import Finding, wrong
from volunteers.foundation.db import db

CHECKS: tuple[Callable[[Flask], Iterator[Finding]], ...] = (
    inside.settings,
    address.address,
    inside.database,
    inside.queue,
    inside.worker,
    inside.mail,
    dns.mail_dns,
    inside.backups,
    inside.disk,
    clocks.clocks,
    inside.zones,
    inside.locales,
    inside.demonstration,
)


def examine(app: Flask) -> list[Finding]:
    """Look at everything; what can't be looked at is wrong too, and tells why."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings += check(app)
        except sa.exc.SQLAlchemyError as error:
            db.session.rollback()
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            mend = "See DATABASE_URL, then: flask upgrade"
            findings.append(wrong(check.__name__, f"The database does not answer as it should: {reason}", mend))
    return findings
