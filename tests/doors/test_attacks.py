"""What an attacker tries first, through the doors: foreign rows by own addresses, stolen cookies, forged tokens."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.accounts.mails import token_and_code
from tests.client import Client
from tests.doors.asking import House
from tests.doors.world import CANARY
from tests.factories import Factories
from volunteers import links
from volunteers.accounts import browser
from volunteers.accounts.sessions import SESSION_KEY
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.links import Purpose
from volunteers.notices.emails import body_html
from volunteers.partners.models import Partnership
from volunteers.people.models import Person

pytestmark = pytest.mark.once


def test_my_committee_with_your_row(app: Flask, make: Factories) -> None:
    """Every address with two parts: a slug of mine with an id of yours is 404, for chairs of both and coordinators."""
    house = House(app, make)
    world = house.world
    with app.app_context():
        other = db.session.query(Committee).filter(Committee.id != world.rows["committee"].id).one()
        other_slug, korea_slug = other.slug, world.rows["committee"].slug
    city = make.city("Adama")
    house.before = house.rows(house.tables)
    tried, faults = 0, []
    for method in ("GET", "POST"):
        for rule, url in house.addresses(method):
            if not {"slug", "public_id"} <= rule.arguments:
                continue
            mixed = url.replace(f"/{korea_slug}/", f"/{other_slug}/").replace(
                f"/{world.rows['city'].slug}/", f"/{city.slug}/"
            )
            assert mixed != url
            for actor in ("other-chair", "chair", "coordinator", "administrator", "anonymous"):
                answer = house.ask(actor, mixed, method, headers={"X-CSRFToken": house.token()})
                tried += 1
                if answer.status != 404 or answer.changed or CANARY in answer.text:
                    faults.append(f"{method} {rule.rule} as {actor}: {answer.status} {sorted(answer.changed)}")
    assert not faults, "\n".join(faults)
    assert tried >= 40  # eight such doors or more, five who ask


def test_my_row_with_your_people(app: Flask, make: Factories) -> None:
    """Ids in a form's body are asked about like ids in an address."""
    mine, yours = make.committee("Korea Committee"), make.committee("Ethiopia Committee")
    chair, stranger = make.officer(mine), make.member(yours)
    position = make.position(make.initiative(mine))
    client = app.test_client().sign_in(chair)
    client.max_queries = 40
    assert client.submit(f"/positions/{position.public_id}/assign", {"person": stranger.public_id}).status_code == 422
    draft = {"subject": "s", "body": "b", "reply_to": "me", "act": "send", "key": "", "version": ""}
    for audience in ({"committee": yours.slug}, {"audience": "everybody"}, {"committee": [mine.slug, yours.slug]}):
        answer = client.submit("/notices/new", {**draft, **audience, "counted": "everybody"})
        assert answer.status_code in {303, 422}
    with app.app_context():
        from volunteers.notices.models import Notice, NoticeCommittee

        assert {row.committee_id for row in db.session.query(NoticeCommittee)} <= {mine.id}
        assert not db.session.query(Notice).filter(Notice.is_to_everybody).count()
    administrator = make.person(roles=("administrator",))
    admin = app.test_client().sign_in(administrator)
    office = {"office": "chair", "basis": "elected", "starts_on": "2031-01-01", "q": "Person"}
    admin.submit(f"/committees/{mine.slug}/offices/new", {**office, "person": stranger.public_id})
    with app.app_context():
        assert not db.session.query(Term).filter_by(committee_id=mine.id, person_id=stranger.id).count()


def test_fields_that_no_form_has(app: Flask, make: Factories) -> None:
    """Mass assignment: what a form does not ask changes nothing."""
    committee = make.committee()
    person = make.member(committee, make.person("Ana Lima"))
    client = app.test_client().sign_in(person)
    page = client.get("/me/profile").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    sent = {"full_name": "Ana Lima", "preferred_language": "en", "version": version[1]}
    more = {"id": "1", "account_id": "1", "email": "other@demo.example", "is_adult": "", "is_demonstration": "1"}
    more |= {"roles": "administrator", "public_id": "x", "created_at": "2000-01-01", "folded_name": "x"}
    assert client.submit("/me/profile", {**sent, **more}).status_code == 303
    with app.app_context():
        now = db.session.get(Person, person.id)
        assert now is not None
        kept = ("id", "account_id", "email", "is_adult", "is_demonstration", "public_id", "created_at", "folded_name")
        assert {name: getattr(now, name) for name in kept} == {name: getattr(person, name) for name in kept}


