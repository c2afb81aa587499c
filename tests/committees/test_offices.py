"""Offices: given and ended by administrators, with rights that begin and end on their days by themselves."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.client import Client, between, codes
from tests.committees.test_members import mails_to, rows
from tests.factories import Factories
from volunteers.committees import queries, rules
from volunteers.committees.models import OfficeKind, Term
from volunteers.foundation import clock
from volunteers.mail.files import folder


@pytest.fixture(autouse=True)
def _no_mail(app: Flask) -> None:
    """The folder of kept mails outlives a test."""
    for path in folder(app.instance_path).glob("*.eml"):
        path.unlink()


def noon(day: date) -> datetime:
    """Noon in Aurora."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("America/Denver"))


def given(person: Any, **values: Any) -> dict[str, Any]:
    """The form for giving an office."""
    return {
        "q": person.full_name,
        "person": person.public_id,
        "office": "chair",
        "basis": "elected",
        "starts_on": "2026-07-01",
        "ends_on": "2026-12-31",
        **values,
    }


def test_rights_come_and_go_with_the_dates(app: Flask, client: Client, make: Factories) -> None:
    """Nobody presses anything on the first and on the last day."""
    korea = make.committee()
    dana = make.member(korea, make.person("Dana Whitlock", email="dana@demo.example"))
    admin = make.person(roles=("administrator",))
    with clock.at(noon(date(2026, 6, 5))):
        client.sign_in(admin)
        assert "Dana Whitlock" in client.get(f"/committees/{korea.slug}/offices/new?q=dana").text
        answer = client.submit(f"/committees/{korea.slug}/offices/new", given(dana))
        assert answer.status_code == 303
        assert "Dana Whitlock" in client.get(f"/committees/{korea.slug}/offices").text
    (mail,) = mails_to(app, "dana@")
    assert "Korea" not in mail.subject
    seen = {}
    for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1)):
        with clock.at(noon(day)):
            client.sign_in(dana)
            seen[day] = client.get(f"/committees/{korea.slug}/settings").status_code
    assert list(seen.values()) == [403, 200, 200, 403]


def test_terms_of_one_office_do_not_overlap(app: Flask, client: Client, make: Factories) -> None:
    """The form comes back with the reason; twice pressed is once given."""
    korea = make.committee()
    make.officer(korea, starts_on=date(2026, 1, 1), ends_on=date(2026, 7, 15))
    ana = make.member(korea, make.person("Ana"))
    client.sign_in(make.person(roles=("administrator",)))
    answer = client.submit(f"/committees/{korea.slug}/offices/new", given(ana))
    assert answer.status_code == 422
    assert codes(answer.text) == {"term-overlaps"}
    free = given(ana, office="vice_chair")
    assert client.submit(f"/committees/{korea.slug}/offices/new", free).status_code == 303
    assert client.submit(f"/committees/{korea.slug}/offices/new", free).status_code == 422
    assert len(rows(app, Term)) == 2


def test_only_members_but_anybody_may_act(app: Flask, client: Client, make: Factories) -> None:
    """Somebody from outside is found by the whole address, and can only act."""
    korea = make.committee()
    outside = make.person("Out Sider", email="out@demo.example")
    client.sign_in(make.person(roles=("administrator",)))
    nobody = client.get(f"/committees/{korea.slug}/offices/new?q=sider&office=treasurer").text
    assert 'name="office" value="treasurer"' in nobody
    (ask,) = re.findall(r'href="(/committees/[^"]+/offices/ask[^"]*)"', nobody)
    asking = client.get(ask.replace("&amp;", "&")).text
    assert re.search(r'<option[^>]*value="treasurer"[^>]*selected|<option[^>]*selected[^>]*value="treasurer"', asking)
    assert 'value="sider"' in asking
    assert client.get(f"/committees/{korea.slug}/offices/ask?office=king&q=%00").status_code == 200
    values = given(outside, q="out@demo.example")
    answer = client.submit(f"/committees/{korea.slug}/offices/new", values)
    assert answer.status_code == 422
    assert codes(answer.text) == {"not-a-member"}
    assert client.submit(f"/committees/{korea.slug}/offices/new", {**values, "basis": "acting"}).status_code == 303
    assert len(rows(app, Term)) == 1


