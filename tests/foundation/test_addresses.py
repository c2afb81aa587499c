"""One form of an address: as mail servers understand it."""

import pytest

from volunteers.foundation import shapes
from volunteers.foundation.addresses import ascii_domain, comparable
from volunteers.mail import mime
from volunteers.mail.suppression import is_usable

SAME = {
    "board@demo.example": (
        "BOARD@demo.example",
        "board@DEMO.Example",
        "board@\uff44emo.example",
        "board@demo\u3002example",
        "board@demo\uff0eexample",
        "board@demo\uff61example",
        " board@demo.example\n",
    ),
    "anna@xn--fa-hia.example": ("anna@fa\xdf.example", "Anna@FA\xdf.example", "anna@XN--FA-HIA.example"),
    "jo@xn--ngbrx.example": ("jo@\u0639\u0631\u0628.example",),
}


def test_what_is_one_address_is_one() -> None:
    for kept, typed in SAME.items():
        for each in (kept, *typed):
            assert comparable(each) == kept, each
            assert shapes.email(each.strip()) == kept, each


def test_what_idna_2003_took_for_one_are_two() -> None:
    assert comparable("a@fa\xdf.example") != comparable("a@fass.example")
    assert comparable("a@\u03c3.example") != comparable("a@\u03c2.example")
    assert comparable("a@\u200dx.example") != comparable("a@x.example")


def test_the_envelope_has_the_domain_of_2008() -> None:
    assert mime.bare_address("anna@fa\xdf.example") == "anna@xn--fa-hia.example"
    assert mime.address("Anna", "anna@fa\xdf.example").endswith(b"<anna@xn--fa-hia.example>")


NO_DOMAIN = ("\u2603.example", "a..b", "x" * 64, "", ".example", "xn--\x80", "xn--zzzzzzzz.example")


@pytest.mark.parametrize("domain", NO_DOMAIN)
def test_what_is_no_domain_is_none(domain: str) -> None:
    with pytest.raises(ValueError, match="no domain"):
        ascii_domain(domain)
    assert not is_usable(f"a@{domain}")
    with pytest.raises(ValueError, match="no domain"):
        mime.bare_address(f"a@{domain}")


@pytest.mark.parametrize("odd", ["", "@", "a@", "@b", "a", "a@b@c", "\u2603", "a@\u2603.example", "\x00@\ud800"])
def test_what_is_no_address_breaks_nothing(odd: str) -> None:
    assert comparable(comparable(odd)) == comparable(odd)
