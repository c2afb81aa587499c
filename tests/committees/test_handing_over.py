"""Handing an office over: one act with one undo, two terms without gap or overlap, a mail to each, and what passes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client, codes, standings
from tests.committees.test_members import rows
from tests.committees.test_offices import noon
from tests.factories import Factories
from tests.migrating import down, up
from tests.notices.test_views import fields
from volunteers.committees import jobs
from volunteers.committees.models import Committee, MembershipState, OfficeBasis, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.notices.actions import start_due
from volunteers.notices.models import Notice, NoticeCommittee, NoticeState
from volunteers.people.models import Person

TODAY = date(2026, 6, 5)

pytestmark = pytest.mark.usefixtures("set_clock")


class Stage:
    """A committee with a chair until the end of the year, a member who could take over, and an administrator."""

    def __init__(self, app: Flask, make: Factories, **term: Any) -> None:
        self.app, self.make = app, make
        self.korea: Committee = make.committee()
        self.dana: Person = make.member(self.korea, make.person("Dana Whitlock", email="dana@demo.example"))
        self.ana: Person = make.member(self.korea, make.person("Ana Ortiz", email="ana@demo.example"))
        make.officer(self.korea, person=self.dana, **{"ends_on": date(2026, 12, 31), **term})
        self.admin = make.person(roles=("administrator",))
        self.client: Client = app.test_client().sign_in(self.admin)

    @property
    def terms(self) -> list[Term]:
        return rows(self.app, Term)

    @property
    def url(self) -> str:
        return f"/committees/{self.korea.slug}/offices/{self.terms[0].public_id}/hand-over"

    def hand(self, **values: Any) -> Any:
        person = values.pop("to", self.ana)
        form = {
            "q": person.full_name,
            "person": person.public_id,
            "basis": "elected",
            "starts_on": "2026-07-01",
            "ends_on": "2027-06-30",
            **values,
        }
        return self.client.submit(self.url, form)

    def mails(self, state: DeliveryState = DeliveryState.QUEUED) -> list[tuple[str, str]]:
        with self.app.app_context():
            found = sa.select(Delivery).where(Delivery.state == state).order_by(Delivery.id)
            return [(row.kind, row.to_address) for row in db.session.scalars(found)]

    def dates(self) -> list[tuple[date, date | None]]:
        return [(term.starts_on, term.ends_on) for term in self.terms if term.ended_at is None]

    def draft(self, author: Person, **values: Any) -> Notice:
        notice: Notice = self.make._save(
            Notice(
                committee_id=self.korea.id,
                author_id=author.id,
                subject=LocalText.of("Picnic plans"),
                body=LocalText.of("Bring a cake."),
                reply_to=author.email,
                created_at=clock.now(),
                **values,
            )
        )
        self.make._save(NoticeCommittee(notice_id=notice.id, committee_id=self.korea.id))
        return notice

    def status(self, person: Person, path: str) -> int:
        return int(self.app.test_client().sign_in(person).get(path).status_code)


@pytest.fixture
def stage(app: Flask, make: Factories) -> Stage:
    return Stage(app, make)


def test_the_rights_pass_on_the_day(stage: Stage) -> None:
    """No day without a chair, none with two; each hears of it by one mail of their own kind."""
    assert "Ana Ortiz" in stage.client.get(f"{stage.url}?q=ana").text
    assert stage.hand().status_code == 303
    assert stage.dates() == [(date(2025, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2027, 6, 30))]
    kinds = [("committees/handed_over", "dana@demo.example"), ("committees/taken_over", "ana@demo.example")]
    assert stage.mails() == kinds
    settings = f"/committees/{stage.korea.slug}/settings"
    for day, may in ((date(2026, 6, 30), (200, 403)), (date(2026, 7, 1), (403, 200)), (date(2027, 7, 1), (403, 403))):
        with clock.at(noon(day)):
            assert (stage.status(stage.dana, settings), stage.status(stage.ana, settings)) == may
    assert "/hand-over" in stage.client.get(f"/committees/{stage.korea.slug}/offices").text.partition("coming-t")[0]


def test_two_of_one_name_are_told_apart_and_the_holder_is_not_offered(stage: Stage, make: Factories) -> None:
    for address in ("one@demo.example", "two@demo.example"):
        make.member(stage.korea, make.person("Min Cho", email=address))
    text = stage.client.get(f"{stage.url}?q=min").text
    assert "one@demo.example" in text
    assert "two@demo.example" in text
    assert "ana@demo.example" not in stage.client.get(f"{stage.url}?q=ana").text  # whose name nobody shares
    assert f'value="{stage.dana.public_id}"' not in stage.client.get(f"{stage.url}?q=dana").text
    given = stage.client.get(f"/committees/{stage.korea.slug}/offices/new?q=min").text
    assert "one@demo.example" in given


def test_today(stage: Stage) -> None:
    """It begins at once: the old term ended yesterday."""
    assert stage.hand(starts_on="2026-06-05", ends_on="").status_code == 303
    assert stage.dates() == [(date(2025, 1, 1), date(2026, 6, 4)), (TODAY, None)]
    settings = f"/committees/{stage.korea.slug}/settings"
    assert (stage.status(stage.dana, settings), stage.status(stage.ana, settings)) == (403, 200)


@pytest.mark.parametrize("starts_on", ["2026-06-05", "2026-07-01"])
@pytest.mark.parametrize("ends_on", [None, date(2026, 12, 31)])
def test_undone(app: Flask, make: Factories, starts_on: str, ends_on: date | None) -> None:
    """One undo gives the one back what the other loses, and nobody is told."""
    stage = Stage(app, make, ends_on=ends_on)
    stage.hand(starts_on=starts_on)
    assert stage.client.undo().status_code == 303
    assert stage.dates() == [(date(2025, 1, 1), ends_on)]
    assert stage.terms[0].handed_to_id is None
    assert stage.mails() == []
    assert len(stage.terms) == 1  # nothing looks as if it had been
    settings = f"/committees/{stage.korea.slug}/settings"
    assert (stage.status(stage.dana, settings), stage.status(stage.ana, settings)) == (200, 403)
    assert stage.hand(starts_on=starts_on).status_code == 303


def test_not_undone_where_the_new_term_moved_on(stage: Stage) -> None:
    """What was decided about the successor since then stays."""
    stage.hand()
    new = stage.terms[1]
    end = f"/committees/{stage.korea.slug}/offices/{new.public_id}/end"
    other = stage.app.test_client().sign_in(stage.make.person(roles=("administrator",)))
    other.submit(end, {"version": new.version, "ends_on": "2026-09-30"})
    stage.client.undo()
    assert stage.dates() == [(date(2025, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30))]


def test_pressed_twice(stage: Stage) -> None:
    """It is one hand-over, with one mail for each; to somebody else it is refused."""
    for _press in range(2):
        assert stage.hand().status_code == 303
    assert len(stage.terms) == len(stage.mails()) == 2
    answer = stage.hand(to=stage.make.member(stage.korea, stage.make.person("Ben Ito")))
    assert answer.status_code == 422
    assert "handed-over" in codes(answer.text)
    assert len(stage.terms) == 2


REFUSED = {
    "oneself": {"to": "dana"},
    "no member": {"to": "outside", "q": "out@demo.example"},
    "on leave": {"to": "resting"},
    "yesterday": {"starts_on": "2026-06-04"},
    "a gap": {"starts_on": "2027-01-02"},
    "reversed": {"ends_on": "2026-06-30"},
    "over another term": {"starts_on": "2026-12-01", "ends_on": "2027-03-01"},
    "has died": {"to": "dead"},
}


@pytest.mark.parametrize("why", REFUSED)
def test_refused_with_all_that_was_typed(stage: Stage, why: str) -> None:
    """The form comes back with the reason and with what was typed; both terms are as before."""
    make, korea = stage.make, stage.korea
    ben = make.member(korea, make.person("Ben Ito"))
    make.officer(korea, person=ben, starts_on=date(2027, 2, 1), ends_on=date(2027, 12, 31))
    people = {
        "dana": stage.dana,
        "outside": make.person("Out Sider", email="out@demo.example"),
        "resting": make.member(korea, make.person("Rest Ing"), state=MembershipState.ON_LEAVE),
        "dead": make.member(korea, make.person("Dea Dov", died_on=TODAY, death_noted_at=clock.now())),
    }
    before = stage.dates()
    values: dict[str, Any] = {"ends_on": "2027-01-31", **REFUSED[why]}
    answer = stage.hand(**{**values, "to": people.get(values.get("to", ""), stage.ana)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if why != "has died":  # who is not found is not there to be chosen
        assert values.get("starts_on", "2026-07-01") in answer.text
    assert stage.dates() == before
    assert stage.mails() == []


def test_the_day_after_the_last_is_no_gap(stage: Stage) -> None:
    """The old term ends as it would have."""
    assert stage.hand(starts_on="2027-01-01").status_code == 303
    assert stage.dates()[0] == (date(2025, 1, 1), date(2026, 12, 31))


def test_an_office_that_ended_meanwhile(stage: Stage) -> None:
    """The page that was open says so, and keeps what was typed; opened anew it offers nothing."""
    url, term = stage.url, stage.terms[0]
    end = f"/committees/{stage.korea.slug}/offices/{term.public_id}/end"
    stage.client.submit(end, {"version": term.version})
    answer = stage.hand()
    assert answer.status_code == 422
    assert 'value="2026-07-01"' in answer.text
    assert 'name="person"' not in stage.client.get(f"{url}?q=ana").text
    assert len(stage.terms) == 1


def test_who_acts_hands_over_and_loses_what_was_for_members(app: Flask, client: Client, make: Factories) -> None:
    """From outside, acting: with the office all goes that was had by it, and an undo brings it back."""
    stage = Stage(app, make)
    outside = make.person("Act Ing", email="act@demo.example")
    make.officer(stage.korea, OfficeKind.TREASURER, outside, basis=OfficeBasis.ACTING)
    activity = make.activity(stage.korea, is_public=False)
    place = make.sign_up(activity, outside.id)
    term = stage.terms[1]
    url = f"/committees/{stage.korea.slug}/offices/{term.public_id}/hand-over"
    form = {"q": "ana", "person": stage.ana.public_id, "basis": "elected", "starts_on": "2026-06-05"}
    assert stage.client.submit(url, form).status_code == 303
    assert rows(app, type(place))[0].state.value == "withdrawn"
    stage.client.undo()
    assert rows(app, type(place))[0].state.value == "confirmed"


def test_who_may(stage: Stage) -> None:
    """The administrator, the chair, and who holds it; nobody else in the committee, nor another committee's chair."""
    make, korea = stage.make, stage.korea
    secretary = make.officer(korea, OfficeKind.SECRETARY)
    vice = make.officer(korea, OfficeKind.VICE_CHAIR)
    others = {
        "the chair": (stage.dana, 200, 200),
        "the secretary": (secretary, 403, 200),
        "the vice-chair": (vice, 403, 403),
        "a member": (stage.ana, 403, 403),
        "another chair": (make.officer(make.committee("Peru Committee")), 404, 404),
        "a coordinator": (make.person(roles=("coordinator",)), 403, 403),
        "an administrator": (stage.admin, 200, 200),
    }
    theirs = f"/committees/{korea.slug}/offices/{stage.terms[1].public_id}/hand-over"
    seen = {
        who: (person, *(stage.status(person, url) for url in (stage.url, theirs)))
        for who, (person, *_) in others.items()
    }
    assert seen == others
    form = {"q": "ana", "person": stage.ana.public_id, "basis": "elected", "starts_on": "2026-07-01"}
    for person in (secretary, vice, others["another chair"][0]):
        assert stage.app.test_client().sign_in(person).submit(stage.url, form).status_code in (403, 404)
    assert len(stage.terms) == 4


