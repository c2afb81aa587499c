"""Feeds: what says anything else counts further, what does not is the same file, and nothing is written for it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for, input_of
from tests.activities.test_views import make_address
from tests.client import Client
from tests.factories import NOW, Factories
from volunteers.access import Actor, Role
from volunteers.activities import actions, queries
from volunteers.activities.models import Activity, ActivityKind, Shift, SignUp
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.followed import Followed
from volunteers.organization.models import Setting
from volunteers.organization.queries import forget
from volunteers.partners.models import PartnerCity
from volunteers.people.models import Person

COUNTED = re.compile(r"^(SEQUENCE|DTSTAMP|LAST-MODIFIED):.*\r\n", re.MULTILINE)
TWICE = datetime.fromisoformat("2026-11-01 01:15")
"""Clocks in Denver show it twice, so that which of the two is meant changes what is said."""


@dataclass
class Watch:
    """A calendar program that has subscribed: it looks again and again, and holds us to what it was told."""

    client: Any
    url: str
    etag: str = ""
    file: str = ""
    known: dict[str, tuple[str, int, datetime]] = field(default_factory=dict)
    highest: dict[str, int] = field(default_factory=dict)

    def look(self) -> set[str]:
        """The entries (by UID) that were known and say something else now; each counts further, and is newer."""
        answer = self.client.get(self.url, headers={"If-None-Match": self.etag} if self.etag else {})
        if answer.status_code == 304:
            assert answer.data == b""
            assert self.client.get(self.url).text == self.file, "a program that has it gets it no more"
            return set()
        assert answer.status_code == 200
        self.etag, self.file = answer.headers["ETag"], answer.text
        said = dict(self._entries())
        changed = {uid for uid in said.keys() & self.known.keys() if said[uid][0] != self.known[uid][0]}
        for uid in changed:
            assert said[uid][1] > self.highest[uid], "SEQUENCE rises"
            assert said[uid][2] > self.known[uid][2], "DTSTAMP and LAST-MODIFIED move"
        self.known |= said
        for uid, (_, count, _) in said.items():
            self.highest[uid] = max(count, self.highest.get(uid, 0))
        return changed

    def _entries(self) -> Iterator[tuple[str, tuple[str, int, datetime]]]:
        texts = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", self.file, re.DOTALL)
        for text, event in zip(texts, icalendar.Calendar.from_ical(self.file).walk("VEVENT"), strict=True):
            assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
            yield str(event["UID"]), (COUNTED.sub("", text), int(event["SEQUENCE"]), event["DTSTAMP"].dt)


@pytest.fixture(autouse=True)
def time_goes_on() -> Iterator[Callable[[], None]]:
    """Each call is a minute later."""
    with clock.at(NOW):
        yield lambda: setattr(clock, "_shift", clock._shift + timedelta(minutes=1))


def other(column: sa.Column[Any], value: Any) -> Any:
    """Another value that may stand in a column."""
    kind: type = getattr(column.type, "enum_class", None) or type(value)
    if isinstance(value, StrEnum):
        return next(each for each in kind if each != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime):
        return value + timedelta(minutes=5)
    if isinstance(value, int):
        return 1 - value if column.name.endswith("_fold") else value + 1
    if isinstance(value, LocalText):
        return LocalText.of({"en": f"{value} *other*, quite", "es": "Otra"})
    if column.name == "time_zone":
        return "Asia/Seoul"
    if column.name == "preferred_language":
        return "es"
    said = "other@demo.example" if value is None or "@" in value else f"{value}x"
    return said[-(getattr(column.type, "length", None) or 99) :]


def changeable(model: Any) -> list[str]:
    """The columns of a table that somebody can change."""
    skipped = {"public_id", "sequence", "told_at", "version", "slug"}
    texts = (sa.String, sa.Enum, sa.Boolean, sa.Integer, sa.DateTime, sa.types.TypeDecorator)
    return [
        column.name
        for column in sorted(model.__table__.columns, key=lambda column: not column.name.endswith("_fold"))
        if column.name not in skipped
        and not column.primary_key
        and not column.foreign_keys
        and isinstance(column.type, texts)
        and not isinstance(column.type, sa.JSON)
        and column.type.__class__.__name__ != "JsonType"
        and not column.name.endswith("_id")
    ]


@pytest.fixture
def committee(make: Factories) -> Committee:
    return make.committee(contact_email="korea@demo.example", partner_city_id=make.city("Seongnam").id)


def watches(client: Client, committee: Committee, activity: Activity) -> list[Watch]:
    anybody = client.application.test_client()
    found = [
        Watch(anybody, make_address(client)),
        Watch(anybody, f"/committees/{committee.slug}/calendar.ics"),
        Watch(anybody, f"/activities/{activity.public_id}.ics"),
    ]
    for each in found:
        each.look()
    return found


@pytest.mark.parametrize("model", [Activity, Shift, Committee, PartnerCity, Person, SignUp])
def test_whatever_an_entry_says_counts_where_it_changes(
    app: Flask,
    client: Client,
    desk: Desk,
    make: Factories,
    committee: Committee,
    model: Any,
    time_goes_on: Callable[[], None],
) -> None:
    """Every column of every table that an entry could be made of, whether somebody thought of it or not."""
    me = make.member(committee)
    title = LocalText.of({"en": "Evening", "es": "Tarde"})
    activity = make.activity(committee, starts=TWICE, hours=0.25, kind=ActivityKind.MEETING, title=title)
    make.activity(committee, title=LocalText.of("Another one"))
    desk.come(me, make.shift(activity, starts=TWICE - timedelta(hours=1), hours=0.5))
    client.sign_in(me)
    seen = watches(client, committee, activity)
    assert [each.look() for each in seen] == [set()] * 3
    told = set()
    for name in changeable(model):
        with app.app_context(), unguarded("a test"):
            row = db.session.scalars(sa.select(model).order_by(model.id).options(*_loads(model))).all()[_which(model)]
            value = getattr(row, name)
            if value is None and not isinstance(model.__table__.c[name].type, sa.String):
                continue
            time_goes_on()
            setattr(row, name, other(model.__table__.c[name], value))
            try:
                db.session.commit()
            except sa.exc.IntegrityError:
                db.session.rollback()
                continue
        looks = [each.look() for each in seen if _is_there(each)]
        if any(looks):
            told.add(name)
    if issubclass(model, Followed):
        assert told, "it would find a change"
        assert told <= model.__told__
    elif model is Shift:
        assert told <= model.__told__
    else:
        assert not told


def _loads(model: Any) -> list[Any]:
    return [sa.orm.joinedload(Shift.activity)] if model is Shift else []


def _which(model: Any) -> int:
    """Which row: the person's own, the shift on which they are."""
    return 1 if model is Shift else 0


