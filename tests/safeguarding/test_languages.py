"""A guardian's pages in every language that people are written to in: whole, and in the right direction."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from babel.messages.pofile import read_po
from flask import Flask, abort, request

from tests.client import Client, codes, tree_of
from tests.conftest import Databases, leave, make_app
from tests.factories import Factories
from tests.mail.samples import LETTERHEAD, NAME, SAMPLES, TO_MANY
from tests.mail.test_golden import rendered
from tests.safeguarding.conftest import Family, said_yes
from volunteers import links
from volunteers.accounts import sessions
from volunteers.activities.models import Activity, ActivityState
from volunteers.audit import bookkeeping
from volunteers.committees.models import Committee
from volunteers.foundation import clock, languages, moments
from volunteers.foundation.db import db
from volunteers.foundation.languages import PARTLY, WRITTEN_TO
from volunteers.foundation.text import _n
from volunteers.house import House
from volunteers.links import Link, Purpose
from volunteers.mail.copies import is_copy
from volunteers.safeguarding.models import ConsentScope, RecordOpening
from volunteers.safeguarding.words import AGREED_TO
from volunteers.web.answers import Answers
from volunteers.web.errors import PAGES, SHOWN_AS

pytestmark = pytest.mark.once  # no database answers differently in another language

SENTENCES = Path(moments.__file__).parents[1] / "translations"
SPOKEN_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-sending", "data-kept", "data-unsure", "data-offline")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
UNTRANSLATED = {"%(child)s: %(title)s", "%(page)s · %(organization)s", "Error: %(title)s"}
"""The same in every language, or in Spanish."""
MINUTES = ("You can try again in %(num)d minute.", "You can try again in %(num)d minutes.")


@cache
def english() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Every sentence of the interface: those that stand as they are, and those with something put into them."""
    with (SENTENCES / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        ids = [entry.id for entry in read_po(file, locale="es") if entry.id]
    said = {each for key in ids for each in ((key,) if isinstance(key, str) else key)} - UNTRANSLATED
    whole = {each for each in said if not PLACEHOLDER.search(each)}
    parted = [each for each in said - whole if re.search("[A-Za-z]{2}", PLACEHOLDER.sub("", each))]
    return frozenset(whole), tuple(
        re.compile("^" + ".+".join(map(re.escape, PLACEHOLDER.split(each))) + "$", re.DOTALL) for each in parted
    )


@cache
def known_to(tag: str) -> frozenset[str]:
    """What a language says, where it's the same as the English: "Minute" in French."""
    with (SENTENCES / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po").open("rb") as file:
        found = list(read_po(file, locale=tag.replace("-", "_")))
    return frozenset(
        str(each) for entry in found for each in ([entry.string] if isinstance(entry.string, str) else entry.string)
    )


parsed = lru_cache(2)(tree_of)
"""Reading a page takes longer than making it."""


def texts(page: str) -> Iterator[str]:
    """Everything that a page says, block by block, also to readers of the screen and by its script."""
    for element in parsed(page).iter():
        if not isinstance(element.tag, str) or element.tag in ("style", "script"):
            continue
        own = [element.text, *(child.tail for child in element)]
        if element.tag in (
            "p",
            "li",
            "h1",
            "h2",
            "h3",
            "label",
            "button",
            "a",
            "dt",
            "dd",
            "option",
            "summary",
            "title",
        ):
            own.append("".join(element.itertext()))
        yield from (re.sub(r"\s+", " ", each).strip() for each in own if each and each.strip())
    for name in SPOKEN_ALOUD:
        yield from (value for each in parsed(page).iter() if (value := each.get(name)))


@cache
def is_english(text: str, tag: str) -> bool:
    """Whether a text is one of our English sentences, which this language says otherwise."""
    whole, parted = english()
    bare = text.replace("\u2068", "").replace("\u2069", "").replace(LETTERHEAD.phone_hours, "")
    return bare not in known_to(tag) and (bare in whole or any(each.match(bare) for each in parted))


def english_left(page: str, tag: str) -> list[str]:
    """The English sentences of ours that a page in another language still says."""
    return sorted({text for text in texts(page) if is_english(text, tag)})


def look(page: str, tag: str, *, has_menu: bool = False) -> str:
    """The page is in this language, in its direction, without a menu, and all of it is translated."""
    root = parsed(page)
    assert root.get("lang") == tag
    assert (root.get("dir") or "ltr") == languages.direction(tag)
    assert (root.find(".//nav[@id='menu']") is not None) is has_menu
    offered = [each.get("hreflang") for each in root.iter("a") if each.get("hreflang")]
    assert sorted(offered) == sorted(WRITTEN_TO)
    assert tag == "en" or english_left(page, tag) == []
    return page


def look_at_own(page: str, tag: str) -> str:
    """The same of a page of who is signed in."""
    return look(page, tag, has_menu=True)


@pytest.fixture
def activity(make: Factories, committee: Committee) -> Activity:
    """Something that everybody may come to, with one place, about which everything is asked that can be."""
    scopes = [scope.value for scope in ConsentScope if scope is not ConsentScope.TAKING_PART]
    found: Activity = make.activity(committee, is_public=True, capacity=1, consent_scopes=scopes)
    return found


def speaking(make: Factories, family: Family, tag: str) -> Any:
    """A third guardian of Mina's, who reads this language, and that she is their child; and who opened her page."""
    guardian = make.person(full_name="Xa Xa", email="xa@demo.example", account=None, preferred_language=tag)
    now = clock.now()
    for number, role in enumerate(
        ("coordinator", "administrator", "chair", "vice_chair", "secretary", ""), 1
    ):  # the last by a reader who is gone
        opened = {"account_id": number, "reader_id": guardian.id if role else None, "role": role}
        make._save(RecordOpening(child_id=family.mina.id, opened_on=now.date(), opened_at=now, **opened))
    return guardian, make.guardianship(family.mina, guardian, confirmed=True)


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_a_guardian_reads_and_answers_in_their_language(
    family: Family, make: Factories, client: Client, activity: Activity, committee: Committee, tag: str
) -> None:
    guardian, row = speaking(make, family, tag)
    page = family.page(guardian)
    look(client.get(page).text, tag)
    calendar = f"{page}/children/{row.public_id}/activities"
    look(client.get(calendar).text, tag)
    asked = client.submit(f"{page}/children/{row.public_id}/sign-up", {"shift": activity.shifts[0].public_id})
    question = str(asked.headers["Location"])
    asks = look(client.get(question).text, tag)
    with family.app.test_request_context(f"/guardian/again?lang={tag}"):
        assert all(str(text) in html.unescape(asks) for text in AGREED_TO.values())
    look(client.get(page).text, tag)
    unsigned = client.submit(question, {"answer": "yes"})
    assert unsigned.status_code == 422
    look(unsigned.text, tag)
    assert client.submit(question, said_yes(client, question)).headers["Location"] == page
    assert family.consents()[-1].text_language == tag
    look(client.get(page).text, tag)
    look(client.get(question).text, tag)
    look(client.get(calendar).text, tag)
    assert client.submit(f"{question}/withdraw").status_code == 303
    look(client.get(page).text, tag)
    over = make.activity(committee, is_public=True, state=ActivityState.CANCELLED)
    refused = client.submit(f"{page}/children/{row.public_id}/sign-up", {"shift": over.shifts[0].public_id})
    after = client.get(str(refused.headers["Location"])).text
    assert "cancelled" in codes(after)
    look(after, tag)


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_a_guardian_registers_a_child_in_their_language(
    family: Family, make: Factories, client: Client, tag: str
) -> None:
    guardian, _row = speaking(make, family, tag)
    page = f"{family.page(guardian)}/children/new"
    look(client.get(page).text, tag)
    good = {"full_name": "Leo Xa", "relation": "parent"}
    for wrong in (
        {"full_name": "", "relation": ""},
        {"full_name": "x" * 201, "relation": "parent", "email": "nobody"},
        {"born_on": "2099-01-01"},
        {"born_on": "1890-01-01"},
        {"born_on": "2001-01-01"},
        {"born_on": "13/06"},
        {"email": "leo@demo.example"},
        {"born_on": "2020-01-01", "email": "leo@demo.example"},
    ):
        answer = client.submit(page, {**good, **wrong})
        assert answer.status_code == 422
        look(answer.text, tag)
    assert client.submit(page, good).status_code == 303
    look(client.get(family.page(guardian)).text, tag)


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_a_link_is_asked_for_again_in_every_language(family: Family, make: Factories, client: Client, tag: str) -> None:
    look(client.get(f"/guardian/again?lang={tag}").text, tag)
    look(client.submit("/guardian/again", {"email": ""}).text, tag)
    assert client.submit("/guardian/again", {"email": "hana@demo.example"}).headers["Location"] == "/guardian/sent"
    look(client.get("/guardian/sent").text, tag)
    look(client.get("/register/young/noted").text, tag)
    guardian, _row = speaking(make, family, tag)
    page = family.page(guardian)
    with clock.at(clock.now() + timedelta(days=91)):
        look(client.get(page).text, tag)
    client.submit(f"{page}/not-me")
    look(client.get(page).text, tag)


def copies_of(kind: str) -> list[str]:
    """The samples of a guardian's copies of a kind of mail."""
    found = [case for case, facts in SAMPLES[kind].items() if is_copy(facts)]
    assert found, kind
    return found


@pytest.mark.parametrize("tag", PARTLY)
def test_a_copy_of_what_has_no_words_in_their_language_says_what_it_is(app: Flask, tag: str) -> None:
    """What stands around it is in their language; what was written to the child says in which it is."""
    with app.app_context():
        mail = rendered("notices/who_comes", tag, *copies_of("notices/who_comes"))
    root = tree_of(mail.html)
    assert (mail.language, root.get("lang"), root.get("dir")) == (tag, tag, languages.direction(tag))
    said, *_within = [each for each in root.iter("div") if each.get("lang") == "en" and each.get("class") == "markup"]
    within = " ".join("".join(said.itertext()).split())
    assert "Dear" in within
    assert [each for each in english_left(mail.html, tag) if " ".join(each.split()) not in within] == []
    assert NAME in mail.text


@pytest.mark.parametrize("tag", ["en", "es"])
def test_who_reads_what_the_child_reads_gets_its_copy_as_it_is(app: Flask, tag: str) -> None:
    with app.app_context():
        mails = [rendered("notices/who_comes", tag, case) for case in SAMPLES["notices/who_comes"] if case != TO_MANY]
    assert len({mail.subject for mail in mails}) == 1


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_a_guardian_s_mails_are_in_their_language(app: Flask, tag: str) -> None:
    """Frame and foot too; and they say where nobody has checked the translation, and whom to call.

    So are the copies of what a child is told about its activities, in words of their own.
    """
    with app.app_context():
        house = House.of()
        mails = [rendered(kind, tag, case) for kind in sorted(house.mails_in_all_languages) for case in SAMPLES[kind]]
        copies = [rendered(kind, tag, case) for kind in sorted(house.mails_of_child) for case in copies_of(kind)]
    assert len(copies) > len(house.mails_of_child)
    mails += copies
    for mail in mails:
        assert mail.language == tag
        root = tree_of(mail.html)
        assert (root.get("lang"), root.get("dir")) == (tag, languages.direction(tag))
        if tag != "en":
            assert english_left(mail.html, tag) == []
            assert not [line for line in (mail.subject, *mail.text.splitlines()) if is_english(line.rstrip(":"), tag)]


def test_a_sentence_that_is_left_in_english_is_found(family: Family, client: Client) -> None:
    """The look above is not blind."""
    left = english_left(client.get(f"{family.page(family.mother)}?lang=en").text, "vi")
    assert {"Your children", "For Hana Park", "Skip to main content"} <= set(left)


def test_the_browser_says_which_language_where_nobody_is_known(client: Client) -> None:
    found = client.get("/guardian/again", headers={"Accept-Language": "so, en;q=0.5"}).text
    look(found, "so")
    assert tree_of(client.get("/", headers={"Accept-Language": "so, en;q=0.5"}).text).get("lang") == "en"


def test_what_the_address_asks_for_goes_before_the_guardian_s_own(
    family: Family, make: Factories, client: Client
) -> None:
    """And holds from then on on these pages, and on no other."""
    page = family.page(speaking(make, family, "am")[0])
    look(client.get(f"{page}?lang=vi").text, "vi")
    look(client.get(page).text, "vi")
    assert tree_of(client.get("/").text).get("lang") == "en"


def test_what_was_chosen_is_kept_when_a_guardian_signs_out(make: Factories, client: Client) -> None:
    client.sign_in(make.person("Xa Xa"))
    look_at_own(client.get("/me/children?lang=ne").text, "ne")
    client.get(str(client.submit("/logout").headers["Location"]))
    look(client.get("/guardian/again").text, "ne")


def test_an_error_of_another_page_is_no_part_of_it(client: Client) -> None:
    """It speaks a language that the whole interface has."""
    for address in ("/committees/nothing?lang=ar", "/nothing?lang=ar"):
        assert tree_of(client.get(address).text).get("lang") == "en"


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_who_has_not_checked_a_translation_is_said_in_it(
    family: Family, make: Factories, client: Client, tag: str
) -> None:
    found = client.get(family.page(speaking(make, family, tag)[0])).text
    assert (" data-unreviewed" in found) == (tag not in languages.REVIEWED)


@pytest.fixture
def erring(app: Flask) -> Iterator[None]:
    """A page in all languages that answers with the error that its address asks for."""
    endpoint = "safeguarding.sent"
    view = app.view_functions[endpoint]

    @wraps(view)
    def page() -> str:
        abort(int(request.args["status"]))

    app.view_functions[endpoint] = page
    yield
    app.view_functions[endpoint] = view


@pytest.mark.parametrize("tag", WRITTEN_TO)
@pytest.mark.usefixtures("erring")
def test_each_error_speaks_the_language_of_the_page(client: Client, tag: str) -> None:
    for status in sorted({*PAGES} - SHOWN_AS.keys()):
        found = client.get(f"/guardian/sent?status={status}&lang={tag}")
        assert found.status_code == status
        look(found.text, tag)
        assert (" data-unreviewed" in found.text) == (tag not in languages.REVIEWED)


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_an_error_before_the_page_knows_for_whom_it_is(
    family: Family, make: Factories, client: Client, tag: str
) -> None:
    """The address tells: of a form that is too old, and of what isn't there; of an altered link only the browser."""
    page = family.page(speaking(make, family, tag)[0])
    typed = {"full_name": "Leo Xa", "relation": "parent", "born_on": "2015-05-05", "email": "leo@demo.example"}
    old = client.post(f"{page}/children/new", data=typed)
    assert old.status_code == 400
    assert "Leo Xa" in look(old.text, tag)
    pressed = client.post(f"{page}/questions/nothing", data={"answer": "yes", "until": "one", "signed_name": "Xa Xa"})
    assert "Xa Xa" in look(pressed.text, tag)
    assert look(client.get(f"{page}/questions/nothing").text, tag).count('href="/guardian/again"') == 1
    opened = client.get(f"{page}/not-me")  # which only takes a press
    assert opened.status_code == 405
    look(opened.text, tag)
    altered = client.get(f"{page}x", headers={"Accept-Language": tag})
    assert altered.status_code == 404
    assert 'href="/guardian/again"' in look(altered.text, tag)


def test_too_many_tries_are_told_in_the_guardian_s_language(databases: Databases, tmp_path: Path) -> None:
    """The limit answers before the page does."""
    url = databases.new("limits")
    app = make_app(tmp_path, url, RATE_LIMITS="on")
    try:
        make, client = Factories(app), app.test_client()
        mina, mother = (make.person(full_name=name, account=None) for name in ("Mina Park", "Hana Park"))
        father = make.person(full_name="Joon Park", account=None, preferred_language="ar")
        rows = [make.guardianship(mina, each, confirmed=True) for each in (mother, father)]
        family = Family(app, client, make, mina, mother, father, *rows)  # type: ignore[arg-type]  # tests' client
        pressed = [client.submit(f"{family.page(father)}/not-me") for _press in range(31)]
    finally:
        leave(app)
        databases.drop(url)
    assert [each.status_code for each in pressed[:30]] == [303] * 30
    assert pressed[30].status_code == 429
    look(pressed[30].text, "ar")


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_when_to_try_again_is_told_in_every_language(app: Flask, tag: str) -> None:
    """In each form of the plural, with the number where the form has more than one."""
    with app.test_request_context(f"/guardian/sent?lang={tag}"):
        told = {num: _n(*MINUTES, num) for num in (1, 2, 3, 11, 60)}
    assert [told[num] for num in (3, 11, 60) if str(num) not in told[num]] == []
    assert tag == "en" or not [each for each in told.values() if is_english(each, tag)]


def test_an_error_is_told_where_its_language_can_t_be_known(
    family: Family, client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither before the page, where its address is asked, nor on it does the second fault hide the first."""

    def fails(_person_id: int | None) -> str:
        return str(db.session.scalar(sa.text("SELECT language FROM nowhere")))

    page = family.page(family.mother)
    monkeypatch.setitem(app.config, "RAISE_DEFECTS", False)
    monkeypatch.setitem(app.extensions, Answers.slot(), Answers(Answers.of(app).doors, fails))
    defect = client.get(page, headers={"Accept-Language": "vi"})
    old = client.post(f"{page}/not-me", headers={"Accept-Language": "vi"})
    assert defect.status_code in (500, 503)
    assert old.status_code == 400
    look(defect.text, "vi")
    look(old.text, "vi")


def asked_by(app: Flask, client: Client, tag: str, name: str = "Zuzu") -> str:
    """Somebody under 18 names a guardian who reads this language: the path of the page that asks the guardian."""
    told = {
        "call_name": name,
        "guardian_name": "Rosa Xa",
        "guardian_email": "rosa@demo.example",
        "preferred_language": tag,
    }
    assert client.submit("/register/young", told).status_code == 303
    with app.app_context():
        newest = sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS).order_by(Link.id.desc()).limit(1)
        return f"/confirm/{links.token(db.session.scalars(newest).one())}"


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_who_is_asked_for_somebody_under_18_reads_it_in_their_language(app: Flask, client: Client, tag: str) -> None:
    """Whatever they answer, and where the link does nothing any more."""
    page = asked_by(app, client, tag)
    look(client.get(page).text, tag)
    look(client.post(page).text, tag)  # a form that is too old
    with clock.at(clock.now() + timedelta(days=4)):
        look(client.get(page).text, tag)
        again = client.submit(f"{page}/again")
        look(client.get(str(again.headers["Location"])).text, tag)
    look(client.submit(f"{page}/no").text, tag)
    look(client.get(f"{page}?lang={tag}").text, tag)  # as the email has it; of what is deleted nothing else is known
    look(client.submit(f"{asked_by(app, client, tag, 'Bea')}/not-me").text, tag)
    page = asked_by(app, client, tag, "Lou")
    agreed = client.submit(page)
    look(client.get(str(agreed.headers["Location"])).text, tag)
    assert 'href="/guardian/again"' in look(client.get(page).text, tag)
    look(client.get("/confirm/nothing", headers={"Accept-Language": tag}).text, tag)


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_who_is_known_at_the_address_reads_it_too(app: Flask, make: Factories, client: Client, tag: str) -> None:
    """Also who is too young, has died, or is signed in."""
    make.person(full_name="Rosa Xa", email="rosa@demo.example", is_adult=False, account=None)
    page = asked_by(app, client, tag)
    assert "guardian-minor" in codes(look(client.get(page).text, tag))
    refused = client.submit(page, {"for": "nobody"})
    assert "for-whom" in codes(look(client.get(str(refused.headers["Location"])).text, tag))


@pytest.mark.parametrize("tag", WRITTEN_TO)
def test_a_guardian_who_is_signed_in_reads_their_pages_in_their_language(
    family: Family, make: Factories, client: Client, activity: Activity, tag: str
) -> None:
    """With the menu, which is in it too; what comes after a press, and after the session."""
    guardian = make.person(full_name="Xa Xa", email="xa@demo.example", preferred_language=tag)
    row = make.guardianship(family.mina, guardian, confirmed=True)
    client.sign_in(guardian)
    look_at_own(client.get("/me/children").text, tag)
    look_at_own(client.get("/me/children/new").text, tag)
    calendar = f"/me/children/{row.public_id}/activities"
    look_at_own(client.get(calendar).text, tag)
    asked = client.submit(f"/me/children/{row.public_id}/sign-up", {"shift": activity.shifts[0].public_id})
    question = str(asked.headers["Location"])
    look_at_own(client.get(question).text, tag)
    assert client.submit(question, said_yes(client, question)).status_code == 303
    found = look_at_own(client.get(f"/me/children?lang={tag}").text, tag)  # chosen: holds where the session is over
    place = re.search(r'action="(/me/children/sign-ups/\w+/withdraw)"', found)
    assert place is not None
    assert client.submit(place[1]).headers["Location"] == "/me/children"
    look_at_own(client.get("/me/children").text, tag)
    look(client.get("/me/children/questions/nothing").text, tag)
    with family.app.app_context():
        bookkeeping("a test ends it")(sessions.end_all)(guardian.account_id or 0)
    typed = {"full_name": "Leo Xa", "relation": "parent", "born_on": "2015-05-05", "email": "leo@demo.example"}
    over = client.submit("/me/children/new", typed)
    assert over.status_code == 403
    assert "Leo Xa" in look(over.text, tag)
