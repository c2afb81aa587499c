"""One postal address out of one column or several, and which column is which."""

import pytest

from volunteers.imports.headings import guess
from volunteers.imports.models import Target as T
from volunteers.imports.rules.addresses import Addresses, assembled, is_whole

pytestmark = pytest.mark.once
A, SECOND, CITY, STATE, CODE, COUNTRY, OTHER = (
    *(T.ADDRESS, T.ADDRESS_LINE_2, T.CITY, T.STATE, T.POSTAL_CODE, T.COUNTRY, T.OTHER_ADDRESS),
)


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        ({A: "1 Main St, Boulder, CO 80302"}, "1 Main St\nBoulder, CO 80302"),
        ({A: "1 Main St", CITY: "Boulder", STATE: "CO", CODE: "80302"}, "1 Main St\nBoulder, CO 80302"),
        ({A: "1 Main St", SECOND: "Boulder, CO 80302"}, "1 Main St\nBoulder, CO 80302"),
        ({A: "1 Main St, Boulder, CO 80302", CITY: "Boulder", CODE: "80302"}, "1 Main St\nBoulder, CO 80302"),
        ({A: "1 Main St", CITY: "Salem", STATE: "MA", CODE: "1970"}, "1 Main St\nSalem, MA 01970"),
        ({A: "1 Main St", CITY: "Salem", CODE: "1970.0"}, "1 Main St\nSalem 01970"),
        ({A: "1 Main St", CITY: "Salem", CODE: "19701234"}, "1 Main St\nSalem 01970-1234"),
        ({A: "1 Main St", CITY: "Boulder", CODE: "80302", COUNTRY: "USA"}, "1 Main St\nBoulder 80302"),
        ({A: "Gasse 3", CITY: "Wien", CODE: "1010", COUNTRY: "Österreich"}, "Gasse 3\n1010 Wien\nÖsterreich"),
        ({A: "Calle 5", CITY: "Delicias", STATE: "Chih.", CODE: "33000", COUNTRY: "México"}, None),
        ({A: "12 Daehak-ro", CITY: "Yongin", CODE: "17022", COUNTRY: "KR"}, "12 Daehak-ro\nYongin 17022\nSouth Korea"),
        ({A: "1 Elm  Apt 4  Aurora  CO  80010  US"}, "1 Elm\nApt 4\nAurora, CO 80010"),
        ({A: "1 Elm  Aurora  CO  80010"}, "1 Elm\nAurora, CO 80010"),
        ({CITY: "Boulder", STATE: "CO"}, "Boulder, CO"),
        ({}, ""),
    ],
)
def test_parts_make_an_address(parts: dict[T, str], address: str | None) -> None:
    wanted = address if address is not None else "Calle 5\n33000 Delicias, Chih.\nMexico"
    assert assembled(parts) == wanted
    assert assembled({A: wanted}) == wanted  # what was kept once is kept again as it is


@pytest.mark.parametrize(
    ("headings", "targets"),
    [
        (["Name", "Address", "Address 2", "City", "State", "Zip"], [A, SECOND, CITY, STATE, CODE]),
        (["Name", "Address 1", "City 1", "Zip 1", "Address 2", "City 2", "Zip 2"], [A, CITY, CODE, *[OTHER] * 3]),
        (["Name", "Home address", "Mailing address"], [OTHER, A]),
        (["Name", "Home address", "Work address"], [A, OTHER]),
        (["Name", "Work address"], [A]),
        (["Nombre completo", "Dirección postal", "Estado"], [A, T.NOTHING]),
        (["Nombre completo", "Domicilio", "Ciudad", "Estado", "Código postal"], [A, CITY, STATE, CODE]),
        (["Name", "Street", "Postal code suffix", "Postal code", "City"], [A, CODE, CODE, CITY]),
    ],
)
def test_columns_of_addresses_are_known(headings: list[str], targets: list[T]) -> None:
    assert guess(headings)[1:] == targets


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("77 Palm Way, Mesa, AZ 85201", True),
        ("PO Box 12\nAurora 80011-1234", True),
        ("Apt 4", False),
        ("Boulder, CO 80302", False),
        ("77 Palm Way", False),
        ("8/23/2014", False),
        ("Group 5, Members 1, 2, 3, " * 20 + "85201", False),
    ],
)
def test_what_is_all_of_an_address(text: str, *, is_one: bool) -> None:
    assert is_whole(text) is is_one


def test_a_second_line_that_is_another_address_is_a_note() -> None:
    row = Addresses()
    row.take(A, 1, "1 Main St, Boulder, CO 80302")
    row.take(SECOND, 2, "77 Palm Way, Mesa, AZ 85201")
    assert row.one() == ({A: "1 Main St, Boulder, CO 80302"}, (2, "77 Palm Way, Mesa, AZ 85201"))
    alone = Addresses()
    alone.take(COUNTRY, 3, "US")
    assert alone.one() == ({}, None)