def test_a_stolen_cookie_dies_with_its_session(app: Flask, make: Factories) -> None:
    """After signing out, a copy of the cookie is nobody's."""
    person = make.person()
    client = app.test_client().sign_in(person)
    assert client.get("/me").status_code == 200
    with client.session_transaction() as session:
        stolen = dict(session)
    client.submit("/logout")
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(stolen)
    assert thief.get("/me").headers["Location"].startswith("/login")
    with thief.session_transaction() as session:
        assert SESSION_KEY not in session


PLANTED_TOKEN = "7e" * 20


def test_a_planted_session_does_not_survive_signing_in(app: Flask, client: Client, make: Factories) -> None:
    """Session fixation: key, CSRF secret and everything else of the cookie are new."""
    make.person(email="owner@demo.example")
    with client.session_transaction() as session:
        session.update({SESSION_KEY: "planted", "csrf_token": PLANTED_TOKEN, "other": "planted", "lang": "es"})
    client.submit("/login", {"email": "owner@demo.example"})
    token, _code = token_and_code(app, "owner@demo.example")
    client.submit(f"/verify/{token}")
    with client.session_transaction() as session:
        assert not {"planted", PLANTED_TOKEN} & set(session.values())
        assert session["lang"] == "es"
        assert session[SESSION_KEY]


@pytest.mark.parametrize(
    "target",
    [
        *("//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "///evil.example"),
        *(
            "javascript:alert(1)",
            "/\n/evil.example",
            "\\\\evil.example",
            "evil.example",
            "/ /evil.example",
            "/\x7f/evil",
        ),
        *("http:evil.example", "/" + "x" * 600, "//evil.example@localhost", "/%0d%0aSet-Cookie:a=b\r\n"),
    ],
)
def test_signing_in_leads_nowhere_else(app: Flask, client: Client, make: Factories, target: str) -> None:
    """Open redirect (CWE-601): by the form, by the address, by the mailed link, and for who is signed in already."""
    person = make.person(email="owner@demo.example")
    client.submit("/login", {"email": "owner@demo.example", "next": target})
    token, _code = token_and_code(app, "owner@demo.example")
    assert client.submit(f"/verify/{token}").headers["Location"] == "/me"
    answer = app.test_client().sign_in(person).get("/login", query_string={"next": target})
    assert answer.headers.get("Location", "/me") == "/me"


def test_the_host_of_a_request_is_believed_nowhere(app: Flask, make: Factories) -> None:
    """Links in calendars and mails are under PUBLIC_URL, whatever host a request names."""
    committee = make.committee()
    person = make.member(committee, make.person(email="owner@demo.example"))
    activity = make.activity(committee)
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "1.2.3.4"}
    client = app.test_client().sign_in(person)
    client.submit("/me/calendar")
    for url in (f"/committees/{committee.slug}/calendar.ics", f"/activities/{activity.public_id}.ics"):
        text = app.test_client().get(url, headers=evil).text
        assert "http://localhost/activities/" in text
        assert "evil.example" not in text
    for url in ("/", "/login", f"/activities/{activity.public_id}"):
        assert "evil.example" not in app.test_client().get(url, headers=evil).text
    with client.session_transaction(base_url="http://localhost") as session:
        kept = dict(session)
    with client.session_transaction(base_url="http://evil.example") as session:
        session.update(kept)
    page = client.get("/me/calendar", base_url="http://evil.example").text
    assert "http://localhost/calendar/" in page
    assert "evil.example" not in page


