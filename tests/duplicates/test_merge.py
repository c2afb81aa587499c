"""Two records become one with everything that is theirs, and within a day they are two again, each as it was."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.activities.conftest import Desk, actor_for
from tests.client import Client, codes
from tests.factories import NOW, Factories
from volunteers import search
from volunteers.access import Role
from volunteers.accounts.models import Account
from volunteers.activities.models import SignUpState
from volunteers.admin.queries import people_named
from volunteers.audit.models import AuditEvent
from volunteers.committees.models import Membership, MembershipState
from volunteers.demo import load as demonstration
from volunteers.duplicates import actions, rules
from volunteers.duplicates.actions.carrying import STAYS, carried_columns, only_once
from volunteers.duplicates.inputs import MergeInput
from volunteers.duplicates.models import Duplicate, Side, Sign
from volunteers.foundation import clock
from volunteers.foundation.db import Base, db, unguarded
from volunteers.foundation.refusals import Refusal
from volunteers.house import House
from volunteers.people import queries as people
from volunteers.people.models import Channel, OptOut, Person, StillRight
from volunteers.privacy import actions as privacy
from volunteers.privacy import queries as held
from volunteers.undo import actions as undo
from volunteers.undo.models import Act

C, W, OUT = SignUpState.CONFIRMED, SignUpState.WAITLISTED, SignUpState.WITHDRAWN
FIRST, SECOND = Side.FIRST, Side.SECOND


class Office:
    """A coordinator, and what is done there with two records."""

    def __init__(self, app: Flask, make: Factories, *, is_demonstration: bool = False) -> None:
        if is_demonstration:
            with app.app_context():
                demonstration.load(demonstration.Wanted(240, 40, 1))
        self.app, self.make, self.desk = app, make, Desk(app)
        self.coordinator = make.person(roles=(Role.COORDINATOR,))
        roles = frozenset({Role.MEMBER, Role.COORDINATOR})
        self.actor = replace(actor_for(self.coordinator), everywhere=roles)

    def pair(self, one: Person, other: Person) -> Duplicate:
        with self.app.app_context():
            return actions.name_pair(self.actor, one.id, other.public_id)

    def merge(self, one: Person, other: Person, **kept: Side) -> Person:
        pair = self.pair(one, other)
        with self.app.app_context():
            return actions.merge(self.actor, pair.id, MergeInput(kept))

    def back(self) -> list[Any]:
        with self.app.app_context():
            act = db.session.scalars(sa.select(Act).order_by(Act.id.desc()).limit(1)).one()
            return undo.take_back(self.actor, act.id)

    def again(self, person: Person) -> Person:
        with self.app.app_context():
            return db.session.get_one(Person, person.id)

    def why_not(self, one: Person, other: Person, **kept: Side) -> str:
        with pytest.raises(Refusal) as no:
            self.merge(one, other, **kept)
        return no.value.code

    def places(self, person: Person) -> list[SignUpState]:
        with self.app.app_context():
            table = Base.metadata.tables["sign_ups"].c
            rows = db.session.scalars(sa.select(table.state).where(table.person_id == person.id).order_by(table.id))
            return list(rows)

    def all_rows(self) -> dict[str, list[Any]]:
        """Everything that is kept, but the trail, what can be undone, the index, and how often something changed."""
        with self.app.app_context():
            return {
                table.name: [
                    tuple(value for name, value in row.items() if name not in COUNTED)
                    for row in db.session.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
                ]
                for table in Base.metadata.sorted_tables
                if table.name not in ASIDE
            }


COUNTED = {"version", "sequence", "told_at"}
ASIDE = {"audit_events", "audit_reasons", "audit_seals", "acts", "search_entries", "search_words", "duplicates"}


@pytest.fixture
def office(app: Flask, make: Factories) -> Office:
    return Office(app, make)


@pytest.fixture
def busy(app: Flask, make: Factories) -> Office:
    """The same in the demonstration: somebody has something of nearly everything."""
    return Office(app, make, is_demonstration=True)


def naming(app: Flask, person: Person) -> dict[str, int]:
    """How many rows name a person, by `table.column`."""
    with app.app_context():
        counts = {
            str(column): db.session.scalar(sa.select(sa.func.count()).where(column == person.id)) or 0
            for column in carried_columns()
        }
    return {name: number for name, number in counts.items() if number and "merged_into" not in name}


def test_every_table_with_one_row_for_each_person_says_which_of_two_stands(app: Flask) -> None:
    with app.app_context():
        once = {
            column.table.name
            for column in carried_columns()
            if any(column in columns for columns, _condition in only_once(column.table))
        }
        assert once == {sa.inspect(model).local_table.name for model in House.of().stands}


def test_every_key_of_a_person_is_carried(app: Flask) -> None:
    """A column that names a person in its name says so: else nobody would carry it."""
    known = {str(column) for column in carried_columns()}
    accounts = {"account_id"}
    names = ("_by_id", "person_id", "author_id", "child_id", "guardian_id", "reader_id", "helper_id", "in_charge_id")
    for table in Base.metadata.sorted_tables:
        for column in table.columns if table.name not in STAYS else ():
            is_named = column.name.endswith(names)
            if is_named and column.name not in accounts:
                assert str(column) in known, f"{column} names somebody: refers() or person_key()"


@pytest.mark.parametrize("email", ["member@demo.example", "chair@demo.example", "guardian@demo.example"])
def test_everything_names_the_other_and_after_an_undo_each_their_own(app: Flask, busy: Office, email: str) -> None:
    kept = busy.make.person("Some Body", id=-5, account=None)
    with app.app_context():
        gone = db.session.scalars(sa.select(Person).where(Person.email == email).order_by(Person.id)).first()
        if gone is None:
            pytest.skip(f"nobody is {email}")
    before, had = busy.all_rows(), naming(app, gone)
    assert len(had) > 5
    busy.merge(kept, gone, name=SECOND, email=SECOND)
    assert naming(app, gone) == {}
    now = naming(app, kept)
    assert {name: now.get(name) for name in had} == had
    assert busy.again(kept).full_name == gone.full_name
    assert busy.again(kept).account_id == gone.account_id
    busy.back()
    assert busy.all_rows() == before


def test_of_what_both_have_one_stands_and_after_an_undo_both(app: Flask, busy: Office) -> None:
    """Two members of the same committees, with places at the same activities."""
    with app.app_context():
        table = Base.metadata.tables["memberships"].c
        twice = (
            sa.select(sa.func.min(table.person_id), sa.func.max(table.person_id))
            .where(table.state == MembershipState.ACTIVE)
            .group_by(table.committee_id)
            .having(sa.func.count() > 1)
        )
        pairs = [
            (one, other)
            for one, other in db.session.execute(twice)
            if (a := db.session.get_one(Person, one)).is_adult is (b := db.session.get_one(Person, other)).is_adult
            and not a.is_dead
            and not b.is_dead
        ]
        one, other = (db.session.get_one(Person, key) for key in pairs[0])
    before = busy.all_rows()
    kept = busy.merge(one, other)
    with app.app_context():
        rows = db.session.scalars(sa.select(Membership).where(Membership.person_id == kept.id)).all()
        active = [row.committee_id for row in rows if row.state is MembershipState.ACTIVE]
        assert len(active) == len(set(active))
        where = (Membership.person_id == other.id, Membership.state == MembershipState.ACTIVE)
        assert db.session.scalars(sa.select(Membership).where(*where)).all() == []
    lost = busy.back()
    after = busy.all_rows()
    told = {name: (rows, after[name]) for name, rows in before.items() if rows != after[name]}
    assert lost == []
    assert set(told) <= {"membership_changes", "sign_ups", "deliveries", "links"}, "what ended is told, and taken back"
    for name in {"membership_changes", "deliveries", "links"} & set(told):
        assert set(map(str, told[name][0])) <= set(map(str, told[name][1])), f"{name}: only rows more"
    assert [(row[0], row[2], row[3]) for row in told.get("sign_ups", ((), ()))[0]] == [
        (row[0], row[2], row[3]) for row in told.get("sign_ups", ((), ()))[1]
    ]


def test_the_place_that_is_taken_stands_and_frees_the_other(office: Office) -> None:
    """Whoever waits behind the second one moves up; of one place and one wait, the place stands."""
    make, desk = office.make, office.desk
    one, two = make.person("Mina Park"), make.person("Park Mina", account=None)
    ben = make.person("Ben Young")
    both, waits = (
        make.activity(make.committee(), capacity=2),
        make.activity(
            make.committee(), capacity=1, starts=make.activity(make.committee()).starts_local.replace(day=20)
        ),
    )
    for person in (one, two, ben):
        desk.come(person, both)
    desk.come(two, waits)
    desk.come(one, waits)
    assert office.places(ben) == [W]
    office.merge(one, two)
    assert sorted(office.places(one)) == [C, C]
    assert sorted(office.places(two)) == sorted([OUT, OUT])
    assert office.places(ben) == [C]


def test_the_strictest_wish_counts(app: Flask, office: Office) -> None:
    make = office.make
    one = make.person("Mina Park", may_be_asked=True, skills=["Cooking"], availability=["sundays"])
    two = make.person("Mina Park", may_be_asked=False, skills=["cooking", "Sewing"], account=None)
    with app.app_context(), unguarded("a wish"):
        db.session.add(OptOut(person_id=two.id, channel=Channel.NOTICES, since_at=clock.now()))
        db.session.commit()
    office.merge(one, two)
    now = office.again(one)
    assert (now.may_be_asked, now.skills, now.availability) == (False, ["Cooking", "Sewing"], ["sundays"])
    with app.app_context():
        assert people.stopped([one.id])[one.id] == {(Channel.NOTICES, None)}


def test_of_two_postal_addresses_one_is_chosen(office: Office, client: Client) -> None:
    one = office.make.person("Ana Ruiz", account=False, postal_address="1 Main St\nBoulder, CO 80302")
    other = office.make.person("Ana Ruiz", account=False, postal_address="5 Pond Rd\nAurora, CO 80010")
    client.sign_in(office.coordinator)
    page = client.get(f"/people/duplicates/{office.pair(one, other).public_id}").get_data(as_text=True)
    assert "1 Main St, Boulder, CO 80302" in page
    office.merge(one, other, postal_address=SECOND)
    assert office.again(one).postal_address == "5 Pond Rd\nAurora, CO 80010"
    office.back()
    assert office.again(one).postal_address == "1 Main St\nBoulder, CO 80302"
    assert office.again(other).postal_address == "5 Pond Rd\nAurora, CO 80010"


def test_the_sign_in_of_the_address_that_is_kept_stays(app: Flask, office: Office) -> None:
    make = office.make
    one, two = make.person("Mina Park", email="one@demo.example"), make.person("Mina Park", email="two@demo.example")
    office.merge(one, two, email=SECOND)
    now = office.again(one)
    assert (now.email, now.account_id) == ("two@demo.example", two.account_id)
    with app.app_context():
        accounts = {row.id: row.active for row in db.session.scalars(sa.select(Account))}
    assert (accounts[two.account_id], accounts[one.account_id]) == (True, False)
    office.back()
    assert [office.again(each).account_id for each in (one, two)] == [one.account_id, two.account_id]
    with app.app_context():
        assert all(row.active for row in db.session.scalars(sa.select(Account)))


def test_a_role_is_not_merged_away(office: Office) -> None:
    """Else whoever merges an administrator into somebody else would end the administrator's sign-in."""
    make = office.make
    one, boss = make.person("Mina Park"), make.person("Mina Park", roles=(Role.ADMINISTRATOR,))
    assert office.why_not(one, boss) == "merge-role"
    office.merge(one, boss, email=SECOND)
    assert office.again(one).account_id == boss.account_id


