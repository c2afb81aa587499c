"""A guardian's pages: behind a link that is theirs, as long as it is, and nobody else's children on them."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.accounts.mails import deliveries
from tests.activities.conftest import actor_for
from tests.client import Client, codes
from tests.factories import Factories
from tests.safeguarding.conftest import Family, said_yes
from volunteers import links
from volunteers.access import Actor, Role
from volunteers.committees.models import Committee
from volunteers.foundation import clock, moments
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.links import Link, Purpose
from volunteers.organization.actions import set_settings
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.safeguarding import actions, rules
from volunteers.safeguarding.inputs import ChildInput, GuardianInput
from volunteers.safeguarding.jobs import let_grow_up
from volunteers.safeguarding.models import Guardianship, Relation


def test_the_page_shows_one_s_own_children(family: Family, make: Factories) -> None:
    other, stranger = make.person(full_name="Omar Ali", is_adult=False, account=None), make.person(account=None)
    make.guardianship(other, stranger)
    page = family.client.get(family.page(family.mother)).text
    assert "Mina Park" in page
    assert "Omar Ali" not in page


def test_a_title_in_other_words_runs_its_own_way_where_a_page_runs_from_right_to_left(
    family: Family, make: Factories, committee: Committee
) -> None:
    make.activity(committee, title=LocalText.of("Host homes: who hosts whom?"), is_public=True)
    path = f"{family.page(family.mother)}/children/{family.of_mother.public_id}/activities?lang=ar"
    page = family.client.get(path).text
    assert 'dir="rtl"' in page
    heading = page[: page.index("Host homes: who hosts whom?")].rpartition("<h3")[2]
    assert 'lang="en"' in heading
    assert 'dir="auto"' in heading


def test_what_was_agreed_to_says_when_and_leads_to_the_words(
    family: Family, make: Factories, committee: Committee
) -> None:
    question = family.come(make.activity(committee, is_public=True), family.mother)
    family.answer(question, "yes")
    page = family.client.get(family.page(family.mother)).text
    with family.app.test_request_context("/?lang=en"):
        assert f"You said yes on {moments.date(clock.now(), year=True)}." in page
    assert f'href="{question}"' in page


def test_a_link_that_ended_with_what_it_was_for_blames_nobody(family: Family, make: Factories) -> None:
    """It ends with a death, an eighteenth birthday or a guardianship, too, not only by “I’m someone else.”"""
    path = family.page(family.father)
    coordinator = make.person(roles=(Role.COORDINATOR,))
    with family.app.app_context():
        actions.end_guardianship(actor_for(coordinator), family.of_father.id)
    over = family.client.get(path)
    assert over.status_code == 410
    assert "wrong person" not in over.text
    assert "/guardian/again" in over.text


def test_there_is_always_a_number_to_call(family: Family, make: Factories, committee: Committee) -> None:
    """That of who runs the activity, else the organization's."""
    with family.app.app_context():
        set_settings(Actor.job(), {"phone": "+1 303 555 0142"})
    activity = make.activity(committee, is_public=True)
    family.answer(family.come(activity, family.mother), "yes")
    assert family.standing() == ["confirmed"]
    page = family.client.get(family.page(family.mother)).text
    assert "Call:" in page.partition("<footer")[0]


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"), lambda t: "x" * len(t)])
def test_an_altered_link_opens_nothing(family: Family, spoil: object) -> None:
    assert callable(spoil)
    path = family.page(family.mother)
    assert family.client.get(f"/guardian/{spoil(path.removeprefix('/guardian/'))}").status_code == 404


def test_an_expired_link_is_sent_anew_to_the_address_that_it_went_to(family: Family) -> None:
    path = family.page(family.mother)
    with clock.at(clock.now() + timedelta(days=91)):
        over = family.client.get(path)
        assert over.status_code == 410
        assert "Mina" not in over.text
        assert family.client.submit(f"{path}/renew").status_code == 303
    mails = deliveries(family.app, "hana@demo.example")
    assert [mail.kind for mail in mails] == ["safeguarding/way_in"]


