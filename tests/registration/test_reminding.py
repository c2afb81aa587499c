"""Reminders: one a day with all who wait, by no day that is past, and none used up where nobody chairs."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.test_mail_truth import worker
from tests.client import Client
from tests.committees.test_offices import noon
from tests.factories import Factories
from tests.migrating import down, up
from volunteers.committees.models import Committee, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.registration.jobs import remind
from volunteers.registration.models import Application

TODAY = date(2026, 6, 5)

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def korea(make: Factories) -> Committee:
    return make.committee()


def waits(make: Factories, committee: Committee, days: int, name: str = "") -> Application:
    """An application that waits since so many days."""
    since = clock.now() - timedelta(days=days, hours=5)
    return make.application(committee, make.person(name), received_at=since, review_since_at=since)


def run(app: Flask, day: date = TODAY, times: int = 1) -> list[Delivery]:
    """The job, on a day; and the mails that are there then."""
    with clock.at(noon(day)):
        for _run in range(times):
            with app.app_context():
                remind()
    with app.app_context():
        kinds = ("registration/nudge", "registration/unled")
        return list(db.session.scalars(sa.select(Delivery).where(Delivery.kind.in_(kinds)).order_by(Delivery.id)))


def told(mails: list[Delivery]) -> list[tuple[str, list[str]]]:
    """To whom, and of whom."""
    return [(mail.to_address, [each["name"] for group in grouped(mail) for each in group["people"]]) for mail in mails]


def grouped(mail: Delivery) -> list[dict[str, Any]]:
    """Of whom a mail tells: to a chair by committee, to a coordinator all together."""
    found: list[dict[str, Any]] = mail.facts.get("committees") or [mail.facts]
    return found


def by_committee(mail: Delivery) -> list[tuple[str, list[str]]]:
    """Where the mail leads for each committee, and of whom it tells there."""
    return [
        (str(group["applications"]), [each["name"] for each in group["people"]]) for group in mail.facts["committees"]
    ]


def test_one_mail_with_all_who_wait(app: Flask, make: Factories, korea: Committee) -> None:
    """Not of who came today; once, however often the job runs; again when somebody more waits, the next day."""
    chair = make.officer(korea)
    waits(make, korea, 3, "Old")
    waits(make, korea, 5, "Older")
    waits(make, korea, 2, "Young")
    assert told(run(app, times=3)) == [(chair.email, ["Older", "Old"])]
    assert len(run(app, TODAY + timedelta(days=1))) == 2
    assert told(run(app, TODAY + timedelta(days=9)))[1:] == [(chair.email, ["Older", "Old", "Young"])]


def test_no_more_than_one_a_day(app: Flask, make: Factories, korea: Committee) -> None:
    """Who begins to wait too long an hour later is told of tomorrow."""
    make.officer(korea)
    waits(make, korea, 3)
    run(app)
    waits(make, korea, 3)
    assert len(run(app)) == 1
    assert len(run(app, TODAY + timedelta(days=1))) == 2


def test_no_day_that_is_past(app: Flask, make: Factories, korea: Committee) -> None:
    """Who waits longer than the chair had time is asked for without a day."""
    make.officer(korea)
    waits(make, korea, 4)
    (mail,) = run(app)
    assert mail.facts["answer_by"] > clock.now().isoformat()
    waits(make, korea, 12)
    later = run(app, TODAY + timedelta(days=1))[-1]
    assert later.facts["answer_by"] is None


def test_none_is_used_up_where_nobody_chairs(app: Flask, make: Factories, korea: Committee) -> None:
    """The coordinators are told once, of all, at once; a later chair is reminded."""
    cora = make.person("Cora", roles=("coordinator",))
    peru = make.committee("Peru Committee")
    waits(make, korea, 0, "Kim")
    waits(make, peru, 5, "Pia")
    assert told(run(app, times=2)) == [(cora.email, ["Pia", "Kim"])]
    assert len(run(app, TODAY + timedelta(days=3))) == 1
    chair = make.officer(korea, starts_on=TODAY + timedelta(days=4))
    assert told(run(app, TODAY + timedelta(days=4)))[1:] == [(chair.email, ["Kim"])]


def test_nobody_there_at_all(app: Flask, make: Factories, korea: Committee) -> None:
    """Neither chair nor coordinator: whoever comes later is told."""
    waits(make, korea, 5)
    assert run(app) == []
    make.person(roles=("coordinator",))
    assert [mail.kind for mail in run(app)] == ["registration/unled"]


def test_a_chair_without_an_address_uses_none_up(app: Flask, make: Factories, korea: Committee) -> None:
    """The reminder waits for somebody who can read it."""
    make.officer(korea, person=make.member(korea, make.person("No Mail", account=None, email=None)))
    waits(make, korea, 5)
    assert run(app) == []
    vice = make.officer(korea, OfficeKind.VICE_CHAIR)
    assert [mail.to_address for mail in run(app)] == [vice.email]


def test_the_next_chair_is_told_again(app: Flask, make: Factories, korea: Committee) -> None:
    """What the chair before was told of, and left."""
    first = make.officer(korea, ends_on=TODAY + timedelta(days=5))
    waits(make, korea, 4)
    assert [mail.to_address for mail in run(app)] == [first.email]
    second = make.officer(korea, starts_on=TODAY + timedelta(days=6))
    assert [mail.to_address for mail in run(app, TODAY + timedelta(days=6), times=2)] == [first.email, second.email]


@pytest.fixture
def peru(make: Factories) -> Committee:
    return make.committee("Peru Committee")


def test_a_chair_of_two_committees_gets_one_mail(
    app: Flask, client: Client, make: Factories, korea: Committee, peru: Committee
) -> None:
    """By committee, with the page of each; who chairs beside them reads of their own committee alone."""
    both = make.officer(korea)
    make.officer(peru, OfficeKind.VICE_CHAIR, make.member(peru, both))
    beside = make.officer(peru)
    waits(make, korea, 5, "Kim")
    waits(make, peru, 4, "Pia")
    waits(make, peru, 6, "Paz")
    mails = {mail.to_address: by_committee(mail) for mail in run(app, times=3)}
    assert [names for _page, names in mails[str(both.email)]] == [["Kim"], ["Paz", "Pia"]]
    assert [names for _page, names in mails[str(beside.email)]] == [["Paz", "Pia"]]
    pages = [page for page, _names in mails[str(both.email)]]
    assert all(committee.slug in page for committee, page in zip((korea, peru), pages, strict=True))
    sent = worker(app, clock.now() + timedelta(minutes=5))
    assert len(sent) == 2
    assert len(run(app, TODAY + timedelta(days=1))) == 2
    client.sign_in(both)
    for committee in (korea, peru):
        assert client.get(f"/committees/{committee.slug}/applications").status_code == 200


def test_no_second_mail_today_from_the_other_committee(
    app: Flask, make: Factories, korea: Committee, peru: Committee
) -> None:
    """Who begins to wait too long there later is told of tomorrow, with all who wait still in both."""
    both = make.officer(korea)
    make.officer(peru, person=make.member(peru, both))
    waits(make, korea, 5, "Kim")
    assert told(run(app)) == [(both.email, ["Kim"])]
    waits(make, peru, 5, "Pia")
    assert len(run(app, times=2)) == 1
    assert told(run(app, TODAY + timedelta(days=1)))[1:] == [(both.email, ["Kim", "Pia"])]


def test_committees_in_a_row_do_not_wait_for_each_other(
    app: Flask, make: Factories, korea: Committee, peru: Committee
) -> None:
    """One chairs Korea and Peru, another Peru and Chile: all three are reminded together, each day of somebody new."""
    chile = make.committee("Chile Committee")
    one, other = make.officer(korea), make.officer(chile)
    make.officer(peru, person=make.member(peru, one))
    make.officer(peru, OfficeKind.VICE_CHAIR, make.member(peru, other))
    for number in range(3):
        for committee in (korea, peru, chile):
            waits(make, committee, 4, f"{committee.slug} {number}")
        mails = run(app, TODAY + timedelta(days=number), times=2)
        assert len(mails) == 2 * (number + 1)
        assert [len(mail.facts["committees"]) for mail in mails[-2:]] == [2, 2]


def test_where_nobody_chairs_none_is_used_up_by_the_other(
    app: Flask, make: Factories, korea: Committee, peru: Committee
) -> None:
    """A chair of one is reminded; the other waits for somebody, who is then told of it."""
    chair = make.officer(korea)
    make.officer(peru, person=make.member(peru, make.person("No Mail", account=None, email=None)))
    waits(make, korea, 5, "Kim")
    waits(make, peru, 5, "Pia")
    assert told(run(app)) == [(chair.email, ["Kim"])]
    make.officer(peru, OfficeKind.VICE_CHAIR, make.member(peru, chair), starts_on=TODAY + timedelta(days=1))
    assert told(run(app, TODAY + timedelta(days=1)))[1:] == [(chair.email, ["Kim", "Pia"])]


def test_who_left_one_of_two_committees_reads_nothing_of_it(
    app: Flask, make: Factories, korea: Committee, peru: Committee
) -> None:
    """The mail that tells of both is left out when one of them is led by somebody else by now."""
    both = make.officer(korea)
    make.officer(peru, person=make.member(peru, both))
    waits(make, korea, 5)
    waits(make, peru, 5)
    assert len(run(app)) == 1
    with app.app_context(), unguarded("test"):
        where = sa.update(Term).where(Term.committee_id == peru.id)
        db.session.execute(where.values(ends_on=TODAY - timedelta(days=1)))
        db.session.commit()
    assert worker(app, clock.now() + timedelta(minutes=5)) == []


def test_a_reminder_is_no_change(app: Flask, client: Client, make: Factories, korea: Committee) -> None:
    """What the chair opened before it is answered after it."""
    client.sign_in(make.officer(korea))
    application = waits(make, korea, 5)
    run(app)
    url = f"/committees/{korea.slug}/applications/{application.public_id}/decline"
    assert client.submit(url, {"ready": "full", "version": application.version}).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Application)).one().state.value == "declined"


@pytest.mark.parametrize("what", ["answered", "another chair"])
def test_what_waits_is_not_told_when_it_is_not_so(app: Flask, make: Factories, korea: Committee, what: str) -> None:
    """Everybody was answered, or the reader is the chair no more."""
    make.officer(korea)
    waits(make, korea, 5)
    assert len(run(app)) == 1
    with app.app_context(), unguarded("test"):
        values: dict[str, Any] = {"state": "withdrawn"}
        model: Any = Application
        if what == "another chair":
            model, values = Term, {"ends_on": TODAY - timedelta(days=1)}
        db.session.execute(sa.update(model).values(**values))
        db.session.commit()
    assert worker(app, clock.now() + timedelta(minutes=5)) == []


@pytest.mark.soak
def test_a_reminder_of_before_the_update_is_told_anew(fresh_app: Flask) -> None:
    """The old mail had one applicant; cancelled, and told with the others. And down again."""
    make = Factories(fresh_app)
    korea = make.committee()
    make.officer(korea)
    waits(make, korea, 5)
    assert len(run(fresh_app)) == 1
    down(fresh_app, "20261205a_handing_over")
    with fresh_app.app_context(), unguarded("test"):
        old = "UPDATE deliveries SET state = 'queued', subject_type = 'applications', subject_id = 1"
        db.session.execute(sa.text(old))
        db.session.commit()
    up(fresh_app)
    with fresh_app.app_context():
        row = db.session.scalars(sa.select(Application)).one()
        assert (row.nudged_at, row.desk_told_at) == (None, None)
        assert db.session.scalars(sa.select(Delivery.state)).all() == [DeliveryState.CANCELLED]


@pytest.mark.soak
def test_a_reminder_of_one_committee_is_told_anew_with_all(fresh_app: Flask) -> None:
    """What waited before the update, and what waits before it is taken back."""
    make = Factories(fresh_app)
    korea = make.committee()
    make.officer(korea)
    waits(make, korea, 5)
    for going in ("down", "up"):
        assert run(fresh_app)
        if going == "up":
            down(fresh_app, "20261207d_no_thank_you")
            with fresh_app.app_context(), unguarded("test"):
                old = "UPDATE deliveries SET state = 'queued', subject_type = 'committees', subject_id = :key"
                db.session.execute(sa.text(old), {"key": korea.id})
                db.session.execute(sa.text("UPDATE applications SET nudged_at = received_at"))
                db.session.commit()
        else:
            down(fresh_app, "20261207d_no_thank_you")
        up(fresh_app)
        with fresh_app.app_context():
            assert db.session.scalars(sa.select(Application.nudged_at)).all() == [None]
            assert set(db.session.scalars(sa.select(Delivery.state))) == {DeliveryState.CANCELLED}
            with unguarded("test"):
                db.session.execute(sa.delete(Delivery))
                db.session.commit()
