"""The roster, a member's page, and what happens to a membership; through the doors."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.committees.models import EndReason, Membership, MembershipChange, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.db import db, unguarded
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import folder, kept
from volunteers.people.models import LanguageSkill, Level


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
    return make.officer(korea, person=make.member(korea, make.person("Dana Whitlock")))


def rows(app: Flask, model: Any) -> list[Any]:
    """All rows of a table."""
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def membership_of(app: Flask, person: Any) -> Membership:
    """The person's membership."""
    return next(row for row in rows(app, Membership) if row.person_id == person.id)


def mails_to(app: Flask, address: str, *, later: int = 0) -> list[Any]:
    """Sends what is due and gives the mails to an address."""
    with app.app_context(), clock.at(clock.now() + timedelta(seconds=later)):
        deliver_all()
        return [mail for mail in kept() if address in str(mail.to)]


def speaks(app: Flask, person: Any, language: str, level: Level, **values: Any) -> None:
    """Give somebody a language."""
    with app.app_context(), unguarded("test"):
        db.session.add(LanguageSkill(person_id=person.id, language=language, speaks=level, **values))
        db.session.commit()


def names(page: str) -> list[str]:
    """The names on the roster, in order."""
    return re.findall(r'<th\s+scope="row"[^>]*>\s*<a[^>]*><bdi>([^<]+)</bdi>', page)


