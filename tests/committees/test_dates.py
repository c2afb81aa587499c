"""Rights that end by their date: the worker ends what hung on them on the day, and catches up after a standstill."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.test_roles import acting as administrator
from tests.activities.conftest import Desk, actor_for, chair_of
from tests.client import codes
from tests.committees.test_belonging import membership_of
from tests.factories import Factories
from volunteers.access import Role
from volunteers.accounts import jobs as account_jobs
from volunteers.accounts import queries as account_queries
from volunteers.accounts.actions import grant_role
from volunteers.accounts.models import RoleGrant
from volunteers.activities.models import SignUpState
from volunteers.committees import actions, jobs
from volunteers.committees.models import MembershipState, OfficeBasis, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.initiatives.actions import ask

pytestmark = pytest.mark.usefixtures("set_clock")
LAST = date(2026, 6, 7)
BEFORE_MIDNIGHT = datetime(2026, 6, 8, 5, 59, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 6, 8, 6, 1, tzinfo=UTC)
"""Sunday ends in Aurora at six o'clock UTC."""


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_a_term_ends_on_its_day_with_what_was_had_by_it(app: Flask, desk: Desk, make: Factories) -> None:
    """Somebody from outside acts for a time; the next one moves up, and whom it concerns is told, once."""
    committee = make.committee()
    chair, acting, ben = make.officer(committee), make.person(), make.member(committee)
    make.officer(
        committee,
        office=OfficeKind.TREASURER,
        person=acting,
        basis=OfficeBasis.ACTING,
        starts_on=date(2025, 1, 1),
        ends_on=LAST,
    )
    home = make.activity(committee, capacity=1, is_public=False)
    place, waits = desk.come(acting, home), desk.come(ben, home)
    with clock.at(BEFORE_MIDNIGHT):
        desk.do(jobs.end_by_date)
        assert desk.state(place) is SignUpState.CONFIRMED, "the last day is a day of it"
    with clock.at(AFTER_MIDNIGHT), pytest.raises(Refusal, match="committee members only"):
        desk.come(acting, make.activity(committee, is_public=False))  # the page asks the date meanwhile
    with clock.at(AFTER_MIDNIGHT + timedelta(days=1)):  # the worker stood still for a day
        desk.do(jobs.end_by_date)
        desk.do(jobs.end_by_date)
        assert desk.state(place) is SignUpState.WITHDRAWN
        assert desk.state(waits) is SignUpState.CONFIRMED
        told = [address for kind, address in desk.mails() if kind == "committees/office_over"]
        assert sorted(told) == sorted([acting.email, chair.email])


def test_a_term_of_a_member_takes_nothing_with_it(desk: Desk, make: Factories) -> None:
    committee = make.committee()
    chair = make.officer(committee, ends_on=LAST)
    place = desk.come(chair, make.activity(committee, is_public=False))
    with clock.at(AFTER_MIDNIGHT):
        desk.do(jobs.end_by_date)
        assert desk.state(place) is SignUpState.CONFIRMED
        assert "committees/office_over" not in [kind for kind, _ in desk.mails()]
    with desk.app.app_context():
        assert db.session.scalars(sa.select(Term)).one().is_settled


def test_a_leave_ends_on_its_day(app: Flask, desk: Desk, make: Factories) -> None:
    """Nothing is asked of somebody until then; from that day on they are asked, whatever the worker does."""
    committee = make.committee()
    chair, ana = make.officer(committee), make.member(committee)
    position = make.position(make.initiative(committee))
    client = app.test_client().sign_in(chair)
    page = f"/committees/{committee.slug}/members/{membership_of(app, ana).public_id}"
    typed = {"version": 1, "back_on": "2026-06-05"}
    assert "future date" in client.submit(f"{page}/pause", typed, follow_redirects=True).text
    client.submit(f"{page}/pause", {**typed, "back_on": "2026-06-08"})
    assert "Monday, June 8" in client.get(page).text
    with clock.at(BEFORE_MIDNIGHT), pytest.raises(Refusal, match="on leave"):
        desk.do(ask, actor_for(chair), position.id, ana.public_id, None)
    with clock.at(AFTER_MIDNIGHT):
        client.sign_in(chair)
        assert "Voting member" in client.get(page).text
        desk.do(ask, actor_for(chair), position.id, ana.public_id, None)
        assert membership_of(app, ana).state is MembershipState.ON_LEAVE, "nobody has noted it yet"
        desk.do(jobs.end_by_date)
        desk.do(jobs.end_by_date)
        membership = membership_of(app, ana)
        assert (membership.state, membership.back_on) == (MembershipState.ACTIVE, None)


def test_a_role_ends_with_its_last_day(app: Flask, desk: Desk, make: Factories) -> None:
    """In the organization's time zone, by the date, and noted by the worker."""
    admin, eva = make.person(roles=(Role.ADMINISTRATOR,)), make.person()
    client = app.test_client().sign_in(admin)
    with app.app_context():
        account = account_queries.by_id(eva.account_id or 0)
        assert account is not None
        page = f"/admin/users/{account.public_id}"
    never = client.submit(f"{page}/roles", {"role": "administrator", "last_day_on": "2026-06-07"})
    assert "no last day" in never.text
    past = client.submit(f"{page}/roles", {"role": "auditor", "last_day_on": "2026-06-04"})
    assert codes(past.text) == {"past"}
    client.submit(f"{page}/roles", {"role": "coordinator", "last_day_on": "2026-06-07"})
    assert "ends automatically" in client.get(page).text
    hers = app.test_client().sign_in(eva)
    with clock.at(BEFORE_MIDNIGHT):
        assert hers.get("/people/").status_code == 200
    with clock.at(AFTER_MIDNIGHT):
        assert hers.get("/people/").status_code == 403
        actor = administrator(admin, Role.ADMINISTRATOR)
        desk.do(grant_role, actor, eva.account_id, Role.COORDINATOR)  # what is over is in nobody's way
        desk.do(account_jobs.end_roles)
    with app.app_context():
        over, now = db.session.scalars(
            sa.select(RoleGrant).where(RoleGrant.account_id == eva.account_id).order_by(RoleGrant.id)
        )
        assert over.ended_at == over.until_at == datetime(2026, 6, 8, 6, tzinfo=UTC)
        assert now.ended_at is None


def test_who_ends_a_term_on_a_later_day_leaves_it_to_the_worker(desk: Desk, make: Factories) -> None:
    committee = make.committee()
    acting = make.person()
    make.officer(committee, person=acting, basis=OfficeBasis.ACTING)
    place = desk.come(acting, make.activity(committee, is_public=False))
    with desk.app.app_context():
        term = db.session.scalars(sa.select(Term)).one()
    desk.do(actions.end_office, chair_of(make, committee), term.id, LAST)
    assert desk.state(place) is SignUpState.CONFIRMED
    with clock.at(AFTER_MIDNIGHT):
        desk.do(jobs.end_by_date)
        assert desk.state(place) is SignUpState.WITHDRAWN
