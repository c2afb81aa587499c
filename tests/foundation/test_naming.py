"""Words of enumerations: complete, and each once."""

from enum import StrEnum

import pytest

from volunteers.foundation.naming import called, names


class Hue(StrEnum):
    """An enumeration of these tests."""

    RED = "red"
    BLUE = "blue"


def test_a_member_is_called_by_itself_or_by_its_value() -> None:
    names(Hue, {Hue.RED: "Red", Hue.BLUE: "Blue"})
    names(Hue, {Hue.RED: "It warns."}, purpose="meaning", but=(Hue.BLUE,))
    assert called(Hue.RED) == "Red"
    assert called("blue", kind="Hue") == "Blue"
    assert called(Hue.RED, "meaning") == "It warns."
    with pytest.raises(KeyError):
        called(Hue.BLUE, "meaning")
    with pytest.raises(ValueError, match="already"):
        names(Hue, {Hue.RED: "Rouge", Hue.BLUE: "Bleu"})
    with pytest.raises(ValueError, match="BLUE"):
        names(Hue, {Hue.RED: "Rouge"}, purpose="in French")


def test_another_enumeration_of_the_same_name_is_refused() -> None:
    first, second = StrEnum("Twin", "A"), StrEnum("Twin", "A")
    names(first, {first.A: "a"})
    with pytest.raises(ValueError, match="already"):
        names(second, {second.A: "a"})
