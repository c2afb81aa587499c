"""My data for somebody with twenty years of history, and their erasure: in seconds, so not among the ordinary tests."""

import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import actor_for
from tests.factories import Factories
from volunteers.activities.models import Shift, SignUp, SignUpState
from volunteers.audit.models import AuditEvent
from volunteers.foundation import clock
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db, unguarded
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person
from volunteers.privacy import actions

YEARS, A_YEAR = 20, 100
SECONDS = 2.0
"""What is promised; the second look of three counts, for the first one warms the caches."""


def live(app: Flask, make: Factories) -> Person:
    """A hundred activities a year, two mails and four things done for each."""
    ana = make.person("Ana Vela")
    committee = make.member(make.committee("Korea Committee"), ana) and make.committee("Japan Committee")
    activities = [make.activity(committee) for _ in range(A_YEAR)]
    number, now = YEARS * A_YEAR, clock.now()
    with app.app_context(), unguarded("twenty years"):
        shifts = db.session.scalars(sa.select(Shift.id).where(Shift.activity_id.in_([a.id for a in activities]))).all()
        rows = [
            {
                "shift_id": shifts[n % len(shifts)], "person_id": ana.id, "state": SignUpState.WITHDRAWN,
                "signed_up_at": now, "changed_at": now, "public_id": new_public_id(), "note": f"{n}",
            }
            for n in range(number)
        ]  # fmt: skip
        db.session.execute(sa.insert(SignUp), rows)
        mails = [
            {
                "kind": "activities/signed_up", "state": DeliveryState.SENT, "category": "operational",
                "dedupe_key": f"soak-{n}", "message_id": f"m{n}@x", "to_address": ana.email, "person_id": ana.id,
                "language": "en", "facts": {"name": ana.full_name}, "created_at": now - timedelta(days=n),
                "next_attempt_at": now, "public_id": new_public_id(),
            }
            for n in range(2 * number)
        ]  # fmt: skip
        db.session.execute(sa.insert(Delivery), mails)
        events = [
            {
                "at": now, "event": "signup.made", "actor_kind": "person", "actor_person_id": ana.id,
                "changed": [], "facts": {},
            }
            for _ in range(4 * number)
        ]  # fmt: skip
        db.session.execute(sa.insert(AuditEvent), events)
        db.session.commit()
    return ana


def test_twenty_years_in_two_seconds(fresh_app: Flask, tmp_path: Path) -> None:
    ana = live(fresh_app, Factories(fresh_app))
    client = fresh_app.test_client()
    client.max_queries = 45  # type: ignore[attr-defined]  # our client
    client.sign_in(ana)  # type: ignore[attr-defined]  # our client
    taken: dict[str, list[float]] = {"page": [], "file": []}
    for _ in range(3):
        began = time.perf_counter()
        assert client.get("/me/data").status_code == 200
        taken["page"].append(time.perf_counter() - began)
        token = client.token()  # type: ignore[attr-defined]  # our client
        began = time.perf_counter()
        assert client.post("/me/data/archive", data={"csrf_token": token}).get_data()[:2] == b"PK"
        taken["file"].append(time.perf_counter() - began)
    with fresh_app.app_context():
        began = time.perf_counter()
        actions.erase(actor_for(ana), ana.id, is_sure=True)
        taken["erasure"] = [time.perf_counter() - began]
    print({name: [round(each, 2) for each in times] for name, times in taken.items()})
    assert sorted(taken["page"])[1] < SECONDS
    assert sorted(taken["file"])[1] < SECONDS