def test_nobody_gives_or_ends_an_office_by_it(stage: Stage) -> None:
    """Assigning, ending and asking somebody from outside stay with the administrators."""
    offices = f"/committees/{stage.korea.slug}/offices"
    dana = stage.app.test_client().sign_in(stage.dana)
    page = dana.get(offices).text
    assert f"{stage.terms[0].public_id}/hand-over" in page
    assert "/end" not in page
    for path in (f"{offices}/new", f"{offices}/ask", f"{offices}/{stage.terms[0].public_id}/end"):
        assert dana.submit(path, {"version": 1}).status_code == 403
    assert stage.terms[0].ended_at is None


def test_the_chair_hands_over_somebody_elses(stage: Stage) -> None:
    """From the desk, where the term ends soon; its holder is told by whom, and only the chair can undo it."""
    secretary = stage.make.officer(stage.korea, OfficeKind.SECRETARY, ends_on=date(2026, 6, 30))
    term = stage.terms[1]
    url = f"/committees/{stage.korea.slug}/offices/{term.public_id}/hand-over"
    dana = stage.app.test_client().sign_in(stage.dana)
    desk = f"/committees/{stage.korea.slug}/desk"
    assert url in dana.get(desk).text
    assert url not in stage.app.test_client().sign_in(stage.make.officer(stage.korea, "vice_chair")).get(desk).text
    form = {"q": "ana", "person": stage.ana.public_id, "basis": "elected", "starts_on": "2026-06-20"}
    answer = dana.submit(url, form)
    assert answer.headers["Location"].endswith("/offices")
    assert url not in dana.get(desk).text
    with stage.app.app_context():
        told = {row.to_address: row.facts for row in db.session.scalars(sa.select(Delivery))}
    assert told[str(secretary.email)]["by_chair"] == "Dana Whitlock"
    key = dana.last_act()
    stage.app.test_client().sign_in(secretary).submit(f"/undo/{key}", {})
    assert stage.terms[1].handed_to_id is not None
    assert dana.undo().status_code == 303
    assert stage.terms[1].handed_to_id is None
    assert stage.mails() == []


