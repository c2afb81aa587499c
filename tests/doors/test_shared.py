"""What any cache may keep: every answer that says `public` was asked for, signed in and as nobody.

Behind a careless shared cache an answer goes to whoever asks next, with all its headers: so would a session in it.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import request

from tests.doors.asking import House
from volunteers.accounts import sessions
from volunteers.accounts.models import AccountSession
from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db

pytestmark = pytest.mark.once

ASKING = ("anonymous", "deactivated", "chair", "administrator")
"""Nobody, a session that is over, and two that are open."""


def _addresses(house: House) -> list[str]:
    """Every address that is read: the doors', with a language too, the files, and what is not there."""
    static = Path(str(house.app.static_folder))
    doors = [url for _rule, url in house.addresses("GET")]
    files = [f"/static/{path.name}" for path in static.iterdir() if path.is_file()]
    missing = ["/static/nothing.css", "/committees/nothing/calendar.ics"]
    calendars = [f"{url}?lang=es" for url in doors if url.endswith((".ics", ".ico", ".txt"))]
    return [*doors, *calendars, *files, *missing]


def test_what_is_public_reads_and_sets_no_cookie(house: House) -> None:
    """Whoever asks, and whatever their cookie: the same bytes for all, no cookie, and no word of one."""
    faults, first, kept = [], dict[str, tuple[bytes, str]](), set()
    for url in _addresses(house):
        for actor in ASKING:
            with house.aside(), house.client(actor).get(url) as answer:
                data = answer.get_data()
            caching = answer.headers["Cache-Control"]
            if "public" not in caching:
                if "no-store" not in caching and "private" not in caching:
                    faults.append(f"{url} as {actor}: {caching}")
                continue
            kept.add(url)
            where = f"{url} as {actor}"
            if answer.status_code not in (200, 301):
                faults.append(f"{where}: {answer.status_code} may be kept")
            if "Set-Cookie" in answer.headers or "Cookie" in answer.headers.get("Vary", ""):
                faults.append(f"{where}: {answer.headers}")
            if first.setdefault(url, (data, caching)) != (data, caching):
                faults.append(f"{where}: another answer than to {ASKING[0]}")
    assert not faults, "\n".join(faults)
    assert {"/favicon.ico", "/robots.txt", "/static/app.js", "/static/aurora.css"} <= kept
    assert any(url.endswith("/calendar.ics") for url in kept)


def test_what_is_public_looks_at_no_session(house: House) -> None:
    """Not even whether it is over: a session that idled out is not touched, and its cookie stays as it is."""
    with house.app.app_context():
        person = house.world.people["chair"]
        key = bookkeeping("a test signs in")(sessions.start)(person.account_id or 0, "test")
        row = db.session.query(AccountSession).order_by(AccountSession.id.desc()).first()
        assert row
        seen_at, session_id = row.seen_at, row.id
    client = house.app.test_client()
    with client.session_transaction() as session:
        session[sessions.SESSION_KEY] = key
        session["_flashes"] = [("message", "for my next page")]
    seen: list[str | None] = []
    for later in (timedelta(minutes=30), timedelta(days=40)):
        with clock.at(clock.now() + later):
            for url in ("/favicon.ico", f"/committees/{house.world.rows['committee'].slug}/calendar.ics?lang=es"):
                with client:
                    answer = client.get(url)
                    seen.append(request.endpoint)
                assert "Set-Cookie" not in answer.headers
    with client.session_transaction() as session:
        assert session[sessions.SESSION_KEY] == key
        assert "lang" not in session
        assert session["_flashes"], "what waits for the next page still waits"
    with house.app.app_context():
        found = db.session.get(AccountSession, session_id)
        assert found is not None
        assert found.seen_at == seen_at
    assert seen == ["home.favicon", "activities.committee_feed"] * 2


def test_the_language_of_what_is_public_is_the_browsers(house: House) -> None:
    """A cache is told so; without that a Spanish calendar goes to everybody."""
    url = f"/committees/{house.world.rows['committee'].slug}/calendar.ics"
    answer = house.client("chair").get(url, headers={"Accept-Language": "es"})
    assert "Accept-Language" in answer.headers["Vary"]