def test_a_link_to_an_old_address_opens_nothing(family: Family) -> None:
    """The mailbox may be somebody else's by now."""
    path = family.page(family.mother)
    with family.app.app_context():
        from volunteers.foundation.db import unguarded

        with unguarded("a test"):
            db.session.execute(sa.update(Person).where(Person.id == family.mother.id).values(email="new@demo.example"))
            db.session.commit()
    assert family.client.get(path).status_code == 410


def test_who_got_it_by_mistake_says_so(family: Family) -> None:
    path = family.page(family.mother)
    assert family.client.submit(f"{path}/not-me").status_code == 303
    assert family.client.get(path).status_code == 410


def test_a_question_about_another_child_is_not_there(
    family: Family, make: Factories, committee: Committee, client: Client
) -> None:
    stranger = make.person(account=None, email="stranger@demo.example")
    make.guardianship(make.person(is_adult=False, account=None), stranger)
    activity = make.activity(committee, is_public=True)
    family.come(activity, family.mother)
    path = f"{family.page(stranger)}/questions/{family.asked(activity).public_id}"
    assert client.get(path).status_code == 404
    assert (
        client.post(path, data={"csrf_token": client.token(), "signed_name": "X", "answer": "yes"}).status_code == 404
    )
    assert family.consents() == []
    page = family.page(stranger)
    answer = client.submit(f"{page}/children/{family.of_mother.public_id}/sign-up", {"shift": activity.public_id})
    assert answer.status_code == 404


def test_a_child_is_registered(family: Family) -> None:
    page = family.page(family.mother)
    given = {"full_name": "Leo Park", "relation": "parent", "born_on": "2014-03-02"}
    assert family.client.submit(f"{page}/children/new", given).status_code == 303
    assert family.client.submit(f"{page}/children/new", given).status_code == 303
    with family.app.app_context():
        rows = db.session.scalars(sa.select(Person).where(Person.full_name == "Leo Park")).all()
    assert [(row.is_adult, row.email, row.born_on) for row in rows] == [(False, None, date(2014, 3, 2))]
    assert "Leo Park" in family.client.get(page).text


def test_a_child_s_own_address_is_theirs_when_its_owner_says_so(family: Family) -> None:
    """A guardian may have typed a stranger's: until the owner presses, nothing is written there, and nobody has it."""
    page = family.page(family.mother)
    given = {"full_name": "Ara Park", "relation": "parent", "born_on": "2012-03-02", "email": "ara@demo.example"}
    assert family.client.submit(f"{page}/children/new", given).status_code == 303

    def address() -> str | None:
        with family.app.app_context():
            found: str | None = db.session.scalar(sa.select(Person.email).where(Person.full_name == "Ara Park"))
            return found

    assert address() is None
    (mail,) = deliveries(family.app, "ara@demo.example")
    assert mail.kind == "people/household_own_address"
    with family.app.app_context():
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.OWN_ADDRESS)).one()
        token = links.token(link)
    assert "Ara" in family.client.get(f"/own-address/{token}").text
    assert address() is None  # looking changes nothing
    assert family.client.submit(f"/own-address/{token}").status_code == 303
    assert address() == "ara@demo.example"
    assert family.client.get(f"/own-address/{token}").status_code == 410


def test_what_a_guardian_typed_ends_with_the_guardianship(family: Family, make: Factories, client: Client) -> None:
    """A stranger who was taken off can't give the child an address of theirs with the mail of that time."""
    given = {"full_name": "Ara Park", "relation": "parent", "born_on": "2012-03-02", "email": "ara@demo.example"}
    family.client.submit(f"{family.page(family.mother)}/children/new", given)
    with family.app.app_context():
        link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.OWN_ADDRESS)).one()
        own = f"/own-address/{links.token(link)}"
        row = db.session.scalars(sa.select(Guardianship).order_by(Guardianship.id.desc()).limit(1)).one()
    assert client.get(own).status_code == 200
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert client.submit(f"/guardians/{row.public_id}/end").status_code == 303
    assert client.get(own).status_code == 410
    assert client.get(family.page(family.mother)).status_code == 200  # Mina is still hers