def test_search_filter_sort(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """By a part of a name in any script, by language and level, by state, by name and since when."""
    hana = make.member(korea, make.person("Hána Weber"), began_on=date(2020, 1, 1))
    doyun = make.member(korea, make.person("김도윤", call_name="Do-yun"), began_on=date(2026, 2, 1))
    gone = make.member(korea, make.person("Paul Gone"), state=MembershipState.ENDED, ended_on=date(2025, 1, 1))
    speaks(app, hana, "ko", Level.NATIVE, interprets=True)
    speaks(app, doyun, "ko", Level.FEW_WORDS)
    client.sign_in(chair)
    base = f"/committees/{korea.slug}/members"
    page = client.get(base).text
    assert names(page) == ["Dana Whitlock", "Hána Weber", "김도윤"]
    assert "Chair</span>" in page
    assert re.search(r"Korean: [^<]*, interprets", page)
    assert names(client.get(f"{base}?q=hana").text) == ["Hána Weber"]
    assert names(client.get(f"{base}?q=도윤").text) == ["김도윤"]
    assert names(client.get(f"{base}?q=do-y").text) == ["김도윤"]
    assert names(client.get(f"{base}?speaks=ko").text) == ["Hána Weber", "김도윤"]
    assert names(client.get(f"{base}?speaks=ko&level=work").text) == ["Hána Weber"]
    assert names(client.get(f"{base}?state=ended").text) == [gone.full_name]
    assert names(client.get(f"{base}?sort=-name").text)[-1] == "Dana Whitlock"
    assert names(client.get(f"{base}?sort=since").text)[0] == "Hána Weber"
    assert names(client.get(f"{base}?sort=-since").text)[0] == "김도윤"
    assert "No matches" in client.get(f"{base}?q=zzz").text
    for odd in ("?q=%00", "?q=%25", "?q=%ED%A0%80", "?page=x&per_page=-1&sort=drop&level=9&state=zz&speaks=%00"):
        assert client.get(base + odd).status_code == 200, odd


def test_six_queries_whatever_the_size(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """The whole page, with who asks, for one member and for sixty."""
    client.sign_in(chair)
    client.get("/committees/")  # settings are kept in memory for some seconds
    client.get(f"/committees/{korea.slug}/members")
    few = client.query_count
    for number in range(60):
        person = make.member(korea, make.person(f"Member {number:02d}", account=None))
        speaks(app, person, "ko", Level.WORK)
    page = client.get(f"/committees/{korea.slug}/members")
    assert client.query_count == few <= 6
    assert len(names(page.text)) == 50
    assert "61 members" in page.text
    assert len(names(client.get(f"/committees/{korea.slug}/members?page=2").text)) == 11


def test_fellows_see_call_names_only(client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """No full name of who has a call-name, no address, no roster."""
    make.member(korea, make.person("Secret Fullname", call_name="Sunny", email="sunny@demo.example"))
    fellow = make.member(korea, make.person("Fellow"))
    client.sign_in(fellow)
    page = client.get(f"/committees/{korea.slug}/fellows").text
    assert "Sunny" in page
    assert "Chair" in page
    assert "Secret" not in page
    assert "sunny@" not in page
    assert "Dana" in client.get(f"/committees/{korea.slug}").text
    assert client.get(f"/committees/{korea.slug}/members").status_code == 403


def test_officers_who_are_members_lead_the_fellows(client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """On the first page alone, the highest office first and each person once; the others follow by name."""
    secretary = make.member(korea, make.officer(korea, "secretary", make.person("Aaron Secretary", call_name="")))
    make.officer(korea, "treasurer", make.person("Outside Treasurer"))
    for number in range(60):
        make.member(korea, make.person(f"Zed{number:02d} Member"))
    client.sign_in(secretary)
    first = client.get(f"/committees/{korea.slug}/fellows").text
    shown = re.findall(r"<strong><bdi>([^<]+)</bdi>", first)
    assert shown[:3] == [chair.name_for_fellows, "Aaron", "Zed00"]
    assert "Outside" not in first
    second = re.findall(r"<strong><bdi>([^<]+)</bdi>", client.get(f"/committees/{korea.slug}/fellows?page=2").text)
    assert len(shown) + len(second) == 62
    assert len(set(shown + second)) == 62


def test_a_members_page(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """The chair sees how to reach an adult, never a minor; the secretary neither."""
    adult = make.member(korea, make.person("Adult", email="adult@demo.example", phone="+1 303 555 0100"))
    minor = make.member(korea, make.person("Minor", email="minor@demo.example", is_adult=False))
    client.sign_in(chair)
    page = client.get(f"/committees/{korea.slug}/members/{membership_of(app, adult).public_id}").text
    assert "adult@demo.example" in page
    assert "+1 303 555 0100" in page
    page = client.get(f"/committees/{korea.slug}/members/{membership_of(app, minor).public_id}").text
    assert "minor@" not in page
    secretary = make.officer(korea, "secretary")
    client.sign_in(secretary)
    page = client.get(f"/committees/{korea.slug}/members/{membership_of(app, adult).public_id}").text
    assert "adult@" not in page
    other = make.committee("Ethiopia Committee")
    client.sign_in(make.officer(other))
    for slug in (korea.slug, other.slug):
        address = f"/committees/{slug}/members/{membership_of(app, adult).public_id}"
        assert client.get(address).status_code == 404


def test_pause_and_resume(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """With a line of history each; pressed twice is once done; a stale button does nothing."""
    person = make.member(korea)
    membership = membership_of(app, person)
    base = f"/committees/{korea.slug}/members/{membership.public_id}"
    client.sign_in(chair)
    client.submit(f"{base}/pause", {"version": 5})
    assert membership_of(app, person).state is MembershipState.ACTIVE
    for _press in range(2):
        assert client.submit(f"{base}/pause", {"version": membership.version}).status_code == 303
    assert membership_of(app, person).state is MembershipState.ON_LEAVE
    client.submit(f"{base}/resume", {"version": membership_of(app, person).version})
    assert membership_of(app, person).state is MembershipState.ACTIVE
    assert [row.state for row in rows(app, MembershipChange)] == [MembershipState.ON_LEAVE, MembershipState.ACTIVE]
    assert "active" in client.get(base).text


def test_end_with_a_reason_and_undo(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """The person reads the reason, unless it is undone; a form without words comes back."""
    person = make.member(korea, make.person("Paul Nakai", email="paul@demo.example"))
    membership = membership_of(app, person)
    base = f"/committees/{korea.slug}/members/{membership.public_id}"
    client.sign_in(chair)
    assert client.submit(f"{base}/end", {"end_reason": "removed", "version": 1}).status_code == 422
    stale = client.submit(f"{base}/end", {"end_reason": "removed", "reason": "My words", "version": 9})
    assert stale.status_code == 422
    assert "My words" in stale.text
    why = "You have moved away."
    values = {"end_reason": "removed", "reason": why, "version": 1}
    for _press in range(2):
        assert client.submit(f"{base}/end", values).status_code == 303
    ended = membership_of(app, person)
    assert (ended.state, ended.end_reason) == (MembershipState.ENDED, EndReason.REMOVED)
    client.undo()
    assert membership_of(app, person).state is MembershipState.ACTIVE
    assert not mails_to(app, "paul@", later=300)
    client.submit(f"{base}/end", {**values, "version": membership_of(app, person).version})
    (mail,) = mails_to(app, "paul@", later=300)
    assert why in mail.text
    assert "Korea" not in mail.subject
    with clock.at(clock.now() + timedelta(minutes=5)):
        client.undo()
    assert membership_of(app, person).state is MembershipState.ENDED
    assert why in client.get(base).text


def test_nobody_writes_to_the_dead(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """No mail."""
    person = make.member(korea, make.person(email="gone@demo.example"))
    client.sign_in(chair)
    public_id = membership_of(app, person).public_id
    client.submit(f"/committees/{korea.slug}/members/{public_id}/died", {"died_on": "2026-06-01"})
    assert membership_of(app, person).end_reason is EndReason.DECEASED
    assert not mails_to(app, "gone@", later=300)


def test_an_officer_does_not_leave(app: Flask, client: Client, korea: Any, chair: Any) -> None:
    """The office ends first, and the page says so."""
    client.sign_in(chair)
    client.submit(f"/memberships/{membership_of(app, chair).public_id}/leave")
    assert "Holds the office" in client.get(f"/committees/{korea.slug}").text
    assert membership_of(app, chair).state is MembershipState.ACTIVE


def test_leaving_oneself(app: Flask, client: Client, make: Factories, korea: Any, chair: Any) -> None:
    """With undo; then the chair is told. Whom the chair has taken off can't undo that."""
    person = make.member(korea, make.person("Ana"))
    client.sign_in(person)
    public_id = membership_of(app, person).public_id
    assert f"/memberships/{public_id}/leave" in client.get(f"/committees/{korea.slug}").text
    client.submit(f"/memberships/{public_id}/leave")
    assert membership_of(app, person).end_reason is EndReason.RESIGNED
    client.undo()
    assert membership_of(app, person).state is MembershipState.ACTIVE
    assert not mails_to(app, chair.email, later=300)
    client.submit(f"/memberships/{public_id}/leave")
    (mail,) = mails_to(app, chair.email, later=300)
    assert "Ana" in mail.text
    assert "Ana" not in mail.subject
    client.sign_in(chair)
    assert client.undo().status_code == 404


@pytest.mark.parametrize(
    "text", ["", "x" * 30_000, "a\0b", "a\ud800b", "<script>alert(1)</script>", "a\r\nBcc: e@d.example"]
)
@pytest.mark.parametrize("field", ["end_reason", "reason", "version"])
def test_bad_input(app: Flask, client: Client, make: Factories, korea: Any, chair: Any, field: str, text: str) -> None:
    """Ending somebody: a clear message, or done; never a 500."""
    person = make.member(korea, make.person(email="paul@demo.example"))
    client.sign_in(chair)
    values: dict[str, Any] = {"end_reason": "removed", "reason": "Words", "version": 1}
    values[field] = text.encode("utf-8", "surrogatepass")
    base = f"/committees/{korea.slug}/members/{membership_of(app, person).public_id}"
    answer = client.submit(f"{base}/end", values)
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in answer.text + client.get(base).text
    assert client.submit(f"{base}/pause", {"version": text.encode("utf-8", "surrogatepass")}).status_code == 303
    assert all("Bcc" not in mail.message for mail in mails_to(app, "paul@", later=300))


def test_what_sorts_stands_above_the_cards_too(client: Client, korea: Any, chair: Any) -> None:
    """Where the table is cards its head is not seen: the same links stand in a list of their own, named as sorting."""
    page = client.sign_in(chair).get(f"/committees/{korea.slug}/members?sort=-name").text
    sorting = re.search(r'<nav class="sorting[^>]*>(.*?)</nav>', page, re.DOTALL)
    head = re.search(r"<thead.*?</thead>", page, re.DOTALL)
    assert sorting is not None
    assert head is not None
    links = [re.findall(r'href="([^"]*sort=[^"]*)"', part) for part in (sorting.group(1), head.group())]
    assert links[0] == links[1]
    assert len(links[0]) == 2
    assert 'aria-current="true"' in sorting.group(1)
