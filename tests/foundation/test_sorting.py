"""Short lists stand in the order of the reader's language."""

import pytest

from volunteers.foundation.languages import by_name, countries_in
from volunteers.foundation.text import sorted_as


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("es", ["Árbol", "nube", "Nuñez", "ñandú", "Óscar", "zona"]),
        ("es-MX", ["Espana", "España"]),
        ("en", ["Árbol", "ñandú", "nube", "Óscar"]),
    ],
)
def test_accents_tell_nothing_and_in_spanish_its_letter_follows_n(language: str, order: list[str]) -> None:
    mixed = order[::-1]
    mixed.sort(key=lambda each: sorted_as(each, language))
    assert mixed == order


def test_names_are_sorted_as_the_reader_reads_them() -> None:
    names = [name for _tag, name in by_name(["de", "en", "es", "ar", "ko"], "es")]
    assert names == ["alemán", "árabe", "coreano", "español", "inglés"]
    countries = [name for _code, name in countries_in("es")]
    assert countries.index("Etiopía") < countries.index("Grecia") < countries.index("Níger")
    assert countries.index("Emiratos Árabes Unidos") < countries.index("España") < countries.index("Estados Unidos")
