"""Texts in several languages, languages, transitions, changes and refusals."""

from enum import StrEnum

import pytest
import sqlalchemy as sa
from babel import Locale
from flask import Flask

from tests.factories import Factories
from volunteers.audit.actions import _constraint_name
from volunteers.foundation import languages, transitions
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.columns import LocalText, new_public_id
from volunteers.foundation.db import Base, db, unguarded
from volunteers.foundation.refusals import Refusal, for_constraint, refuse, speaks_for
from volunteers.foundation.text import clean, counted, fold, is_clean, one_line
from volunteers.foundation.transitions import WrongTurn
from volunteers.initiatives.models import Initiative, InitiativeState, Sector


def test_shown_takes_the_first_wanted_language_there_is() -> None:
    text = LocalText.of({"en": "Reader", "es": "Lectora", "zh-Hant": "朗讀者"})
    assert text.shown(["es"]) == ("Lectora", "es", False)
    assert text.shown(["es-MX"]) == ("Lectora", "es", False)
    assert text.shown(["zh-Hant"]) == ("朗讀者", "zh-Hant", False)
    assert text.shown(["ko", "es"]) == ("Lectora", "es", False)
    assert text.shown(["ko"]) == ("Reader", "en", True)
    assert LocalText.of({"ko": "읽는 사람"}).shown(["es"]) == ("읽는 사람", "ko", True)
    assert LocalText().shown(["es"]) == ("", "es", False)


def test_empty_texts_are_left_out() -> None:
    assert LocalText.of({"en": "a", "es": " ", "ko": ""}) == {"en": "a"}
    assert LocalText.of(None) == {}
    assert LocalText.of("a") == {"en": "a"}


def test_local_text_survives_the_database(app: Flask, make: Factories) -> None:
    wanted = LocalText.of({"en": "“Quoted” \\ and\nnew line", "am": "አንባቢ", "ar": "قارئ"})
    saved = make.initiative(make.committee(), title=wanted)
    assert saved.title == wanted
    assert isinstance(saved.title, LocalText)


def test_languages() -> None:
    assert languages.own_name("es") == "Español"
    assert languages.own_name("zh-Hant") == "繁體中文"
    assert languages.own_name("pl") == "Polski"
    assert languages.name_in("ko", "en") == "Korean"
    assert languages.name_in("ko", "es") == "coreano"
    assert languages.name_in("xx-unknown", "en")
    assert languages.country_in("KR", "en") == "South Korea"
    assert languages.country_in("KR", "es") == "Corea del Sur"
    assert languages.country_in("??", "en") == "??"
    assert [tag for tag in languages.WRITTEN_TO if languages.direction(tag) == "rtl"] == ["ar"]
    assert languages.direction("not a tag") == "ltr"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Véga", "vega"),
        ("  ANA   vega ", "ana vega"),
        ("ß", "ss"),
        ("Zielona Góra", "zielona gora"),
        ("박하은", "박하은"),
    ],
)
def test_fold(typed: str, wanted: str) -> None:
    assert fold(typed) == wanted


def test_cleaning() -> None:
    assert clean(" a\r\nb\rc ") == "a\nb\nc"
    assert clean("e\u0301") == "é"
    assert one_line("a\r\nBcc: x") == "a Bcc: x"
    assert is_clean("a\tb\n")
    assert not any(is_clean(text) for text in ("\0", "a\x1b", "\ud800", "\x7f"))


def test_public_ids_do_not_repeat() -> None:
    found = {new_public_id() for _number in range(5000)}
    assert len(found) == 5000
    assert all(len(each) == 16 and each.isalnum() for each in found)


class Light(StrEnum):
    """For the tests of transitions."""

    RED = "red"
    GREEN = "green"


def test_every_state_must_be_named() -> None:
    with pytest.raises(ValueError, match="green"):
        transitions.states(Light, {Light.RED: set()})
    assert Light not in transitions.TABLES


