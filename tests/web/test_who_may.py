"""Whoever may not is told who may."""

import pytest
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import GRANTS, Permission, Role
from volunteers.access.words import WHO_MAY, who_may


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


def test_every_permission_is_somebodys_or_everybodys_own(app: Flask) -> None:
    with app.test_request_context():
        for permission in Permission:
            named = {role for role in WHO_MAY if permission in GRANTS[role]}
            own = any(permission in GRANTS[role] for role in (Role.MEMBER, Role.ONESELF, Role.HOUSEHOLD))
            assert bool(who_may(permission)) == bool(named)
            assert named or own, permission
