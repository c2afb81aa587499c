"""What relations, scopes and ways are called, and the audit events as what whoever did it did."""

from collections.abc import Collection, Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation import moments
from volunteers.foundation.columns import LocalText
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.naming import names
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _, _l
from volunteers.mail.sorts import Sort
from volunteers.people.models import About, Person, Viewer
from volunteers.safeguarding import events
from volunteers.safeguarding.inputs import Opened
from volunteers.safeguarding.models import ConsentEnd, ConsentScope, ConsentWay, Guardianship, Relation

RELATION_NAMES = names(
    Relation,
    {
        Relation.PARENT: _l("parent"),
        Relation.GUARDIAN: _l("legal guardian"),
        Relation.RELATIVE: _l("relative who takes care of them"),
    },
)
SCOPE_NAMES = names(
    ConsentScope,
    {
        ConsentScope.TAKING_PART: _l("Taking part"),
        ConsentScope.TRANSPORT: _l("Rides"),
        ConsentScope.OVERNIGHT: _l("Staying overnight"),
        ConsentScope.MEDICAL: _l("Medical help"),
        ConsentScope.PHOTO: _l("Photos"),
    },
)
AGREED_TO = names(
    ConsentScope,
    {
        ConsentScope.TAKING_PART: _l(
            "I’m this child’s parent or legal guardian, and my child can take part. I know when and where it is, and "
            "who to call."
        ),
        ConsentScope.TRANSPORT: _l("My child can ride in a car, van or bus that you arrange."),
        ConsentScope.OVERNIGHT: _l("My child can stay overnight where this says."),
        ConsentScope.MEDICAL: _l(
            "If my child gets hurt or sick and you can’t reach me, the adult in charge can get medical help."
        ),
        ConsentScope.PHOTO: _l("You can take and show photos and videos of my child at this activity."),
    },
    purpose="agreed to",
)
"""What a guardian agrees to where the organization has written no words of its own: version 1 of each."""
WAY_NAMES = names(
    ConsentWay,
    {
        ConsentWay.LINK: _l("on their own page"),
        ConsentWay.PAPER: _l("on paper"),
        ConsentWay.PHONE: _l("by phone"),
    },
)
END_NAMES = names(
    ConsentEnd,
    {
        ConsentEnd.WITHDRAWN: _l("changed their mind"),
        ConsentEnd.ANSWERED_ANEW: _l("answered again later"),
        ConsentEnd.GREW_UP: _l("the child turned 18"),
        ConsentEnd.GUARDIAN_ENDED: _l("no longer answers for the child"),
    },
)

OF_CHILD = "of a child"
"""The purpose of words about a child, for who answers for them."""
WHO_SEES_CHILD = names(
    Viewer,
    {
        Viewer.FELLOW: _l("Members of a committee they’re in"),
        Viewer.SECRETARY: _l("The secretary of a committee they’re in"),
        Viewer.CHAIR: _l("The chair of a committee they’re in"),
        Viewer.COORDINATOR: _l("The coordinators"),
        Viewer.ADMINISTRATOR: _l("The administrators, who manage sign-ins"),
        Viewer.AUDITOR: _l("The auditors, who review what was done"),
        Viewer.EVERYBODY: _l("Everyone else"),
    },
    purpose=OF_CHILD,
)
SEEN_OF_CHILD = names(
    About,
    {
        About.NAME: _l("their name"),
        About.CALL_NAME: _l("the name they go by"),
        About.OFFICE: _l("the office they hold"),
        About.LANGUAGES: _l("their languages"),
        About.EMAIL: _l("their email address"),
        About.PHONE: _l("their phone number"),
        About.HELPING: _l("what they can do and when they have time"),
        About.REST: _l("everything we keep about them"),
    },
    purpose=OF_CHILD,
)

