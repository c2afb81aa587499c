"""Every form that strangers can press, and the mails that it causes: together a handful an hour to one address."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Databases, leave, make_app
from tests.factories import Factories
from tests.together import at_once
from volunteers.accounts import actions
from volunteers.accounts.models import Account
from volunteers.foundation.db import db, unguarded
from volunteers.mail import outbox
from volunteers.mail.asked import TOO_MANY
from volunteers.mail.message import Message, Recipient
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.web.doors import door_of
from volunteers.web.limits import limiter

OWNER, STRANGER = "owner@demo.example", "nobody@demo.example"
MOST = 5

WRITE_TO_WHO_IS_TYPED = {
    "accounts.confirm_again": "/confirm/again",
    "accounts.login": "/login",
    "accounts.reset": "/reset",
    "activities.place": "/activities/{public_id}/place",
    "committees.contact": "/committees/{slug}/contact",
    "registration.join": "/committees/{slug}/join",
    "registration.register": "/register",
    "registration.sent": "/register/sent",
    "registration.young": "/register/young",
    "safeguarding.again": "/guardian/again",
}
"""Public forms with an address in them, where mails to it, or to whom it writes to, are sent: pressed below."""

WRITE_TO_NOBODY_TYPED = {
    "accounts.code": "six digits, no mail",
    "accounts.confirm_now": "only with the link that was mailed",
    "accounts.enter": "only with the link that was mailed",
    "accounts.logout": "no mail",
    "accounts.pass_by_passkey": "what a browser has signed, no mail",
    "accounts.passkey_options": "no mail",
    "accounts.second_step_asked": "a code, after the first step; the account's owner is told of one that is used up",
    "accounts.new_password": "only with the link that was mailed",
    "answers.act": "only with the link that was mailed",
    "pending.again": "to the address of the link that was mailed, and counted",
    "pending.come_in": "only with the link that was mailed",
    "pending.decline": "only with the link that was mailed",
    "pending.disown": "only with the link that was mailed",
    "pending.send": "only with the link that was mailed",
    "people.answer_household": "only with the link that was mailed",
    "people.change_by_link": "only with the link that was mailed",
    "people.end_by_link": "only with the link that was mailed",
    "people.move_out": "only with the link that was mailed, and counted",
    "people.take_own_address": "only with the link that was mailed",
    "people.preferences_by_link": "only with the link that was mailed",
    "people.start_again": "only with the link that was mailed",
    "people.unsubscribe_one_click": "only with the link that was mailed",
    "registration.code": "six digits, no mail",
    "registration.join_by_invitation": "the form and the action of registration.join; a chair hands the link out",
    "activities.guardian_sign_up": "only with the link that was mailed",
    "activities.guardian_withdraw": "only with the link that was mailed",
    "safeguarding.new_child": "only with the link that was mailed, and counted",
    "safeguarding.not_me": "only with the link that was mailed",
    "safeguarding.question": "only with the link that was mailed",
    "safeguarding.renew": "to the address of the link that was mailed, and counted",
    "safeguarding.withdraw": "only with the link that was mailed",
    "undo.take_back": "stops mails",
}
"""The other doors that anybody may press, each with why nobody's typing sends a mail there."""


def test_every_public_press_is_known(bare_app: Flask) -> None:
    """A new one says here whether it writes to an address that somebody typed."""
    public = {
        rule.endpoint
        for rule in bare_app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and type(door_of(bare_app, rule.endpoint)) is str
    }
    assert public == {*WRITE_TO_WHO_IS_TYPED, *WRITE_TO_NOBODY_TYPED}


