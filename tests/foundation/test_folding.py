"""Folding: what somebody types finds the name, however either is written."""

import pytest

from volunteers.foundation.folding import figures, fold, has_words, searchable, words_typed
from volunteers.foundation.text import reads_as, slug_of

FOUND = [
    # letters that decompose into none (CLDR, Latin-ASCII)
    *(("Łukasz Żurek", typed) for typed in ("lukasz", "Łukasz", "zurek lukasz", "LUKASZ ŻUREK")),
    *(("Đặng Thị Hương", typed) for typed in ("dang", "Đặng", "đang huong", "DANG THI")),
    *(("Þór Ólafsson", typed) for typed in ("thor", "þór", "olafsson")),
    *(("Æsa Øye", typed) for typed in ("aesa", "æsa", "oye", "ØYE")),
    *(("Guðrún", typed) for typed in ("gudrun", "GUÐRÚN")),
    *(("Iğdır Işık", typed) for typed in ("igdir", "isik", "IŞIK", "ışık")),
    *(("İpek", typed) for typed in ("ipek", "IPEK", "İPEK")),
    *(("Cœur Weiß", typed) for typed in ("coeur", "weiss", "WEISS", "WEIẞ")),
    *(("Ħal Ŧeal Ɓala", typed) for typed in ("hal", "teal", "bala")),
    # apostrophes, or none
    *(
        (name, typed)
        for name in ("O'Brien", "O’Brien", "OʼBrien", "OBrien", "O Brien")
        for typed in ("o'brien", "o’brien", "oʻbrien", "obrien", "o`brien", "O´Brien")
    ),
    *(("Kaʻahumanu", typed) for typed in ("kaahumanu", "ka'ahumanu", "kaʻahumanu")),
    *(("Wäldä Giyorgis ʾAbba", typed) for typed in ("walda", "abba", "'abba")),
    # hyphens, spaces or none
    *(
        (name, typed)
        for name in ("Omar Al-Fassi", "Omar Al Fassi", "Omar Al\u2011Fassi", "Omar AlFassi")
        for typed in ("al-fassi", "al fassi", "al\u2011fassi", "alfassi", "fassi omar", "al\u00adfassi")
    ),
    *(("Jean-Pierre Dupont", typed) for typed in ("jeanpierre", "jean pierre", "jean–pierre", "dupont jean")),
    *(("Ana de la Cruz", typed) for typed in ("delacruz", "dela cruz", "de la cruz", "cruz ana")),
    *(("J. R. Smith", typed) for typed in ("jr smith", "j r smith", "J. R.", "smith, j.")),
    # what nobody sees
    *(("So\u00adfia Mar\u200dtin", typed) for typed in ("sofia", "martin", "so\u200cfia", "\u200fsofia\u200e")),
    *(("葛\U000e0100城", typed) for typed in ("葛城", "葛\ufe00城")),
    # Arabic, Persian, Urdu
    *(("مُحَمَّد أحمد", typed) for typed in ("محمد", "احمد", "أحمد", "مـحـمـد", "إحمد")),
    *(("مصطفى فاطمة", typed) for typed in ("مصطفي", "مصطفى", "فاطمه", "فاطمة")),
    *(("رؤوف مسئول", typed) for typed in ("رووف", "مسيول", "رؤوف")),
    *(("علی کریمی", typed) for typed in ("علي", "كريمي", "علی")),
    *(("علی\u200cرضا", typed) for typed in ("علیرضا", "علی رضا", "علی\u200cرضا")),
    # other scripts
    *(("שָׁלוֹם כֹּהֵן", typed) for typed in ("שלום", "כהן")),
    *(("Γιώργος Παππάς", typed) for typed in ("γιωργος", "ΓΙΩΡΓΟΣ", "παππας")),
    *(("Фёдор Семёнов", typed) for typed in ("федор", "ФЁДОР", "семенов")),
    *(("Ґалаґан Қайрат", typed) for typed in ("галаган", "кайрат")),
    *(("ሐና ፀሐይ ዓለሙ", typed) for typed in ("ሀና", "ጸሀይ", "አለሙ", "ሃና", "ኀና")),
    *(("サクラ", typed) for typed in ("さくら", "ｻｸﾗ", "サクラ")),
    *(("ＡＢＣ Ｌｉ", typed) for typed in ("abc", "li", "ＡＢＣ")),
    *(("박하은", typed) for typed in ("박하은", "하은", "박 하은")),
    *(("สุดา", typed) for typed in ("สุดา",)),
    *(("Route ６６", typed) for typed in ("66", "٦٦")),
]


@pytest.mark.parametrize(("name", "typed"), FOUND)
def test_a_name_is_found_as_people_type_it(name: str, typed: str) -> None:
    assert has_words(searchable(f"Maria {name} Zz"), words_typed(typed))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łukasz", "tukasz"),
        ("สุดา", "สดา"),
        ("Ana Ruiz", "anna"),
        ("C++", "c#"),
        ("محمد", "محمود"),
        ("ሰላም", "ሸላም"),
    ],
)
def test_what_is_something_else_is_not_found(name: str, typed: str) -> None:
    assert not has_words(searchable(name), words_typed(typed))


def test_folding_folded_text_changes_nothing() -> None:
    for name, typed in FOUND:
        assert fold(fold(name)) == fold(name)
        assert fold(fold(typed)) == fold(typed)


def test_words_are_few_and_bare() -> None:
    assert words_typed("  Núñez,  «Yolanda» (Dr.) ") == ["nunez", "yolanda", "dr"]
    assert words_typed("'  \u200f ’") == []
    assert len(words_typed("a b c d e f g h")) == 6


def test_who_else_folds() -> None:
    """Addresses of pages, and whether two names are one person's."""
    assert slug_of("Łódź") == "lodz"
    assert slug_of("Þingeyri & Æðey") == "thingeyri-aedey"
    assert slug_of("Coeur d’Alene") == "coeur-dalene"
    assert slug_of("성남시") == ""
    assert reads_as("Łukasz O’Brien") == reads_as("Lukasz  Obrien")
    assert reads_as("Anne-Marie") == reads_as("Anne Marie")
    assert reads_as("Anna") != reads_as("Anne")


@pytest.mark.parametrize("typed", ["５１３６９８", "٥١٣٦٩٨", "۵۱۳۶۹۸", "५१३६९८", "𝟓𝟏𝟑𝟔𝟗𝟖", "\u200f٥١٣٦٩٨\u200e"])
def test_figures_of_any_script(typed: str) -> None:
    assert figures(typed) == "513698"
    assert figures("٣٧٫٤٢") == "37.42"
    assert figures("Zone 3") == "Zone 3"
