"""Sister cities of before the update were voted on by both councils; friendships and those on their way were not."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.migrating import down, up
from volunteers.foundation.db import db, unguarded
from volunteers.partners.models import Partnership, PartnershipKind, PartnershipStatus

BEFORE = "20261129_addresses"


@pytest.fixture
def app(fresh_app: Flask) -> Flask:
    """Committed for real: migrations have transactions of their own."""
    return fresh_app


@pytest.mark.soak
def test_what_is_a_sister_city_was_voted_on(app: Flask, make: Factories) -> None:
    make.city("Adama")
    make.city("Jaco", partnership=PartnershipKind.FRIENDSHIP)
    coming = make.city("Auckland")
    with app.app_context(), unguarded("test"):
        row = db.session.scalars(sa.select(Partnership).where(Partnership.city_id == coming.id)).one()
        row.status = PartnershipStatus.NEGOTIATING
        row.home_council_voted = row.partner_council_voted = False
        db.session.commit()
    for _ in range(2):
        down(app, BEFORE)
        up(app)
    with app.app_context():
        votes = sa.select(Partnership.home_council_voted, Partnership.partner_council_voted).order_by(Partnership.id)
        assert [tuple(row) for row in db.session.execute(votes)] == [(True, True), (False, False), (False, False)]
        assert set(db.session.scalars(sa.select(Partnership.place))) == {""}