def test_ones_own_office_passes_at_once(stage: Stage) -> None:
    """The right ends with the press: one goes on to one's own page, which says what happened; pressed twice it is one;
    and the undo gives all of it back.
    """
    dana = stage.app.test_client().sign_in(stage.dana)
    assert "hand-over" in dana.get("/me").text
    stage.client = dana
    for _press in range(2):
        answer = stage.hand(starts_on="2026-06-05")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    page = dana.get("/me").text
    assert "Ana Ortiz now holds the office “Chair,” and your permissions for it have ended." in page
    assert "/undo/" in page
    assert "My offices" not in page
    assert "You handed over your office." in page
    assert dana.get(f"/committees/{stage.korea.slug}/offices").status_code == 403
    assert stage.hand(starts_on="2026-06-06").status_code == 422  # its page says that it was handed over
    assert len(stage.terms) == len(stage.mails()) == 2
    assert dana.undo().status_code == 303
    assert dana.get(f"/committees/{stage.korea.slug}/offices").status_code == 200
    assert stage.dates() == [(date(2025, 1, 1), date(2026, 12, 31))]


def test_ones_own_office_passes_on_a_day(stage: Stage) -> None:
    """Until then one holds it, and one's page says from when somebody else does."""
    stage.client = stage.app.test_client().sign_in(stage.dana)
    assert stage.hand().headers["Location"].endswith("/offices")
    page = stage.client.get("/me").text
    assert "Ana Ortiz holds it from Wednesday, July 1" in page
    assert stage.url in page


