"""Invitations: the way into a committee that invites its members."""

import re

from flask import Flask

from tests.client import Client, codes
from tests.factories import Factories
from tests.registration.test_joining import filled, link_in, mails, press, rows
from volunteers.committees.models import Committee, JoinPolicy, Membership
from volunteers.people.models import Person
from volunteers.registration.models import Application, ApplicationState


def invite(client: Client, committee: Committee) -> str:
    """Make an invitation as the chair who is signed in; the path of its address."""
    page = f"/committees/{committee.slug}/applications"
    assert client.submit(f"/committees/{committee.slug}/invitation").status_code == 303
    found = re.search(r'value="http://localhost(/join/[^"]+)"', client.get(page).text)
    assert found
    return found.group(1)


def test_a_stranger_comes_in_by_it(app: Flask, client: Client, make: Factories) -> None:
    board = make.committee("Board", join_policy=JoinPolicy.INVITATION)
    make.committee()
    chair = make.officer(board)
    client.sign_in(chair)
    path = invite(client, board)
    client.submit("/logout")
    assert "You’re invited: Board" in client.get(path).text
    assert client.submit(path, filled(board, full_name="")).status_code == 422
    assert client.submit(path, filled(board, preferred_language="en")).status_code == 303
    press(client, link_in(mails(app)[0].text, "confirm"))
    (application,) = rows(app, Application)
    assert (application.state, application.committee_id) == (ApplicationState.IN_REVIEW, board.id)
    client.sign_in(chair)
    client.submit(f"/committees/{board.slug}/applications/{application.public_id}/accept")
    assert [m.person_id for m in rows(app, Membership) if m.committee_id == board.id][-1] == application.person_id


def test_one_press_for_who_is_signed_in(app: Flask, client: Client, make: Factories) -> None:
    board = make.committee("Board", join_policy=JoinPolicy.INVITATION)
    client.sign_in(make.officer(board))
    path = invite(client, board)
    client.sign_in(make.person())
    assert f'action="{path}"' in client.get(path).text
    for _press in range(2):
        assert client.submit(path).status_code == 303
    assert [a.state for a in rows(app, Application)] == [ApplicationState.IN_REVIEW]


def test_it_opens_one_committee_only(app: Flask, client: Client, make: Factories) -> None:
    """With an invitation to one committee nobody gets into another one that invites."""
    board, other = (make.committee(name, join_policy=JoinPolicy.INVITATION) for name in ("Board", "Other"))
    client.sign_in(make.officer(board))
    path = invite(client, board)
    client.submit("/logout")
    answer = client.submit(path, filled(other))
    assert answer.status_code == 422
    assert codes(answer.text) == {"by-invitation"}
    assert len(rows(app, Person)) == 1


def test_a_new_one_closes_the_old(client: Client, make: Factories) -> None:
    board = make.committee("Board", join_policy=JoinPolicy.INVITATION)
    chair = make.officer(board)
    client.sign_in(chair)
    old, new = invite(client, board), invite(client, board)
    assert old != new
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200
    client.submit(f"/committees/{board.slug}/invitation/close")
    client.submit(f"/committees/{board.slug}/invitation/close")
    assert client.get(new).status_code == 410
    assert client.submit(new).status_code == 410


def test_forged_ones_are_404(client: Client, make: Factories) -> None:
    board = make.committee("Board", join_policy=JoinPolicy.INVITATION)
    client.sign_in(make.officer(board))
    path = invite(client, board)
    for forged in (path[:-1] + ("0" if path[-1] != "0" else "1"), "/join/x", "/join/" + "a" * 16, "/join/é.ö"):
        assert client.get(forged).status_code == 404