def test_who_can_not_be_one(office: Office) -> None:
    make = office.make
    mother, child = make.person("Mina Park", account=None), make.person("Mina Park", is_adult=False, account=None)
    assert office.why_not(mother, child) == "merge-ages"
    twin = make.person("Mina Park", account=None)
    make.guardianship(child, mother)
    with office.app.app_context(), unguarded("grown up"):
        db.session.get_one(Person, child.id).is_adult = True
        db.session.commit()
    assert office.why_not(mother, child) == "merge-family"
    with office.app.app_context(), unguarded("died"):
        db.session.get_one(Person, twin.id).death_noted_at = clock.now()
        db.session.commit()
    assert office.why_not(mother, twin) == "merge-dead"
    with pytest.raises(Refusal) as no:
        office.pair(mother, mother)
    assert no.value.code == "same-record"


def test_a_child_s_two_records_become_one_with_both_parents(office: Office) -> None:
    make = office.make
    one, two = (make.person("Mina Park", is_adult=False, account=None) for _ in range(2))
    mother, father = make.person("Hana Park"), make.person("Joon Park")
    make.guardianship(one, mother)
    make.guardianship(two, mother, confirmed=True)
    make.guardianship(two, father)
    office.merge(one, two)
    with office.app.app_context():
        table = Base.metadata.tables["guardianships"].c
        rows = db.session.execute(
            sa.select(table.guardian_id, table.confirmed_at.is_not(None)).where(table.child_id == one.id)
        )
        assert sorted(map(tuple, rows)) == sorted([(mother.id, True), (father.id, False)])
    office.back()
    with office.app.app_context():
        rows = db.session.execute(sa.select(table.child_id, table.guardian_id, table.confirmed_at.is_not(None)))
        assert sorted(map(tuple, rows)) == sorted(
            [(one.id, mother.id, False), (two.id, mother.id, True), (two.id, father.id, False)]
        )


