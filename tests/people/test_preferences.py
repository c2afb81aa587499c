"""What people asked not to get: at once, also for what is queued; by the link in a mail without signing in."""

import re

import sqlalchemy as sa
from flask import Flask

from tests.client import Client, between
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.audit import action, record
from volunteers.audit.events import Event
from volunteers.committees.models import Committee, MembershipState
from volunteers.foundation.db import db
from volunteers.links.issue import token_for
from volunteers.links.models import Purpose
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason
from volunteers.mail.suppression import Asked, reasons_for, suppress
from volunteers.people import actions, queries
from volunteers.people.inputs import MailInput
from volunteers.people.models import Channel, Person

TESTED = Event("test.unsubscribed")


def link_token(app: Flask, person: Person) -> str:
    """The token in the foot of a message to many."""

    @action
    def make_link() -> str:
        record(Actor.job(), TESTED)
        return outbox.unsubscribe_link(person.id, person.email or "")

    with app.app_context():
        return token_for(make_link(), Purpose.UNSUBSCRIBE)


def gate(app: Flask, person: Person, category: str) -> SuppressedReason | None:
    """What the gate says about one mail."""
    asked = Asked(person.id, person.email or "", category)
    with app.app_context():
        return queries.mail_gate([asked]).get(asked)


def stopped(app: Flask, person: Person) -> set[int]:
    """The committees whose messages the person does not want."""
    with app.app_context():
        return queries.stopped_committees([person.id])


def news(app: Flask, person: Person, *committees: Committee) -> SuppressedReason | None:
    """What all gates together say about a message to these committees."""
    asked = Asked(person.id, person.email or "", "notices", tuple(sorted(each.id for each in committees)))
    with app.app_context():
        return reasons_for([asked]).get(asked)


def opted_out(app: Flask, person: Person) -> set[Channel]:
    """What the person does not want."""
    with app.app_context():
        return {channel for channel, key in queries.stopped([person.id]).get(person.id, set()) if key is None}


def test_looking_at_the_link_changes_nothing(app: Flask, client: Client, make: Factories) -> None:
    """Mail scanners fetch every link."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)
    for _ in range(3):
        page = client.get(f"/u/{token}")
        assert page.status_code == 200
        assert "one@demo.example" in page.text
    client.head(f"/u/{token}")
    assert opted_out(app, person) == set()


def test_one_click_needs_no_cookie_and_no_token(app: Flask, make: Factories) -> None:
    """RFC 8058: a bare POST stops messages at once; a second one changes nothing more; operational mail still comes."""
    person, other = make.person(email="one@demo.example"), make.person(email="two@demo.example")
    token = link_token(app, person)
    for _ in range(2):
        answer = app.test_client().post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert opted_out(app, person) == {Channel.NOTICES}
    assert opted_out(app, other) == set()
    assert gate(app, person, "notices") is SuppressedReason.OPTED_OUT
    assert gate(app, person, "requests") is None
    assert gate(app, person, "operational") is None
    assert gate(app, other, "notices") is None


def test_button_stops_and_the_page_takes_it_back(app: Flask, client: Client, make: Factories) -> None:
    """One button; the same page undoes it."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)
    assert client.submit(f"/u/{token}", {"stop": "1"}).headers["Location"] == f"/u/{token}?sort=notices"
    assert opted_out(app, person) == {Channel.NOTICES}
    assert client.submit(f"/u/{token}/again", {}).status_code == 303
    assert opted_out(app, person) == set()
    client.submit(f"/u/{token}?sort=all", {"stop": "1"})
    assert opted_out(app, person) == set(Channel)
    client.submit(f"/u/{token}/again?sort=all", {})
    assert opted_out(app, person) == set()
    client.submit(f"/u/{token}/preferences", {"channels": ["notices", "yearly"]})
    assert opted_out(app, person) == {Channel.REQUESTS}
    client.submit(f"/u/{token}/preferences", {"channels": ["notices", "requests", "yearly"]})
    assert opted_out(app, person) == set()


