"""Who can't choose a committee: two are suggested with their reasons, one coordinator has it, and all can be undone."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from tests.registration.test_joining import mails, rows
from volunteers.access import Actor, Role
from volunteers.accounts.models import RoleGrant
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import JoinPolicy, Membership, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.initiatives import queries as initiatives
from volunteers.initiatives.rules import SpokenLanguage
from volunteers.people.models import LanguageSkill, Level, Person
from volunteers.registration import queries, rules
from volunteers.registration.models import Application, ApplicationState


@pytest.fixture
def marie(make: Factories) -> Person:
    """A coordinator."""
    return make.person("Marie", call_name="Marie", roles=(Role.COORDINATOR,))


def _mailed(app: Flask, *people: Person) -> dict[int, str]:
    """The text of the newest mail to each of these people who got one, by their keys."""
    found = {mail.to.split("<")[-1].strip(">"): mail.text for mail in reversed(mails(app))}
    return {person.id: found[person.email] for person in people if person.email in found}


def _later() -> Any:
    return clock.at(clock.now() + timedelta(seconds=130))


def _speaks(tag: str) -> LanguageSkill:
    return LanguageSkill(language=tag, speaks=Level.NATIVE)


def test_two_are_suggested_and_each_says_why(app: Flask, make: Factories) -> None:
    """By what somebody wrote, by the language of the city, by an open role: the best first, and never more than two."""
    korea = make.committee("Korea", partner_city_id=make.city(languages=["ko", "en"], country_code="KR").id)
    ethiopia = make.committee(
        "Ethiopia", partner_city_id=make.city("Adama", languages=["om", "am"], native_name="", country_code="ET").id
    )
    youth = make.committee("Youth")
    role = make.position(make.initiative(youth), title=LocalText.of("Drive the van"), skills=["driving"])
    with app.app_context():
        directory = db.session.scalars(committee_queries.directory()).all()
        read = queries.suggesting(Actor.job(), (), directory)
        roles = {youth.id: [initiatives.position(role.public_id)]}

        def suggested(person: Person, message: str = "") -> list[tuple[int, list[str]]]:
            found = rules.suggestions(person, message, read.committees, read.names, roles)
            return [
                (each.committee.id, [r.language if isinstance(r, SpokenLanguage) else str(r) for r in each.reasons])
                for each in found
            ]

        speaker = Person(full_name="A", languages=[_speaks("am"), _speaks("en")], skills=["Driving"])
        first, second = suggested(speaker)
        assert first == (ethiopia.id, ["am"])
        assert (second[0], len(second[1])) == (youth.id, 2)
        assert ("Drive the van" in second[1][0], "one open role" in second[1][1]) == (True, True)
        writer = Person(full_name="B", languages=[], skills=[])
        typed = "I lived in KOREA for a year."
        assert suggested(writer, typed)[0] == (korea.id, ["Mentioned Korea"])
        plain = suggested(writer)
        assert len(plain) == rules.SUGGESTED
        assert all(reasons for _committee, reasons in plain)


def test_only_what_takes_people_is_suggested(app: Flask, client: Client, make: Factories, marie: Person) -> None:
    """Closed ones, those by invitation, and where somebody is in, waits or was declined, are left out."""
    make.committee("Closed", is_open=False)
    make.committee("Invited", join_policy=JoinPolicy.INVITATION)
    declined, member_of = make.committee("Declined"), make.committee("Inside")
    person = make.member(member_of)
    make.application(declined, person, state=ApplicationState.DECLINED)
    make.application(None, person)
    client.sign_in(marie)
    page = client.get("/desk/applications").text
    assert "Send to:" not in page
    client.submit(f"/people/{person.public_id}/propose", {"committee": member_of.slug})
    assert len(rows(app, Application)) == 2


def test_one_coordinator_has_it_and_all_read_who(app: Flask, client: Client, make: Factories, marie: Person) -> None:
    """The one with fewer to help; the person's page, the desk and both mails name them; another follows who goes."""
    busy = make.person("Busy Ben", roles=(Role.COORDINATOR,))
    make.application(None, make.person(), helper_id=marie.id)
    make.application(None, make.person(), helper_id=busy.id)
    make.application(None, make.person(), helper_id=busy.id)
    hana = make.person("Hana")
    client.sign_in(hana)
    client.submit("/me/help-me-choose")
    application = rows(app, Application)[-1]
    assert application.helper_id == marie.id
    assert "Marie, a coordinator" in client.get("/me/applications").text
    assert "Marie, a coordinator" in client.get("/me").text
    sent = _mailed(app, hana, marie)
    assert "Marie" in sent[hana.id]
    assert "Hana" in sent[marie.id]
    with app.app_context():
        (waiting,) = queries.open_of_person(hana.id)
        assert queries.helpers([waiting])[waiting.id].id == marie.id
    with app.app_context(), unguarded("a role ends behind the page's back"):
        db.session.execute(
            sa.update(RoleGrant).where(RoleGrant.account_id == marie.account_id).values(ended_at=clock.now())
        )
        db.session.commit()
    with app.app_context():
        assert queries.helpers([waiting])[waiting.id].id == busy.id


