"""Joining, through the doors and the mails."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, standings
from tests.factories import Factories
from volunteers.accounts.models import Account
from volunteers.committees.models import JoinPolicy, Membership
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links.issue import token_for
from volunteers.links.models import Link, Purpose
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import folder, kept
from volunteers.pending.jobs import forget_unconfirmed
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.registration.models import Application, ApplicationState, YoungInterest


@pytest.fixture(autouse=True)
def _no_mail(app: Flask) -> None:
    """The folder of kept mails outlives a test."""
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()


def filled(committee: Any, **changed: Any) -> dict[str, Any]:
    """The form as a newcomer fills it in."""
    values = {
        "full_name": "박하은",
        "email": "haeun@demo.example",
        "preferred_language": "es",
        "committee": committee if isinstance(committee, str) else committee.slug,
        "adult": "y",
    }
    return {name: value for name, value in {**values, **changed}.items() if value is not None}


def mails(app: Flask) -> list[Any]:
    """Sends what is due, and gives the kept mails, newest first."""
    with app.app_context():
        deliver_all()
        return list(kept())


def rows(app: Flask, model: Any) -> list[Any]:
    """All rows of a table."""
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def link_in(text: str, door: str) -> str:
    """The path of the signed link in a mail."""
    found = re.search(rf"http://localhost(/{door}/[^\s?]+)", text)
    assert found, text
    return found.group(1)


def press(client: Client, path: str) -> Any:
    """Open a mailed link and press its one button."""
    assert client.get(path).status_code == 200
    return client.submit(path)


def test_register_confirm_and_the_chair_is_told(app: Flask, client: Client, make: Factories) -> None:
    """One form, one mail, one press: then the chair has the application."""
    korea = make.committee()
    chair = make.officer(korea)
    answer = client.submit(f"/committees/{korea.slug}/join", filled(korea, message="토요일"))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert "haeun@demo.example" in page.text
    assert not rows(app, Application) + rows(app, Account)[1:] + rows(app, Person)[1:]
    (mail,) = mails(app)
    assert "haeun@demo.example" in mail.to
    assert mail.message["Content-Language"] == "es"
    answer = press(client, link_in(mail.text, "confirm"))
    assert answer.status_code == 303
    (application,) = rows(app, Application)
    assert application.state is ApplicationState.IN_REVIEW
    told = mails(app)[0]
    assert chair.email in told.to
    assert "박하은" in told.text
    assert "박하은" not in told.subject
    assert "Korea" not in told.subject
    assert "Waiting" in client.get("/me/applications?lang=en").text


def test_the_page_behind_a_mail_is_in_the_language_of_the_mail(app: Flask, client: Client, make: Factories) -> None:
    """In another browser, which would rather have English: before the press and after it."""
    korea = make.committee()
    client.submit(f"/committees/{korea.slug}/join", filled(korea))
    (mail,) = mails(app)
    assert mail.message["Content-Language"] == "es"
    found = re.search(r"http://localhost(/confirm/\S+)", mail.text)
    assert found
    other = app.test_client()
    other.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en-US,en;q=0.9"
    assert '<html lang="es"' in other.get(found[1]).text
    answer = other.submit(found[1])  # type: ignore[attr-defined]  # test_client_class says so
    assert answer.status_code == 303
    assert '<html lang="es"' in other.get(answer.headers["Location"]).text
    assert '<html lang="es"' in other.get("/activities/").text


def test_at_most_six_fields(client: Client, make: Factories) -> None:
    """Joining asks six things at most, one of them if one likes, and no password."""
    korea = make.committee()
    page = client.get(f"/committees/{korea.slug}/join").text
    form = page[page.index('class="form text"') : page.index("<aside")]
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)"', form)) - {"csrf_token", "kept_as"}
    assert names == {"full_name", "email", "preferred_language", "committee", "message", "adult"}
    assert re.search(rf'value="{korea.slug}"[^>]*\schecked', form)


def test_the_button_is_true_for_every_choice(client: Client, make: Factories) -> None:
    """The form offers all committees, with and without a chair, and help to choose; one committee's own is certain."""
    led, unled = make.committee(), make.committee()
    make.officer(led)
    for path in ("/register", f"/committees/{led.slug}/join", f"/committees/{unled.slug}/join"):
        assert "Send to the chair" not in client.get(path).text, path
    client.sign_in(make.person())
    pages = [client.get(f"/committees/{each.slug}/join").text for each in (led, unled)]
    assert ["Send to the chair" in page for page in pages] == [True, False]