@pytest.mark.parametrize(
    ("born_on", "email", "code"),
    [
        ("2099-01-01", "", "future"),
        ("1890-01-01", "", "too-old"),
        ("2001-01-01", "", "grown-up"),
        ("2020-01-01", "leo@demo.example", "under-13"),
        ("", "leo@demo.example", "birth-date-needed"),
    ],
)
def test_a_birth_date_that_can_not_be(family: Family, born_on: str, email: str, code: str) -> None:
    given = {"full_name": "Leo Park", "relation": "parent", "born_on": born_on, "email": email}
    with pytest.raises(Refusal) as refused, family.app.app_context():
        actions.register_child(
            actor_for(family.mother),
            family.mother.id,
            ChildInput(
                "Leo Park", Relation.PARENT, "", date.fromisoformat(born_on) if born_on else None, email or None
            ),
        )
    assert refused.value.code == code
    answer = family.client.submit(f"{family.page(family.mother)}/children/new", given)
    assert answer.status_code == 422
    assert code in codes(answer.text)  # the page gives that reason, and no other one
    assert 'value="Leo Park"' in answer.text


def test_a_guardian_is_an_adult(family: Family, make: Factories) -> None:
    young = make.person(full_name="Big Sister", is_adult=False, account=None, email="sister@demo.example")
    given = GuardianInput(young.full_name, young.email, None, "en", Relation.RELATIVE)
    desk = actor_for(make.person(roles=(Role.COORDINATOR,)))
    with pytest.raises(Refusal) as refused, family.app.app_context():
        actions.add_guardian(desk, family.mina.id, given)
    assert refused.value.code == "guardian-minor"


def test_a_lost_link_is_sent_to_who_answers_for_somebody(family: Family, client: Client) -> None:
    """The same page for every address: nobody learns who is known."""
    for address in ("hana@demo.example", "nobody@demo.example"):
        assert client.submit("/guardian/again", {"email": address}).headers["Location"] == "/guardian/sent"
    assert [mail.to_address for mail in deliveries(family.app)] == ["hana@demo.example"]


def test_a_guardian_who_signs_in_needs_no_link(make: Factories, client: Client, committee: Committee) -> None:
    mother, mina = make.person(full_name="Hana Park"), make.person(full_name="Mina Park", is_adult=False, account=None)
    row = make.guardianship(mina, mother, confirmed=True)
    activity = make.activity(committee, is_public=True)
    client.sign_in(mother)
    assert "Mina Park" in client.get("/me/children").text
    answer = client.submit(f"/me/children/{row.public_id}/sign-up", {"shift": activity.public_id})
    assert answer.headers["Location"].startswith("/me/children/questions/")
    question = answer.headers["Location"]
    said = client.submit(question, said_yes(client, question, "Hana Park"))
    assert said.headers["Location"] == "/me/children"
    assert f"/activities/{activity.public_id}" in client.get("/me").text


def test_who_is_18_decides(family: Family, make: Factories, committee: Committee, set_clock: object) -> None:
    """It ends by itself, and both sides are told; on February 29 the day is March 1."""
    assert rules.birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    child = make.person(full_name="Ada Vega", is_adult=False, born_on=date(2008, 1, 1), email="ada@demo.example")
    make.guardianship(child, family.mother)
    uncle = make.person(full_name="Leo Vega", email="leo@demo.example", account=None)
    make.guardianship(child, uncle)
    hers, his = family.page(family.mother), family.page(uncle)
    with family.app.app_context():
        assert rules.is_minor_on(child, date(2025, 12, 31))
        assert today_here() > date(2026, 1, 1)
        let_grow_up()
        person = db.session.get_one(Person, child.id)
        row = db.session.scalars(sa.select(Guardianship).where(Guardianship.child_id == child.id)).first()
        assert row is not None
        assert (person.is_adult, row.ended_at is not None) == (True, True)
    assert family.client.get(hers).status_code == 200  # she still answers for Mina
    assert family.client.get(his).status_code == 410
    assert [mail.kind for mail in deliveries(family.app, "ada@demo.example")] == ["safeguarding/grown_up"]
    assert [mail.kind for mail in deliveries(family.app, "hana@demo.example")] == ["safeguarding/grown_up_guardian"]


