"""The administrator's pages, through the client."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, between, standings
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.accounts.models import Account, RoleGrant
from volunteers.admin import queries
from volunteers.audit import Event, action, bookkeeping, record
from volunteers.audit.events import REGISTRY
from volunteers.audit.seals import seal
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import folder, kept
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.organization.defaults import DEFINITIONS, SettingKind
from volunteers.people.models import Person

TESTED = REGISTRY.get("test.happened") or Event("test.happened", keys=("note",))


@pytest.fixture
def admin(make: Factories) -> Person:
    return make.person("Ada Administrator", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def people(make: Factories) -> dict[str, Person]:
    return {
        "auditor": make.person("Otto Auditor", roles=(Role.AUDITOR,)),
        "coordinator": make.person("Tomas Rivera", roles=(Role.COORDINATOR,)),
        "board": make.person("Bea Board", roles=(Role.BOARD,)),
        "member": make.person("Mia Member"),
    }


PAGES = {
    "/admin/": set(),
    "/admin/users": set(),
    "/admin/settings": set(),
    "/admin/audit": {"auditor"},
    "/admin/outbox": {"coordinator"},
}


@pytest.mark.parametrize("url", PAGES)
def test_who_may_open_what(client: Client, admin: Person, people: dict[str, Person], url: str) -> None:
    assert client.get(url).status_code == 303
    assert client.sign_in(admin).get(url).status_code == 200
    for who, person in people.items():
        other = client.application.test_client().sign_in(person)
        assert other.get(url).status_code == (200 if who in PAGES[url] else 403), who


def put(app: Flask, number: int, **values) -> Delivery:
    @bookkeeping("a test puts mail into the outbox")
    def write() -> Delivery:
        message = Message(
            "accounts/confirm",
            Recipient(f"to{number}@demo.example", f"Name {number}"),
            {"secret": "canary-in-the-body"},
            f"t:{number}",
            sensitive=True,
        )
        outbox.put(message)
        row = db.session.scalars(sa.select(Delivery).where(Delivery.dedupe_key == message.dedupe_key)).one()
        for name, value in values.items():
            setattr(row, name, value)
        return row

    with app.app_context():
        row = write()
        db.session.expunge_all()
        return row


@pytest.mark.parametrize("most", [500, 0])
def test_mails_are_found_by_address(
    app: Flask, client: Client, admin: Person, make: Factories, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Any part of an address that we know, and the beginning of any other; with very many, any part of all."""
    monkeypatch.setattr(queries, "MOST_ADDRESSES", most)
    make.person("Sol Beck", email="al-fassi@town.example")
    make.person("Town Crier", email="other@home.example")
    put(app, 1, to_address="al-fassi@town.example")
    put(app, 2, to_address="guest_1@town.example")
    put(app, 3, to_address="other@home.example")
    client.sign_in(admin)
    found = {
        "fassi": {1},
        "AL-FASSI@town": {1},
        "town.exam": {1},
        "al": {1},
        "guest": {2},
        "guest_": {2},
        "guest%": set(),
        "guest_1@town.example": {2},
        "town crier": set(),
        "sol": set(),
        "zzqx": set(),
    }
    for typed, numbers in found.items():
        text = client.get("/admin/outbox", query_string={"q": typed}).text
        expected = {1, 2} if typed == "town.exam" and not most else numbers
        assert {n for n in (1, 2, 3) if f"Name {n}" in text} == expected, typed


def test_the_outbox_tells_and_tries_again(app: Flask, client: Client, admin: Person) -> None:
    failed = put(app, 1, state=DeliveryState.FAILED, error="554 no such luck")
    deferred = put(app, 2, state=DeliveryState.DEFERRED, next_attempt_at=clock.now() + timedelta(hours=3))
    sent = put(app, 3, state=DeliveryState.SENT, sent_at=clock.now())
    client.sign_in(admin)
    page = client.get("/admin/outbox").text
    assert "554 no such luck" in page
    assert "canary-in-the-body" not in page
    assert "Name 3" not in client.get("/admin/outbox?state=failed").text
    assert "Name 2" in client.get("/admin/outbox?q=to2&kind=accounts/confirm").text
    assert "No emails match" in client.get("/admin/outbox?q=nobody").text
    assert client.get("/admin/outbox?state=%00&q=%00&kind=%00").status_code == 200
    for row, state in ((failed, DeliveryState.QUEUED), (deferred, DeliveryState.DEFERRED), (sent, DeliveryState.SENT)):
        assert client.submit(f"/admin/outbox/{row.public_id}/try-again").status_code == 303
        with app.app_context():
            found = db.session.get(Delivery, row.id)
            assert found.state is state
            if row is not sent:
                assert found.next_attempt_at <= clock.now()
    assert client.submit("/admin/outbox/nothing/try-again").status_code == 404