def test_the_form_in_spanish(client: Client, make: Factories) -> None:
    """?lang=es preselects Spanish for the letters too."""
    make.committee()
    page = client.get("/register?lang=es").text
    assert re.search(r'<option[^>]*lang="es"[^>]*selected[^>]*>Español|<option[^>]*selected[^>]*value="es"', page)


def test_a_known_address_is_asked_in_the_same_way(app: Flask, client: Client, make: Factories) -> None:
    """The same bytes and the same mail as for a stranger; the owner sends it, and keeps the name."""
    korea = make.committee()
    chair = make.officer(korea)
    known = make.person("Marisol Vega", email="marisol@demo.example")
    stranger = app.test_client()
    ours = client.submit(f"/committees/{korea.slug}/join", filled(korea, email="marisol@demo.example"))
    theirs = stranger.submit(f"/committees/{korea.slug}/join", filled(korea, email="xarisol@demo.example"))  # type: ignore[attr-defined]
    assert ours.headers["Location"] == theirs.headers["Location"]
    seen = [
        re.sub(r'value="[^"]{40,}"', "", each.get("/register/sent").text).replace("xarisol", "marisol")
        for each in (client, stranger)
    ]
    assert seen[0] == seen[1]
    told = {str(mail.to): mail for mail in mails(app)}
    bare = [
        re.sub(r"/confirm/\S+|\d{6}|xarisol", "", told[f"{name}@demo.example"].text) for name in ("marisol", "xarisol")
    ]
    assert bare[0] == bare[1].replace("xarisol", "marisol")
    path = link_in(told["marisol@demo.example"].text, "confirm")
    assert client.submit(path, {"for": known.public_id}).status_code == 303
    (application,) = rows(app, Application)
    assert (application.person_id, application.state) == (known.id, ApplicationState.IN_REVIEW)
    assert {person.full_name for person in rows(app, Person)} == {"Marisol Vega", chair.full_name}
    assert any(chair.email in str(m.to) for m in mails(app))


def test_registering_twice_is_one_application(app: Flask, client: Client, make: Factories) -> None:
    """The same form twice is asked twice; sent once, the second says that one waits already."""
    korea = make.committee()
    for name in ("박하은", "박하은"):
        answer = client.submit(f"/committees/{korea.slug}/join", filled(korea, full_name=name))
        assert answer.status_code == 303
    first, second = (link_in(mail.text, "confirm") for mail in mails(app))
    press(client, first)
    (haeun,) = rows(app, Person)
    assert codes(client.get(second).text) == {"already-applied"}
    client.submit(second, {"for": haeun.public_id})
    assert len(rows(app, Application)) == 1
    assert [person.full_name for person in rows(app, Person)] == ["박하은"]


def test_help_me_choose_and_open_committees(app: Flask, client: Client, make: Factories) -> None:
    """Without a committee the coordinator has it; an open committee takes one in on confirming."""
    make.person("Cora", roles=("coordinator",), email="cora@demo.example")
    bank = make.committee("Language Bank", join_policy=JoinPolicy.OPEN)
    make.officer(bank)
    client.submit("/register", filled("help"))
    press(client, link_in(mails(app)[0].text, "confirm"))
    (application,) = rows(app, Application)
    assert application.committee_id is None
    assert application.state is ApplicationState.IN_REVIEW
    other = app.test_client()
    other.submit("/register", filled(bank, email="open@demo.example"))  # type: ignore[attr-defined]
    press(other, link_in(next(m for m in mails(app) if "open@" in str(m.to)).text, "confirm"))  # type: ignore[arg-type]
    application = rows(app, Application)[1]
    assert application.state is ApplicationState.ACCEPTED
    assert application.membership_id
    assert "first-steps" in next(m for m in mails(app) if "open@" in str(m.to)).text


def test_by_invitation(client: Client, make: Factories, app: Flask) -> None:
    """A committee that invites refuses with its reason, and nothing is kept."""
    board = make.committee("Board", join_policy=JoinPolicy.INVITATION)
    make.committee()
    assert standings(client.get(f"/committees/{board.slug}/join").text) == ["by-invitation"]
    answer = client.submit(f"/committees/{board.slug}/join", filled(board))
    assert answer.status_code == 422
    assert codes(answer.text) == {"by-invitation"}
    assert not rows(app, Person)
    person = make.person()
    client.sign_in(person)
    client.submit(f"/committees/{board.slug}/apply")
    assert codes(client.get(f"/committees/{board.slug}").text) == {"by-invitation"}
    assert not rows(app, Application)