def test_who_answered_for_the_other_record_answers_no_more(app: Flask, office: Office) -> None:
    """The same person twice at one address: the second record was answered for by the account of the first."""
    from volunteers.people import actions as people_actions

    make = office.make
    one, two = make.person("Mina Park"), make.person("Mina Park", account=None)
    with app.app_context():
        people_actions.answer_for(office.actor, two.id, one.account_id)
    office.merge(one, two)
    with app.app_context():
        assert people.answering(one.id) is None
        assert people.answering(two.id) is None
    office.back()
    with app.app_context():
        assert people.answering(two.id) == one.account_id


def test_nobody_finds_the_record_that_went_and_its_address_leads_to_the_other(
    app: Flask, office: Office, client: Client
) -> None:
    make = office.make
    one, two = make.person("Mina Park"), make.person("Minah Parker", account=None, email="old@demo.example")
    office.merge(one, two)
    client.sign_in(office.coordinator)
    assert "Minah" not in client.get("/people/?q=minah").text.partition("ro-t")[2]
    assert "Mina Park" in client.get(f"/people/{two.public_id}").text
    with app.app_context():
        assert not list(db.session.scalars(search.keys_found("person", "minah")))
        with unguarded("the index is made anew"):
            search.reindex()
            db.session.commit()
        assert not list(db.session.scalars(search.keys_found("person", "minah")))
        assert two.id in people_named("mina park")
    office.back()
    with app.app_context():
        assert list(db.session.scalars(search.keys_found("person", "minah"))) == [two.id]