def test_ending(app: Flask, client: Client, make: Factories) -> None:
    """Now, on a day, and one that has not begun; a stale button does nothing; nobody but an administrator."""
    korea = make.committee()
    chair = make.officer(korea)
    (term,) = rows(app, Term)
    base = f"/committees/{korea.slug}/offices/{term.public_id}/end"
    client.sign_in(chair)
    assert client.submit(base, {"version": 1}).status_code == 403
    assert client.get(f"/committees/{korea.slug}/offices").status_code == 200
    client.sign_in(make.person(roles=("administrator",)))
    for bad in ({"version": 9}, {}, {"version": 1, "ends_on": "soon"}, {"version": "x"}):
        client.submit(base, bad)
        assert rows(app, Term)[0].ends_on is None
    for _press in range(2):
        assert client.submit(base, {"version": 1}).status_code == 303
    assert rows(app, Term)[0].ends_on == clock.today("America/Denver") - timedelta(days=1)
    client.sign_in(chair)
    assert client.get(f"/committees/{korea.slug}/settings").status_code == 403
    coming = clock.today("America/Denver") + timedelta(days=30)
    make.officer(korea, "secretary", starts_on=coming)
    client.sign_in(make.person(roles=("administrator",)))
    client.submit(f"/committees/{korea.slug}/offices/{rows(app, Term)[1].public_id}/end", {"version": 1})
    taken_back = rows(app, Term)[1]
    assert taken_back.ended_at is not None
    assert "undone" in client.get(f"/committees/{korea.slug}/offices").text


def test_a_mistyped_year_deletes_nothing(app: Flask, client: Client, make: Factories) -> None:
    """A day before the term began is refused at any time, also when it is over and no button is shown."""
    korea = make.committee()
    make.officer(korea, starts_on=date(2025, 1, 1))
    make.officer(korea, "secretary", starts_on=date(2020, 1, 1), ends_on=date(2021, 12, 31))
    client.sign_in(make.person(roles=("administrator",)))
    for term in rows(app, Term):
        for day in ("2016-06-30", "1925-01-01"):
            client.submit(f"/committees/{korea.slug}/offices/{term.public_id}/end", {"version": 1, "ends_on": day})
    assert [(term.ends_on, term.ended_at) for term in rows(app, Term)] == [(None, None), (date(2021, 12, 31), None)]


def test_a_term_of_one_day_is_kept_and_can_be_given_back(app: Flask, client: Client, make: Factories) -> None:
    """Given and ended on one day: its rights end at once, it stands under "Before", and the undo brings it back."""
    korea = make.committee()
    chair = make.officer(korea, starts_on=clock.today("America/Denver"))
    (term,) = rows(app, Term)
    admin = make.person(roles=("administrator",))
    client.sign_in(admin)
    client.submit(f"/committees/{korea.slug}/offices/{term.public_id}/end", {"version": 1})
    page = client.get(f"/committees/{korea.slug}/offices").text
    before = page.partition('id="past-t"')[2]
    assert chair.full_name in before
    assert "only" in before
    assert app.test_client().sign_in(chair).get(f"/committees/{korea.slug}/settings").status_code == 403
    assert client.undo().status_code == 303
    (term,) = rows(app, Term)
    assert (term.ends_on, term.ended_at) == (None, None)
    assert app.test_client().sign_in(chair).get(f"/committees/{korea.slug}/settings").status_code == 200


def test_an_ended_term_is_not_given_back_over_another(app: Flask, client: Client, make: Factories) -> None:
    """Who was elected meanwhile keeps the office."""
    korea = make.committee()
    make.officer(korea, starts_on=date(2025, 1, 1))
    (term,) = rows(app, Term)
    client.sign_in(make.person(roles=("administrator",)))
    client.submit(f"/committees/{korea.slug}/offices/{term.public_id}/end", {"version": 1})
    make.officer(korea, starts_on=clock.today("America/Denver"))
    client.undo()
    assert rows(app, Term)[0].ends_on is not None


def test_what_desks_ask(app: Flask, make: Factories) -> None:
    """Officers, chairs, vacancies and terms that end soon."""
    korea = make.committee()
    chair = make.officer(korea)
    on = date(2026, 6, 5)
    secretary = make.officer(korea, "secretary", ends_on=date(2026, 7, 31))
    with app.app_context():
        assert [term.person.id for term in queries.officers(korea.id, on)] == [chair.id, secretary.id]
        assert [person.id for person in queries.chairs(korea.id, on)] == [chair.id]
        running = queries.officers(korea.id, on)
        assert rules.vacant(running) == [OfficeKind.VICE_CHAIR, OfficeKind.TREASURER]
        assert [term.person_id for term in rules.ending(running, on, 60)] == [secretary.id]
        assert rules.ending(running, on, 30) == []
        assert [m.committee_id for m in queries.memberships_of(chair.id)] == [korea.id]