def test_whoever_still_reads_the_offices_goes_back_to_them(stage: Stage) -> None:
    """A chair who holds another office there too."""
    stage.make.officer(stage.korea, OfficeKind.TREASURER, stage.dana)
    stage.client = stage.app.test_client().sign_in(stage.dana)
    assert stage.hand(starts_on="2026-06-05").headers["Location"].endswith("/offices")


def test_a_right_that_ended_after_the_page_was_opened(stage: Stage) -> None:
    """The chair was replaced meanwhile: the secretary's office is not theirs to pass on. Nothing typed is lost."""
    stage.make.officer(stage.korea, OfficeKind.SECRETARY)
    url = f"/committees/{stage.korea.slug}/offices/{stage.terms[1].public_id}/hand-over"
    dana = stage.app.test_client().sign_in(stage.dana)
    assert dana.get(f"{url}?q=ana").status_code == 200
    stage.hand(starts_on="2026-06-05")
    form = {"q": "ana", "person": stage.ana.public_id, "basis": "elected", "starts_on": "2026-07-03"}
    answer = dana.submit(url, form)
    assert answer.status_code == 403
    assert "2026-07-03" in answer.text
    assert len(stage.terms) == 3


def test_two_who_live_behind_one_account(stage: Stage) -> None:
    """Whoever signs in for both hands either's office over."""
    account = stage.make.account("home@demo.example")
    ben = stage.make.member(stage.korea, stage.make.person("Ben Vela", account=account, email="home@demo.example"))
    eva = stage.make.person("Eva Vela", account=account, email="home@demo.example")
    stage.make.officer(stage.korea, OfficeKind.TREASURER, eva)
    client: Client = stage.app.test_client().sign_in(ben)
    client.max_queries = 17  # everything that the page can tell of two people
    page = client.get("/me").text
    assert f"{stage.terms[1].public_id}/hand-over" in page
    assert "Eva Vela" in page
    url = f"/committees/{stage.korea.slug}/offices/{stage.terms[1].public_id}/hand-over"
    form = {"q": "ana", "person": stage.ana.public_id, "basis": "elected", "starts_on": "2026-07-01"}
    assert client.submit(url, form).status_code == 303
    assert stage.terms[1].handed_to_id is not None


