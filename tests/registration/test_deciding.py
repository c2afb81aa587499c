"""The chair answers, the coordinator helps: through the doors, with the clock and the mails."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, between, codes, said, standings
from tests.factories import Factories
from tests.registration.test_joining import mails, rows
from volunteers.committees.models import Committee, EndReason, Membership, MembershipState, OfficeBasis, OfficeKind
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.mail.files import folder
from volunteers.mail.models import Delivery
from volunteers.registration.models import Application, ApplicationState, YoungInterest


@pytest.fixture(autouse=True)
def _no_mail(app: Flask) -> None:
    """The folder of kept mails outlives a test."""
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()


@pytest.fixture
def korea(make: Factories) -> Any:
    """A committee."""
    return make.committee()


@pytest.fixture
def chair(make: Factories, korea: Any) -> Any:
    """Its chair."""
    return make.officer(korea)


def at_later(**kwargs: Any) -> Any:
    """The clock, moved on."""
    return clock.at(clock.now() + timedelta(**kwargs))


def url(committee: Any, application: Any, act: str) -> str:
    """An act of the chair."""
    return f"/committees/{committee.slug}/applications/{application.public_id}/{act}"


def test_accept_with_one_press(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """One press from the list; the member is told later than undo lasts; twice pressed is once done."""
    application = make.application(korea, make.person("Marisol Vega", email="marisol@demo.example"))
    client.sign_in(chair)
    page = client.get(f"/committees/{korea.slug}/applications").text
    assert "Marisol Vega" in page
    assert url(korea, application, "accept") in page
    for _press in range(2):
        assert client.submit(url(korea, application, "accept")).status_code == 303
    assert "You accepted" in client.get(f"/committees/{korea.slug}/applications").text
    assert len([row for row in rows(app, Membership) if row.person_id == application.person_id]) == 1
    assert not [m for m in mails(app) if "marisol" in str(m.to)]
    with at_later(seconds=130):
        (mail,) = [m for m in mails(app) if "marisol" in str(m.to)]
    assert f"/committees/{korea.slug}/first-steps" in mail.text
    assert "Korea" not in mail.subject
    client.sign_in(rows_person(app, application))
    page = client.get(f"/committees/{korea.slug}/first-steps")
    assert page.status_code == 200
    assert chair.name_for_fellows in page.text
    assert chair.full_name not in page.text  # fellow members read call-names only


def rows_person(app: Flask, application: Any) -> Any:
    """The applicant."""
    from volunteers.people.models import Person

    return next(row for row in rows(app, Person) if row.id == application.person_id)


def test_undo_takes_the_mail_back(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """Accepted, undone, declined, undone: nobody hears of anything; late it is refused."""
    application = make.application(korea, make.person(email="marisol@demo.example"))
    client.sign_in(chair)
    client.submit(url(korea, application, "accept"))
    for _press in range(2):
        assert client.undo().status_code == 303
    (row,) = rows(app, Application)
    assert row.state is ApplicationState.IN_REVIEW
    membership = next(m for m in rows(app, Membership) if m.person_id == application.person_id)
    assert (membership.state, membership.end_reason) == (MembershipState.ENDED, EndReason.UNDONE)
    client.submit(url(korea, application, "decline"), {"ready": "full", "version": row.version})
    client.undo()
    with at_later(seconds=300):
        assert not [m for m in mails(app) if "marisol" in str(m.to)]
    client.submit(url(korea, application, "accept"))
    with at_later(seconds=300):
        client.undo()
        assert codes(client.get(f"/committees/{korea.slug}/applications").text) == {"too-late"}
        assert rows(app, Application)[0].state is ApplicationState.ACCEPTED


@pytest.mark.parametrize("contact", [None, "korea@demo.example"])
@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_answers_go_to_the_committee(
    app: Flask, client: Client, make: Factories, korea: Any, chair: Any, verb: str, contact: str | None
) -> None:
    """Nobody gives their own address away by a press; without one of its own, the sender gets the answers."""
    set_contact(app, korea.id, contact)
    application = make.application(korea, make.person(email="ana@demo.example"))
    client.sign_in(chair)
    client.submit(url(korea, application, verb), {"ready": "full", "version": application.version})
    with at_later(seconds=130):
        (mail,) = [m for m in mails(app) if "ana@" in str(m.to)]
    assert (contact or "") in str(mail.message["Reply-To"] or "")
    assert chair.email not in mail.message.as_string()


def set_contact(app: Flask, key: int, address: str | None) -> None:
    """The committee's own address."""
    with app.app_context(), unguarded("a test sets the stage"):
        db.session.execute(sa.update(Committee).where(Committee.id == key).values(contact_email=address))
        db.session.commit()


