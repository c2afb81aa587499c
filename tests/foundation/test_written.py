"""No sign of markup reaches a reader where there is no markup."""

import pytest

from volunteers.foundation.written import as_read, without_signs


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Come **soon**, *please*, and __bring__ _cups_.", "Come soon, please, and bring cups."),
        ("# Picnic\nSee [the plan](https://demo.example/a_b_c).", "Picnic\nSee the plan (https://demo.example/a_b_c)."),
        ("`cup`", "cup"),
        ("3 * 4 * 5, snake_case_name, #1, a*b*c, [sic], 5 stars: *****", None),
        ("- one\n- two\n1. three", None),
        ("https://demo.example/_x_/__y__ and ana_b_c@demo.example", None),
        ("**bold** رقمي 303 555 0142", "bold رقمي \u2066303 555 0142\u2069"),
    ],
)
def test_signs_of_markup_are_not_read(typed: str, read: str | None) -> None:
    assert as_read(typed) == (typed if read is None else read)
    assert without_signs(without_signs(typed)) == without_signs(typed)
