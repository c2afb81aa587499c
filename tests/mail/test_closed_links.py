"""A mail whose link was revoked while it waited does not leave: it would lead to nothing."""

import sqlalchemy as sa
from flask import Flask

from tests.accounts.test_roles import acting
from tests.committees.test_members import mails_to
from tests.factories import Factories
from volunteers.access import Role
from volunteers.accounts import actions
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState


def test_a_way_into_a_closed_account_is_not_mailed(app: Flask, make: Factories) -> None:
    admin, ana = make.person(roles=(Role.ADMINISTRATOR,)), make.person()
    with app.test_request_context():
        actions.ask_way_in(ana.email or "")
        actions.close_account(acting(admin, Role.ADMINISTRATOR), ana.account_id or 0)
    assert not mails_to(app, ana.email or "", later=60)
    with app.app_context():
        assert db.session.scalars(sa.select(Delivery.state)).all() == [DeliveryState.CANCELLED]


def test_one_with_an_open_link_is(app: Flask, make: Factories) -> None:
    ana = make.person()
    with app.test_request_context():
        actions.ask_way_in(ana.email or "")
    assert len(mails_to(app, ana.email or "", later=60)) == 1