def test_decline_in_the_applicants_language(
    app: Flask, client: Client, make: Factories, korea: Any, chair: Any
) -> None:
    """A ready sentence goes out in Spanish; the note stays with the chairs; own words as they are."""
    ana = make.person(email="ana@demo.example", preferred_language="es")
    application = make.application(korea, ana)
    client.sign_in(chair)
    values = {"ready": "full", "private_note": "NOTE-CANARY", "version": application.version}
    assert client.submit(url(korea, application, "decline"), values).status_code == 303
    (row,) = rows(app, Application)
    assert row.state is ApplicationState.DECLINED
    assert row.private_note == "NOTE-CANARY"
    with at_later(seconds=130):
        (mail,) = [m for m in mails(app) if "ana@" in str(m.to)]
    assert row.answer in mail.text
    assert "CANARY" not in mail.text + mail.html
    assert chair.email not in mail.message.as_string()
    assert "NOTE-CANARY" in client.get(f"/committees/{korea.slug}/applications").text
    client.sign_in(ana)
    page = client.get("/me/applications").text
    assert row.answer in page
    assert "CANARY" not in page


def test_no_sentence_is_chosen_before_somebody_has(
    app: Flask, client: Client, make: Factories, korea: Any, chair: Any
) -> None:
    """One press too many declines nobody."""
    application = make.application(korea)
    client.sign_in(chair)
    page = client.get(f"/committees/{korea.slug}/applications").text
    options = re.findall(r"<option[^>]*>", page[page.index('name="ready"') :].partition("</select>")[0])
    assert 'value=""' in options[0]
    assert not any("selected" in option for option in options[1:])
    assert client.submit(url(korea, application, "decline"), {"ready": "", "version": 1}).status_code == 422
    assert rows(app, Application)[0].state is ApplicationState.IN_REVIEW