def test_again_takes_back_the_last_step_only(app: Flask, client: Client, make: Factories) -> None:
    """What was stopped before everything was stopped stays stopped, and the page says so truly."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)
    client.submit(f"/u/{token}?sort=requests", {"stop": "1"})
    for _ in range(2):  # pressed twice is one step
        client.submit(f"/u/{token}?sort=all", {"stop": "1"})
    assert opted_out(app, person) == set(Channel)
    page = client.get(f"/u/{token}?sort=all").text
    assert "We stopped everything you can stop" in page
    assert "any more messages" not in page
    client.submit(f"/u/{token}/again?sort=all", {})
    assert opted_out(app, person) == {Channel.REQUESTS}
    client.submit(f"/u/{token}/again?sort=requests", {})
    assert opted_out(app, person) == set()
    assert client.submit(f"/u/{token}/again?sort=all", {}).status_code == 303


def test_again_takes_it_back_for_the_whole_household(app: Flask, client: Client, make: Factories) -> None:
    """One press stopped it for both; who had stopped it before has so still."""
    mother = make.person("Amina", email="home@demo.example")
    child, other = (make.person(name, email="home@demo.example", account=None) for name in ("Yusuf", "Leyla"))
    with app.app_context():
        actions.choose_mails(Actor.from_link(child.id), child.id, MailInput(channels={Channel.NOTICES: False}))
    token = link_token(app, mother)
    client.submit(f"/u/{token}", {"stop": "1"})
    client.submit(f"/u/{token}/again", {})
    assert [opted_out(app, each) for each in (mother, child, other)] == [set(), {Channel.NOTICES}, set()]


def test_whoever_shares_the_address_is_spoken_for(app: Flask, make: Factories) -> None:
    """One address, one copy, one wish: a household that stops the mail gets none for anybody there."""
    mother = make.person("Amina", email="home@demo.example")
    child = make.person("Yusuf", email="home@demo.example", account=None)
    page = app.test_client().get(f"/u/{link_token(app, mother)}")
    assert "Yusuf" in page.text
    app.test_client().post(f"/u/{link_token(app, mother)}", data={"List-Unsubscribe": "One-Click"})
    assert opted_out(app, child) == {Channel.NOTICES}


def test_what_is_queued_stops_too(app: Flask, make: Factories) -> None:
    """The gate is asked again when the worker takes a mail."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)

    @action
    def queue(key: str) -> Delivery:
        record(Actor.job(), TESTED)
        outbox.put(
            Message(
                kind="accounts/library",
                to=Recipient("one@demo.example", person_id=person.id),
                facts={"heading": "x", "text": "y"},
                category="notices",
                dedupe_key=key,
            )
        )
        return db.session.scalars(sa.select(Delivery).where(Delivery.dedupe_key == key)).one()

    with app.app_context():
        assert queue("before").state is DeliveryState.QUEUED
    app.test_client().post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
    with app.app_context():
        assert queue("after").state is DeliveryState.SUPPRESSED
        asked = Asked(person.id, "one@demo.example", "notices")
        assert reasons_for([asked]) == {asked: SuppressedReason.OPTED_OUT}