def test_before_the_membership_asks_first(app: Flask, client: Client, make: Factories) -> None:
    """The form comes back with both days to choose from, and what was typed; each answer is done."""
    korea = make.committee()
    ana = make.member(korea, make.person("Ana"), began_on=date(2026, 3, 1))
    client.sign_in(make.person(roles=("administrator",)))
    url, early = f"/committees/{korea.slug}/offices/new", {"starts_on": "2025-11-01", "ends_on": "2027-11-30"}
    assert 'name="begins"' not in client.get(f"{url}?q=ana").text
    answer = client.submit(url, given(ana, **early))
    assert answer.status_code == 422
    assert answer.text.count('name="begins"') == 2
    assert 'value="2025-11-01"' in answer.text
    assert "March 1, 2026" in answer.text
    assert rows(app, Term) == []
    for begins, office, day in (
        ("with_membership", "chair", date(2026, 3, 1)),
        ("as_typed", "secretary", date(2025, 11, 1)),
    ):
        assert client.submit(url, given(ana, **early, begins=begins, office=office)).status_code == 303
        assert rows(app, Term)[-1].starts_on == day
    later = given(ana, begins="with_membership", office="treasurer")
    assert client.submit(url, later).status_code == 303
    assert rows(app, Term)[-1].starts_on == date(2026, 7, 1)
    reversed_by_it = given(ana, starts_on="2025-11-01", ends_on="2026-01-31", office="vice_chair")
    assert client.submit(url, {**reversed_by_it, "begins": "with_membership"}).status_code == 422


def test_who_acts_from_outside_is_not_asked(app: Flask, client: Client, make: Factories) -> None:
    """There is no membership that it could begin before."""
    korea = make.committee()
    outside = make.person("Out Sider", email="out@demo.example")
    client.sign_in(make.person(roles=("administrator",)))
    values = given(outside, q="out@demo.example", basis="acting", starts_on="2020-01-01")
    assert client.submit(f"/committees/{korea.slug}/offices/new", values).status_code == 303


@pytest.mark.parametrize("text", ["", "x" * 30_000, "a\0b", "a\ud800b", "<script>alert(1)</script>", "9999-99-99"])
@pytest.mark.parametrize("field", ["q", "person", "office", "basis", "starts_on", "ends_on", "begins"])
def test_bad_input(app: Flask, client: Client, make: Factories, field: str, text: str) -> None:
    """A clear message; never a 500, and nothing given but where an empty last day means open-ended."""
    korea = make.committee()
    values = given(make.member(korea, make.person("Ana")))
    values[field] = text.encode("utf-8", "surrogatepass")
    client.sign_in(make.person(roles=("administrator",)))
    answer = client.submit(f"/committees/{korea.slug}/offices/new", values)
    assert answer.status_code == (303 if (field, text) in (("ends_on", ""), ("begins", "")) else 422)
    assert "<script>alert" not in answer.text


def test_a_last_day_that_is_refused_stays_typed(app: Flask, client: Client, make: Factories) -> None:
    """Before the first day, no day at all, or over a change: the form is open, and has what was typed."""
    korea = make.committee()
    make.officer(korea)
    make.officer(korea, OfficeKind.SECRETARY)
    client.sign_in(make.person(roles=("administrator",)))
    url = f"/committees/{korea.slug}/offices/{rows(app, Term)[0].public_id}/end"
    for typed, version, code in (("2020-01-01", 1, "dates-reversed"), ("soon", 1, ""), ("2026-12-31", 7, "stale")):
        answer = client.submit(url, {"version": version, "ends_on": typed})
        assert answer.status_code == 422
        assert not code or code in codes(answer.text)
        form = between(answer.text, f'action="{url}"', "</form>")
        assert f'value="{typed}"' in form
        assert re.search(rf'<details class="more"[^>]* open>(?:(?!<details).)*action="{url}"', answer.text, re.DOTALL)
        assert answer.text.count("<details") == client.get(f"/committees/{korea.slug}/offices").text.count("<details")
    assert rows(app, Term)[0].ends_on is None