def test_own_words(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """Own words, or a ready sentence; with neither or both the form comes back with what was typed."""
    application = make.application(korea)
    client.sign_in(chair)
    answer = client.submit(url(korea, application, "decline"), {"private_note": "kept", "version": 1})
    assert answer.status_code == 422
    assert "kept" in answer.text
    values = {"ready": "full", "answer": "Come in autumn.", "version": 1}
    both = client.submit(url(korea, application, "decline"), values)
    assert both.status_code == 422
    assert "Come in autumn." in both.text
    client.submit(url(korea, application, "decline"), {**values, "ready": ""})
    assert rows(app, Application)[0].answer == "Come in autumn."


def test_too_late_is_told_kindly(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """The vice-chair reads who has answered already; a stale form keeps its words."""
    dana = make.officer(korea, "vice_chair", make.member(korea, make.person("Dana Whitlock", call_name="Dana")))
    application = make.application(korea)
    client.sign_in(chair)
    stale = client.submit(url(korea, application, "decline"), {"answer": "My words", "version": 7})
    assert stale.status_code == 422
    assert "My words" in stale.text
    client.sign_in(dana)
    client.submit(url(korea, application, "accept"))
    client.sign_in(chair)
    for act in ("accept", "decline"):
        client.submit(url(korea, application, act), {"ready": "full", "version": 1})
        assert "Dana" in said(client.get(f"/committees/{korea.slug}/applications").text, "is-accepted")
    withdrawn = make.application(korea, state=ApplicationState.WITHDRAWN)
    client.submit(url(korea, withdrawn, "accept"))
    assert "withdrew" in said(client.get(f"/committees/{korea.slug}/applications").text, "is-withdrawn")
    assert len([m for m in rows(app, Membership) if m.person_id == application.person_id]) == 1


def test_another_chair_gets_nothing(client: Client, make: Factories, korea: Any, chair: Any, app: Flask) -> None:
    """404 or 403 everywhere, and no canary in any answer."""
    application = make.application(korea, make.person("CANARY Person"), message="CANARY message")
    other = make.committee("Ethiopia Committee")
    client.sign_in(make.officer(other))
    for path in ("applications", "members", "offices", "settings", "fellows", "first-steps"):
        answer = client.get(f"/committees/{korea.slug}/{path}")
        assert answer.status_code in (403, 404), path
        assert "CANARY" not in answer.text
    for act in ("accept", "decline"):
        assert client.submit(url(korea, application, act)).status_code == 404
        assert client.submit(url(other, application, act)).status_code == 404
    assert rows(app, Application)[0].state is ApplicationState.IN_REVIEW


def test_the_coordinator_decides_late_ones(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """Not before seven days; then as the chair would, with undo."""
    client.sign_in(make.person("Cora", roles=("coordinator",)))
    fresh = make.application(korea)
    old = clock.now() - timedelta(days=8)
    late = make.application(korea, make.person("Lena Late"), received_at=old, review_since_at=old)
    page = client.get("/desk/applications").text
    assert "Lena Late" in page
    client.submit(f"/desk/applications/{fresh.public_id}/accept")
    assert codes(client.get("/desk/applications").text) == {"not-late"}
    client.submit(f"/desk/applications/{late.public_id}/accept")
    assert rows(app, Application)[1].state is ApplicationState.ACCEPTED
    with app.app_context():
        mails = db.session.scalars(sa.select(Delivery).where(Delivery.kind == "registration/accepted"))
        assert [mail.facts["host"] for mail in mails] == [chair.greeting_name]  # whom they'll meet, not who answered
    client.undo()
    assert client.submit(f"/desk/applications/{late.public_id}/decline", {"version": 1}).status_code == 422
    version = rows(app, Application)[1].version
    client.submit(f"/desk/applications/{late.public_id}/decline", {"ready": "meet", "version": version})
    assert [row.state for row in rows(app, Application)] == [ApplicationState.IN_REVIEW, ApplicationState.DECLINED]


def test_where_nobody_chairs_the_coordinator_decides_at_once(app: Flask, client: Client, make: Factories) -> None:
    """Nobody waits seven days for a chair who is not there."""
    application = make.application(make.committee("Peru Committee"), make.person("Lena Lone"))
    client.sign_in(make.person("Cora", roles=("coordinator",)))
    for page in ("/desk", "/desk/applications"):
        text = client.get(page).text
        assert "Lena Lone" in text
        assert standings(text) == ["unled"]
    client.submit(f"/desk/applications/{application.public_id}/accept")
    assert [row.state for row in rows(app, Application)] == [ApplicationState.ACCEPTED]


def test_help_to_choose_is_placed(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """The coordinator passes it on: applicant and chair get a mail, and the chair may decide."""
    application = make.application(None, make.person("Hana", email="hana@demo.example"))
    client.sign_in(make.person("Cora", roles=("coordinator",)))
    assert "Hana" in client.get("/desk/applications").text
    for slug in ("", "no-such", "a\0b"):
        client.submit(f"/desk/applications/{application.public_id}/place", {"committee": slug})
    assert rows(app, Application)[0].committee_id is None
    for _press in range(2):
        client.submit(f"/desk/applications/{application.public_id}/place", {"committee": korea.slug})
    assert rows(app, Application)[0].committee_id == korea.id
    with at_later(seconds=130):
        found = mails(app)
    assert {m.to.split("<")[-1].strip(">") for m in found} >= {"hana@demo.example", chair.email}
    client.sign_in(chair)
    client.submit(url(korea, application, "accept"))
    assert rows(app, Application)[0].state is ApplicationState.ACCEPTED


def test_who_is_in_no_committee(app: Flask, client: Client, make: Factories, korea: Any) -> None:
    """After three days somebody with an account and no committee stands on the desk; so does somebody under 18."""
    with clock.at(clock.now() - timedelta(days=4)):
        make.person("Lonely Lee")
        make.member(korea, make.person("Member Mae"))
    make.person("New Nia")
    client.sign_in(make.person("Cora", roles=("coordinator",)))
    told = {"call_name": "Zuzu", "guardian_name": "Rosa", "guardian_email": "mother@demo.example"}
    client.submit("/register/young", told)
    page = client.get("/desk/applications").text
    assert "Lonely Lee" in page
    assert "mother@demo.example" in page
    assert "Member Mae" not in page
    assert "New Nia" not in page
    (young,) = rows(app, YoungInterest)
    client.submit(f"/young/{young.public_id}/settle")
    assert "mother@demo.example" not in client.get("/desk/applications").text


@pytest.mark.parametrize(
    "text", ["x" * 30_000, "a\0b", "a\ud800b", "<script>alert(1)</script>", "a\r\nBcc: eve@demo.example"]
)
@pytest.mark.parametrize("field", ["ready", "answer", "private_note", "version"])
def test_bad_input(client: Client, make: Factories, korea: Any, chair: Any, app: Flask, field: str, text: str) -> None:
    """Refused with a message and nothing lost, or kept as it is; never a 500, never markup."""
    application = make.application(korea)
    client.sign_in(chair)
    values: dict[str, Any] = {"ready": "full", "answer": "", "private_note": "", "version": 1}
    values[field] = text.encode("utf-8", "surrogatepass")
    answer = client.submit(url(korea, application, "decline"), values)
    assert answer.status_code in (303, 422)
    page = client.get(f"/committees/{korea.slug}/applications").text
    assert "<script>alert" not in page + answer.text
    with at_later(seconds=200):
        assert all("Bcc" not in mail.message for mail in mails(app))


def test_nobody_answers_their_own_application(app: Flask, client: Client, make: Factories, korea: Any) -> None:
    """A vice-chair who left, or a coordinator, who applies: somebody else answers."""
    coordinator = make.person(roles=("coordinator",))
    acting = make.officer(korea, person=make.person())
    late = make.application(korea, person=coordinator)
    own = make.application(korea, person=acting)
    for who, address in (
        (coordinator, f"/desk/applications/{late.public_id}/accept"),
        (acting, url(korea, own, "accept")),
        (acting, url(korea, own, "decline")),
    ):
        client.sign_in(who)
        answer = client.submit(address, {"ready": "meet", "version": 1})
        assert answer.status_code in (303, 409, 422)
        page = answer.text if answer.status_code != 303 else client.get(answer.location).text
        assert codes(page) == {"own"}
    with app.app_context():
        states = list(db.session.scalars(db.select(Application.state)))
    assert set(states) == {ApplicationState.IN_REVIEW}


@pytest.mark.parametrize("answers", ["a chair", "a coordinator", "nobody"])
def test_who_answers_stands_in_place_of_the_buttons(client: Client, make: Factories, korea: Any, answers: str) -> None:
    """An acting chair who is the only coordinator, too: on three desks and on my page somebody else is named."""
    ada = make.officer(korea, "vice_chair", make.person("Ada Installer", roles=("coordinator",)), basis="acting")
    if answers == "a chair":
        make.officer(korea, person=make.person("Dana Whitlock"))
    if answers != "nobody":
        make.person("Cora Nation", roles=("coordinator",))
    name = {"a chair": "Dana", "a coordinator": "Cora", "nobody": "administrator"}[answers]
    own, other = make.application(korea, person=ada), make.application(korea)
    with at_later(days=9):
        client.sign_in(ada)
        client.max_queries = 17  # the desk, and who else answers
        for page, accept in (
            ("/desk", f"/desk/applications/{own.public_id}/accept"),
            ("/desk/applications", f"/desk/applications/{own.public_id}/accept"),
            (f"/committees/{korea.slug}/desk", url(korea, own, "accept")),
            (f"/committees/{korea.slug}/applications", url(korea, own, "accept")),
        ):
            text = client.get(page).text
            assert name in said(text, "own"), page
            assert "Ada" not in said(text, "own")
            assert f'action="{accept}"' not in text
            assert f'action="{accept.replace(own.public_id, other.public_id)}"' in text
        for page in ("/me", "/me/applications"):
            mine = between(client.get(page).text, f'/committees/{korea.slug}">', "</form>")
            assert name in mine or answers == "a coordinator"
            assert "Ada" not in mine


def test_a_coordinator_answers_at_once_where_the_only_chair_applies(
    app: Flask, client: Client, make: Factories, korea: Any
) -> None:
    acting = make.officer(korea, person=make.person(), basis="acting")
    own, other = make.application(korea, person=acting), make.application(korea)
    client.sign_in(make.person(roles=("coordinator",)))
    page = client.get("/desk/applications").text
    assert f"/desk/applications/{own.public_id}/accept" in page
    assert f"/desk/applications/{other.public_id}/accept" not in page
    client.submit(f"/desk/applications/{own.public_id}/accept", {})
    with app.app_context():
        row = db.session.get(Application, own.id)
        assert row is not None
        assert row.state is ApplicationState.ACCEPTED


def test_nobody_helps_themselves_to_choose(app: Flask, client: Client, make: Factories) -> None:
    """The only coordinator asks for help: it isn't theirs; another one gets it."""
    ada = make.person("Ada Installer", roles=("coordinator",))
    client.sign_in(ada)
    client.submit("/me/help-me-choose", {})
    assert "Ada" not in between(client.get("/me/applications").text, "<h3>", "</ul>")
    make.person("Cora Nation", roles=("coordinator",))
    assert "Cora" in between(client.get("/me/applications").text, "<h3>", "</ul>")
    with app.app_context():
        assert db.session.scalars(db.select(Application.helper_id)).all() == [None]


def test_where_nobody_chairs_a_coordinator_is_promised(client: Client, make: Factories) -> None:
    committee = make.committee("Peru Committee")
    assert "coordinator" in between(client.get(f"/committees/{committee.slug}/join").text, 'class="lede"', "</p>")
    client.sign_in(make.person())
    assert "coordinator" in between(client.get(f"/committees/{committee.slug}").text, 'id="join-t"', "</section>")
    done = client.submit(f"/committees/{committee.slug}/apply", {})
    assert "coordinator" in between(client.get(done.location).text, 'role="status"', "</p>")
    client.sign_in(make.person(roles=("coordinator",)))
    assert f"/committees/{committee.slug}/offices" in between(client.get("/desk").text, 'id="unled-t"', "</section>")
    make.officer(committee)
    assert 'id="unled-t"' not in client.get("/desk").text


LED = {
    "nobody": ({}, False),
    "a chair": ({"office": OfficeKind.CHAIR}, True),
    "a vice-chair only": ({"office": OfficeKind.VICE_CHAIR}, True),
    "somebody who acts": ({"office": OfficeKind.CHAIR, "basis": OfficeBasis.ACTING}, True),
    "a secretary only": ({"office": OfficeKind.SECRETARY}, False),
    "until yesterday": ({"office": OfficeKind.CHAIR, "ends_on": -1}, False),
    "until today": ({"office": OfficeKind.CHAIR, "ends_on": 0}, True),
    "from tomorrow on": ({"office": OfficeKind.CHAIR, "starts_on": 1}, False),
}


@pytest.mark.parametrize("case", LED)
@pytest.mark.parametrize("is_open", [True, False])
def test_who_answers_is_said_everywhere_by_the_date(
    app: Flask, client: Client, make: Factories, case: str, is_open: bool
) -> None:
    """On the administrator's page, on the desk, on the page that joins, with and without an account; no worker ran.

    Of a closed committee nothing is said: nobody can join it.
    """
    given, is_led = LED[case]
    peru = make.committee("Peru Committee", is_open=is_open)
    today = clock.today("America/Denver")
    days = {name: today + timedelta(days=given[name]) for name in ("starts_on", "ends_on") if name in given}
    if given:
        make.officer(peru, given["office"], basis=given.get("basis", OfficeBasis.ELECTED), **days)
    offices = f"/committees/{peru.slug}/offices"
    for role, page in (("administrator", "/admin/"), ("coordinator", "/desk")):
        text = client.sign_in(make.person(roles=(role,))).get(page).text
        assert (offices in text) == (is_open and not is_led), page
    if is_open:
        stranger = app.test_client().get(f"/committees/{peru.slug}/join").text
        assert ("coordinator" in between(stranger, 'class="lede"', "</p>")) == (not is_led)
        newcomer = client.sign_in(make.person())
        panel = between(newcomer.get(f"/committees/{peru.slug}").text, 'id="join-t"', "</form>")
        form = between(
            newcomer.get(f"/committees/{peru.slug}/join").text, f'action="/committees/{peru.slug}/apply"', "</form>"
        )
        hint = form.rsplit('class="hint"', 1)[1]
        assert ["coordinator" in text for text in (panel, hint)] == [not is_led] * 2