@pytest.fixture
def strict(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    was = limiter.enabled
    app = make_app(tmp_path, url := databases.new("formmails"), RATE_LIMITS="on")
    with app.app_context():
        limiter.reset()
    yield app
    limiter.enabled = was
    leave(app)
    databases.drop(url)


def form(path: str, email: str, slug: str, number: int) -> dict[str, Any]:
    """A form as somebody fills it in who means this address."""
    given = {"email": email, "name": "Rosa", "message": f"Hello, {path} {number}"}
    given |= {"call_name": f"Leo {number}", "guardian_name": "Rosa Iglesias", "guardian_email": email}
    return {**given, "full_name": "Rosa Iglesias", "preferred_language": "en", "committee": slug, "adult": "y"}


def sent(app: Flask, email: str) -> list[str]:
    with app.app_context():
        where = [Delivery.to_address == email, Delivery.state != DeliveryState.SUPPRESSED]
        return list(db.session.scalars(sa.select(Delivery.kind).where(*where)))


def test_all_forms_together_write_a_handful_an_hour(strict: Flask) -> None:
    """From many places, with every form, to known and to unknown addresses; the answers stay the same."""
    made = Factories(strict)
    committee = made.committee()
    activity = made.activity(committee, capacity=400)
    made.person(email=OWNER)
    answers: dict[str, set[tuple[str, int, str | None]]] = {}
    place = 0
    for email in (OWNER, STRANGER):
        for number in range(4):
            client = strict.test_client()
            for path in WRITE_TO_WHO_IS_TYPED.values():
                place += 1
                where = {"REMOTE_ADDR": f"10.{place // 250}.9.{place % 250}"}
                to = path.format(slug=committee.slug, public_id=activity.public_id)
                answer = client.submit(to, form(path, email, committee.slug, number), environ_base=where)
                if path != WRITE_TO_WHO_IS_TYPED["committees.contact"]:
                    answers.setdefault(email, set()).add((path, answer.status_code, answer.headers.get("Location")))
    assert answers[OWNER] == answers[STRANGER]
    assert {status for _path, status, _to in answers[OWNER]} == {303}
    assert len(sent(strict, OWNER)) == len(sent(strict, STRANGER)) == MOST, (
        sent(strict, OWNER),
        sent(strict, STRANGER),
    )


def test_the_outbox_itself_counts(strict: Flask) -> None:
    """Whoever forgets to ask sends no more; one place is kept for a link; what nobody typed is not counted."""

    def put(number: int, *, leaves_place: bool = False, by_anybody: bool = True) -> Delivery:
        link = {"kind": "accounts/address_taken", "facts": {"sign_in": {"$page": "accounts.login"}}}
        key = f"{leaves_place}:{by_anybody}:{number}"
        outbox.put(
            Message(
                to=Recipient("Full@D\uff45mo.example"),
                dedupe_key=key,
                leaves_place=leaves_place,
                by_anybody=by_anybody,
                **link,  # type: ignore[arg-type]
            )
        )
        return db.session.scalars(sa.select(Delivery).where(Delivery.dedupe_key == key)).one()

    with strict.app_context(), unguarded("a test writes mails"):
        without = [put(number, leaves_place=True).state for number in range(MOST + 1)]
        assert without == [DeliveryState.QUEUED] * (MOST - 1) + [DeliveryState.SUPPRESSED] * 2
        assert [put(number).state for number in range(2)] == [DeliveryState.QUEUED, DeliveryState.SUPPRESSED]
        over = put(1)
        assert (over.error, over.to_address) == (TOO_MANY, "full@demo.example")
        assert put(1, by_anybody=False).state is DeliveryState.QUEUED
        db.session.rollback()


def test_at_the_same_instant_no_more_are_sent(strict: Flask) -> None:
    """Each press asked before any had written; the outbox asks again under its lock."""
    Factories(strict).person(email=OWNER)
    given = at_once(strict, *[lambda: actions.ask_way_in(OWNER)] * 10)
    assert len(set(given)) == 10
    assert sent(strict, OWNER) == ["accounts/sign_in"] * MOST


def test_a_full_box_keeps_what_was_written_to_a_committee(strict: Flask) -> None:
    """Strangers can't flood who reads for a committee; whoever comes too late reads why, and loses no word."""
    committee = Factories(strict).committee()
    codes = []
    for number in range(6):
        given = {"name": "Rosa", "email": f"w{number}@demo.example", "message": f"My words {number}"}
        where = {"REMOTE_ADDR": f"10.7.0.{number}"}
        answer = strict.test_client().submit(f"/committees/{committee.slug}/contact", given, environ_base=where)
        codes.append(answer.status_code)
    assert codes == [303] * (MOST - 1) + [422] * 2
    assert 'data-code="too-many"' in answer.text
    assert "My words 5" in answer.text
    with strict.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Account)) == 0