def test_roles_are_given_and_taken(app: Flask, client: Client, admin: Person, people: dict[str, Person]) -> None:
    client.sign_in(admin)
    with app.app_context():
        account = db.session.get(Account, people["member"].account_id)
        where = f"/admin/users/{account.public_id}"
        own = f"/admin/users/{db.session.get(Account, admin.account_id).public_id}"
    assert "Mia Member" in client.get("/admin/users?q=mia").text
    assert "Mia Member" not in client.get("/admin/users?role=auditor").text
    assert client.submit(f"{where}/roles", {"role": "coordinator"}).status_code == 303
    page = client.get(where).text
    assert "Role assigned: Coordinator" in page
    assert client.submit(f"{where}/roles", {"role": "chair"}).status_code == 422
    assert client.submit(f"{where}/roles", {}).status_code == 422
    assert client.submit(f"{where}/roles", {"role": "coordinator"}).status_code == 422
    assert client.submit(f"{own}/roles", {"role": "coordinator"}).status_code == 303  # one person may hold several
    with app.app_context():
        grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    assert client.submit(f"/admin/roles/{grant.public_id}/end").status_code == 303
    assert "Role removed: Coordinator" in client.get(where).text
    other = client.application.test_client().sign_in(people["coordinator"])
    assert other.submit(f"{where}/roles", {"role": "administrator"}).status_code in (403, 404)


def test_an_account_is_closed_with_a_reason_and_opened(app: Flask, client: Client, admin: Person, people) -> None:
    client.sign_in(admin)
    with app.app_context():
        where = f"/admin/users/{db.session.get(Account, people['member'].account_id).public_id}"
    member = client.application.test_client().sign_in(people["member"])
    assert client.submit(f"{where}/close", {"reason": " "}).status_code == 422
    assert client.submit(f"{where}/close", {"reason": "a\x00b"}).status_code == 422
    assert client.submit(f"{where}/close", {"reason": "x" * 501}).status_code == 422
    why = "They asked for it."
    assert client.submit(f"{where}/close", {"reason": why}).status_code == 303
    assert standings(client.get(where).text) == ["closed"]
    assert member.get("/admin/audit").status_code == 303  # signed out
    assert why in client.get("/admin/audit?event=account.closed").text
    assert client.submit(f"{where}/open", {"reason": "They are back."}).status_code == 303
    assert standings(client.get(where).text) == ["open"]


@action
def _happen(actor: Actor, committee_id: int | None, reason: str | None) -> None:
    record(actor, TESTED, committee_id=committee_id, reason=reason, note="a note", changed=("name",))


def test_the_trail_is_filtered(app: Flask, client: Client, admin: Person, people, make: Factories) -> None:
    korea, ethiopia = make.committee(), make.committee("Ethiopia Committee")
    with app.app_context():
        _happen(Actor.from_link(people["member"].id), korea.id, "because of this")
        _happen(Actor.job(), ethiopia.id, None)
        seal(b"key")
        _happen(Actor.job(), None, "not sealed")
    client.sign_in(people["auditor"])
    page = client.get("/admin/audit?event=test.happened").text
    assert "3 entries" in page
    assert "because of this" in page
    assert "no. 1" in page
    assert "a note" in page
    assert "1 entry<" in client.get("/admin/audit?event=test.happened&q=mia").text
    assert "1 entry<" in client.get(f"/admin/audit?event=test.happened&committee={ethiopia.slug}").text
    today = clock.now().date()
    assert "No entries match" in client.get(f"/admin/audit?since={today + timedelta(days=3)}").text
    assert "No entries match" in client.get(f"/admin/audit?until={today - timedelta(days=3)}").text
    assert client.get("/admin/audit?since=no-day&q=%00&event=%00&committee=%00&page=x").status_code == 200


def settings_of(page: str) -> dict[str, str]:
    import re

    found = dict(re.findall(r'name="(stamp)"[^>]*value="([^"]*)"', page))
    return {
        **found,
        "name": "Sunrise Cities",
        "phone": "",
        "email": "",
        "postal_address": "",
        "logo_url": "",
        "languages": "en, es",
        "time_zone": "America/Denver",
        **{d.name: str(d.default({})) for d in DEFINITIONS if d.kind in (SettingKind.CHOICE, SettingKind.NUMBER)},
        "nudge_days": "4",
    }


