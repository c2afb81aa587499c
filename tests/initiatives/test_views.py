"""The pages, through the client."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.activities.conftest import seats
from tests.client import Client, codes, said, standings
from tests.factories import NOW, Factories
from tests.initiatives.conftest import Stage
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, need
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, InitiativeState, Position, Sector
from volunteers.mail.models import Delivery, DeliveryState

pytestmark = pytest.mark.usefixtures("set_clock")

FORM = {
    "title": "Lantern workshop",
    "title-es": "Taller de faroles",
    "summary": "We fold lanterns.",
    "sector": "arts_culture",
    "state": "running",
    "is_public": "y",
}


def only(app: Flask, model):
    """The one row of a model."""
    with app.app_context():
        return db.session.scalars(db.select(model)).one()


def again(app: Flask, row):
    """A row as the database has it now."""
    with app.app_context():
        return need(type(row), row.id)


def test_list_shows_public_ones_to_everybody(client: Client, make: Factories, stage: Stage) -> None:
    make.initiative(stage.committee, title=LocalText.of("Hidden plan"), is_public=False)
    page = client.get("/initiatives/")
    assert "Hangul story hour" in page.text
    assert "Hidden plan" not in page.text
    assert re.search(r'class="state state-bad">2 ', page.text), "so many are needed"
    client.sign_in(stage.ana)
    assert "Hidden plan" in client.get("/initiatives/").text


def test_list_is_narrowed(client: Client, make: Factories, stage: Stage) -> None:
    make.initiative(stage.committee, title=LocalText.of("Trade day"), sector=Sector.BUSINESS_TRADE)
    make.initiative(stage.committee, title=LocalText.of("Old fair"), state=InitiativeState.COMPLETED)
    for query, wanted in {
        "sector=business_trade": {"Trade day"},
        "state=completed": {"Old fair"},
        "q=HANGUL": {"Hangul story hour"},
        f"committee={stage.committee.slug}": {"Trade day", "Old fair", "Hangul story hour"},
        "sector=nonsense": {"Trade day", "Old fair", "Hangul story hour"},
        "q=%00&committee=%00": {"Trade day", "Old fair", "Hangul story hour"},
    }.items():
        text = client.get(f"/initiatives/?{query}").text
        found = {name for name in ("Trade day", "Old fair", "Hangul story hour") if name in text}
        assert found == wanted, query
    assert "Nothing matches" in client.get("/initiatives/?q=zebra").text


def test_show_tells_the_state_as_a_sentence(client: Client, make: Factories, stage: Stage) -> None:
    make.assignment(stage.position, stage.ana, state=AssignmentState.ACCEPTED)
    page = client.get(f"/initiatives/{stage.initiative.public_id}").text
    assert seats(page) == (1, 1, 0)
    assert standings(page) == ["running"]
    assert "Ana" not in page  # membership hints at origin: never in public


def test_fellows_see_call_names_only(client: Client, make: Factories, stage: Stage) -> None:
    make.assignment(stage.position, make.member(stage.committee, make.person("Cyd Moon", call_name="Cy")),
                    state=AssignmentState.ACCEPTED)  # fmt: skip
    text = client.sign_in(stage.ben).get(f"/initiatives/{stage.initiative.public_id}").text
    assert "Done by: Cy" in text
    assert "Cyd Moon" not in text
    assert "Ask someone" not in text


def test_hidden_is_404_to_others(client: Client, make: Factories, stage: Stage) -> None:
    hidden = make.initiative(stage.committee, is_public=False)
    client.sign_in(stage.other_chair)
    assert client.get(f"/initiatives/{hidden.public_id}").status_code == 404
    assert client.get(f"/initiatives/{hidden.public_id}/edit").status_code == 404
    assert client.get(f"/initiatives/{stage.initiative.public_id}/edit").status_code == 403


def test_open_positions(client: Client, make: Factories, stage: Stage) -> None:
    full = make.position(stage.initiative, title=LocalText.of("Greeter"), needed_count=1)
    make.assignment(full, stage.ana, state=AssignmentState.ACCEPTED)
    make.position(make.initiative(stage.committee, is_public=False), title=LocalText.of("Secret role"))
    make.position(stage.initiative, title=LocalText.of("Closed role"), is_open=False)
    text = client.get("/positions/").text
    assert "Reader" in text
    assert not any(name in text for name in ("Greeter", "Secret role", "Closed role"))


def test_chair_opens_and_changes(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    url = f"/committees/{stage.committee.slug}/initiatives/new"
    assert client.get(url).status_code == 200
    empty = client.submit(url, {"title": "", "sector": "", "state": "running"})
    assert empty.status_code == 422
    assert "<title>Error:" in empty.text
    answer = client.submit(url, {**FORM, "starts_on": "2026-07-01", "ends_on": "2026-06-01"})
    assert answer.status_code == 422
    assert 'id="ends_on-e" data-code="dates"' in answer.text
    assert 'value="Taller de faroles"' in answer.text
    answer = client.submit(url, FORM)
    assert answer.status_code == 303
    assert "Lantern workshop" in client.get(answer.location).text
    assert "Taller de faroles" in client.get(answer.location + "?lang=es").text


def test_stale_edit_is_refused_and_keeps_what_was_typed(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    url = f"/initiatives/{stage.initiative.public_id}/edit"
    client.get(url)
    assert client.submit(url, {**FORM, "title": "First", "version": "1"}).status_code == 303
    stale = client.submit(url, {**FORM, "title": "Second", "version": "1"})
    assert stale.status_code == 422
    assert codes(stale.text) == {"stale"}
    assert 'value="Second"' in stale.text
    assert again(app, stage.initiative).title["en"] == "First"
    assert 'name="version" value="2"' in stale.text
    assert client.submit(url, {**FORM, "title": "Second", "version": "2"}).status_code == 303


@pytest.mark.parametrize("typed", ["\0", "\ud800", "x" * 200, "<script>alert(1)</script>", "a\r\nBcc: x@y.example"])
def test_bad_input_is_no_500(app: Flask, client: Client, stage: Stage, typed: str) -> None:
    client.sign_in(stage.chair)
    typed = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if typed == "\ud800" else typed
    answer = client.submit(f"/committees/{stage.committee.slug}/initiatives/new", {**FORM, "title": typed})
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert "<script>alert" not in client.get(answer.location).text


def test_state_goes_only_where_it_may(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    url = f"/initiatives/{stage.initiative.public_id}/edit"
    assert client.submit(url, {**FORM, "state": "idea", "version": "1"}).status_code == 422
    no_reason = client.submit(url, {**FORM, "state": "cancelled", "version": "1"})
    assert codes(no_reason.text) == {"reason"}
    assert again(app, stage.initiative).state is InitiativeState.RUNNING


def test_cancelling_tells_everybody_who_was_asked(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    make.assignment(stage.position, stage.ana, state=AssignmentState.ACCEPTED)
    make.assignment(stage.position, stage.ben)
    client.sign_in(stage.chair)
    url = f"/initiatives/{stage.initiative.public_id}/edit"
    assert client.submit(url, {**FORM, "state": "cancelled", "reason": "No hall.", "version": "1"}).status_code == 303
    with app.app_context():
        assert {a.state for a in db.session.scalars(db.select(Assignment))} == {AssignmentState.RELEASED}
        mails = db.session.scalars(db.select(Delivery)).all()
        assert {(m.kind, m.to_address) for m in mails} == {
            ("initiatives/released", stage.ana.email),
            ("initiatives/released", stage.ben.email),
        }


def test_finishing_completes_who_accepted(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    done = make.assignment(stage.position, stage.ana, state=AssignmentState.ACCEPTED)
    client.sign_in(stage.chair)
    url = f"/initiatives/{stage.initiative.public_id}/edit"
    assert client.submit(url, {**FORM, "state": "completed", "version": "1"}).status_code == 303
    assert again(app, done).state is AssignmentState.COMPLETED


def test_positions_are_added_changed_and_closed(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    client.sign_in(stage.chair)
    url = f"/initiatives/{stage.initiative.public_id}/positions/new"
    assert client.get(url).status_code == 200
    assert client.submit(url, {"title": "Greeter", "needed_count": "0"}).status_code == 422
    assert client.submit(url, {"title": "Greeter", "needed_count": "3"}).status_code == 303
    for person in (stage.ana, stage.ben):
        make.assignment(stage.position, person, state=AssignmentState.ACCEPTED)
    edit = f"/positions/{stage.position.public_id}/edit"
    assert client.get(edit).status_code == 200
    few = client.submit(edit, {"title": "Reader", "needed_count": "1", "version": "1"})
    assert set(re.findall(r"\d+", said(few.text, "needed"))) == {"2"}
    assert client.submit(edit, {"title": "Reader", "needed_count": "4", "version": "1"}).status_code == 303
    assert client.submit(edit, {"title": "Reader", "needed_count": "5", "version": "1"}).status_code == 422
    client.submit(f"/positions/{stage.position.public_id}/close")
    assert not again(app, stage.position).is_open
    client.submit(f"/positions/{stage.position.public_id}/open")
    assert again(app, stage.position).is_open


def ask(client: Client, stage: Stage, person, **data):
    """Press the button beside a person."""
    return client.submit(f"/positions/{stage.position.public_id}/assign", {"person": person.public_id, **data})


def test_without_a_day_there_is_a_month_to_answer(app: Flask, client: Client, stage: Stage) -> None:
    """The question names its day, as the page promises."""
    client.sign_in(stage.chair)
    ask(client, stage, stage.ana)
    assert only(app, Assignment).answer_by_on == clock.now().date() + timedelta(days=30)


def test_asking(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    page = client.get(f"/positions/{stage.position.public_id}/assign")
    assert "Ana Vega" in page.text
    assert "Ben Okoro" not in client.get(f"/positions/{stage.position.public_id}/assign?q=véga").text
    past = ask(client, stage, stage.ana, answer_by_on="2026-06-01")
    assert past.status_code == 422
    assert codes(past.text) == {"past"}
    assert ask(client, stage, stage.ana, answer_by_on="2026-06-12").status_code == 303
    assignment = only(app, Assignment)
    mail = only(app, Delivery)
    assert (assignment.person_id, assignment.answer_by_on) == (stage.ana.id, date(2026, 6, 12))
    assert (mail.kind, mail.to_address, mail.state) == ("initiatives/asked", stage.ana.email, DeliveryState.QUEUED)
    assert mail.not_before_at > clock.now()
    text = client.get(f"/positions/{stage.position.public_id}/assign").text
    assert "Friday, June 12" in text
    assert ask(client, stage, stage.ana).status_code == 303  # twice pressed is once done
    only(app, Assignment)


def test_asking_is_taken_back_with_its_mail(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    ask(client, stage, stage.ana)
    client.undo()
    assert only(app, Assignment).state is AssignmentState.UNDONE
    assert only(app, Delivery).state is DeliveryState.CANCELLED
    assert client.undo().status_code == 303
    ask(client, stage, stage.ana)
    with app.app_context():
        states = [row.state for row in db.session.scalars(db.select(Delivery).order_by(Delivery.id))]
    assert states == [DeliveryState.CANCELLED, DeliveryState.QUEUED]


def test_undo_comes_too_late(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    ask(client, stage, stage.ana)
    with clock.at(NOW + timedelta(minutes=5)):
        client.undo()
        assert only(app, Assignment).state is AssignmentState.OFFERED


def test_who_can_not_be_asked_is_told_why(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    from volunteers.committees.models import MembershipState

    make.member(stage.committee, make.person("Lea Leave"), state=MembershipState.ON_LEAVE)
    young = make.member(stage.committee, make.person("Yun Young", is_adult=False))
    stranger = make.person("Sid Stranger")
    client.sign_in(stage.chair)
    text = client.get(f"/positions/{stage.position.public_id}/assign").text
    assert said(text, "leave").startswith("Lea Leave")
    assert said(text, "minor").startswith("Yun Young")
    assert "Sid Stranger" not in text
    for person in (young, stranger, stage.other_chair):
        assert ask(client, stage, person).status_code == 422
    assert client.submit(f"/positions/{stage.position.public_id}/assign", {}).status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Assignment.id))) == 0


def test_answering_on_the_page(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    assignment = make.assignment(stage.position, stage.ana)
    url = f"/initiatives/assignments/{assignment.public_id}/answer"
    client.sign_in(stage.ana)
    assert 'name="answer" value="yes"' in client.get(url).text
    assert client.submit(url, {"answer": "perhaps"}).status_code == 422
    assert client.submit(url, {"answer": "yes"}).status_code == 303
    assert again(app, assignment).state is AssignmentState.ACCEPTED
    mail = only(app, Delivery)
    assert (mail.kind, mail.to_address) == ("initiatives/answered", stage.chair.email)
    assert client.submit(url, {"answer": "yes"}).status_code == 303
    client.undo()
    assert again(app, assignment).state is AssignmentState.OFFERED
    assert only(app, Delivery).state is DeliveryState.CANCELLED
    client.submit(url, {"answer": "no", "reason": "I am away."})
    after = again(app, assignment)
    assert (after.state, after.reason) == (AssignmentState.DECLINED, "I am away.")
    assert standings(client.get(url).text) == ["declined"]


def test_one_cannot_any_more(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    early = clock.now() - timedelta(days=3)
    assignment = make.assignment(stage.position, stage.ana, state=AssignmentState.ACCEPTED, answered_at=early)
    client.sign_in(stage.ana)
    url = f"/initiatives/assignments/{assignment.public_id}/answer"
    page = client.get(url).text
    assert ('name="answer" value="no"' in page, 'name="answer" value="yes"' in page) == (True, False)
    client.submit(url, {"answer": "no"})
    assert again(app, assignment).state is AssignmentState.DECLINED
    client.undo()
    assert again(app, assignment).state is AssignmentState.ACCEPTED


def test_never_more_than_needed(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    for number in range(2):
        make.assignment(stage.position, make.member(stage.committee, make.person(f"Done {number}")),
                        state=AssignmentState.ACCEPTED)  # fmt: skip
    late = make.assignment(stage.position, stage.ana)
    client.sign_in(stage.ana)
    answer = client.submit(f"/initiatives/assignments/{late.public_id}/answer", {"answer": "yes"})
    assert answer.status_code == 422
    assert codes(answer.text) == {"full"}
    assert again(app, late).state is AssignmentState.OFFERED
    client.sign_in(stage.chair)
    refused = ask(client, stage, stage.ben)
    assert (refused.status_code, '<li data-code="full">' in refused.text) == (422, True)


def test_release_and_its_undo(app: Flask, client: Client, make: Factories, stage: Stage) -> None:
    assignment = make.assignment(stage.position, stage.ana, state=AssignmentState.ACCEPTED)
    client.sign_in(stage.chair)
    url = f"/initiatives/assignments/{assignment.public_id}/release"
    assert "Ana" in client.get(url).text
    assert client.submit(url, {"reason": ""}).status_code == 422
    assert client.submit(url, {"reason": "No hall."}).status_code == 303
    assert again(app, assignment).state is AssignmentState.RELEASED
    assert only(app, Delivery).kind == "initiatives/released"
    client.undo()
    assert again(app, assignment).state is AssignmentState.ACCEPTED
    assert only(app, Delivery).state is DeliveryState.CANCELLED


def test_release_before_the_question_went_out_sends_nothing(app: Flask, client: Client, stage: Stage) -> None:
    client.sign_in(stage.chair)
    ask(client, stage, stage.ana)
    assignment = only(app, Assignment)
    client.submit(f"/initiatives/assignments/{assignment.public_id}/release", {"reason": "A mistake."})
    assert only(app, Delivery).state is DeliveryState.CANCELLED
    client.undo()
    assert again(app, assignment).state is AssignmentState.OFFERED
    mail = only(app, Delivery)
    assert (mail.kind, mail.state) == ("initiatives/asked", DeliveryState.QUEUED)


def chair_doors(stage: Stage, assignment: Assignment) -> list[tuple[str, str, dict[str, str]]]:
    """Every page and act of the chair."""
    initiative, position, asked = stage.initiative.public_id, stage.position.public_id, assignment.public_id
    return [
        ("get", f"/committees/{stage.committee.slug}/initiatives/new", {}),
        ("post", f"/committees/{stage.committee.slug}/initiatives/new", FORM),
        ("get", f"/initiatives/{initiative}/edit", {}),
        ("post", f"/initiatives/{initiative}/edit", {**FORM, "version": "1"}),
        ("get", f"/initiatives/{initiative}/positions/new", {}),
        ("post", f"/initiatives/{initiative}/positions/new", {"title": "x", "needed_count": "1"}),
        ("get", f"/positions/{position}/edit", {}),
        ("post", f"/positions/{position}/edit", {"title": "x", "needed_count": "1", "version": "1"}),
        ("post", f"/positions/{position}/close", {}),
        ("post", f"/positions/{position}/open", {}),
        ("get", f"/positions/{position}/assign", {}),
        ("post", f"/positions/{position}/assign", {"person": stage.ben.public_id}),
        ("get", f"/initiatives/assignments/{asked}/release", {}),
        ("post", f"/initiatives/assignments/{asked}/release", {"reason": "x"}),
        ("get", f"/initiatives/assignments/{asked}/answer", {}),
        ("post", f"/initiatives/assignments/{asked}/answer", {"answer": "yes"}),
    ]


@pytest.mark.parametrize("who", ["other_chair", "ben", None])
@pytest.mark.parametrize("is_public", [True, False])
def test_others_get_in_nowhere(
    app: Flask, client: Client, make: Factories, stage: Stage, who: str | None, is_public: bool
) -> None:
    """403 where one may know of it, else 404, to the sign-in page where nobody is; and no answer names the person."""
    canary = make.member(stage.committee, make.person("Canary Quetzal"))
    stage.initiative = make.initiative(stage.committee, is_public=is_public)
    stage.position = make.position(stage.initiative)
    assignment = make.assignment(stage.position, canary)
    if who:
        client.sign_in(getattr(stage, who))
    with app.app_context():
        before = db.session.scalar(db.text("SELECT count(*) FROM audit_events"))
    for method, url, data in chair_doors(stage, assignment):
        answer = client.get(url) if method == "get" else client.submit(url, data)
        if who:
            assert answer.status_code in (403, 404), url
        else:
            assert "/login?next=" in (answer.location or answer.text), url
        assert "Canary" not in answer.text, url
    with app.app_context():
        assert db.session.scalar(db.text("SELECT count(*) FROM audit_events")) == before
        assert need(Assignment, assignment.id).state is AssignmentState.OFFERED
        assert need(Initiative, stage.initiative.id).version == 1
        assert need(Position, stage.position.id).version == 1