OPENED_BY = {
    "/answer/{}": {
        *(Purpose.ANSWER_ASSIGNMENT, Purpose.ANSWER_SIGNUP, Purpose.BROUGHT_IN, Purpose.MAIL_ARRIVED),
        Purpose.READ_WORDS,
        Purpose.STILL_RIGHT,
    },
    "/calendar/{}.ics": {Purpose.FEED},
    "/address/{}": {Purpose.CHANGE_ADDRESS},
    "/confirm/{}": {Purpose.CONFIRM_ADDRESS, Purpose.CHANGE_ADDRESS},
    "/reset/{}": {Purpose.RESET_PASSWORD, Purpose.SET_PASSWORD},
    "/u/{}": {Purpose.UNSUBSCRIBE},
    "/verify/{}": {Purpose.SIGN_IN, Purpose.SET_PASSWORD},
}


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_token_opens_one_door(app: Flask, client: Client, make: Factories, purpose: Purpose) -> None:
    """A token of another purpose, another link's signature, a changed one and none at all are 404."""
    person = make.person(email="owner@demo.example")
    values = {"person_id": person.id, "account_id": person.account_id, "address": person.email}
    with app.app_context():
        issue = bookkeeping("a test makes links")(links.issue)
        one, two = (issue(purpose, ttl=timedelta(days=1), **values) for _ in range(2))
        token, other = links.token(one), links.token(two)
        mine, foreign = token.split(".")[0], other.split(".")[1]
    for door, purposes in OPENED_BY.items():
        forged = [f"{mine}.{foreign}", mine, f"{mine}.", f"{token}0", token[:-1], token.upper(), f".{foreign}"]
        forged += [] if purpose in purposes else [token]
        for each in forged:
            assert client.get(door.format(each)).status_code == 404, (door, each)
            if "calendar" not in door:
                assert client.submit(door.format(each)).status_code == 404, (door, each)


def test_an_old_token_opens_nothing(app: Flask, client: Client, make: Factories) -> None:
    """Expired, revoked and used links neither sign in nor set a password."""
    person = make.person(email="owner@demo.example")
    values = {"account_id": person.account_id, "address": person.email}
    with app.app_context():
        issue = bookkeeping("a test makes links")(links.issue)
        made = [
            (door, links.token(issue(purpose, ttl=timedelta(minutes=1), **values)))
            for door, purpose in (("/verify", Purpose.SIGN_IN), ("/reset", Purpose.RESET_PASSWORD))
        ]
    with clock.at(clock.now() + timedelta(minutes=2)):
        for door, token in made:
            answer = client.submit(f"{door}/{token}", {"password": "seven calm herons over Aurora"})
            assert answer.status_code == 410
            assert client.get("/me").headers["Location"].startswith("/login")