def test_one_press_for_who_is_signed_in(app: Flask, client: Client, make: Factories) -> None:
    """The committee's page has the button; twice pressed is once applied; it can be taken back, and that too."""
    korea = make.committee()
    chair = make.officer(korea)
    client.sign_in(make.person())
    assert f'action="/committees/{korea.slug}/apply"' in client.get(f"/committees/{korea.slug}").text
    for _press in range(2):
        assert client.submit(f"/committees/{korea.slug}/apply").status_code == 303
    (application,) = rows(app, Application)
    assert application.state is ApplicationState.IN_REVIEW
    page = client.get("/me/applications").text
    assert chair.full_name in page
    client.submit(f"/me/applications/{application.public_id}/withdraw")
    page = client.get("/me/applications").text
    assert f'action="/undo/{client.last_act()}"' in page
    assert rows(app, Application)[0].state is ApplicationState.WITHDRAWN
    client.undo()
    assert rows(app, Application)[0].state is ApplicationState.IN_REVIEW
    client.submit("/me/help-me-choose")
    client.submit("/me/help-me-choose")
    assert len(rows(app, Application)) == 2


def test_correcting_the_address(app: Flask, client: Client, make: Factories) -> None:
    """A mistyped address is corrected on the page that waits; the first link opens nothing any more."""
    korea = make.committee()
    client.submit(f"/committees/{korea.slug}/join", filled(korea))
    first = link_in(mails(app)[0].text, "confirm")
    answer = client.submit("/register/sent", {"email": "right@demo.example"})
    assert answer.status_code == 303
    assert "right@demo.example" in client.get("/register/sent").text
    mail = next(m for m in mails(app) if "right@" in str(m.to))
    other = app.test_client()
    assert other.get(first).status_code == 410
    other.submit(first)  # type: ignore[attr-defined]
    assert not rows(app, Application)
    press(client, link_in(mail.text, "confirm"))
    assert rows(app, Application)[0].state is ApplicationState.IN_REVIEW
    assert rows(app, Person)[-1].email == "right@demo.example"


def test_sending_again(app: Flask, client: Client, make: Factories) -> None:
    """The mail is sent again to the same address."""
    client.submit("/register", filled(make.committee()))
    assert client.submit("/register/sent", {"email": "haeun@demo.example"}).status_code == 303
    assert len([m for m in mails(app) if "haeun" in str(m.to)]) == 2
    assert app.test_client().get("/register/sent").status_code == 303


def test_under_eighteen(app: Flask, client: Client, make: Factories) -> None:
    """A call-name, and who answers for them: the owner of the address is asked, and no word of it is mailed."""
    make.person("Cora", roles=("coordinator",), email="cora@demo.example")
    korea = make.committee()
    assert "/register/young" in client.get(f"/committees/{korea.slug}/join").text
    told = {"call_name": "Zuzu", "guardian_name": "Rosa Iglesias", "guardian_email": "mother@demo.example"}
    for _press in range(2):
        assert client.submit(f"/register/young?committee={korea.slug}", told).status_code == 303
    (young,) = rows(app, YoungInterest)
    assert (young.call_name, young.guardian_email, young.committee_id) == ("Zuzu", "mother@demo.example", korea.id)
    sent = mails(app)
    assert sorted(str(mail.to) for mail in sent) == ["cora@demo.example", "mother@demo.example"] or len(sent) == 2
    assert not [mail for mail in sent if "Zuzu" in mail.text + mail.subject or "Rosa" in mail.text + mail.subject]
    assert client.get("/register/young/noted").status_code == 200
    assert not rows(app, Application)


def test_a_guardian_who_is_asked_registers_the_child(app: Flask, client: Client, make: Factories) -> None:
    """The owner of the address says yes, without an account, and their page opens; nobody waits any more."""
    told = {"call_name": "Zuzu", "guardian_name": "Rosa Iglesias", "guardian_email": "mother@demo.example"}
    client.submit("/register/young", told)
    with app.app_context():
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS)).one()
        path = f"/confirm/{token_for(link.public_id, Purpose.CONFIRM_ADDRESS)}"
    assert "Zuzu" in client.get(path).text
    answer = client.submit(f"{path}", {})
    assert answer.status_code == 303
    to = answer.headers["Location"]
    assert to.startswith("/guardian/")
    assert to.endswith("/children/new")
    assert client.submit(to, {"full_name": "Zuzanna Iglesias", "relation": "parent"}).status_code == 303
    assert "Zuzanna Iglesias" in client.get(to.removesuffix("/children/new")).text
    (young,) = rows(app, YoungInterest)
    assert young.settled_at is not None


