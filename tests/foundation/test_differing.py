"""What differs between two texts, by words."""

import pytest

from volunteers.foundation.differing import AROUND, MOST_WORDS, Has, Piece, pieces


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("", ""),
        ("One two", ""),
        ("", "One two"),
        ("One two three", "One 2 three"),
        ("A\nB\n\nC", "A\nC"),
        ("日本語の文です", "日本の文でした"),
        ("한국어 문장", "한국어 글"),
        ("x" * 5000, "y"),
    ],
)
def test_either_text_is_made_of_its_pieces(mine: str, theirs: str) -> None:
    found = pieces(mine, theirs)
    assert "".join(each.text for each in found if each.has is not Has.THEIRS) == mine
    assert "".join(each.text for each in found if each.has is not Has.MINE) == theirs


def test_words_are_compared() -> None:
    assert pieces("We meet on Fridays at six.", "We meet on Mondays at six.") == [
        Piece(Has.BOTH, "We meet on "),
        Piece(Has.THEIRS, "Mondays "),
        Piece(Has.MINE, "Fridays "),
        Piece(Has.BOTH, "at six."),
    ]
    assert Piece(Has.MINE, "語") in pieces("日本語です", "日本です")


def test_what_both_have_is_cut_to_what_stands_around() -> None:
    same = " ".join(f"word{number}" for number in range(500))
    found = pieces(f"{same} mine {same}", f"{same} theirs {same}")
    assert [each.has for each in found] == [
        *(Has.LEFT_OUT, Has.BOTH, Has.THEIRS, Has.MINE, Has.BOTH, Has.LEFT_OUT),
    ]
    assert len(found[1].text.split()) == AROUND


def test_very_long_texts_are_compared_by_lines() -> None:
    same = "\n".join(f"line {number} of it" for number in range(MOST_WORDS))
    found = pieces(f"{same}\nmine", f"{same}\ntheirs")
    assert [each for each in found if each.has in (Has.MINE, Has.THEIRS)] == [
        Piece(Has.THEIRS, "theirs"),
        Piece(Has.MINE, "mine"),
    ]