def test_an_erasure_takes_both(app: Flask, office: Office) -> None:
    """And an older copy that knows them as two brings neither back; what others wrote of the old name goes too."""
    make = office.make
    one, two = make.person("Mina Park"), make.person("Minah Qzparker", account=None, email="old@demo.example")
    committee = make.committee()
    make.member(committee, one)
    make.member(committee, two)
    other = make.person("Ben Young")
    office.merge(one, two)
    from volunteers.people import actions as people_actions

    with app.app_context():
        people_actions.note(office.actor, other.id, "Came with Minah Qzparker.")
        privacy.erase(office.actor, one.id, is_sure=True, reason="asked by phone")
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)).mappings():
                text = str(dict(row)).casefold()
                assert "qzparker" not in text, table.name
                assert "old@demo.example" not in text, table.name
        from volunteers.privacy.actions.tombstones import laid

        assert {one.public_id, two.public_id} <= {stone.person for stone in laid()}


def test_a_merge_lays_no_tombstone(app: Flask, office: Office) -> None:
    """The record that went is no erased person: an older copy of the database brings back two, and they stay."""
    make = office.make
    one, two = make.person("Mina Park"), make.person("Mina Park", account=None)
    office.merge(one, two)
    with app.app_context():
        assert privacy.lay_missing() == 0


def test_all_that_is_handed_out_of_one_is_handed_out_of_both(app: Flask, office: Office) -> None:
    make = office.make
    one, two, committee = make.person("Mina Park"), make.person("Mina Park", account=None), make.committee()
    make.member(committee, one)
    make.member(committee, two)
    office.merge(one, two)
    with app.app_context():
        parts = {part.name: part.number for part in held.parts(db.session.get_one(Person, one.id))}
        assert (parts["memberships"], parts["people"]) == (2, 2)


def test_after_a_day_it_is_too_late(office: Office) -> None:
    one, two = office.make.person("Mina Park"), office.make.person("Mina Park", account=None)
    with clock.at(NOW):
        office.merge(one, two)
    with clock.at(NOW + timedelta(hours=23)):
        office.back()
        office.merge(one, two)
    with clock.at(NOW + timedelta(hours=48)), pytest.raises(Refusal) as no:
        office.back()
    assert no.value.code == "too-late"


