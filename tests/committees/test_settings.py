"""The settings of a committee, and writing to it."""

from typing import Any

import pytest
from flask import Flask

from tests.client import Client, codes
from tests.committees.test_members import mails_to, rows
from tests.factories import Factories
from volunteers.committees.models import Committee
from volunteers.mail.files import folder


@pytest.fixture(autouse=True)
def _no_mail(app: Flask) -> None:
    """The folder of kept mails outlives a test."""
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()


VALUES: dict[str, Any] = {
    "name": "Korea Committee",
    "name-es": "Comité de Corea",
    "summary": "Story hour and golf day",
    "purpose": "To read to each other.",
    "meets": "Every third Thursday",
    "first_steps": "",
    "hue": "3",
    "join_policy": "open",
    "contact_email": "",
    "version": "1",
}


def test_saving(app: Flask, client: Client, make: Factories) -> None:
    """Several languages, a colour, how one joins; the public page shows it in the reader's language."""
    korea = make.committee()
    client.sign_in(make.officer(korea))
    base = f"/committees/{korea.slug}/settings"
    assert client.get(base).status_code == 200
    assert client.submit(base, VALUES).status_code == 303
    (row,) = rows(app, Committee)
    assert (row.name["es"], row.hue, row.join_policy, row.version) == ("Comité de Corea", 3, "open", 2)
    assert "Comité de Corea" in client.get(f"/committees/{korea.slug}?lang=es").text


def test_a_stale_save_loses_nothing(app: Flask, client: Client, make: Factories) -> None:
    """Somebody else saved: what was typed is still there, and the next press saves it."""
    korea = make.committee()
    client.sign_in(make.officer(korea))
    base = f"/committees/{korea.slug}/settings"
    client.submit(base, VALUES)
    answer = client.submit(base, {**VALUES, "purpose": "My careful words"})
    assert answer.status_code == 422
    assert "My careful words" in answer.text
    assert codes(answer.text) == {"stale"}
    assert 'name="version" value="2"' in answer.text
    assert rows(app, Committee)[0].purpose["en"] == VALUES["purpose"]
    client.submit(base, {**VALUES, "purpose": "My careful words", "version": "2"})
    assert rows(app, Committee)[0].purpose["en"] == "My careful words"


@pytest.mark.parametrize(
    "text",
    [
        *("x" * 30_000, "a\0b", "a\ud800b", "-1"),
        *(pytest.param(text, marks=pytest.mark.once) for text in ("<script>alert(1)</script>", "99", "", "a\r\nb")),
    ],
)
@pytest.mark.parametrize("field", [*VALUES])
def test_bad_input(app: Flask, client: Client, make: Factories, field: str, text: str) -> None:
    """A clear message, or kept as it is; never a 500, never markup."""
    korea = make.committee()
    client.sign_in(make.officer(korea))
    base = f"/committees/{korea.slug}/settings"
    answer = client.submit(base, {**VALUES, field: text.encode("utf-8", "surrogatepass")})
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert "<title>Error:" in answer.text
        assert rows(app, Committee)[0].version == 1
    assert "<script>alert" not in answer.text + client.get(f"/committees/{korea.slug}").text


def test_writing_to_a_committee(app: Flask, client: Client, make: Factories) -> None:
    """The chairs get it, an answer goes to the writer; twice pressed is once sent; no private address is shown."""
    korea = make.committee()
    chair = make.officer(korea)
    base = f"/committees/{korea.slug}/contact"
    assert chair.email not in client.get(base).text
    values = {"name": "Ruth Bcc: eve@demo.example", "email": "ruth@demo.example", "message": "May I\r\ncome?"}
    for _press in range(2):
        assert client.submit(base, values).status_code == 303
    (mail,) = mails_to(app, chair.email)
    assert "ruth@demo.example" in str(mail.message["Reply-To"])
    assert "Bcc" not in mail.message
    assert "May I" in mail.text
    for bad in (
        {},
        {**values, "name": "Ruth\r\nBcc: eve@demo.example"},
        {**values, "email": "no"},
        {**values, "message": ""},
        {**values, "name": "x" * 500},
    ):
        assert client.submit(base, bad).status_code == 422


def test_a_committee_without_a_chair(app: Flask, client: Client, make: Factories) -> None:
    """Then the organisation gets it; where an address is set, that address does."""
    korea = make.committee()
    values = {"name": "Ruth", "email": "ruth@demo.example", "message": "Hello"}
    client.submit(f"/committees/{korea.slug}/contact", values)
    assert mails_to(app, "hello@demo.example")
    ethiopia = make.committee("Ethiopia Committee", contact_email="ethiopia@demo.example")
    client.submit(f"/committees/{ethiopia.slug}/contact", values)
    assert mails_to(app, "ethiopia@demo.example")


def test_it_says_whether_anybody_has_checked_the_address(app: Flask, client: Client, make: Factories) -> None:
    """Anybody can type anybody's address; only who signs in with it has shown that it is theirs."""
    korea = make.committee(contact_email="korea@demo.example")
    base = f"/committees/{korea.slug}/contact"
    member = make.member(korea, make.person("Ruth Abel", email="ruth@demo.example"))
    unchecked = "We haven’t checked"
    client.submit(base, {"name": "Ruth Abel", "email": "ruth@demo.example", "message": "From nobody"})
    client.sign_in(member)
    client.submit(base, {"name": "Ruth Abel", "email": "dana@demo.example", "message": "From another address"})
    client.submit(base, {"name": "Ruth Abel", "email": "RUTH@demo.example", "message": "From my own"})
    mails = {
        words: unchecked in mail.text.replace("\n", " ")
        for mail in mails_to(app, "korea@demo.example")
        for words in ("From nobody", "From another address", "From my own")
        if words in mail.text
    }
    assert mails == {"From nobody": True, "From another address": True, "From my own": False}
