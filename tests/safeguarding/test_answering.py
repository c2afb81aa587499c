"""A guardian agrees or not, and what follows: a place that was kept, a list, or nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.accounts.mails import deliveries
from tests.activities.conftest import Desk, actor_for
from tests.client import Client, codes, standings
from tests.factories import Factories
from tests.safeguarding.conftest import Family, said_yes, shown_words
from volunteers.access import Actor, Role
from volunteers.activities import actions as activity_actions
from volunteers.activities.jobs import ask_guardians_again, end_holds
from volunteers.activities.models import SignUp
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.links import Link, Purpose
from volunteers.safeguarding import actions
from volunteers.safeguarding.models import ConsentEnd, ConsentRequest, ConsentScope, ConsentWay, Guardianship


def test_a_yes_makes_the_kept_place_a_place(family: Family, make: Factories, committee: Committee) -> None:
    """Two presses and a name; meanwhile the place is kept, and the other parent is asked."""
    activity = make.activity(committee, capacity=1, is_public=True)
    question = family.come(activity, family.mother)
    assert (family.held(), family.standing()) == (1, [])
    assert [mail.kind for mail in deliveries(family.app, "joon@demo.example")] == ["safeguarding/asked"]
    assert not deliveries(family.app, "hana@demo.example")
    assert "held" in standings(family.client.get(question).text)
    assert family.answer(question, "yes", photo="y") == 303
    assert (family.held(), family.standing()) == (0, ["confirmed"])
    said = {row.scope: row.is_given for row in family.consents()}
    assert said == {ConsentScope.TAKING_PART: True}
    row = family.consents()[0]
    assert (row.way, row.signed_name, row.text_version, row.text_language) == (ConsentWay.LINK, "Hana Park", 1, "en")
    assert row.sender == "127.0.0.1"
    kinds = [mail.kind for mail in deliveries(family.app, "hana@demo.example")]
    assert kinds == ["activities/signed_up"]  # Mina has no address: her parents get it in her place
    assert deliveries(family.app, "hana@demo.example")[0].facts["about_child"] == ["Mina Park"]


def test_a_no_frees_the_place_and_the_coordinators_hear(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=1, is_public=True)
    make.person(email="desk@demo.example", roles=(Role.COORDINATOR,))
    question = family.come(activity, family.mother)
    assert family.answer(question, "no") == 303
    assert (family.held(), family.standing()) == (0, [])
    assert "safeguarding/said_no" in [mail.kind for mail in deliveries(family.app, "desk@demo.example")]


def test_of_two_one_no_stops_it(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, is_public=True)
    family.answer(family.come(activity, family.mother), "yes")
    assert family.standing() == ["confirmed"]
    assert family.answer(family.question(family.father, activity), "no", "Joon Park") == 303
    assert family.standing() == ["withdrawn"]
    # the father changes his mind: what the mother said still counts
    assert family.answer(family.question(family.father, activity), "yes", "Joon Park") == 303
    assert family.standing() == ["withdrawn", "confirmed"]
    ended = [row.ended_because for row in family.consents() if row.guardian_id == family.father.id]
    assert ended == [ConsentEnd.ANSWERED_ANEW, None]


def test_a_yes_that_is_withdrawn_ends_the_place(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, is_public=True)
    family.answer(family.come(activity, family.mother), "yes")
    page = family.question(family.mother, activity)
    assert family.client.submit(f"{page}/withdraw").status_code == 303
    assert family.standing() == ["withdrawn"]
    assert "activities/not_agreed" in [mail.kind for mail in deliveries(family.app, "hana@demo.example")]


def test_an_answer_without_a_name_is_none_and_nothing_typed_is_lost(
    family: Family, make: Factories, committee: Committee
) -> None:
    activity = make.activity(committee, is_public=True, consent_scopes=["photo"])
    question = family.come(activity, family.mother)
    answer = family.client.submit(question, {"signed_name": " ", "answer": "yes", "photo": "y"})
    assert answer.status_code == 422
    assert 'name="photo" type="checkbox" value="y" checked' in answer.text or "checked" in answer.text
    assert family.standing() == []


def test_what_may_be_left_out_is_no_condition(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, is_public=True, consent_scopes=["photo", "transport"])
    family.answer(family.come(activity, family.mother), "yes")
    assert family.standing() == ["confirmed"]
    said = {row.scope: row.is_given for row in family.consents()}
    assert said == {ConsentScope.TAKING_PART: True, ConsentScope.TRANSPORT: True, ConsentScope.PHOTO: False}


def come_for_leo(family: Family, make: Factories, committee: Committee) -> Guardianship:
    """Leo's mother, whom nobody has talked with yet, says yes: how she answers for him."""
    child = make.person(full_name="Leo Vega", is_adult=False, account=None, email=None)
    row = make.guardianship(child, family.mother)
    shift = make.activity(committee, capacity=1, is_public=True).shifts[0].public_id
    path = f"{family.page(family.mother)}/children/{row.public_id}/sign-up"
    question = str(family.client.submit(path, {"shift": shift}).headers["Location"])
    family.answer(question, "yes")
    return row


