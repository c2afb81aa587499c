"""/healthz: the process answers. /readyz: database and queue do, too, and mail leaves.

/healthz/probe tells `flask doctor`, and nobody else, how a request from outside looks when it arrives.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from itsdangerous import BadSignature, TimestampSigner

from volunteers.foundation.db import db
from volunteers.foundation.parts import Part
from volunteers.web.doors import public

bp = Blueprint("health", __name__)

PROBE, PROOF = "/healthz/probe", "X-Probe"
PROOF_SECONDS = 60


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


def proof(app: Flask) -> str:
    """By this header the probe is known for a minute: whoever makes it has the key of this installation."""
    return _signer(app).sign("probe").decode()


def _signer(app: Flask) -> TimestampSigner:
    return TimestampSigner(str(app.config["SECRET_KEY"]), salt="probe")


@bp.get(PROBE)
@public("only with a signed header that flask doctor makes: how its own request arrived")
def probe() -> Response:
    """From where the request came and how, as far as proxies are believed; and what they said."""
    try:
        _signer(current_app).unsign(request.headers.get(PROOF, ""), max_age=PROOF_SECONDS)
    except BadSignature:
        abort(404)
    return jsonify(
        scheme=request.scheme,
        host=request.host,
        address=request.remote_addr,
        forwarded_for=",".join(request.headers.getlist("X-Forwarded-For")),
    )


def _database_answers() -> bool:
    try:
        return bool(db.session.scalar(sa.text("SELECT 1")) == 1)
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        return False
