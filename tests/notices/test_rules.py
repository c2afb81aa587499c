"""Decisions about messages to many: no database."""

from datetime import UTC, datetime, timedelta

import pytest

from volunteers.access import Actor, ActorKind, Role
from volunteers.foundation.columns import LocalText
from volunteers.notices import rules
from volunteers.notices.inputs import Audience
from volunteers.notices.models import Notice, NoticeState

NOW = datetime(2026, 6, 5, 21, 0, tzinfo=UTC)
CHAIR = Actor(ActorKind.PERSON, 1, 1, committees={7: frozenset({Role.CHAIR})})
MEMBER = Actor(ActorKind.PERSON, 2, 2, committees={7: frozenset({Role.FELLOW, Role.SECRETARY})})
COORDINATOR = Actor(ActorKind.PERSON, 3, 3, everywhere=frozenset({Role.COORDINATOR}))


@pytest.mark.parametrize(
    ("actor", "ids", "everybody", "may"),
    [
        (CHAIR, {7}, False, True),
        (CHAIR, {8}, False, False),
        (CHAIR, {7, 8}, False, False),
        (CHAIR, set(), True, False),
        (MEMBER, {7}, False, False),
        (COORDINATOR, {7, 8}, False, True),
        (COORDINATOR, set(), True, True),
        (Actor(), {7}, False, False),
    ],
)
def test_who_may_write_to_whom(actor: Actor, ids: set[int], everybody: bool, may: bool) -> None:
    audience = Audience(frozenset(ids), everybody)
    assert rules.may_write_to(actor, audience) is may
    assert (rules.why_not_write(actor, audience) is None) is may


@pytest.mark.parametrize(
    ("subject", "body", "code"),
    [
        ({"en": "S"}, {"en": "B"}, None),
        ({}, {"en": "B"}, "no-subject"),
        ({"es": "S"}, {"es": "B"}, "no-subject"),
        ({"en": "S"}, {}, "no-body"),
        ({"en": "S", "es": "S"}, {"en": "B"}, "no-body:es"),
        ({"en": "S"}, {"en": "B", "ko": "B"}, "no-subject:ko"),
    ],
)
def test_what_must_be_written(bare_app, subject: dict, body: dict, code: str | None) -> None:
    with bare_app.test_request_context():
        refusal = rules.why_not_send_text(LocalText(subject), LocalText(body))
        assert (refusal.code if refusal else None) == code


def notice(state: NoticeState, send_at: datetime | None = None) -> Notice:
    return Notice(author_id=1, state=state, send_at=send_at)


def test_undo_has_its_time() -> None:
    assert rules.why_not_take_back(notice(NoticeState.SCHEDULED, NOW + timedelta(seconds=1)), NOW) is None
    assert rules.why_not_take_back(notice(NoticeState.SCHEDULED, NOW), NOW).code == "too-late"
    assert rules.why_not_take_back(notice(NoticeState.SENT, NOW), NOW).code == "too-late"
    assert rules.why_not_take_back(notice(NoticeState.DRAFT), NOW).code == "too-late"


def test_only_the_author_changes_a_draft() -> None:
    assert rules.why_not_change(notice(NoticeState.DRAFT), 1, is_heir=False) is None
    assert rules.why_not_change(notice(NoticeState.DRAFT), 2, is_heir=True) is None
    assert rules.why_not_change(notice(NoticeState.DRAFT), 2, is_heir=False).code == "not-yours"
    assert rules.why_not_change(notice(NoticeState.SENT), 1, is_heir=False).code == "not-a-draft"


def test_an_audience_knows_its_only_committee() -> None:
    assert Audience(frozenset({7})).only_committee_id == 7
    assert Audience(frozenset({7, 8})).only_committee_id is None
    assert Audience(frozenset({7}), True).only_committee_id is None
    assert not Audience().is_chosen
    assert rules.why_not_choose(Audience()).field == "committee"
    assert rules.why_nobody(False).code == "nobody"
    assert rules.why_not_keep(LocalText(), LocalText()).code == "empty"