def test_apply_says_what_changed_and_counts_the_version() -> None:
    row = Initiative(state=InitiativeState.IDEA, sector=Sector.MUNICIPAL, is_public=True, version=1)
    assert apply(row, sector=Sector.MUNICIPAL, is_public=True) == ()
    assert row.version == 1
    assert apply(row, is_public=False, sector=Sector.ARTS_CULTURE) == ("is_public", "sector")
    assert row.version == 2


def test_apply_takes_no_wrong_turn() -> None:
    row = Initiative(state=InitiativeState.COMPLETED, version=1)
    with pytest.raises(WrongTurn):
        apply(row, state=InitiativeState.IDEA)
    assert row.state is InitiativeState.COMPLETED
    assert row.version == 1


def test_stale() -> None:
    row = Initiative(version=3)
    refuse_stale(row, 3)
    refuse_stale(row, None)
    for version in (2, 4):
        with pytest.raises(Refusal) as caught:
            refuse_stale(row, version)
        assert caught.value.code == "stale"


def test_refuse_lets_none_pass() -> None:
    refuse(None)
    with pytest.raises(Refusal):
        refuse(Refusal("no", code="no"))


MEMBERSHIP = (
    "INSERT INTO memberships (committee_id, person_id, state, membership_class, began_on, public_id, version)"
    " VALUES ({committee}, {person}, 'active', 'voting', '2026-01-01', 'another-one', 1)"
)
SLUG = "UPDATE committees SET slug = '{slug}' WHERE id = {other}"
POSITION = "UPDATE positions SET needed_count = 0 WHERE id = {position}"
SECTOR = "UPDATE initiatives SET sector = 'nonsense' WHERE id = {initiative}"


@pytest.mark.parametrize(
    ("wanted", "statement"),
    [
        ("uq_memberships_open", MEMBERSHIP),
        ("uq_committees_slug", SLUG),
        ("ck_positions_needed", POSITION),
        ("ck_initiatives_sector", SECTOR),
    ],
)
def test_a_violated_constraint_is_known_by_its_name(app: Flask, make: Factories, wanted: str, statement: str) -> None:
    """SQLite tells only the columns of a unique index; the name is found all the same."""
    committee = make.committee()
    initiative = make.initiative(committee)
    values = {
        "committee": committee.id,
        "other": make.committee().id,
        "person": make.member(committee).id,
        "initiative": initiative.id,
        "position": make.position(initiative).id,
        "slug": committee.slug,
    }
    with app.app_context(), unguarded("test"):
        with pytest.raises(sa.exc.IntegrityError) as caught:
            db.session.execute(sa.text(statement.format(**values)))
        db.session.rollback()
    assert _constraint_name(caught.value) == wanted


def test_every_unique_constraint_and_index_is_told_apart() -> None:
    """SQLite names columns only: two unique ones over the same columns of a table could not be told apart."""
    for table in Base.metadata.sorted_tables:
        unique = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
        unique += [index for index in table.indexes if index.unique]
        columns = [frozenset(column.name for column in each.columns) for each in unique]
        assert len(columns) == len(set(columns)), table.name


def test_a_constraint_speaks_as_its_refusal() -> None:
    speaks_for("ck_test_only", lambda: Refusal("no", code="test"))
    found = for_constraint("ck_test_only")
    assert found is not None
    assert found.code == "test"
    assert for_constraint("ck_no_such") is None


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0"), (999, "999"), (1_000, "1,000"), (100_000, "100,000"), (1.5, "1.5"), ("12345", "12345")],
)
def test_a_count_is_said_in_groups(number: object, said: str) -> None:
    """As the United States write it; it still counts, and picks the plural."""
    assert f"{counted(number)!s}" == said
    assert counted(number) == number


@pytest.mark.parametrize("tag", [tag for tag in languages.WRITTEN_TO if tag not in ("so", "om", "zh-Hant")])
def test_names_of_our_own_are_those_of_cldr(tag: str) -> None:
    """They stand in our code only to spare a locale."""
    name = Locale.parse(tag).get_display_name()
    assert languages.own_name(tag) == str(name)[:1].upper() + str(name)[1:]
