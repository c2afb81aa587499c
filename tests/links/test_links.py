"""Links and codes: forging, expiry, use, undo, revoking, and five wrong codes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import NOW
from volunteers import links
from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.links import Link, Purpose
from volunteers.links.actions import disown
from volunteers.links.issue import MAX_WRONG_CODES, code_for, is_open, token_for

pytestmark = pytest.mark.usefixtures("set_clock")
ADDRESS = "ana@demo.example"


def within(app: Flask, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do something with links in one piece of bookkeeping."""
    with app.app_context():
        return bookkeeping("a test")(function)(*args, **kwargs)


def make_link(app: Flask, purpose: Purpose = Purpose.SIGN_IN, **values: Any) -> Link:
    """A link; good for ten minutes unless said else."""
    values.setdefault("ttl", timedelta(minutes=10))
    return within(app, links.issue, purpose, **values)


def now_open(app: Flask, link: Link) -> bool:
    """Whether the database's row can still be used."""
    with app.app_context():
        return is_open(need(Link, link.id))


def found(app: Flask, token: str, *purposes: Purpose) -> int | None:
    """The key of the link that a token opens."""
    with app.app_context():
        link = links.find(token, *purposes)
        return link.id if link else None


def test_a_token_opens_its_link_and_the_database_has_none(app: Flask) -> None:
    link = make_link(app)
    with app.app_context():
        token, code = links.token(link), links.code(link)
        rows = [" ".join(map(str, row)) for row in db.session.execute(sa.text("SELECT * FROM links"))]
    assert found(app, token, Purpose.SIGN_IN) == link.id
    assert len(code) == 6
    assert code.isdigit()
    mac = token.partition(".")[2]
    assert not any(mac in row or code in row for row in rows)


def test_forged_tokens(app: Flask) -> None:
    link, other = make_link(app), make_link(app)
    with app.app_context():
        token, crossed = links.token(link), links.token(other)
    public_id, _, mac = token.partition(".")
    forged = [
        "", ".", public_id, public_id + ".", "." + mac, token[:-1], token + "0", token.upper(), mac,
        public_id + "." + crossed.partition(".")[2], public_id + "." + mac[::-1], public_id + ".\ud800", "\0." + mac,
    ]  # fmt: skip
    for each in forged:
        assert found(app, each.replace("\0", ""), Purpose.SIGN_IN) is None, each


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_opens_no_other_door(app: Flask, purpose: Purpose) -> None:
    link = make_link(app, purpose)
    with app.app_context():
        tokens = {other: token_for(link.public_id, other) for other in Purpose}
        codes = {code_for(link.public_id, other) for other in Purpose}
    assert len(set(tokens.values())) == len(Purpose)
    assert len(codes) > 1
    for other in Purpose:
        assert (found(app, tokens[purpose], other) == link.id) == (other is purpose)
        assert (found(app, tokens[other], *Purpose) == link.id) == (other is purpose)


def test_another_key_makes_other_tokens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    link = make_link(app)
    with app.app_context():
        token = links.token(link)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key that is long enough as well")
    assert found(app, token, Purpose.SIGN_IN) is None


def test_expiry(app: Flask) -> None:
    link = make_link(app, ttl=timedelta(minutes=10))
    with clock.at(NOW + timedelta(minutes=9, seconds=50)):
        assert now_open(app, link)
    with clock.at(NOW + timedelta(minutes=10, seconds=10)):
        assert not now_open(app, link)
        with app.app_context():
            token = links.token(link)
        assert found(app, token, Purpose.SIGN_IN) == link.id  # so that the page can say so
        assert within(app, lambda: links.use(need(Link, link.id))) is False


def test_a_link_without_an_end_stays_open(app: Flask) -> None:
    link = make_link(app, Purpose.FEED, ttl=None)
    with clock.at(NOW + timedelta(days=4000)):
        assert now_open(app, link)


def test_used_once_and_reopened(app: Flask) -> None:
    link = make_link(app)
    assert within(app, lambda: links.use(need(Link, link.id))) is True
    assert within(app, lambda: links.use(need(Link, link.id))) is False
    within(app, lambda: links.reopen(need(Link, link.id)))
    assert within(app, lambda: links.use(need(Link, link.id))) is True


def test_revoking_takes_the_open_ones_of_one_purpose_and_subject(app: Flask) -> None:
    wanted = make_link(app, Purpose.ANSWER_SIGNUP, subject_id=1, person_id=5)
    other_subject = make_link(app, Purpose.ANSWER_SIGNUP, subject_id=2, person_id=5)
    other_purpose = make_link(app, Purpose.ANSWER_ASSIGNMENT, subject_id=1, person_id=5)
    used = make_link(app, Purpose.ANSWER_SIGNUP, subject_id=1, person_id=5)
    within(app, lambda: links.use(need(Link, used.id)))
    within(app, links.revoke, Purpose.ANSWER_SIGNUP, subject_id=1)
    assert [now_open(app, each) for each in (wanted, other_subject, other_purpose)] == [False, True, True]
    with app.app_context():
        assert need(Link, used.id).revoked_at is None
        assert need(Link, wanted.id).revoked_at is not None
    within(app, links.revoke, Purpose.ANSWER_SIGNUP, person_id=5)
    assert not now_open(app, other_subject)
    assert within(app, lambda: links.use(need(Link, wanted.id))) is False


def test_disowning_closes_for_good(app: Flask) -> None:
    link = make_link(app, Purpose.ANSWER_ASSIGNMENT)
    with app.app_context():
        disown(link.id)
    assert not now_open(app, link)
    within(app, lambda: links.reopen(need(Link, link.id)))
    assert not now_open(app, link)


def typed(app: Flask, digits: str, address: str = ADDRESS, purpose: Purpose = Purpose.SIGN_IN) -> int | None:
    """The key of the link whose code was typed."""
    link = within(app, links.find_by_code, purpose, address, digits)
    return link.id if link else None


def test_a_code_opens_the_newest_link_of_its_address(app: Flask) -> None:
    old = make_link(app, address=ADDRESS)
    new = make_link(app, address=ADDRESS)
    with app.app_context():
        first, second = links.code(old), links.code(new)
    assert typed(app, second) == new.id
    assert typed(app, f" {second[:3]} {second[3:]} ") == new.id
    if first != second:
        assert typed(app, first) is None
    assert typed(app, second, "other@demo.example") is None
    assert typed(app, second, purpose=Purpose.RESET_PASSWORD) is None


def test_after_five_wrong_codes_the_right_one_opens_nothing(app: Flask) -> None:
    link = make_link(app, address=ADDRESS)
    with app.app_context():
        code = links.code(link)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _number in range(MAX_WRONG_CODES - 1):
        assert typed(app, wrong) is None
    assert typed(app, code) == link.id  # four wrong ones are forgiven
    assert typed(app, wrong) is None
    assert typed(app, code) is None
    with app.app_context():
        assert need(Link, link.id).wrong_code_count == MAX_WRONG_CODES


@pytest.mark.parametrize("digits", ["", "abc", "00000", "０" * 6, "\0", "1" * 100])
def test_odd_codes_open_nothing(app: Flask, digits: str) -> None:
    make_link(app, address=ADDRESS)
    assert typed(app, digits) is None


def test_a_used_or_expired_code_opens_nothing(app: Flask) -> None:
    link = make_link(app, address=ADDRESS)
    with app.app_context():
        code = links.code(link)
    with clock.at(NOW + timedelta(minutes=11)):
        assert typed(app, code) is None
    within(app, lambda: links.use(need(Link, link.id)))
    assert typed(app, code) is None
