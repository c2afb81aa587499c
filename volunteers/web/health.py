"""/healthz: the process answers. /readyz: database and queue do, too, and mail leaves."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify

from volunteers.foundation.db import db
from volunteers.foundation.parts import Part
from volunteers.web.doors import public

bp = Blueprint("health", __name__)


@dataclass(frozen=True)
class Readiness(Part):
    """Who knows whether the queue answers, and whether mail flows."""

    queue: Callable[[], bool]
    mail: Callable[[], bool]


@bp.get("/healthz")
@public("a load balancer asks whether the process is alive")
def healthz() -> Response:
    """Alive."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public("a load balancer asks whether the process can work")
def readyz() -> tuple[Response, int]:
    """Database, queue and the flow of mail, each by name."""
    asked, answers = Readiness.of(), _database_answers()
    parts = {"database": answers, "queue": asked.queue(), "mail": answers and asked.mail()}
    ready = all(parts.values())
    return jsonify(status="ok" if ready else "not ready", **parts), 200 if ready else 503


def _database_answers() -> bool:
    try:
        return bool(db.session.scalar(sa.text("SELECT 1")) == 1)
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        return False