def test_after_a_no_the_same_is_asked_again_in_thirty_days(app: Flask, client: Client, make: Factories) -> None:
    """What was typed is gone at once; nobody is mailed again before, and the child reads when they can ask."""
    told = {"call_name": "Zuzu", "guardian_name": "Rosa Iglesias", "guardian_email": "mother@demo.example"}

    def asked() -> int:
        return len([mail for mail in mails(app) if "mother@demo.example" in str(mail.to)])

    client.submit("/register/young", told)
    with app.app_context():
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.CONFIRM_ADDRESS)).one()
        path = f"/confirm/{token_for(link.public_id, Purpose.CONFIRM_ADDRESS)}"
    assert asked() == 1
    assert client.submit(f"{path}/not-me", {}).status_code == 200
    (young,) = rows(app, YoungInterest)
    assert (young.call_name, young.guardian_name, young.guardian_email) == ("", "", "")
    assert young.settled_at is not None
    answer = client.submit("/register/young", {**told, "call_name": " zuzu"})
    assert answer.headers["Location"] == "/register/young/noted"  # as for any other: nobody learns what was answered
    assert (asked(), len(rows(app, YoungInterest))) == (1, 1)
    with clock.at(clock.now() + timedelta(days=31)):
        client.submit("/register/young", told)
        assert asked() == 2


def test_a_question_that_nobody_answered_is_asked_again(app: Flask, client: Client, make: Factories) -> None:
    """It stays on the coordinators' desk as one line, also when its link is over, and is asked once more."""
    told = {"call_name": "Zuzu", "guardian_name": "Rosa Iglesias", "guardian_email": "mother@demo.example"}
    client.submit("/register/young", told)
    with clock.at(clock.now() + timedelta(days=20)):
        with app.app_context():
            forget_unconfirmed()
        (young,) = rows(app, YoungInterest)
        assert (young.call_name, young.settled_at) == ("Zuzu", None)
    with clock.at(clock.now() + timedelta(days=31)):
        client.submit("/register/young", told)
        assert len(rows(app, YoungInterest)) == 1
        assert len(rows(app, Pending)) == 1


BAD = (
    "",
    "x" * 30_000,
    "a\0b",
    "a\ud800b",
    "<script>alert(1)</script>",
    "a\r\nBcc: eve@demo.example",
    "'; DROP TABLE",
    "=1+1",
)


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("field", ["full_name", "email", "preferred_language", "committee", "message", "adult"])
def test_bad_input(client: Client, make: Factories, app: Flask, field: str, text: str) -> None:
    """A clear message at the field with what was typed kept, or stored and shown as sent; never a 500."""
    korea = make.committee()
    values = filled(korea)
    values[field] = text.encode("utf-8", "surrogatepass") if "\ud800" in text else text
    answer = client.submit(f"/committees/{korea.slug}/join", values)
    assert answer.status_code in (303, 422), answer.status_code
    if answer.status_code == 422:
        assert answer.text.count("<title>Error:") == 1
        assert not rows(app, Application)
        assert "haeun@demo.example" in answer.text or field == "email"
    assert "<script>alert" not in answer.text
    for mail in mails(app):
        assert "Bcc" not in mail.message


@pytest.mark.parametrize("text", BAD)
def test_bad_input_of_the_young(client: Client, app: Flask, text: str) -> None:
    """The same for somebody under 18."""
    for values in (
        {"call_name": text, "guardian_email": "m@demo.example"},
        {"call_name": "Zu", "guardian_email": text},
    ):
        sent = {k: v.encode("utf-8", "surrogatepass") for k, v in values.items()}
        assert client.submit("/register/young", sent).status_code in (303, 422)
        assert client.submit("/register/sent", {"email": values["guardian_email"].encode("utf-8", "surrogatepass")})


def test_addresses_that_name_nothing(client: Client, make: Factories) -> None:
    """Foreign ids, NUL and surrogates in an address are 404."""
    client.sign_in(make.person())
    for path in ("/committees/no-such/join", "/committees/a%00b", "/committees/%ED%A0%80", "/committees/x/contact"):
        assert client.get(path).status_code == 404, path
    assert client.submit("/me/applications/a%00b/withdraw").status_code == 404


def test_nobody_reads_anothers_application(app: Flask, client: Client, make: Factories) -> None:
    """A stranger's application is not found, and nothing happens to it."""
    application = make.application(make.committee())
    client.sign_in(make.person())
    assert client.submit(f"/me/applications/{application.public_id}/withdraw").status_code == 404
    assert rows(app, Application)[0].state is ApplicationState.IN_REVIEW
    assert not rows(app, Membership)
    assert clock.now() - application.received_at < timedelta(minutes=5)