def _is_there(watch: Watch) -> bool:
    return bool(watch.client.get(watch.url).status_code == 200)


def test_settings_that_it_says_count(
    app: Flask, client: Client, make: Factories, time_goes_on: Callable[[], None]
) -> None:
    """A committee without an address is answered for by the organization, where that has one."""
    committee = make.committee("Arts")
    activity = make.activity(committee)
    client.sign_in(make.member(committee))
    seen = watches(client, committee, activity)
    assert "METHOD:PUBLISH" in seen[1].file
    for name, value in (("email", ""), ("email", "office@demo.example"), ("name", "Friends")):
        time_goes_on()
        with app.app_context(), unguarded("a test"):
            row = db.session.scalars(sa.select(Setting).where(Setting.name == name)).one_or_none()
            row = row or Setting(name=name, changed_at=clock.now())
            row.value = value
            db.session.add(row)
            db.session.commit()
            forget()
        assert [each.look() for each in seen[1:]] == [{f"{activity.public_id}@activities"}] * 2
        assert ("METHOD:PUBLISH" in seen[1].file, "ORGANIZER" in seen[1].file) == (name == "name" or bool(value),) * 2
    assert "ORGANIZER;CN=Friends:mailto:office@demo.example" in seen[1].file


def test_how_the_reader_stands_counts(
    client: Client, desk: Desk, make: Factories, committee: Committee, time_goes_on: Callable[[], None]
) -> None:
    """Asked, waiting, with a place, no longer, again: each says more than all before, through every row of it."""
    me, holder = make.member(committee), make.person()
    activity = make.activity(committee, kind=ActivityKind.MEETING, capacity=1)
    held = desk.come(holder, activity)
    client.sign_in(me)
    (own, *_) = watches(client, committee, activity)
    uid = f"{activity.public_id}@activities"

    def then(act: Callable[[], Any], status: str) -> Any:
        time_goes_on()
        done = act()
        assert own.look() == {uid}, status
        assert f"STATUS:{status}" in own.file
        return done

    row = then(lambda: desk.come(me, activity), "TENTATIVE")
    then(lambda: desk.go(holder, held), "CONFIRMED")
    time_goes_on()
    desk.go(me, row)
    own.look()
    held = desk.come(holder, activity)
    row = then(lambda: desk.come(me, activity), "TENTATIVE")
    then(lambda: desk.go(me, row), "CONFIRMED")
    then(lambda: desk.do(actions.cancel, Actor.job(), activity.id, LocalText.of("Rain")), "CANCELLED")


