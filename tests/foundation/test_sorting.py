"""Short lists stand in the order of the reader's language."""

import pytest

from volunteers.foundation.collating import LONGEST_KEY, sort_key, sorted_as
from volunteers.foundation.languages import by_name, countries_in


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


ROOT = (
    *("123 Club", "9 Lives"),
    *("Aesa", "Æsa", "Afi", "Al Fassi", "Albert", "Al-Fassi", "Alfassia", "Arlig", "Ärlig", "Arlo"),
    *("Dang", "Đặng", "Danger", "Elan", "Élan", "Elana", "Ilgaz", "Ipek", "İpek", "ılgaz", "Jan"),
    *("Lukáš Novák", "Lukas Zorn", "Lukasz Zurek", "Łukasz Żurek", "Lydia Ann"),
    *("ñandú", "nube", "Nuñez", "Obrian", "O'Brien", "O’Bryan", "Óscar", "Oystein", "Øystein", "Oz"),
    *("Thor", "Zoe", "Zoe Nunez", "Zoë Núñez", "zona", "Þór"),
    *("Αννα", "Ἄννα", "Γιώργος", "Андрей", "Елка", "Ёлка", "Иван", "Іван", "Їжак", "Йосип", "Фёдор"),
    *("გიორგი", "Արամ", "כהן", "שלום", "أحمد", "إيمان", "احمد", "بدر", "پرویز", "كريم"),
    *("ሰላም", "አበበ", "कमला", "सुनिता", "กมล", "เกษม", "สมชาย", "เอก"),
    *("김민준", "박하은", "かく", "ガク", "たなか", "ひろし", "ヒロシ", "李娜", "王伟"),
)
"""As Unicode::Collate sorts them by the DUCET, but for hyphens and apostrophes, which tell nothing here."""


def test_people_are_sorted_by_one_key_for_all_readers() -> None:
    mixed = list(ROOT[::-1])
    mixed.sort(key=sort_key)
    assert mixed == list(ROOT)


def test_what_tells_nothing_is_one_key() -> None:
    for first, second in (("O'Brien", "O’BRIEN"), ("Al-Fassi", "AlFassi"), ("A\u00adna", "ANA"), ("ＡＢＣ", "abc")):
        assert sort_key(first) == sort_key(second)
    assert sort_key("Łukasz") > sort_key("Lukasz")


def test_keys_have_a_length() -> None:
    for name in ("x" * 5000, "é" * 5000, "王" * 5000, "e\u0301\u0302\u0303" * 500):
        assert len(sort_key(name)) <= LONGEST_KEY


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", ["Ladin", "Łemko", "Lezghian", "Norwegian", "Øst", "Otto"]),
        ("es", ["ladino", "Łemko", "lezgui", "nube", "ñandú", "Øst", "otto"]),
        ("pl", ["lezgijski", "łaciński", "zulu", "żółty"]),
        ("sv", ["ostiska", "zulu", "åländska", "älvdalska", "österrikiska"]),
        ("nb", ["zulu", "ærlig", "østerriksk", "ålesundsk"]),
    ],
)
def test_a_short_list_is_sorted_as_its_reader_sorts(language: str, order: list[str]) -> None:
    mixed = order[::-1]
    mixed.sort(key=lambda each: sorted_as(each, language))
    assert mixed == order
