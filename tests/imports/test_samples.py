"""Lists as other programs and offices write them (all invented): known by their headings, and brought in well."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Factories
from tests.imports.conftest import SAMPLES, Office
from volunteers.committees.models import Membership, MembershipClass
from volunteers.duplicates import actions as duplicates
from volunteers.duplicates.inputs import MergeInput
from volunteers.foundation.db import db
from volunteers.imports.headings import guess, origin_of
from volunteers.imports.models import Target as T
from volunteers.people import actions as people_actions
from volunteers.people.inputs import MailInput
from volunteers.people.models import Channel, OptOut, Person, PersonNote

pytestmark = pytest.mark.usefixtures("set_clock")
Rows = Callable[..., list[Any]]
HOME = "1701 Elm St\nAurora, CO 80010"


@dataclass(frozen=True)
class Program:
    """What its sample is: which columns are taken, how many rows become what, and of whom what is kept."""

    called: str
    taken: dict[str, T]
    counts: dict[str, int]
    people: dict[str, dict[str, Any]]
    notes: frozenset[str] = frozenset()
    wanting: frozenset[str] = field(default_factory=frozenset)
    """Who gets our messages: of whom the list says so."""


NAMES = {"First Name": T.FIRST_NAME, "Last Name": T.LAST_NAME}
PROGRAMS = {
    "mailchimp-subscribed.csv": Program(
        "Mailchimp",
        NAMES
        | {
            "Email Address": T.EMAIL,
            "Address": T.ADDRESS,
            "Phone Number": T.PHONE,
            "Preferred language": T.MAIL_LANGUAGE,
            "CONFIRM_TIME": T.CONSENT,
            "NOTES": T.NOTE,
            "TAGS": T.NOTE,
        },
        {"created": 2},
        {
            "Ana Ruiz": {
                "email": "ana.ruiz@demo.example",
                "phone": "+1 303-555-0142",
                "postal_address": "1701 Elm St\nApt 4\nAurora, CO 80010",
                "preferred_language": "es",
            },
            "Min-ji Kim": {"postal_address": "12 Jungang-ro\nYongin, Gyeonggi 17022\nSouth Korea"},
        },
        frozenset({"CONFIRM_TIME: 2019-02-03 04:06:00", "NOTES: Sings in the choir", 'TAGS: "Korea","Gala"'}),
        wanting=frozenset({"Ana Ruiz", "Min-ji Kim"}),
    ),
    "mailchimp-unsubscribed.csv": Program(
        "Mailchimp",
        NAMES
        | {
            "Email Address": T.EMAIL,
            "Address": T.ADDRESS,
            "Phone Number": T.PHONE,
            "Preferred language": T.MAIL_LANGUAGE,
            "CONFIRM_TIME": T.CONSENT,
            "UNSUB_TIME": T.OPT_OUT,
            "UNSUB_REASON": T.OPT_OUT_BY,
            "NOTES": T.NOTE,
            "TAGS": T.NOTE,
        },
        {"created": 1},
        {"Sam O’Neil": {"email": "sam.oneil@demo.example"}},
        frozenset({"CONFIRM_TIME: 2019-02-03 04:06:00"}),
    ),
    "google-contacts.csv": Program(
        "Google Contacts",
        NAMES
        | {
            "Middle Name": T.MIDDLE_NAME,
            "Name Suffix": T.NOTE,
            "Nickname": T.CALL_NAME,
            "Organization Name": T.NOTE,
            "Organization Title": T.NOTE,
            "Birthday": T.BORN_ON,
            "Notes": T.NOTE,
            "Labels": T.NOTE,
            "E-mail 1 - Value": T.EMAIL,
            "E-mail 2 - Value": T.EMAIL,
            "Phone 1 - Value": T.PHONE,
            "Phone 2 - Value": T.PHONE,
            "Address 1 - Formatted": T.ADDRESS,
            "Address 2 - Formatted": T.OTHER_ADDRESS,
        },
        {"created": 2},
        {
            "Ana María Ruiz": {
                "call_name": "Anita",
                "email": "ana.ruiz@demo.example",
                "phone": "+1 303-555-0142",
                "postal_address": "1701 Elm St\nAurora, CO 80010\nUS",
                "is_adult": True,
            },
            "Min-ji Kim": {"email": None, "postal_address": "12 Jungang-ro\nYongin 17022\nSouth Korea"},
        },
        frozenset(
            {
                "Address 2 - Formatted: 9 School Rd Aurora, CO 80011",
                "E-mail 2 - Value: ana@school.demo.example",
                "Labels: Korea committee",
                "Organization Name: Elm Street School",
                "Phone 1 - Value: 303-555-0143",
            }
        ),
    ),
    "signupgenius.csv": Program(
        "SignUpGenius",
        NAMES
        | {
            "Sign Up": T.NOTE,
            "Start Date/Time (mm/dd/yyyy)": T.NOTE,
            "Item": T.NOTE,
            "Email": T.EMAIL,
            "Phone": T.PHONE,
            "Sign Up Comment": T.NOTE,
        },
        {"created": 1, "repeated": 1, "problem": 1},  # a place that nobody took
        {"Ana Ruiz": {"email": "ana.ruiz@demo.example", "phone": "+1 303-555-0142"}},
        frozenset(
            {
                "Item: Greet guests",
                "Item: Set up tables",
                "Sign Up Comment: I can bring a ladder",
                "Sign Up: Lantern festival",
                "Start Date/Time (mm/dd/yyyy): 05/16/2026 12:00pm",
                "Start Date/Time (mm/dd/yyyy): 05/16/2026 9:00am",
            }
        ),
    ),
    "civicrm.csv": Program(
        "CiviCRM",
        NAMES
        | {
            "Middle Name": T.MIDDLE_NAME,
            "Do Not Email": T.OPT_OUT,
            "Do Not Phone": T.NOTE,
            "Do Not Mail": T.NOTE,
            "Do Not Sms": T.NOTE,
            "No Bulk Emails (User Opt Out)": T.OPT_OUT,
            "Nickname": T.CALL_NAME,
            "Preferred Language": T.MAIL_LANGUAGE,
            "Individual Suffix": T.NOTE,
            "Job Title": T.NOTE,
            "Birth Date": T.BORN_ON,
            "Deceased": T.HAS_DIED,
            "Household Name": T.HOUSEHOLD,
            "Organization Name": T.NOTE,
            "Street Address": T.ADDRESS,
            "Supplemental Address 1": T.ADDRESS_LINE_2,
            "Supplemental Address 2": T.ADDRESS_LINE_2,
            "City": T.CITY,
            "Postal Code Suffix": T.POSTAL_CODE,
            "Postal Code": T.POSTAL_CODE,
            "State": T.STATE,
            "Country": T.COUNTRY,
            "Phone": T.PHONE,
            "Email": T.EMAIL,
            "Note(s)": T.NOTE,
        },
        {"created": 2, "household": 1, "problem": 1},  # who has died is not brought in
        {
            "Ana María Ruiz": {
                "call_name": "Anita",
                "email": "family.ruiz@demo.example",
                "preferred_language": "es",
                "born_on": None,
                "postal_address": "1701 Elm St\nApt 4\nRear entrance\nAurora, Colorado 80010-1234",
            },
            "Ben Ruiz": {
                "email": "family.ruiz@demo.example",
                "preferred_language": "en",
                "postal_address": "1701 Elm St\nAurora, Colorado 80010",
            },
        },
        frozenset({"Household Name: Ruiz household", "Do Not Mail: 1"}),
    ),
    "wildapricot.csv": Program(
        "Wild Apricot",
        {
            "First name": T.FIRST_NAME,
            "Last name": T.LAST_NAME,
            "Organization": T.NOTE,
            "Email": T.EMAIL,
            "Phone": T.PHONE,
            "Group participation": T.NOTE,
            "Subscribed to emails": T.CONSENT,
            "Membership level": T.NOTE,
            "Membership status": T.NOTE,
            "Member since": T.SINCE,
            "Notes": T.NOTE,
            "Address": T.ADDRESS,
            "City": T.CITY,
            "State": T.STATE,
            "Zip code": T.POSTAL_CODE,
        },
        {"created": 2},
        {
            "Ana Ruiz": {"email": "ana.ruiz@demo.example", "phone": "+1 303-555-0142", "postal_address": HOME},
            "Sam O’Neil": {"postal_address": "5 Pond Rd\nSalem, MA 01970"},
        },
        frozenset(
            {
                "Group participation: Korea committee",
                "Membership level: Individual",
                "Membership status: Active",
                "Organization: Elm Street School",
            }
        ),
        wanting=frozenset({"Ana Ruiz"}),
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_known_and_its_list_comes_in(office: Office, rows_of: Rows, name: str) -> None:
    program, content = PROGRAMS[name], (SAMPLES / name).read_bytes()
    head = next(csv.reader(io.StringIO(content.decode())))
    origin = origin_of(head)
    assert origin is not None
    assert origin.called == program.called
    taken = dict(zip(head, guess(head), strict=True))
    assert {heading: target for heading, target in taken.items() if target is not T.NOTHING} == program.taken
    office.send(content, name)
    assert program.called in office.client.get(f"/data/{office.id}/columns").text
    office.check()
    assert office.counts == program.counts
    office.do(only_good="y")
    people = {each.full_name: each for each in rows_of(Person) if each.account_id is None}
    assert set(people) == set(program.people)
    for full_name, kept in program.people.items():
        assert {column: getattr(people[full_name], column) for column in kept} == kept
    assert {each.text for each in rows_of(PersonNote)} == program.notes
    stopped = {each.person_id for each in rows_of(OptOut) if each.channel is Channel.NOTICES}
    assert {each.full_name for each in people.values() if each.id not in stopped} == program.wanting


def test_three_lists_of_an_office_become_one_set_of_people(office: Office, make: Factories, rows_of: Rows) -> None:
    """A membership sheet with two addresses and last names first, a mailing list, and a sheet with phones only."""
    committee = make.committee()
    office.send((SAMPLES / "membership-sheet.csv").read_bytes())
    columns = office.client.get(f"/data/{office.id}/columns").text
    assert "“Address 2” is kept as a note." in re.sub(r"[\u2066-\u2069]", "", columns)
    office.check(committee=committee.slug).do()
    assert office.counts == {"created": 5}
    assert {each.full_name: each.postal_address for each in rows_of(Person) if each.account_id is None} == {
        "José Núñez": "1201 Elm St\nAurora, CO 80010",
        "Mary Ann Roe": "PO Box 12\nAurora, CO 80011",
        "Zoë O’Neil": "3 Pond Rd, Unit 5\nAurora, Colorado 80012",
        "Min-ji Kim": "12 Jungang-ro\nYongin 17022\nSouth Korea",
        "Sam Fox Jr.": "9 Oak Ave\nAurora CO 80013",
    }
    assert [each.text for each in rows_of(PersonNote)] == ["Address 2: 77 Palm Way, Mesa, AZ 85201"]
    kinds = [each.membership_class for each in rows_of(Membership)]
    assert (kinds.count(MembershipClass.VOTING), kinds.count(MembershipClass.HONORARY), len(kinds)) == (2, 2, 5)

    office.send((SAMPLES / "mailing-list.csv").read_bytes())
    office.check()
    assert office.counts == {"created": 1, "updated": 2, "duplicate": 1}
    office.press("decide", decision="same").do()  # Zoë has no address in the sheet, and no phone in the list

    office.send((SAMPLES / "sign-up-sheet.csv").read_bytes())
    office.check()
    assert office.counts == {"unchanged": 2, "duplicate": 2}
    office.press("decide", decision="same").do()

    people = {each.full_name: each for each in rows_of(Person) if each.account_id is None}
    assert set(people) == {"José Núñez", "Mary Ann Roe", "Zoë O’Neil", "Min-ji Kim", "Sam Fox Jr.", "Nia Okafor"}
    assert (people["Zoë O’Neil"].email, people["Zoë O’Neil"].phone) == ("zoe@demo.example", "+1 303-555-0103")
    assert people["Sam Fox Jr."].phone == "+1 303-555-0105"
    # the sheet had no yes of anybody; the mailing list has some, and a no
    out = {each.person_id: each for each in rows_of(OptOut) if each.channel is Channel.NOTICES and not each.ended_at}
    assert {each.full_name for each in people.values() if each.id not in out} == {
        *("José Núñez", "Zoë O’Neil", "Nia Okafor"),
    }
    mary, sam = out[people["Mary Ann Roe"].id], out[people["Sam Fox Jr."].id]
    assert (f"{mary.since_at:%Y-%m-%d}", mary.is_presumed, sam.is_presumed) == ("2021-03-04", False, True)


HOUSE = "Name,Email,Household\nAna Ruiz,home@demo.example,Ruiz\n{}Ben Ruiz,home@demo.example,{}\n"


@pytest.mark.parametrize(
    ("between", "of_ben", "counts"),
    [
        ("", "RUIZ", {"created": 2, "household": 1}),
        ("", "Fox", {"created": 1, "duplicate": 1}),
        ("", "", {"created": 1, "duplicate": 1}),
        ("A. Ruiz,home@demo.example,Ruiz\n", "Ruiz", {"created": 3, "household": 2}),
    ],
)
def test_who_lives_together_shares_an_address(
    office: Office, rows_of: Rows, between: str, of_ben: str, counts: dict[str, int]
) -> None:
    office.send(HOUSE.format(between, of_ben))
    office.check()
    assert office.counts == counts
    office.do()
    assert office.counts == counts
    created = [each for each in rows_of(Person) if each.email == "home@demo.example"]
    assert len(created) == counts["created"]
    office.send(HOUSE.format(between, of_ben))
    office.check()
    assert office.counts.get("unchanged") == counts["created"]


def test_a_file_with_an_old_address_finds_the_record_that_is_left(
    app: Flask, office: Office, make: Factories, rows_of: Rows
) -> None:
    kept = make.person("Ana Ruiz", account=False, email="ana@demo.example", phone="+1 303-555-0101")
    gone = make.person("Anna Ruis", account=False, email="old@demo.example", phone=None)
    with app.app_context():
        actor = office.actor()
        pair = duplicates.name_pair(actor, kept.id, gone.public_id)
        duplicates.merge(actor, pair.id, MergeInput())
    office.send("Name,Email,Phone\nAna Ruiz,old@demo.example,303-555-0101\nAnna Ruis,old@demo.example,\n")
    office.check()
    assert office.counts == {"unchanged": 2}
    with app.app_context():
        assert db.session.scalars(sa.select(Person.email).where(Person.id == kept.id)).one() == "ana@demo.example"


def test_the_same_name_at_the_same_postal_address_is_the_same_person(office: Office, make: Factories) -> None:
    make.person("Ana Ruiz", account=False, email=None, postal_address=HOME)
    office.send('Name,Address\nAna Ruiz,"1701 Elm St., Aurora, CO 80010"\nAna Ruiz,"5 Pond Rd, Aurora, CO 80010"\n')
    office.check()
    assert office.counts == {"unchanged": 1, "duplicate": 1}


def test_a_yes_in_a_later_list_counts_where_nobody_said_no(
    app: Flask, office: Office, rows_of: Rows, make: Factories
) -> None:
    """Who came with a list without a yes gets messages by the next one that has it; who said no themselves does not."""
    office.send("Name,Email\nAna Ruiz,ana@demo.example\nBen Lee,ben@demo.example\n")
    office.check().do()
    ben = next(each for each in rows_of(Person) if each.full_name == "Ben Lee")
    with app.app_context():
        people_actions.choose_mails(office.actor(), ben.id, MailInput(dict.fromkeys(Channel, False)))

    def stopped() -> set[str]:
        names = {each.id: each.full_name for each in rows_of(Person)}
        return {names[each.person_id] for each in rows_of(OptOut) if each.ended_at is None}

    assert stopped() == {"Ana Ruiz", "Ben Lee"}
    office.send("Name,Email,Subscribed\nAna Ruiz,ana@demo.example,yes\nBen Lee,ben@demo.example,yes\n")
    office.check()
    assert office.counts == {"updated": 1, "unchanged": 1}
    office.do()
    assert stopped() == {"Ben Lee"}
    office.press("undo")
    assert office.counts == {"undone": 1, "unchanged": 1}
    assert stopped() == {"Ana Ruiz", "Ben Lee"}


def test_the_list_to_try_it_with(app: Flask, make: Factories, office: Office) -> None:
    """Linked on the page; it has somebody twice and an address that is to be mended."""
    page = office.client.get("/data/").text
    [address] = re.findall(r'href="(/static/sample-list\.[^"]+\.csv)"', page)
    make.committee()
    make.committee("Ethiopia Committee")
    office.send(office.client.get(address).data)
    office.check()
    assert office.counts == {"created": 4, "problem": 1, "repeated": 1}
    office.do(only_good="y")
    assert office.counts == {"created": 4, "problem": 1, "updated": 1}


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Member name (last, first)", T.FULL_NAME),
        ("Phone (cell)", T.PHONE),
        ("Teléfono [opcional]", T.PHONE),
        ("Joined (mm/dd/yyyy)", T.SINCE),
        ("Phone (emergency)", T.NOTHING),
        ("Name (of the parent)", T.NOTHING),
    ],
)
def test_what_stands_in_brackets_says_how_or_of_whom(heading: str, target: T) -> None:
    assert guess([heading]) == [target]


def test_a_status_is_of_mail_where_it_says_so(office: Office, rows_of: Rows) -> None:
    """And of members where it says that somebody is active."""
    office.send("Name,Email,Status\nAna Ruiz,ana@demo.example,Subscribed\nBo Kim,bo@demo.example,unsubscribed\n")
    office.check().do()
    stopped = {each.person_id for each in rows_of(OptOut)}
    assert [each.full_name for each in rows_of(Person) if each.id in stopped] == ["Bo Kim"]
    office.send("Full name,Email,Status\nCy Oh,cy@demo.example,Active\nDi Paz,di@demo.example,active\n")
    assert T.CONSENT not in office.row().targets
