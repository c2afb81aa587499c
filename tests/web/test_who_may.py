"""Whoever may not is told who may."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import GRANTS, Permission, Role
from volunteers.access.words import WHO_MAY, who_may
from volunteers.committees.models import Term
from volunteers.foundation.db import db


@pytest.mark.parametrize(
    ("door", "who"),
    [
        ("/committees/{}/members", "the committee’s chair, the vice-chair, the secretary, or a coordinator"),
        ("/committees/{}/offices/new", "an administrator"),
        ("/people/", "a coordinator"),
        ("/admin/audit", "an administrator or an auditor"),
    ],
)
def test_the_page_says_who(client: Client, make: Factories, door: str, who: str) -> None:
    committee = make.committee()
    client.sign_in(make.member(committee))
    answer = client.get(door.format(committee.slug))
    assert answer.status_code == 403
    assert f"This is only for {who}." in answer.text


def test_the_page_names_whose_own_affair_it_is(client: Client, make: Factories) -> None:
    """Who holds the office hands it over, beside the chair and the administrators."""
    committee = make.committee()
    client.sign_in(make.member(committee))
    make.officer(committee)
    page = client.get(f"/committees/{committee.slug}/offices/{_term(client)}/hand-over")
    assert page.status_code == 403
    assert "the person who holds the office, the committee’s chair, or an administrator" in page.text


def _term(client: Client) -> str:
    with client.application.app_context():
        return db.session.scalars(sa.select(Term.public_id)).one()


def test_every_permission_is_somebodys_or_everybodys_own(app: Flask) -> None:
    with app.test_request_context():
        for permission in Permission:
            named = {role for role in WHO_MAY if permission in GRANTS[role]}
            own = any(permission in GRANTS[role] for role in (Role.MEMBER, Role.ONESELF, Role.HOUSEHOLD))
            assert bool(who_may(permission)) == bool(named)
            assert named or own, permission