def test_the_last_guardian_stays_while_the_child_is_counted_on(
    family: Family, make: Factories, committee: Committee, client: Client
) -> None:
    activity = make.activity(committee, is_public=True)
    family.answer(family.come(activity, family.mother), "yes")
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    client.max_queries = 21  # a child's page is noted with who opened it
    assert client.submit(f"/guardians/{family.of_father.public_id}/end").status_code == 303
    answer = client.submit(f"/guardians/{family.of_mother.public_id}/end")
    assert "last-guardian" in codes(client.get(answer.headers["Location"]).text)


def test_what_was_said_on_paper_names_who_saw_it(
    family: Family, make: Factories, committee: Committee, client: Client
) -> None:
    activity = make.activity(committee, is_public=True)
    family.come(activity, family.mother)
    desk = make.person(roles=(Role.COORDINATOR,))
    client.sign_in(desk)
    given = {"guardian": family.of_father.public_id, "way": "paper", "said": "yes"}
    page = client.get(f"/consents/{family.asked(activity).public_id}/record").text
    assert "I’m this child’s parent or legal guardian" in page  # to be read to who is on the phone
    answer = client.submit(f"/consents/{family.asked(activity).public_id}/record", given)
    assert answer.status_code == 303, codes(answer.text)
    row = family.consents()[0]
    assert (row.way.value, row.recorded_by_id, row.guardian_id) == ("paper", desk.id, family.father.id)
    assert family.standing() == ["confirmed"]


@pytest.mark.parametrize(("said", "kept"), [("", "ko"), ("so", "so")])
def test_the_language_that_counts_is_that_of_who_read_it(
    make: Factories, committee: Committee, client: Client, app: Flask, said: str, kept: str
) -> None:
    """Whoever records it has a page in a language of their own."""
    mother = make.person(account=None, email="hana@demo.example", preferred_language="ko")
    mina = make.person(full_name="Mina Park", is_adult=False, account=None, email=None)
    row = make.guardianship(mina, mother, confirmed=True)
    family = Family(app, client, make, mina, mother, mother, row, row)
    activity = make.activity(committee, is_public=True)
    family.come(activity, mother)
    client.sign_in(make.person(roles=(Role.COORDINATOR,), preferred_language="es"))
    given = {"guardian": row.public_id, "way": "phone", "said": "yes", "language": said}
    assert client.submit(f"/consents/{family.asked(activity).public_id}/record", given).status_code == 303
    assert {each.text_language for each in family.consents()} == {kept}


def test_the_coordinators_see_whom_to_talk_with(family: Family, make: Factories, client: Client) -> None:
    child = make.person(full_name="Leo Vega", is_adult=False, account=None)
    make.guardianship(child, family.mother)
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    client.max_queries = 20  # a child's page is noted with who opened it
    page = client.get("/young-people/").text
    assert "Leo Vega" in page
    assert "/confirm" in page
    assert "Hana Park" in client.get(f"/people/{child.public_id}").text


def test_whose_age_nobody_knows_is_asked_once_a_year(app: Flask, make: Factories, client: Client) -> None:
    with clock.at(clock.now() - timedelta(days=400)):
        child = make.person(full_name="Leo Vega", is_adult=False, account=None)
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert f"/young-people/{child.public_id}/age" in client.get("/young-people/").text
    client.submit(f"/young-people/{child.public_id}/age")
    assert f"/young-people/{child.public_id}/age" not in client.get("/young-people/").text
    client.submit(f"/young-people/{child.public_id}/age", {"grown": "yes"})
    with app.app_context():
        assert db.session.get_one(Person, child.id).is_adult