def test_a_treasurer_finds_members_by_what_they_are_called(stage: Stage) -> None:
    """Who reads no list of members learns no full name and no address by it; nor does a chair of outsiders."""
    make, korea = stage.make, stage.korea
    make.officer(korea, OfficeKind.TREASURER, make.member(korea, make.person("Tom Ito")))
    term = stage.terms[1]
    url = f"/committees/{korea.slug}/offices/{term.public_id}/hand-over"
    for address in ("kim@demo.example", "park@demo.example"):
        make.member(korea, make.person(f"Min-ji {address[:3].title()}", call_name="Min", email=address))
    outside = make.person("Out Sider", email="out@demo.example")
    with stage.app.app_context():
        holder = db.session.get_one(Person, term.person_id)
        db.session.expunge(holder)
    tom, dana = (stage.app.test_client().sign_in(each) for each in (holder, stage.dana))
    page = tom.get(f"{url}?q=min").text
    assert page.count("Someone else here has this name, too.") == 2
    for hidden in ("Min-ji", "kim@demo.example"):
        assert hidden not in page
    assert 'name="person"' not in tom.get(f"{url}?q=ortiz").text
    assert 'name="person"' not in tom.get(f"{url}?q=kim@demo.example").text
    for client in (tom, dana):
        page = client.get(f"{url}?q=out@demo.example").text
        assert "Only members can take over an office." in page
        assert outside.full_name not in page
        form = {"q": "out@demo.example", "person": outside.public_id, "basis": "elected", "starts_on": "2026-07-09"}
        answer = client.submit(url, form)
        assert answer.status_code == 422
        assert "Only members can take over an office." in answer.text
        assert "2026-07-09" in answer.text
    assert "kim@demo.example" in dana.get(f"{url}?q=min").text
    secretary = stage.app.test_client().sign_in(make.officer(korea, OfficeKind.SECRETARY))
    theirs = f"/committees/{korea.slug}/offices/{stage.terms[2].public_id}/hand-over"
    page = secretary.get(f"{theirs}?q=min").text
    assert "Min-ji Kim" in page
    assert "Someone else here" not in page  # only what they are called is alike
    assert "kim@demo.example" not in page
    form = {"q": "ana", "person": stage.ana.public_id, "basis": "elected", "starts_on": "2026-06-05"}
    assert tom.submit(url, form).headers["Location"] == "/me"