def test_a_no_and_its_undo_count(
    client: Client, desk: Desk, make: Factories, committee: Committee, time_goes_on: Callable[[], None]
) -> None:
    me = make.member(committee)
    activity = make.activity(committee, kind=ActivityKind.MEETING)
    client.sign_in(me)
    (own, *_) = watches(client, committee, activity)
    before = own.highest[f"{activity.public_id}@activities"]
    time_goes_on()
    row = desk.do(actions.decline, actor_for(me), activity.shifts[0].id, me.id)
    own.look()
    assert "VEVENT" not in own.file
    time_goes_on()
    desk.undo(actor_for(me), row)
    own.look()
    assert own.known[f"{activity.public_id}@activities"][1] > before


def test_a_place_counts_on_where_the_one_before_it_stopped(
    app: Flask, desk: Desk, make: Factories, committee: Committee
) -> None:
    me, activity = make.person(), make.activity(committee)
    first = desk.come(me, activity)
    desk.go(me, first)
    second = desk.come(me, activity)
    with app.app_context():
        counts = [db.session.get_one(SignUp, row.id).sequence for row in (first, second)]
    assert counts == [1, 2]


def test_what_it_does_not_say_changes_nothing(
    client: Client, desk: Desk, make: Factories, committee: Committee, time_goes_on: Callable[[], None]
) -> None:
    """More places, another kind: the same bytes, and 304 for who has them."""
    me = make.member(committee)
    activity = make.activity(committee, kind=ActivityKind.MEETING)
    client.sign_in(me)
    seen = watches(client, committee, activity)
    files = [each.file for each in seen]
    time_goes_on()
    desk.do(actions.change, Actor.job(), activity.id, input_of(activity, capacity=7))
    answers = [each.client.get(each.url, headers={"If-None-Match": each.etag}) for each in seen]
    assert [answer.status_code for answer in answers] == [304] * 3
    assert [each.client.get(each.url).text for each in seen] == files


def test_a_change_that_is_taken_back_counts_twice(
    client: Client, desk: Desk, make: Factories, committee: Committee, time_goes_on: Callable[[], None]
) -> None:
    chair = make.person()
    activity = make.activity(committee)
    client.sign_in(chair)
    actor = actor_for(chair, committee.id, Role.CHAIR)
    (_, public, one) = watches(client, committee, activity)
    time_goes_on()
    desk.do(actions.change, actor, activity.id, input_of(activity, place="The library"))
    assert (public.look(), one.look()) == ({f"{activity.public_id}@activities"},) * 2
    time_goes_on()
    desk.undo(actor, activity)
    assert (public.look(), one.look()) == ({f"{activity.public_id}@activities"},) * 2


def test_nothing_is_read_for_who_has_it(client: Client, desk: Desk, make: Factories, committee: Committee) -> None:
    """What an entry is made of is read for a program that has another file, and for no other."""
    me = make.member(committee)
    activity = make.activity(committee, kind=ActivityKind.MEETING)
    client.sign_in(me)
    (own, *_) = watches(client, committee, activity)
    read: list[Any] = []
    sa.event.listen(Activity, "load", lambda row, _: read.append(row))
    assert own.client.get(own.url, headers={"If-None-Match": own.etag}).status_code == 304
    assert not read
    assert (
        own.client.get(own.url, headers={"If-None-Match": f'"else", W/{own.etag.removeprefix("W/")}'}).status_code
        == 304
    )
    assert own.client.get(own.url, headers={"If-None-Match": '"else"'}).status_code == 200
    assert read


def test_the_calendar_is_opened_by_webcal(
    app: Flask, client: Client, make: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also under HTTPS: no program is registered for webcals."""
    client.sign_in(make.person())
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://aurora.example")
    client.submit("/me/calendar")
    page = client.get("/me/calendar").text
    assert 'href="webcal://aurora.example/calendar/' in page
    assert 'value="https://aurora.example/calendar/' in page
    assert "webcals" not in page


def test_an_entry_of_whole_days(client: Client, make: Factories, committee: Committee) -> None:
    day = datetime.fromisoformat("2026-07-04 00:00")
    activity = make.activity(committee, starts=day, hours=24)
    event = icalendar.Calendar.from_ical(client.get(f"/activities/{activity.public_id}.ics").data).walk("VEVENT")[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (day.date(), day.date() + timedelta(days=1))


def test_the_list_and_what_it_is_of(app: Flask, desk: Desk, make: Factories, committee: Committee) -> None:
    """Lines are read in few statements, however many there are."""
    me = make.member(committee)
    for n in range(12):
        desk.come(me, make.activity(committee, starts=TWICE + timedelta(days=n + 1)))
    with app.app_context():
        rows = queries.for_feed(me.id, NOW)
        assert [row.state for row in rows] == ["confirmed"] * 12
        assert [row.what.public_id for row in rows] == [row.what.activity.public_id for row in rows]