def test_three_records_become_one(app: Flask, office: Office) -> None:
    one, two, three = (office.make.person("Mina Park", account=None, email=None) for _ in range(3))
    office.merge(two, three)
    office.merge(one, two)
    assert {office.again(each).merged_into_id for each in (two, three)} == {one.id}
    office.back()
    assert [office.again(each).merged_into_id for each in (two, three)] == [None, two.id]


def test_what_changed_while_one_looked_is_shown_again(app: Flask, office: Office, client: Client) -> None:
    one, two = office.make.person("Mina Park"), office.make.person("Mina B Park", account=None)
    pair = office.pair(one, two)
    client.sign_in(office.coordinator)
    path = f"/people/duplicates/{pair.public_id}"
    page = client.get(path).text
    assert 'name="name"' in page
    versions = page.partition('name="versions"')[2].partition('value="')[2].partition('"')[0]
    with app.app_context(), unguarded("somebody else"):
        row = db.session.get_one(Person, two.id)
        row.version += 1
        db.session.commit()
    stale = client.submit(path, {"name": "second", "versions": versions})
    assert codes(stale.text if stale.status_code != 303 else client.get(path).text) == {"merge-stale"}
    assert office.again(two).merged_into_id is None
    for wrong in ("", "x.y", "1", "1.2.3", "9" * 40):
        client.submit(path, {"name": "second", "versions": wrong})
        assert office.again(two).merged_into_id is None
    page = client.get(path).text
    versions = page.partition('name="versions"')[2].partition('value="')[2].partition('"')[0]
    assert client.submit(path, {"name": "third", "versions": versions}).status_code == 422
    done = client.submit(path, {"name": "second", "email": "first", "versions": versions})
    assert done.headers["Location"] == f"/people/{one.public_id}"
    assert office.again(one).full_name == "Mina B Park"
    shown = client.get(f"/people/{one.public_id}").text
    assert "/undo/" in shown


def test_the_trail_of_both_is_found_by_the_name(app: Flask, office: Office) -> None:
    one, two = office.make.person("Mina Park"), office.make.person("Mina Park", account=None)
    office.merge(one, two)
    with app.app_context():
        row = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "person.merged")).one()
        assert (row.subject_id, row.facts["merged_id"]) == (one.id, two.id)


def test_signs() -> None:
    """Who looks like one person, and who does not."""

    def known(name: str, email: str | None = None, phone: str | None = None, **more: Any) -> rules.Known:
        return rules.Known(1, name, email, phone, more.get("born"), more.get("adult", True))

    def told(one: rules.Known, other: rules.Known) -> tuple[Sign, ...]:
        return rules.signs(one, other, is_common=False)

    name, email, phone = Sign.NAME, Sign.EMAIL, Sign.PHONE
    assert told(known("Łukasz Nowak"), known("NOWAK, Lukasz")) == (name,)
    assert told(known("Mina Park", "a@x.example"), known("Hana Park", "a@x.example")) == ()
    assert told(known("Mina Park", "a@x.example"), known("M. Park", "a@x.example")) == (email,)
    assert told(known("Mina Park", None, "+13035550100"), known("박미나", None, "+13035550100")) == (phone,)
    assert told(known("Katherine Lee", "a@x.example"), known("Catherine Lee", "a@x.example")) == (email,)
    assert told(known("Kim Peter"), known("Peter Kim")) == (name,)
    assert told(known("De la Cruz, Ana"), known("Ana de la Cruz")) == (name,)
    assert told(known("Mina"), known("Mina")) == ()
    assert told(known("Mina Park", "a@x.example"), known("Mina Park", "a@x.example", adult=False)) == ()


def test_the_later_answer_to_the_yearly_question_stands(office: Office, make: Factories) -> None:
    """One mail is enough for one person, and by whichever record they answered, they are not asked again."""
    one, other = make.person("Ana Ruiz"), make.person("Ana Ruiz")
    with office.app.app_context(), unguarded("a test writes rows"):
        db.session.add(StillRight(person_id=one.id, asked_on=NOW.date()))
        db.session.add(StillRight(person_id=other.id, asked_on=NOW.date(), confirmed_on=NOW.date()))
        db.session.commit()
    office.merge(one, other)
    with office.app.app_context():
        row = people.still_right_of(one.id)
        assert row is not None
        assert row.confirmed_on == NOW.date()