def test_passing_on_can_be_undone(app: Flask, client: Client, make: Factories, marie: Person) -> None:
    """Within the time nobody has heard of it, and the person waits as long as before; once answered it can't be."""
    korea = make.committee()
    chair = make.officer(korea)
    hana = make.person("Hana")
    application = make.application(None, hana)
    since = application.review_since_at
    client.sign_in(marie)
    client.submit(f"/desk/applications/{application.public_id}/place", {"committee": korea.slug})
    client.submit(f"/undo/{client.last_act()}")
    (row,) = rows(app, Application)
    assert (row.committee_id, row.review_since_at) == (None, since)
    with _later():
        assert not _mailed(app, hana, chair)
    client.submit(f"/desk/applications/{application.public_id}/place", {"committee": korea.slug})
    act = client.last_act()
    client.sign_in(chair)
    client.submit(f"/committees/{korea.slug}/applications/{application.public_id}/accept")
    client.sign_in(marie)
    client.submit(f"/undo/{act}")
    (row,) = rows(app, Application)
    assert row.state is ApplicationState.ACCEPTED


@pytest.mark.parametrize("policy", [JoinPolicy.APPROVAL, JoinPolicy.OPEN])
def test_a_proposal_can_be_undone(
    app: Flask, client: Client, make: Factories, marie: Person, policy: JoinPolicy
) -> None:
    """From the list of those in no committee, and back to it: nobody hears of it, and the person sees nothing of it."""
    korea = make.committee(join_policy=policy)
    chair = make.officer(korea)
    with clock.at(clock.now() - timedelta(days=4)):
        person = make.person("Lonely Lee")
    client.sign_in(marie)
    assert f"/desk/people/{person.public_id}/propose" in client.get("/desk/applications").text
    answer = client.submit(f"/desk/people/{person.public_id}/propose", {"committee": korea.slug})
    assert answer.location == "/desk/applications"
    client.submit(f"/undo/{client.last_act()}")
    (row,) = rows(app, Application)
    assert row.state is ApplicationState.WITHDRAWN
    assert all(m.state is MembershipState.ENDED for m in rows(app, Membership) if m.person_id == person.id)
    with _later():
        assert not _mailed(app, person, chair)
    with app.app_context():
        assert not queries.of_people([person.id])
    client.submit(f"/desk/people/{person.public_id}/propose", {"committee": korea.slug})
    assert rows(app, Application)[-1].state is not ApplicationState.WITHDRAWN
    with _later():
        assert set(_mailed(app, person, chair)) == {person.id, chair.id}


def test_nobody_is_there_to_help(app: Flask, client: Client, make: Factories) -> None:
    """Without a coordinator it waits all the same, and no mail promises anything."""
    hana = make.person("Hana")
    client.sign_in(hana)
    client.submit("/me/help-me-choose")
    (application,) = rows(app, Application)
    assert (application.state, application.helper_id) == (ApplicationState.IN_REVIEW, None)
    assert not _mailed(app, hana)
    assert client.get("/me").status_code == 200