def test_settings_take_effect_at_once(app: Flask, client: Client, admin: Person) -> None:
    client.sign_in(admin)
    page = client.get("/admin/settings").text
    assert client.submit("/admin/settings", settings_of(page)).status_code == 303
    page = client.get("/admin/settings").text
    assert "Sunrise Cities" in page
    assert "Ada Administrator" in between(page, "<main", "</main")
    assert "Aurora Sister Cities" in between(page, "<main", "</main")
    assert "organization" in client.get("/admin/audit?event=organization.settings_changed").text
    data = {**settings_of(page), "languages": "en", "time_zone": "Asia/Seoul"}
    assert client.submit("/admin/settings", data).status_code == 303
    page = client.get("/admin/settings?lang=es").text
    assert '<html lang="en"' in page
    assert "Español" not in page
    from flask_babel import get_timezone

    with app.test_request_context():
        assert str(get_timezone()) == "Asia/Seoul"
    assert client.submit("/admin/settings", {**data, "stamp": settings_of(page)["stamp"]}).status_code == 303
    stale = client.submit("/admin/settings", {**data, "stamp": "never", "name": "Lost?"})
    assert stale.status_code == 422
    assert "Lost?" in stale.text


BAD = {
    "no name": {"name": " "},
    "long name": {"name": "x" * 121},
    "NUL": {"phone": "1\x002"},
    "zone": {"time_zone": "Mars/Olympus"},
    "language": {"languages": "en, xx"},
    "no language": {"languages": ""},
    "without English": {"languages": "es"},
    "number": {"nudge_days": "many"},
    "no number": {"nudge_days": ""},
    "too many": {"late_days": "91"},
    "too few": {"late_days": "0"},
    "address": {"email": "nobody"},
    "logo elsewhere": {"logo_url": "//evil.example/x.svg"},
    "logo by script": {"logo_url": "javascript:alert(1)"},
}


@pytest.mark.parametrize("kind", BAD)
def test_a_setting_that_cannot_be_is_told(app: Flask, client: Client, admin: Person, kind: str) -> None:
    client.sign_in(admin)
    data = {**settings_of(client.get("/admin/settings").text), **BAD[kind]}
    answer = client.submit("/admin/settings", data)
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert "Changed by" not in client.get("/admin/settings").text


def test_the_desk_says_what_to_look_at(app: Flask, client: Client, admin: Person) -> None:
    client.sign_in(admin)
    assert "no-mail-server" in standings(client.get("/admin/").text)
    put(app, 1, state=DeliveryState.FAILED)
    put(app, 2, next_attempt_at=clock.now() - timedelta(hours=1))
    assert {"mail-is-late", "failed", "no-mail-server"} <= set(standings(client.get("/admin/").text))


def test_mails_are_shown_on_this_machine_only(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()
    assert 'class="empty"' in client.get("/dev/mail").text

    @bookkeeping("a test puts mail into the outbox")
    def write() -> None:
        facts = {
            "subject": {"$text": {"en": "A subject"}},
            "body_html": {"$html": "<p>Hi <a href='https://demo.example/x'>x</a></p>"},
            "committees": [],
            "answers_to": "Dana",
            "is_test": False,
        }
        outbox.put(Message("notices/notice", Recipient("dana@demo.example", "Dana"), facts, "k:1"))

    with app.app_context():
        write()
        deliver_all()
        name = kept()[0].name
    assert "A subject" in client.get("/dev/mail").text
    page = client.get(f"/dev/mail/{name}")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'href="https://demo.example/x"' in page.text
    letter = client.get(f"/dev/mail/{name}/letter")
    assert '<base target="_blank">' in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    for bad in ("nothing", "..%2fsecret_key", "%00", "é"):
        assert client.get(f"/dev/mail/{bad}").status_code == 404
    assert client.get(f"/dev/mail/{'x' * 5000}").status_code == 404
    monkeypatch.setitem(app.config, "IS_THIS_MACHINE", False)
    assert client.get("/dev/mail").status_code == 404
    assert client.get(f"/dev/mail/{name}").status_code == 404
    monkeypatch.setitem(app.config, "IS_THIS_MACHINE", True)
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example.org")
    assert client.get(f"/dev/mail/{name}/letter").status_code == 404