UNCHAIRED = {
    "before the old term would have ended": (date(2026, 12, 31), "2026-12-30", 422),
    "until the old term would have ended": (date(2026, 12, 31), "2026-12-31", 303),
    "for a day, instead of an open end": (None, "2026-07-01", 422),
    "for a year, instead of an open end": (None, "2027-06-30", 303),
}


@pytest.mark.parametrize("why", UNCHAIRED)
def test_no_committee_is_left_without_a_chair(app: Flask, make: Factories, why: str) -> None:
    """A new term that is too short is refused at its last day, unless somebody else chairs then."""
    last, ends_on, status = UNCHAIRED[why]
    stage = Stage(app, make, ends_on=last)
    stage.client = app.test_client().sign_in(stage.dana)
    answer = stage.hand(ends_on=ends_on)
    assert answer.status_code == status
    assert ("Nobody would chair the committee" in answer.text) is (status == 422)
    if status == 422:
        assert f'value="{ends_on}"' in answer.text
        make.officer(stage.korea, OfficeKind.VICE_CHAIR)
        assert stage.hand(ends_on=ends_on).status_code == 303


def test_drafts_pass_and_what_was_written_is_read_for_a_month(stage: Stage) -> None:
    """Until the day the draft is the old chair's alone; then the new one's, and the old one reads it."""
    draft = stage.draft(stage.dana)
    sent = stage.draft(stage.dana, state=NoticeState.SENT, sent_at=clock.now())
    others = stage.draft(stage.make.person(roles=("coordinator",)))
    stage.hand()
    one, mine = f"/notices/{draft.public_id}", f"/notices/written/{draft.public_id}"
    seen = {}
    for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 30), date(2026, 7, 31)):
        with clock.at(noon(day)):
            stage.app.test_client()
            seen[day] = [stage.status(who, path) for who in (stage.dana, stage.ana) for path in (one, mine)]
    assert list(seen.values()) == [
        [200, 404, 404, 404],
        [404, 200, 200, 404],
        [404, 200, 200, 404],
        [404, 404, 200, 404],
    ]
    with clock.at(noon(date(2026, 7, 2))):
        ana, dana = (stage.app.test_client().sign_in(person) for person in (stage.ana, stage.dana))
        assert ana.get(f"/notices/{others.public_id}").status_code == 404
        assert "/notices/written" in dana.get("/me").text
        assert "/notices/written" not in ana.get("/me").text
        assert sent.public_id in dana.get("/notices/written").text
        assert "Bring a cake." in dana.get(f"/notices/written/{sent.public_id}").text
        assert "Answers go to dana@demo.example" not in ana.get(one).text
        assert one in ana.get("/notices/").text
        form = {"committee": stage.korea.slug, "reply_to": "me", "subject.en": "Picnic", "body.en": "Bring two."}
        form |= {"key": draft.public_id, "act": "save", "version": draft.version}
        assert ana.submit(one, form).status_code == 303
        kept = next(row for row in rows(stage.app, Notice) if row.id == draft.id)
        assert (kept.author_id, kept.reply_to) == (stage.ana.id, "ana@demo.example")
        assert dana.get(mine).status_code == 404


def test_drafts_of_who_writes_still_stay_theirs(stage: Stage) -> None:
    """A chair who is the vice-chair too, or a coordinator, hands over one office and writes on."""
    draft = stage.draft(stage.dana)
    stage.make.officer(stage.korea, OfficeKind.VICE_CHAIR, stage.dana)
    stage.hand(starts_on="2026-06-05")
    assert stage.status(stage.ana, f"/notices/{draft.public_id}") == 404
    assert stage.status(stage.dana, f"/notices/{draft.public_id}") == 200


