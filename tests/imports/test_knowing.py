"""What a row says otherwise than we do, what is a question, and what is nobody at all."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import Factories
from tests.imports.conftest import Office
from volunteers.imports.headings import guess
from volunteers.imports.models import Target
from volunteers.imports.rules.matching import Index
from volunteers.imports.words import TARGET_NAMES
from volunteers.people.models import Person, PersonNote

Rows = Callable[..., list[Any]]
ANA = {"email": "ana@demo.example", "phone": "+1 303-555-0101"}


def test_a_phone_without_a_name_is_a_question_and_an_address_is_none(
    office: Office, make: Factories, rows_of: Rows
) -> None:
    make.person("Ana Ruiz", **ANA)
    make.person("Bo Fox", email="bo@demo.example", phone=None)
    office.send("Email,Phone,Skills\n,303-555-0101,Sewing\nbo@demo.example,,Singing\n")
    office.check()
    assert [row.why for row in office.rows()] == ["phone-alone", ""]
    assert office.counts == {"duplicate": 1, "updated": 1}
    office.press("decide", decision="same").do()
    assert {each.full_name: each.skills for each in rows_of(Person) if each.skills} == {
        "Ana Ruiz": ["Sewing"],
        "Bo Fox": ["Singing"],
    }


def test_what_the_file_says_otherwise_is_kept_as_a_note_and_asked_once(
    office: Office, make: Factories, rows_of: Rows
) -> None:
    make.person("Ana Ruiz", account=False, **ANA)
    file = "Name,Email,Phone\nAnnie Ruiz,ana@demo.example,720-555-0199\n"
    office.send(file)
    office.check()
    assert office.counts == {"duplicate": 1}
    office.press("decide", decision="same").do()
    assert {each.text for each in rows_of(PersonNote)} == {"Name: Annie Ruiz", "Phone: +1 720-555-0199"}
    office.send(file)
    office.check()
    assert office.counts == {"unchanged": 1}


def test_an_address_in_another_order_of_the_name_makes_no_note(office: Office, make: Factories, rows_of: Rows) -> None:
    make.person("Ana María Ruiz", account=False, **ANA)
    office.send('Name,Email\n"Ruiz, Ana",ANA@demo.example\n')
    office.check().do()
    assert rows_of(PersonNote) == []


@pytest.mark.parametrize("name", ["Total", "Totals:", "GRAND TOTAL", "Total members: 42", "Totales", "Subtotal"])
def test_a_sum_below_a_list_is_nobody(office: Office, name: str) -> None:
    office.send(f"Name,Email\nAna Ruiz,ana@demo.example\n{name},\n")
    office.check()
    assert office.counts == {"created": 1, "problem": 1}
    assert "looks like a total" in office.page()


def test_who_is_called_like_a_sum_and_can_be_reached_is_somebody(office: Office) -> None:
    office.send("Name,Email\nTotal,total@demo.example\nSuma Rao,\n")
    office.check()
    assert office.counts == {"created": 2}


def test_of_two_addresses_the_other_is_taken_where_the_first_is_empty(
    app: Flask, office: Office, rows_of: Rows
) -> None:
    office.send(
        "Name,Email,Home Address,Work Address\n"
        'Ana Ruiz,ana@demo.example,"12 Elm St, Aurora, CO 80012","9 Oak Ave, Denver, CO 80202"\n'
        'Bo Fox,bo@demo.example,,"9 Oak Ave, Denver, CO 80202"\n'
    )
    office.check().do()
    addresses = {each.full_name: each.postal_address for each in rows_of(Person) if each.postal_address}
    assert addresses == {"Ana Ruiz": "12 Elm St\nAurora, CO 80012", "Bo Fox": "9 Oak Ave\nDenver, CO 80202"}
    assert [each.text for each in rows_of(PersonNote)] == ["Work Address: 9 Oak Ave, Denver, CO 80202"]


def test_of_two_addresses_in_parts_the_other_is_taken_whole(office: Office, rows_of: Rows) -> None:
    office.send(
        "Name,Email,Street,City,State,Zip,Work Street,Work City,Work State,Work Zip\n"
        "Bo Fox,bo@demo.example,,,,,9 Oak Ave,Denver,CO,80202\n"
    )
    office.check().do()
    (bo,) = [each for each in rows_of(Person) if each.full_name == "Bo Fox"]
    assert bo.postal_address == "9 Oak Ave\nDenver, CO 80202"
    assert rows_of(PersonNote) == []


def test_a_day_long_ago_is_no_empty_date(office: Office, make: Factories) -> None:
    make.committee()
    office.send("Name,Email,Committee,Member since\nAna Ruiz,a@demo.example,Adama,1850-01-02\n")
    office.check()
    assert office.counts == {"problem": 1}
    assert "too long ago" in office.page()


def test_each_column_is_known_by_the_name_that_we_give_it(app: Flask) -> None:
    """A list that was made with our own words in its head, in English or Spanish."""
    of_activity = {Target.ACTIVITY, Target.ACTIVITY_ON, Target.HOURS, Target.ATTENDED}
    of_name = {Target.FIRST_NAME, Target.LAST_NAME}
    unknown = []
    for tag in ("en", "es"):
        with app.test_request_context(), force_locale(tag):
            called = {target: str(name) for target, name in TARGET_NAMES.items()}
        for target in called.keys() - {Target.NOTHING, Target.NOTE}:
            beside = next((sorted(each - {target}) for each in (of_activity, of_name) if target in each), [])
            if guess([called[target], *(called[each] for each in beside)])[0] is not target:
                unknown.append((tag, target))
    assert unknown == []


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(-9, 9)), max_size=60), st.integers(0, 60))
def test_an_index_knows_what_a_dictionary_of_sets_knows(pairs: list[tuple[str, int]], cut: int) -> None:
    """However many of them were put aside by then, and however they came: one by one, or with another index."""
    index, other, expected = Index(), Index(), defaultdict(set)
    index.RECENT = other.RECENT = 3  # type: ignore[misc]
    for place, (text, key) in enumerate(pairs):
        (index if place < cut else other).put(text, key)
        expected[text].add(key)
    index.put_all(other)
    assert {text: index.of(text) for text in "abcdefghi"} == {text: expected[text] for text in "abcdefghi"}
    assert index.of("") == index.of(None) == frozenset()