def test_who_is_not_confirmed_is_talked_with_first(family: Family, make: Factories, committee: Committee) -> None:
    """The yes counts when a coordinator has made sure who it was; the place is kept until then."""
    make.person(email="desk@demo.example", roles=(Role.COORDINATOR,))
    row = come_for_leo(family, make, committee)
    assert family.held() == 1
    assert "safeguarding/to_confirm" in [mail.kind for mail in deliveries(family.app, "desk@demo.example")]
    desk = make.person(roles=(Role.COORDINATOR,))
    with family.app.app_context():
        actions.confirm_guardian(actor_for(desk), row.id)
        states = [
            each.state.value for each in db.session.scalars(sa.select(SignUp).where(SignUp.person_id == row.child_id))
        ]
    assert (family.held(), states) == (0, ["confirmed"])


def test_who_said_yes_sees_that_the_place_is_kept_until_we_have_talked_with_them(
    family: Family, make: Factories, committee: Committee
) -> None:
    come_for_leo(family, make, committee)
    seen = family.client.get(family.page(family.mother)).text
    assert "We’re holding a place until" in seen
    assert "Leo isn’t signed up for anything right now." not in seen


def test_a_place_that_waited_for_our_talk_ends_and_nobody_reads_that_no_parent_answered(
    family: Family, make: Factories, committee: Committee
) -> None:
    come_for_leo(family, make, committee)
    with clock.at(clock.now() + timedelta(hours=49)), family.app.app_context():
        end_holds()
    assert family.held() == 0
    [mail] = [mail for mail in deliveries(family.app, "hana@demo.example") if mail.kind == "activities/unanswered"]
    assert mail.facts["is_agreed"] is True


def test_a_no_can_be_changed_from_the_page(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, is_public=True)
    question = family.come(activity, family.mother)
    family.answer(question, "no")
    page = family.client.get(family.page(family.mother)).text
    assert "You said no." in page
    assert f'href="{question}"' in page
    family.answer(question, "yes")
    assert "You said no." not in family.client.get(family.page(family.mother)).text


def test_the_time_is_over(family: Family, make: Factories, committee: Committee) -> None:
    """Who is next gets the place; a yes that comes later makes a place where one is free."""
    activity = make.activity(committee, capacity=1, is_public=True)
    question = family.come(activity, family.mother)
    other = make.person()
    Desk(family.app).come(other, activity)
    with clock.at(clock.now() + timedelta(hours=49)), family.app.app_context():
        end_holds()
    assert family.held() == 0
    with family.app.app_context():
        states = [row.state.value for row in db.session.scalars(sa.select(SignUp).order_by(SignUp.id))]
    assert states == ["confirmed"]
    assert "activities/unanswered" in [mail.kind for mail in deliveries(family.app, "hana@demo.example")]
    family.answer(question, "yes")
    assert family.standing() == ["waitlisted"]


def test_a_full_activity_asks_all_the_same(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=1, is_public=True)
    Desk(family.app).come(make.person(), activity)
    question = family.come(activity, family.mother)
    assert family.held() == 0
    family.answer(question, "yes")
    assert family.standing() == ["waitlisted"]