def test_a_cookie_cannot_be_written(app: Flask, client: Client) -> None:
    """A session that is not signed with our key is no session; the cookie is not for scripts or other sites."""
    client.set_cookie("session", "eyJzaWQiOiJ4In0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert client.get("/me").headers["Location"].startswith("/login")
    cookie = client.get("/?lang=es").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_personal_pages_are_kept_by_no_cache(app: Flask, make: Factories) -> None:
    """Every page but public calendars and static files says `no-store`; so do errors."""
    committee = make.committee()
    client = app.test_client().sign_in(make.officer(committee, OfficeKind.CHAIR))
    for url in ("/me", "/me/profile", f"/committees/{committee.slug}/members", "/nothing-here", "/", "/login"):
        answer = client.get(url)
        assert answer.headers["Cache-Control"] == "no-store", url
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    client.submit("/me/calendar")
    url = re.search(r"http://localhost(/calendar/[^\"<]+)", client.get("/me/calendar").text)
    assert url
    assert "private" in app.test_client().get(url[1]).headers["Cache-Control"]


def test_a_private_place_stands_in_no_feed(app: Flask, client: Client, make: Factories) -> None:
    """Not in the committee's calendar, the activity's, the page or the search, for who has no place."""
    committee = make.committee()
    activity = make.activity(committee, place="12 Hidden Lane", is_address_private=True)
    member = app.test_client().sign_in(make.member(committee))
    for reader in (client, member):
        for url in (
            f"/committees/{committee.slug}/calendar.ics",
            f"/activities/{activity.public_id}.ics",
            f"/activities/{activity.public_id}",
            "/activities/?view=list",
            "/search?q=Hidden",
        ):
            assert "Hidden Lane" not in reader.get(url).text, url


@pytest.mark.parametrize(
    "source",
    [
        *("<script>x()</script>", "<img src=http://evil.example/x onerror=x()>", "![p](http://evil.example/p.png)"),
        *("[x](javascript:x())", "[x](JaVaScRiPt:x())", "[x](data:text/html,x)", "[x](vbscript:x)", "<javascript:x>"),
        *("[x](&#106;avascript:x())", "[x][1]\n\n[1]: javascript:x()", "<a href='x' onclick='x()'>x</a>"),
        *("<style>*{background:url(http://evil.example)}</style>", "<iframe src=//evil.example></iframe>"),
        *('[x](https://ok.example "t\' onmouseover=x()")', "<svg/onload=x()>", "```html\n<script>x()</script>\n```"),
    ],
)
def test_markdown_becomes_no_script_and_no_picture(source: str) -> None:
    """What somebody writes to members runs nothing and fetches nothing when it is read."""
    html = body_html(source)
    assert not re.search(r"<(script|img|style|iframe|svg|object|link|base|form)\b", html, re.IGNORECASE)
    assert not re.search(r"<[^>]*\s(on\w+|style|src)\s*=", re.sub(r'title="[^"]*"', "", html), re.IGNORECASE)
    assert not re.search(r'href="\s*(javascript|data|vbscript)', html, re.IGNORECASE)


def test_a_link_for_video_runs_nothing(app: Flask, make: Factories) -> None:
    """Only web addresses become links."""
    committee = make.committee()
    client = app.test_client().sign_in(make.officer(committee))
    for link in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "JAVASCRIPT:x"):
        answer = client.submit(f"/committees/{committee.slug}/activities/new", {"online_link": link})
        assert answer.status_code == 422
        assert "starting with https://" in answer.text


def test_markup_in_every_language_of_a_text(app: Flask, client: Client, make: Factories) -> None:
    """A text in several languages, however it came into the database, is only ever text."""
    nasty = LocalText({"en": "<b onclick=x()>&amp;", "es": "</title><script>x()</script>", '"><i>': "<i>"})
    committee = make.committee(summary=nasty, purpose=nasty, short_name=nasty)
    activity = make.activity(committee, title=nasty, description=nasty)
    initiative = make.initiative(committee, title=nasty, summary=nasty)
    client.max_queries = 40
    pages = ["/committees/", f"/committees/{committee.slug}", f"/activities/{activity.public_id}", "/register"]
    pages += [
        f"/initiatives/{initiative.public_id}",
        "/activities/?view=list",
        "/initiatives/",
        "/",
        "/search?q=onclick",
    ]
    for page in pages:
        for lang in ("en", "es"):
            text = client.get(page, query_string={"lang": lang} if "?" not in page else None).text
            assert "<script>x" not in text, page
            assert "<b onclick" not in text, page
            assert '"><i>' not in text, page


def test_codes_are_counted_by_the_address_they_were_mailed_to(app: Flask, client: Client, make: Factories) -> None:
    """Another address typed in between is no new purse of tries."""
    make.person(email="owner@demo.example")
    client.submit("/login", {"email": "owner@demo.example"})
    with client.session_transaction() as session:
        link, _email = session[browser.WAITS]
    with app.app_context():
        assert browser.counted_for(browser.Waiting(link, "another@demo.example")) == "owner@demo.example"
        assert browser.counted_for(browser.Waiting("", "another@demo.example")) == "another@demo.example"


def test_a_partnership_of_another_city(app: Flask, make: Factories) -> None:
    """A partnership is found under its own city only."""
    one, two = make.city("Adama"), make.city("Jacó")
    with app.app_context():
        public_id = db.session.query(Partnership).filter_by(city_id=one.id).one().public_id
    client = app.test_client().sign_in(make.person(roles=("coordinator",)))
    assert client.get(f"/partners/{one.slug}/partnerships/{public_id}/edit").status_code == 200
    assert client.get(f"/partners/{two.slug}/partnerships/{public_id}/edit").status_code == 404