def test_a_birth_date_is_corrected(family: Family, make: Factories, client: Client) -> None:
    """By a coordinator: 13 and 18 are reckoned by it, so a slip of the finger may not stay."""
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    client.max_queries = 25
    page = f"/young-people/{family.mina.public_id}/birth-date"
    assert page in client.get(f"/people/{family.mina.public_id}").text
    version = client.get(page).text.partition('name="version" value="')[2].partition('"')[0]

    def born() -> date | None:
        with family.app.app_context():
            found: date | None = db.session.scalar(sa.select(Person.born_on).where(Person.id == family.mina.id))
            return found

    for wrong, code in (("2099-01-01", "future"), ("2001-01-01", "grown-up")):
        refused = client.submit(page, {"born_on": wrong, "version": version})
        assert (refused.status_code, code in codes(refused.text), born()) == (422, True, None)
    assert client.submit(page, {"born_on": "2012-04-05", "version": version}).status_code == 303
    assert born() == date(2012, 4, 5)
    assert "stale" in codes(client.submit(page, {"born_on": "2013-04-05", "version": version}).text)
    assert born() == date(2012, 4, 5)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "guardian-namesake"),
        ({"phone": "+13035550177"}, "guardian-namesake"),
        ({"email": "MINA@demo.example"}, "guardian-is-child"),
        ({"email": "mina.senior@demo.example"}, ""),
        ({"phone": "+13035550178"}, ""),
    ],
)
def test_a_child_is_not_their_own_guardian(make: Factories, client: Client, more: dict[str, str], code: str) -> None:
    """Two people may have one name: then an address or a phone says that they are two."""
    child = make.person(
        full_name="Mina Park", is_adult=False, account=None, email="mina@demo.example", phone="+13035550177"
    )
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    client.max_queries = 25
    given = {"full_name": "  mina  PARK", "relation": "parent", "preferred_language": "en", **more}
    answer = client.submit(f"/young-people/{child.public_id}/guardians/new", given)
    assert (answer.status_code, codes(answer.text)) == ((422, {code}) if code else (303, set()))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "own-name"),
        ({"born_on": "2012-03-02", "email": "hana@demo.example"}, "own-address"),
        ({"born_on": "2012-03-02"}, ""),
    ],
)
def test_nobody_registers_themselves(family: Family, more: dict[str, str], code: str) -> None:
    given = {"full_name": "Hana Park", "relation": "parent", **more}
    answer = family.client.submit(f"{family.page(family.mother)}/children/new", given)
    assert (answer.status_code, codes(answer.text)) == ((422, {code}) if code else (303, set()))


def test_what_a_guardian_is_asked_stands_on_their_own_page(
    make: Factories, client: Client, app: Flask, committee: Committee
) -> None:
    """Until they answer, be it about the whole season."""
    mother, mina = make.person(full_name="Hana Park"), make.person(full_name="Mina Park", is_adult=False, account=None)
    row = make.guardianship(mina, mother, confirmed=True)
    activity, other = make.activity(committee, is_public=True), make.activity(committee, is_public=True)
    client.sign_in(mother)
    assert "/me/children/questions/" not in client.get("/me").text
    question = client.submit(f"/me/children/{row.public_id}/sign-up", {"shift": activity.public_id}).headers["Location"]
    assert question in client.get("/me").text
    client.submit(question, said_yes(client, question, "Hana Park"))
    assert "/me/children/questions/" not in client.get("/me").text
    again = client.submit(f"/me/children/{row.public_id}/sign-up", {"shift": other.public_id}).headers["Location"]
    if again.startswith("/me/children/questions/"):
        assert again in client.get("/me").text