def test_preferences_need_their_token(app: Flask, make: Factories) -> None:
    """Only the one click goes without; a forged link opens nothing."""
    person = make.person(email="one@demo.example")
    token = link_token(app, person)
    assert app.test_client().post(f"/u/{token}/preferences", data={}).status_code == 400
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert app.test_client().post(f"/u/{forged}", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert app.test_client().post("/u/%00.x", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert opted_out(app, person) == set()


def test_my_preferences(app: Flask, client: Client, make: Factories) -> None:
    """Ticks on my own page; a foreign value is told."""
    person = make.person()
    client.sign_in(person)
    assert client.get("/me/preferences").text.count("checked") == 3
    assert client.submit("/me/preferences", {"channels": ["requests", "yearly"]}).status_code == 303
    assert opted_out(app, person) == {Channel.NOTICES}
    assert client.submit("/me/preferences", {"channels": ["everything"]}).status_code == 422
    assert client.submit("/me/preferences", {}).status_code == 303
    assert opted_out(app, person) == set(Channel)
    with app.app_context():
        assert queries.opted_out([person.id], Channel.NOTICES) == {person.id}
        assert db.session.get(Person, person.id) is not None


def test_one_click_stops_what_the_mail_was(app: Flask, make: Factories) -> None:
    """A message of one committee: only that committee's; a question: only questions; both at once and for good."""
    korea, arts = make.committee(), make.committee()
    person = make.member(korea, make.member(arts, make.person(email="one@demo.example")))
    token, program = link_token(app, person), {"List-Unsubscribe": "One-Click"}
    assert app.test_client().post(f"/u/{token}?committee={korea.slug}", data=program).status_code == 200
    assert (stopped(app, person), opted_out(app, person)) == ({korea.id}, set())
    assert news(app, person, korea) is SuppressedReason.OPTED_OUT
    assert news(app, person, arts) is None
    assert news(app, person, korea, arts) is None  # they get it as a member of the other
    assert news(app, person) is None
    assert app.test_client().post(f"/u/{token}?sort=requests", data=program).status_code == 200
    assert opted_out(app, person) == {Channel.REQUESTS}


def test_a_committee_that_there_is_not_stops_all_messages(app: Flask, make: Factories) -> None:
    """Whoever presses wants less, and not an error."""
    for odd in ("committee=no-such", "committee=%00", "sort=operational", "committee=" + "x" * 300):
        person = make.person()
        token = link_token(app, person)
        assert app.test_client().get(f"/u/{token}?{odd}").status_code == 200
        answer = app.test_client().post(f"/u/{token}?{odd}", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert opted_out(app, person) == {Channel.NOTICES}


def test_looking_at_what_a_committees_link_stops_changes_nothing(app: Flask, client: Client, make: Factories) -> None:
    korea = make.committee("Korea Committee")
    person = make.member(korea)
    token = link_token(app, person)
    page = client.get(f"/u/{token}?committee={korea.slug}").text
    assert "Korea Committee" in page
    for path in (f"/u/{token}/again", f"/u/{token}/preferences"):
        assert client.get(path).status_code == 405
    assert (stopped(app, person), opted_out(app, person)) == (set(), set())


def test_a_committees_messages_start_again_from_the_same_page(app: Flask, client: Client, make: Factories) -> None:
    korea = make.committee()
    person = make.member(korea)
    here = f"committee={korea.slug}"
    token = link_token(app, person)
    for _ in range(2):  # pressed twice is stopped once
        assert client.submit(f"/u/{token}?{here}", {"stop": "1"}).location == f"/u/{token}?{here}"
    assert stopped(app, person) == {korea.id}
    assert f"/u/{token}/again?{here}" in client.get(f"/u/{token}?{here}").text
    client.submit(f"/u/{token}/again?{here}", {})
    assert stopped(app, person) == set()
    # stopped with all others, it starts again with all others
    client.submit(f"/u/{token}?sort=notices", {"stop": "1"})
    assert f"/u/{token}/again?sort=notices" in client.get(f"/u/{token}?{here}").text


def test_what_is_left_is_what_the_gates_say(app: Flask, client: Client, make: Factories) -> None:
    """The page asks them: what it says still comes is what `reasons_for` lets through, in whole sentences."""
    korea, arts = make.committee("Korea Committee"), make.committee("Arts Committee")
    person = make.member(korea, make.member(arts))
    client.sign_in(person)

    def said() -> tuple[str, str]:
        page = client.get("/me/preferences").text
        lists = re.findall(r'aria-labelledby="(comes|stopped)">(.*?)</ul>', page, re.DOTALL)
        found = {name: "; ".join(re.findall(r"<li>([^<]*)</li>", items)) for name, items in lists}
        return found.get("comes", ""), found.get("stopped", "")

    ours = [each for each in said()[0].split("; ") if "messages" in each]
    assert [name in each for name, each in zip(("Korea", "Arts", "everyone"), ours, strict=True)] == [True] * 3
    assert said()[1] == ""
    client.submit("/me/preferences", {"channels": ["notices", "requests", "yearly"], "committees": [arts.slug]})
    comes, out = said()
    assert "Korea" not in comes
    assert "Arts" in comes
    assert ("Korea Committee" in out, ";" in out) == (True, False)
    client.submit("/me/preferences", {"channels": [], "committees": [arts.slug]})
    comes, out = said()
    assert comes.startswith("emails about places")
    assert all(each in out for each in ("Korea", "Arts", "everyone", "requests"))
    assert client.submit("/me/preferences", {"committees": ["elsewhere"]}).status_code == 422
    with app.app_context():
        suppress_for_good(person)
    assert said() == ("", "")


@action
def suppress_for_good(person: Person) -> None:
    """Mail to the person came back."""
    record(Actor.job(), TESTED)
    suppress(person.email or "", SuppressedReason.BOUNCED)


def test_two_at_one_address_each_stop_what_is_theirs(app: Flask, make: Factories) -> None:
    """By the link both stop the committee that both are in; by the page one stops it alone. Nobody else is touched."""
    korea, arts = make.committee(), make.committee()
    mother = make.member(korea, make.person("Amina", email="home@demo.example"))
    child = make.member(arts, make.member(korea, make.person("Yusuf", email="home@demo.example", account=None)))
    other = make.member(korea)
    token, program = link_token(app, mother), {"List-Unsubscribe": "One-Click"}
    app.test_client().post(f"/u/{token}?committee={korea.slug}", data=program)
    assert [stopped(app, each) for each in (mother, child, other)] == [{korea.id}, {korea.id}, set()]
    app.test_client().post(f"/u/{link_token(app, child)}?committee={arts.slug}", data=program)
    assert [stopped(app, each) for each in (mother, child)] == [{korea.id}, {korea.id, arts.id}]


def test_the_page_is_true_for_two_at_one_address(app: Flask, client: Client, make: Factories) -> None:
    """Stopped is what reaches nobody there; what one stopped alone can be stopped, and is not begun again."""
    korea = make.committee("Korea Committee")
    mother = make.member(korea, make.person("Amina", email="home@demo.example"))
    child = make.person("Yusuf", email="home@demo.example", account=None)
    path = f"/u/{link_token(app, mother)}"
    here = f"{path}?committee={korea.slug}"

    def comes() -> tuple[bool, bool]:
        """Whether the page says that it still comes, and offers to start it again."""
        page = client.get(here).text
        return "Korea" in between(page, 'aria-labelledby="comes">', "</ul>"), f"{path}/again?" in page

    assert comes() == (True, False)
    client.submit(here, {"stop": "1"})
    assert comes() == (False, True), "the child belongs to no committee"
    make.member(korea, child)
    assert comes() == (True, False)
    client.submit(f"{path}/preferences", {"channels": ["notices", "requests", "yearly"], "committees": [korea.slug]})
    assert [stopped(app, each) for each in (mother, child)] == [{korea.id}, set()]
    client.submit(here, {"stop": "1"})
    assert comes() == (False, True)


def test_it_outlives_the_membership(app: Flask, client: Client, make: Factories) -> None:
    """Who left finds it on the page, and gets none of a message that was on its way; back in, it is as they left it."""
    korea = make.committee("Korea Committee")
    person = make.member(korea, state=MembershipState.ENDED)
    assert "Korea" not in client.sign_in(person).get("/me/preferences").text
    program = {"List-Unsubscribe": "One-Click"}
    app.test_client().post(f"/u/{link_token(app, person)}?committee={korea.slug}", data=program)
    assert stopped(app, person) == {korea.id}
    assert news(app, person, korea) is SuppressedReason.OPTED_OUT
    assert "Korea Committee (" in client.get("/me/preferences").text
    make.member(korea, person)
    assert news(app, person, korea) is SuppressedReason.OPTED_OUT
    client.submit("/me/preferences", {"channels": ["notices", "requests", "yearly"], "committees": [korea.slug]})
    assert news(app, person, korea) is None


def test_by_phone_there_are_the_same_choices(app: Flask, client: Client, make: Factories) -> None:
    korea = make.committee()
    person = make.member(korea, make.person(account=None))
    client.sign_in(make.person(roles=(Role.COORDINATOR,)))
    assert f"/people/{person.public_id}/channels" in client.get(f"/people/{person.public_id}").text
    assert "They still get:" in client.get(f"/people/{person.public_id}/channels").text
    answer = client.submit(f"/people/{person.public_id}/channels", {"channels": ["notices", "requests", "yearly"]})
    assert answer.status_code == 303
    assert (stopped(app, person), opted_out(app, person)) == ({korea.id}, set())


def test_the_link_of_a_preview_explains_and_stops_nothing(app: Flask, make: Factories) -> None:
    client = app.test_client()
    assert client.get("/u/preview").status_code == 200
    assert client.post("/u/preview", data={"List-Unsubscribe": "One-Click"}).status_code == 404