EVENTS: Mapping[Event, Any] = {
    events.CHILD_REGISTERED: _l("registered a child"),
    events.CHILD_GREW_UP: _l("ended what parents and guardians decide for someone who’s 18 now"),
    events.CHILD_AGE_ASKED: _l("checked that someone is still under 18"),
    events.CHILD_BORN: _l("corrected the birth date of someone under 18"),
    events.CONSENT_ASKED: _l("asked a child’s parents or guardians"),
    events.CONSENT_GIVEN: _l("agreed to what a child takes part in"),
    events.CONSENT_REFUSED: _l("said no to what a child would take part in"),
    events.CONSENT_REQUEST_ENDED: _l("closed a question to a child’s parents or guardians"),
    events.CONSENT_TEXT_CHANGED: _l("changed the words parents and guardians agree to"),
    events.CONSENT_WITHDRAWN: _l("changed their mind about what a child takes part in"),
    events.GUARDIAN_ADDED: _l("added a child’s parent or guardian"),
    events.GUARDIAN_CONFIRMED: _l("confirmed who a child’s parent or guardian is"),
    events.GUARDIAN_ENDED: _l("took off a child’s parent or guardian"),
    events.GUARDIAN_MAILED: _l("sent a parent or guardian their link"),
}

MAILS: Mapping[str, Any] = {
    "safeguarding/asked": _l("a question to a parent or guardian"),
    "safeguarding/grown_up": _l("someone turned 18"),
    "safeguarding/grown_up_guardian": _l("a child turned 18"),
    "safeguarding/not_me": _l("a parent’s link reached the wrong person"),
    "safeguarding/nobody_left": _l("a child has no parent or guardian anymore"),
    "safeguarding/said_no": _l("a parent or guardian said no"),
    "safeguarding/to_confirm": _l("a parent or guardian to talk with"),
    "safeguarding/way_in": _l("a parent’s or guardian’s link"),
}

SORTS: Mapping[str, Sort] = {
    "safeguarding/asked": Sort.PLACES,
    "safeguarding/grown_up": Sort.BELONGING,
    "safeguarding/grown_up_guardian": Sort.BELONGING,
    "safeguarding/not_me": Sort.DUTIES,
    "safeguarding/nobody_left": Sort.DUTIES,
    "safeguarding/said_no": Sort.DUTIES,
    "safeguarding/to_confirm": Sort.DUTIES,
    "safeguarding/way_in": Sort.SIGN_IN,
}


def text_of(scope: ConsentScope, own: LocalText | None) -> str:
    """The words of a scope in the reader's language: the organization's own, else those of the house."""
    return spoken(own) if own else str(AGREED_TO[scope])


def guardian_in_words(row: Guardianship) -> str:
    """Who answers for a child, and as what."""
    return str(_("%(name)s, %(relation)s", name=row.guardian.full_name, relation=RELATION_NAMES[row.relation]))


def who_sees_in_words(seen: Mapping[Viewer, Collection[About]]) -> list[tuple[str, str]]:
    """(who, what they see) of a child, as its guardians read it."""
    guardians = (str(_("You and their other parents or guardians")), str(SEEN_OF_CHILD[About.REST]))
    leads = str(_("People who run an activity your child is signed up for"))
    told = str(_("The name, and how to call you. Each time someone looks up your number, it’s listed below."))
    others = ((str(WHO_SEES_CHILD[viewer]), _seen(seen[viewer])) for viewer in WHO_SEES_CHILD)
    return [guardians, (leads, told), *others]


def _seen(seen: Collection[About]) -> str:
    if About.REST in seen:
        return str(SEEN_OF_CHILD[About.REST])
    return in_a_row(SEEN_OF_CHILD[each] for each in About if each in seen) or str(_("nothing"))


def opened_in_words(row: Opened) -> str:
    """Who looked at what is kept about a child, as what, and on which day."""
    day, name = moments.date(row.at), row.reader or str(_("someone who isn’t here anymore"))
    if row.is_contact:
        return str(_("%(name)s looked up how to reach the parents on %(day)s.", name=name, day=day))
    if not row.role:
        return str(_("Opened by %(name)s on %(day)s.", name=name, day=day))
    return str(_("Opened by %(name)s, %(role)s, on %(day)s.", name=name, role=row.role, day=day))


def born_in_words(person: Person) -> str:
    """The birth date of somebody under 18, for coordinators; empty where it is not known."""
    return moments.date(person.born_on, year=True) if person.born_on is not None else ""