def _send(stage: Stage, person: Person, draft: Notice) -> str:
    """Press "Send now"; the key of the undo."""
    client, url = stage.app.test_client().sign_in(person), f"/notices/{draft.public_id}"
    form = {"committee": stage.korea.slug, "reply_to": "me", "subject.en": "Picnic", "body.en": "Bring two."}
    client.submit(url, {**form, **fields(client.get(url).text), "act": "send"})
    assert rows(stage.app, Notice)[0].state is NoticeState.SCHEDULED
    return client.last_act()


def test_a_message_that_was_sent_before_goes_out(stage: Stage) -> None:
    """It waited only for its undo, and the office passed meanwhile to somebody who can stop it."""
    _send(stage, stage.dana, stage.draft(stage.dana))
    stage.hand(starts_on="2026-06-05")
    with clock.at(clock.now() + timedelta(minutes=3)), stage.app.app_context():
        assert start_due() == 1
    assert rows(stage.app, Notice)[0].state is NoticeState.SENDING


def test_the_old_chair_takes_it_back_and_the_new_one_sends_it(stage: Stage) -> None:
    """While it waits; taken back it is a draft, which has passed with the office."""
    draft = stage.draft(stage.dana)
    url, key = f"/notices/{draft.public_id}", _send(stage, stage.dana, draft)
    stage.hand(starts_on="2026-06-05")
    dana, ana = (stage.app.test_client().sign_in(person) for person in (stage.dana, stage.ana))
    assert f"{url}/stop" in ana.get(url).text
    for page in ("/me", f"/notices/written/{draft.public_id}"):
        assert key in dana.get(page).text
    assert dana.undo(key).headers["Location"] == "/notices/written"
    assert rows(stage.app, Notice)[0].state is NoticeState.DRAFT
    _send(stage, stage.ana, draft)
    assert f"{url}/stop" not in ana.get(url).text
    assert dana.submit(f"{url}/stop", {}).status_code == 404
    ana.submit(f"{url}/stop", {})
    assert rows(stage.app, Notice)[0].state is NoticeState.SCHEDULED  # she sent it, and has the undo


def test_the_new_chair_stops_what_the_old_one_sent(stage: Stage) -> None:
    draft = stage.draft(stage.dana)
    _send(stage, stage.dana, draft)
    stage.hand(starts_on="2026-06-05")
    ana = stage.app.test_client().sign_in(stage.ana)
    assert ana.submit(f"/notices/{draft.public_id}/stop", {}).status_code == 303
    assert rows(stage.app, Notice)[0].state is NoticeState.STOPPED


def test_drafts_pass_at_once_also_after_an_undo(stage: Stage) -> None:
    """The second time as the first: who has the mail that says so finds them."""
    draft = stage.draft(stage.dana)
    for _time in range(2):
        stage.hand(starts_on="2026-06-05")
        assert stage.status(stage.ana, f"/notices/{draft.public_id}") == 200
        assert draft.public_id in stage.app.test_client().sign_in(stage.ana).get("/notices/").text
        assert stage.status(stage.dana, f"/notices/{draft.public_id}") == 404
        stage.client.undo()
        assert stage.status(stage.dana, f"/notices/{draft.public_id}") == 200


def test_mails_say_only_what_is_so(stage: Stage) -> None:
    """The new term ends before its mail leaves: nobody is told that they take over."""
    stage.hand()
    new = stage.terms[1]
    stage.client.submit(f"/committees/{stage.korea.slug}/offices/{new.public_id}/end", {"version": new.version})
    assert ("committees/taken_over", "ana@demo.example") not in stage.mails()


def test_the_worker_settles_what_ended_by_its_date(stage: Stage) -> None:
    """A hand-over to come leaves nothing unsettled behind."""
    stage.hand()
    with clock.at(noon(date(2026, 7, 1))), stage.app.app_context():
        jobs.end_by_date()
    assert stage.terms[0].is_settled