def test_the_six_digits(app: Flask, client: Client, make: Factories) -> None:
    """The digits of the mail lead to the page behind it; they send nothing by themselves."""
    korea = make.committee()
    client.submit(f"/committees/{korea.slug}/join", filled(korea))
    code = re.search(r"^\s*(\d{6})\s*$", mails(app)[0].text, re.MULTILINE)
    assert code
    assert 'name="code"' in client.get("/register/sent").text
    wrong = f"{(int(code.group(1)) + 1) % 1_000_000:06d}"
    refused = client.submit("/register/code", {"code": wrong})
    assert refused.status_code == 422
    assert "isn’t the code" in refused.text
    answer = client.submit("/register/code", {"code": code.group(1)})
    assert answer.status_code == 303
    assert not rows(app, Application)
    press(client, answer.headers["Location"])
    assert rows(app, Application)[0].state is ApplicationState.IN_REVIEW


def test_applying_with_a_few_words(app: Flask, client: Client, make: Factories) -> None:
    """Signed in one may add a message; an open committee takes one in at once, with first steps."""
    korea, bank = make.committee(), make.committee("Language Bank", join_policy=JoinPolicy.OPEN)
    person = make.person()
    client.sign_in(person)
    assert client.get(f"/committees/{korea.slug}/join").status_code == 200
    assert client.get("/register").status_code == 303
    assert client.submit(f"/committees/{korea.slug}/apply", {"message": "x" * 9000}).status_code == 422
    client.submit(f"/committees/{korea.slug}/apply", {"message": "Saturdays"})
    assert rows(app, Application)[0].message == "Saturdays"
    answer = client.submit(f"/committees/{bank.slug}/apply")
    assert answer.headers["Location"] == f"/committees/{bank.slug}/first-steps"
    page = client.get(f"/committees/{bank.slug}/first-steps").text
    assert "Welcome" in page
    steps = page.split('id="three-t"')[1].split("</section>")[0]
    assert ('href="/me/profile#languages"' in steps, "state-good" in steps) == (True, False)
    make.skill(person, "ko")
    assert "state-good" in client.get(f"/committees/{bank.slug}/first-steps").text.split('id="three-t"')[1]
    client.submit(f"/committees/{bank.slug}/apply")
    assert codes(client.get(f"/committees/{bank.slug}").text) == {"already-member"}
    withdrawn = rows(app, Application)[1]
    client.submit(f"/me/applications/{withdrawn.public_id}/withdraw")
    assert codes(client.get("/me/applications").text) == {"answered"}


def test_closed_committees_and_minors(app: Flask, client: Client, make: Factories) -> None:
    """Each no has its reason."""
    korea = make.committee()
    closed = make.committee("Old Committee", is_open=False)
    client.sign_in(make.person(is_adult=False))
    client.submit(f"/committees/{korea.slug}/apply")
    assert codes(client.get(f"/committees/{korea.slug}").text) == {"guardian-first"}
    client.submit("/me/help-me-choose")
    assert codes(client.get("/me/applications").text) == {"guardian-first"}
    client.submit(f"/committees/{closed.slug}/apply")
    assert codes(client.get(f"/committees/{closed.slug}").text) == {"committee-closed"}
    assert not rows(app, Application)


def test_the_join_page_says_how_one_stands(client: Client, make: Factories) -> None:
    """Whoever waits or is a member already reads that instead of a form."""
    korea, person = make.committee(), make.person()
    make.officer(korea)
    client.sign_in(person)
    page, form = f"/committees/{korea.slug}/join", f'action="/committees/{korea.slug}/apply"'
    assert form in client.get(page).text
    client.submit(f"/committees/{korea.slug}/apply", {})
    waiting = client.get(page).text
    main = waiting.split("<main")[1].split("</main")[0]
    assert (form in main, 'href="/me/applications"' in main) == (False, True)
    make.member(korea, person=(member := make.person()))
    client.sign_in(member)
    main = client.get(page).text.split("<main")[1].split("</main")[0]
    assert (form in main, f'href="/committees/{korea.slug}/first-steps"' in main) == (False, True)


def test_a_committee_that_closed_while_somebody_typed(app: Flask, client: Client, make: Factories) -> None:
    """Nothing promises an answer; what was typed is answered with the reason, and becomes no wish for help."""
    closed = make.committee("Quiet Committee", is_open=False)
    url = f"/committees/{closed.slug}/join"
    assert client.get(url).location == f"/committees/{closed.slug}"
    answer = client.submit(url, filled(closed))
    assert answer.status_code == 422
    assert "committee-closed" in codes(answer.text)
    assert "haeun@demo.example" in answer.text
    assert rows(app, Pending) == []
    page = client.get(f"/committees/{closed.slug}").text
    assert "How to join" not in page
