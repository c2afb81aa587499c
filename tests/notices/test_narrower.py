"""A message to those who come to something, and to a part of a roster: who gets it, who may write it, until when."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for
from tests.client import Client, said
from tests.factories import Factories
from tests.migrating import down, up
from tests.notices.test_views import fields
from volunteers.access import Role
from volunteers.activities import actions as activity_actions
from volunteers.committees.inputs import RosterFilter
from volunteers.committees.models import MembershipClass, MembershipState, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import folder, kept
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason, Suppression
from volunteers.notices.jobs import send_notices
from volunteers.notices.models import LeftOut, Notice, NoticeCommittee, NoticeRecipient, NoticeState
from volunteers.people.models import Channel, LanguageSkill, Level, OptOut, Person

pytestmark = pytest.mark.usefixtures("set_clock")


class Stage:
    """Something with two places: two come, one waits, one has given the place back; one more is only a member."""

    def __init__(self, app: Flask, make: Factories) -> None:
        for path in folder(app.instance_path).glob("*.eml"):
            path.unlink()
        self.app, self.make, self.desk = app, make, Desk(app)
        self.korea, self.arts = make.committee(), make.committee("Arts Committee")
        self.chair = make.officer(self.korea, person=make.member(self.korea, make.person("Dana Whitlock")))
        self.activity = make.activity(self.korea, capacity=2)
        self.ana, self.ben, self.waits, self.gone, self.member = (
            make.member(self.korea, make.person(name)) for name in ("Ana", "Ben", "Walt Waits", "Gone", "Only Member")
        )
        self.places = {person.id: self.desk.come(person, self.activity) for person in (self.gone, self.ana)}
        self.desk.go(self.gone, self.places[self.gone.id])
        for person in (self.ben, self.waits):
            self.places[person.id] = self.desk.come(person, self.activity)
        self.run(3000)  # what they are told about their places is out
        for path in folder(app.instance_path).glob("*.eml"):
            path.unlink()

    def save(self, row: Any) -> None:
        with self.app.app_context(), unguarded("a test's stage"):
            db.session.add(row)
            db.session.commit()

    def stop(self, person: Person, committee_id: int | None = None) -> None:
        now = clock.now()
        self.save(OptOut(person_id=person.id, channel=Channel.NOTICES, committee_id=committee_id, since_at=now))

    def run(self, seconds: int = 121) -> None:
        with clock.at(clock.now() + timedelta(seconds=seconds)), self.app.app_context():
            send_notices()
            deliver_all()
            send_notices()

    def reached(self) -> set[str]:
        with self.app.app_context():
            return {mail.message["To"].addresses[0].addr_spec for mail in kept()}

    def notice(self) -> Notice:
        with self.app.app_context():
            return db.session.scalars(sa.select(Notice).order_by(Notice.id.desc())).first()  # type: ignore[return-value]


@pytest.fixture
def stage(app: Flask, make: Factories) -> Stage:
    return Stage(app, make)


def send(client: Client, address: str, **more: Any) -> Any:
    """Open the composer there, type, and press Send."""
    page = client.get(address).text
    typed = {"reply_to": "me", "subject": "Bring a cup", "body": "There is tea.", "act": "send", "who": "places"}
    return client.submit(address, {**fields(page), **typed, **more})


def test_those_who_come_get_it_though_they_want_no_messages(app: Flask, client: Client, stage: Stage) -> None:
    """It is about what they signed up for (invariant 7); an address that does not work stays out, with the reason."""
    stage.stop(stage.ana)
    stage.stop(stage.ben, stage.korea.id)
    address = f"/notices/new?activity={stage.activity.public_id}"
    client.sign_in(stage.chair)
    assert address in client.get(f"/activities/{stage.activity.public_id}/people").text
    page = client.get(address).text
    assert "<output>2</output>" in page
    assert send(client, address).status_code == 303
    now = clock.now()
    stage.save(Suppression(address=stage.ben.email, reason=SuppressedReason.BOUNCED, category="*", created_at=now))
    assert "Ben" in client.get(address).text  # named among those who are left out
    stage.run()
    assert stage.reached() == {stage.ana.email}
    with app.app_context():
        (mail,) = kept()
        left = db.session.execute(sa.select(NoticeRecipient.person_id, NoticeRecipient.left_out)).all()
        category = db.session.scalars(sa.select(Delivery.category).where(Delivery.batch_id.is_not(None))).one()
    assert mail.message["List-Unsubscribe"] is None
    assert f"/activities/{stage.activity.public_id}" in mail.message.get_body(("plain",)).get_content()
    assert category == "operational"
    assert {tuple(row) for row in left} == {(stage.ana.id, None), (stage.ben.id, LeftOut.BAD_ADDRESS)}


def test_the_waiting_list_is_a_choice(client: Client, stage: Stage) -> None:
    address = f"/notices/new?activity={stage.activity.public_id}"
    client.sign_in(stage.chair)
    counted = client.get(f"{address}&who=waiting").text  # as the page asks while one chooses
    assert "<output>3</output>" in counted
    # other figures than those on the page: it is counted anew, and nothing leaves
    assert send(client, address, who="waiting").status_code == 303
    assert stage.notice().state is NoticeState.DRAFT
    here = f"/notices/{stage.notice().public_id}"
    page = client.get(here).text
    assert "<output>3</output>" in page
    data = {"reply_to": "me", "subject": "Bring a cup", "body": "Tea.", "act": "send", "who": "waiting"}
    client.submit(here, {**fields(page), **data})
    stage.run()
    assert stage.reached() == {stage.ana.email, stage.ben.email, stage.waits.email}


def test_who_gives_the_place_back_before_it_leaves_gets_nothing(client: Client, stage: Stage) -> None:
    """Neither before it is fixed who gets it, nor after; who comes in after gets nothing either."""
    client.sign_in(stage.chair)
    send(client, f"/notices/new?activity={stage.activity.public_id}")
    with clock.at(clock.now() + timedelta(seconds=121)), stage.app.app_context():
        send_notices()
    stage.desk.go(stage.ben, stage.places[stage.ben.id])  # the one who waits moves up
    stage.run(130)
    to = stage.reached()
    assert stage.ana.email in to
    assert stage.ben.email not in to
    with stage.app.app_context():
        states = dict(
            db.session.execute(
                sa.select(Delivery.person_id, Delivery.state).where(Delivery.kind == "notices/who_comes")
            ).all()
        )
    assert states == {stage.ana.id: DeliveryState.SENT, stage.ben.id: DeliveryState.CANCELLED}


def test_what_was_canceled_meanwhile_is_written_to_nobody(client: Client, stage: Stage) -> None:
    address = f"/notices/new?activity={stage.activity.public_id}"
    client.sign_in(stage.chair)
    send(client, address)
    chair = actor_for(stage.chair, stage.korea.id, Role.CHAIR)
    stage.desk.do(activity_actions.cancel, chair, stage.activity.id, LocalText(en="Rain"))
    stage.run()
    with stage.app.app_context():
        kinds = [mail.message["Subject"] for mail in kept()]
    assert "Bring a cup" not in kinds
    assert send(client, address).status_code in (409, 422)
    assert address not in client.get(f"/activities/{stage.activity.public_id}/people").text


def test_who_may_write_to_those_who_come(client: Client, stage: Stage, make: Factories) -> None:
    """Who writes to the committee: its chair and the coordinators. The secretary sees the list, and no button."""
    address = f"/notices/new?activity={stage.activity.public_id}"
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert send(client, address, reply_to="organization").status_code in (303, 422)
    assert client.get(address).status_code == 200
    client.sign_in(make.officer(stage.korea, OfficeKind.SECRETARY))
    assert "/notices/new" not in client.get(f"/activities/{stage.activity.public_id}/people").text
    assert client.get(address).status_code == 403
    client.sign_in(make.officer(stage.arts))
    assert client.get(address).status_code == 404
    assert client.submit(address, {"act": "send"}).status_code == 404
    client.sign_in(stage.chair)
    for odd in ("no-such", "%00", "x" * 300):
        assert client.get(f"/notices/new?activity={odd}").status_code == 404


def test_a_roster_is_written_to_as_it_was_narrowed(app: Flask, client: Client, stage: Stage, make: Factories) -> None:
    """The rule is kept, and asked again when it leaves: who fits by then gets it, who does not gets nothing."""
    late = make.member(stage.korea, make.person("Late"))

    def speaks(person: Person) -> None:
        stage.save(LanguageSkill(person_id=person.id, language="ko", speaks=Level.WORK))

    for person in (stage.ana, stage.ben):
        speaks(person)
    stage.stop(stage.ben, stage.korea.id)
    client.sign_in(stage.chair)
    roster = f"/committees/{stage.korea.slug}/members?speaks=ko"
    found = re.search(r"/notices/new\?[^\"]*", client.get(roster).text)
    assert found is not None
    address = found.group().replace("&amp;", "&")
    assert "speaks=ko" in address
    page = client.get(address).text
    assert "<output>1</output>" in page
    assert stage.ben.full_name in said(page, LeftOut.NOT_FROM_COMMITTEE.value)
    assert send(client, address).status_code == 303
    assert stage.notice().state is NoticeState.SCHEDULED
    assert "Speaks Korean." in client.get(f"/notices/{stage.notice().public_id}").text
    speaks(late)
    with app.app_context(), unguarded("they forget it"):
        db.session.execute(sa.delete(LanguageSkill).where(LanguageSkill.person_id == stage.ana.id))
        db.session.commit()
    stage.run()
    assert stage.reached() == {late.email}


def test_a_draft_remembers_what_it_was_narrowed_to(client: Client, stage: Stage) -> None:
    """Also when it is opened again; a filter that means nothing is none."""
    client.sign_in(stage.chair)
    send(client, f"/notices/new?committee={stage.korea.slug}&q=ana&class=voting", act="save")
    with stage.app.app_context():
        row = db.session.scalars(sa.select(NoticeCommittee)).one()
        assert RosterFilter.of(row.narrow or {}) == RosterFilter(q="ana", membership_class=MembershipClass.VOTING)
    page = client.get(f"/notices/{stage.notice().public_id}").text
    assert "Voting member" in page
    page = client.get(f"/notices/new?committee={stage.korea.slug}&class=royal&state=gone&speaks=xx&level=9&q=%01").text
    assert f'value="{stage.korea.slug}"' in page  # the choice of all members
    # who is no member any more is shown to be read, and gets nothing
    ended = stage.make.member(stage.korea, stage.make.person("Ended"), state=MembershipState.ENDED)
    page = client.get(f"/notices/new?committee={stage.korea.slug}&state=ended").text
    assert ended.full_name not in page
    assert "<output>" not in page


def test_a_committee_that_one_may_not_write_to_is_not_narrowed_either(client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    address = f"/notices/new?committee={stage.arts.slug}&q=a"
    assert client.get(address).status_code == 404
    assert client.submit(address, {"act": "save", "subject": "x", "committee": stage.arts.slug}).status_code == 422


def test_the_roster_is_printed_as_it_was_narrowed(client: Client, stage: Stage) -> None:
    """With the committee, the filter in words, the date, and empty lines for who comes without standing on it."""
    client.sign_in(stage.chair)
    sheet = f"/committees/{stage.korea.slug}/members/sheet?q=ana"
    assert sheet in client.get(f"/committees/{stage.korea.slug}/members?q=ana").text
    page = client.get(sheet).text
    assert "Ana" in page
    assert "Walt Waits" not in page
    assert "Name contains “ana”." in page
    assert len(re.findall(r'<tr class="only-print"', page)) == 8
    rows = re.findall(r'<tr class="only-print".*?</tr>', page, re.DOTALL)
    assert all(row.count("<td") == 2 for row in rows)
    who_comes = client.get(f"/activities/{stage.activity.public_id}/people").text
    assert len(re.findall(r'<tr class="only-print"', who_comes)) == 8


@pytest.mark.soak
@pytest.mark.parametrize("narrower", ["activity", "roster"])
def test_a_narrower_message_does_not_become_a_wider_one(fresh_app: Flask, narrower: str) -> None:
    """Down, what was for a few does not go out to all; up, down and up again."""
    app = fresh_app
    app.test_client_class = Client
    make = Factories(app)
    stage, client = Stage(app, make), app.test_client()
    client.sign_in(stage.chair)  # type: ignore[attr-defined]  # the line above says so
    few = {"activity": f"activity={stage.activity.public_id}", "roster": f"committee={stage.korea.slug}&q=ana"}
    send(client, f"/notices/new?{few[narrower]}")  # type: ignore[arg-type]
    assert stage.notice().state is NoticeState.SCHEDULED
    for _ in range(2):
        down(app, "20261205_news_of_committees")
        up(app)
    assert stage.notice().state is NoticeState.CANCELLED
    stage.run()
    assert stage.reached() == set()