@pytest.mark.parametrize("text", ["", "x" * 30_000, "a\0b", "a\ud800b", "<script>alert(1)</script>", "9999-99-99"])
@pytest.mark.parametrize("field", ["q", "person", "basis", "starts_on", "ends_on"])
def test_bad_input(stage: Stage, field: str, text: str) -> None:
    """A clear message; never a 500."""
    answer = stage.hand(**{field: text.encode("utf-8", "surrogatepass")})
    assert answer.status_code == (303 if (field, text) == ("ends_on", "") else 422)
    assert "<script>alert" not in answer.text


@pytest.mark.soak
def test_goes_down_and_up(fresh_app: Flask) -> None:
    """The terms stay one after the other; that one was handed to the other is lost."""
    stage = Stage(fresh_app, Factories(fresh_app))
    with clock.at(noon(TODAY)):
        stage.hand()
    down(fresh_app, "20261205_who_helps")
    up(fresh_app)
    assert [term.handed_to_id for term in stage.terms] == [None, None]
    assert stage.dates()[0][1] == date(2026, 7, 1) - timedelta(days=1)


def _correct(stage: Stage, how: str, bo: Person) -> Any:
    found = re.search(r'name="instead_of" value="([^"]+)"', stage.client.get(stage.url).text)
    shown = {"instead_of": found[1] if found else ""}
    if how == "another person":
        return stage.hand(to=bo, **shown)
    if how == "a later day":
        return stage.hand(starts_on="2026-08-01", **shown)
    return stage.client.submit(f"{stage.url}/call-off", {})


CORRECTED = {
    "another person": [("dana", "handed_over"), ("ana", "called_off"), ("bo", "taken_over")],
    "a later day": [("dana", "handed_over"), ("ana", "taken_over")],
    "called off": [("dana", "called_off"), ("ana", "called_off")],
}


@pytest.mark.parametrize("ends_on", [None, date(2026, 12, 31)])
@pytest.mark.parametrize("how", CORRECTED)
def test_a_hand_over_to_come_is_corrected(app: Flask, make: Factories, how: str, ends_on: date | None) -> None:
    """While the new term has not begun; whom it changes something for is told, and its undo gives it back."""
    stage = Stage(app, make, ends_on=ends_on)
    bo = make.member(stage.korea, make.person("Bo Lee", email="bo@demo.example"))
    stage.client = app.test_client().sign_in(stage.dana)
    stage.hand()
    before = stage.dates()
    with app.app_context(), unguarded("the mails have gone out"):
        db.session.execute(sa.update(Delivery).values(state=DeliveryState.SENT))
        db.session.commit()
    with clock.at(clock.now() + timedelta(days=1)):
        stage.client = app.test_client().sign_in(stage.dana)
        page = stage.client.get(stage.url).text
        assert "handed-over" in standings(page)
        assert "Ana Ortiz" in page
        assert f"{stage.url}/call-off" in page
        assert _correct(stage, how, bo).status_code == 303
        told = {(address.partition("@")[0], kind.partition("/")[2]) for kind, address in stage.mails()}
        assert told == set(CORRECTED[how])
        after = {
            "another person": [(date(2025, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2027, 6, 30))],
            "a later day": [(date(2025, 1, 1), date(2026, 7, 31)), (date(2026, 8, 1), date(2027, 6, 30))],
            "called off": [(date(2025, 1, 1), ends_on)],
        }
        assert stage.dates() == after[how]
        assert stage.client.undo().status_code == 303
        assert (stage.dates(), stage.mails()) == (before, [])
        assert _correct(stage, "called off", bo).status_code == 303
        assert stage.dates() == [(date(2025, 1, 1), ends_on)]


def test_what_has_begun_is_not_called_off(stage: Stage) -> None:
    stage.hand(starts_on="2026-06-05")
    assert "begun" in codes(stage.client.submit(f"{stage.url}/call-off", {}, follow_redirects=True).text)
    assert stage.dates()[0] == (date(2025, 1, 1), date(2026, 6, 4))