def test_a_child_with_its_own_parent_there_is_a_companion(
    family: Family, make: Factories, committee: Committee, desk: Desk
) -> None:
    activity = make.activity(committee, is_public=True)
    desk.come(family.mother, activity)
    location = family.come(activity, family.mother)
    assert "/questions/" not in location
    assert family.standing() == ["confirmed"]


def test_other_words_are_agreed_to_anew(family: Family, make: Factories, committee: Committee) -> None:
    """The place stays, the parents are asked once, and the old answer says what it was about."""
    activity = make.activity(committee, is_public=True)
    family.answer(family.come(activity, family.mother), "yes")
    coordinator = make.person(roles=(Role.COORDINATOR,))
    with family.app.app_context():
        text = LocalText.of("My child can come, and I am 18 or older.")
        actions.write_text(actor_for(coordinator), ConsentScope.TAKING_PART, text, 1)
        ask_guardians_again()
        ask_guardians_again()
    assert family.standing() == ["confirmed"]
    kinds = [mail.kind for mail in deliveries(family.app, "hana@demo.example")]
    assert kinds.count("safeguarding/asked") == 1
    question = family.question(family.mother, activity)
    assert "outdated" in standings(family.client.get(question).text)
    family.answer(question, "yes")
    assert [row.text_version for row in family.consents()] == [1, 2]
    assert "yes" in standings(family.client.get(question).text)


def test_a_yes_is_to_the_words_that_were_read(family: Family, make: Factories, committee: Committee) -> None:
    """Words that change while a guardian reads are shown to them; a no needs no words."""
    activity = make.activity(committee, is_public=True)
    question = family.come(activity, family.mother)

    before = shown_words(family.client, question)
    coordinator = make.person(roles=(Role.COORDINATOR,))
    with family.app.app_context():
        actions.write_text(actor_for(coordinator), ConsentScope.TAKING_PART, LocalText.of("They may climb."), 1)
    draft = f"{question}:answer"
    assert f'name="kept_as" value="{draft}"' in family.client.get(question).text
    sent = {"signed_name": "Hana Park", "answer": "yes", "read": before, "kept_as": draft}
    refused = family.client.submit(question, sent)
    assert (refused.status_code, refused.headers["Location"]) == (303, question)
    page = family.client.get(question).text
    assert codes(page) == {"words-changed"}
    assert f'data-refused="{draft}"' in page  # so the browser doesn't say that it may have gone through
    assert "data-arrived" not in page
    assert "They may climb." in page
    assert not family.consents()
    assert family.answer(question, "yes", read=shown_words(family.client, question)) == 303
    assert [row.text_version for row in family.consents()] == [2]
    assert family.answer(question, "no", read=before) == 303
    assert not family.consents()[-1].is_given


@pytest.mark.parametrize("said", ["", "maybe", "YES", "no\x00"])
def test_what_is_neither_yes_nor_no_is_no_answer(
    family: Family, make: Factories, committee: Committee, said: str
) -> None:
    question = family.come(make.activity(committee, is_public=True), family.mother)
    answer = family.client.submit(question, {**said_yes(family.client, question, "Hana Park"), "answer": said})
    assert (answer.status_code, codes(answer.text)) == (422, {"no-answer"})
    assert 'value="Hana Park"' in answer.text
    assert (family.consents(), family.held()) == ([], 1)


@pytest.mark.parametrize("read", [None, "", " ", "taking_part", "taking_part:", "taking_part:0", "transport:1"])
def test_a_yes_that_says_not_what_it_read_is_none(
    family: Family, make: Factories, committee: Committee, read: str | None
) -> None:
    """Nobody agrees to words that no page showed: what the page hides in its form isn't left out or made up."""
    question = family.come(make.activity(committee, is_public=True), family.mother)
    sent = {"signed_name": "Hana Park", "answer": "yes", **({} if read is None else {"read": read})}
    assert family.client.submit(question, sent).headers["Location"] == question
    assert codes(family.client.get(question).text) == {"words-changed"}
    assert (family.consents(), family.standing(), family.held()) == ([], [], 1)
    assert family.answer(question, "yes") == 303
    assert family.standing() == ["confirmed"]


def test_two_presses_ask_once(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=2, is_public=True)
    assert family.come(activity, family.mother).split("/")[-1] == family.come(activity, family.mother).split("/")[-1]
    assert family.held() == 1
    assert len(deliveries(family.app, "joon@demo.example")) == 1


def test_a_child_who_would_not_come_after_all(family: Family, make: Factories, committee: Committee) -> None:
    activity = make.activity(committee, capacity=1, is_public=True)
    family.come(activity, family.mother)
    with family.app.app_context():
        activity_actions.let_go(Actor.job(), family.asked(activity).id)
        request = db.session.get_one(ConsentRequest, family.asked(activity).id)
        assert request.ended_at is not None
    assert family.held() == 0


def test_a_child_that_nobody_answers_for_is_refused(client: Client, make: Factories, committee: Committee) -> None:
    child = make.person(is_adult=False)
    activity = make.activity(committee, is_public=True)
    answer = client.sign_in(child).submit(f"/activities/{activity.public_id}/sign-up")
    page = client.get(answer.headers["Location"]).text
    assert "guardian-first" in codes(page)


def test_who_can_t_come_anymore_can_after_all(family: Family, make: Factories, committee: Committee) -> None:
    """Behind a link the same undo as for who signs in: of the holder of that very link, and of nobody else."""
    activity = make.activity(committee, is_public=True)
    family.answer(family.come(activity, family.mother), "yes")
    page = family.page(family.mother)
    with family.app.app_context():
        row = db.session.scalars(sa.select(SignUp).where(SignUp.person_id == family.mina.id)).one()
    answer = family.client.submit(f"{page}/sign-ups/{row.public_id}/withdraw")
    assert (answer.headers["Location"], family.standing()) == (page, ["withdrawn"])
    shown = family.client.get(page).text
    token = page.removeprefix("/guardian/")
    assert f"/undo/{family.client.last_act()}" in shown
    assert f'name="token" value="{token}"' in shown
    his = family.page(family.father).removeprefix("/guardian/")
    for others in ({}, {"token": his}, {"token": token[:-1] + "x"}):
        assert family.client.undo(data=others).status_code == 404
    assert family.standing() == ["withdrawn"]
    undone = family.client.undo(data={"token": token})
    assert (undone.status_code, undone.headers["Location"], family.standing()) == (303, page, ["confirmed"])
    assert "Mina has a place." in family.client.get(page).text


def given_back(family: Family, make: Factories, committee: Committee, client: Client) -> tuple[str, str]:
    """Mina has a place, and her mother takes her off by her link: the mother's page, and the act."""
    family.answer(family.come(make.activity(committee, is_public=True), family.mother), "yes")
    page = family.page(family.mother)
    with family.app.app_context():
        row = db.session.scalars(sa.select(SignUp).where(SignUp.person_id == family.mina.id)).one()
    client.submit(f"{page}/sign-ups/{row.public_id}/withdraw")
    return page, client.last_act()


def test_who_answers_no_longer_takes_nothing_back(
    family: Family, make: Factories, committee: Committee, client: Client
) -> None:
    """A right that ended ends everywhere: the undo of a guardian who was taken off, too."""
    page, act = given_back(family, make, committee, client)
    desk = family.app.test_client().sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert desk.submit(f"/guardians/{family.of_mother.public_id}/end").status_code == 303
    client.undo(act, data={"token": page.removeprefix("/guardian/")})
    assert family.standing() == ["withdrawn"]


def test_a_link_that_has_expired_takes_nothing_back(
    family: Family, make: Factories, committee: Committee, client: Client
) -> None:
    """The page is closed, and so is the way to undo what was done on it."""
    page, act = given_back(family, make, committee, client)
    with family.app.app_context(), unguarded("a link at its end"):
        db.session.execute(sa.update(Link).where(Link.purpose == Purpose.GUARDIAN).values(expires_at=clock.now()))
        db.session.commit()
    client.undo(act, data={"token": page.removeprefix("/guardian/")})
    assert family.standing() == ["withdrawn"]
