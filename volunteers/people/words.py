"""What levels, times and channels are called, and the audit events as what whoever did it did."""

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

from volunteers.access import Permission, Role
from volunteers.access.grants import GRANTS
from volunteers.audit import Event
from volunteers.foundation import moments
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.naming import names
from volunteers.foundation.text import _, _l
from volunteers.mail.sorts import Sort
from volunteers.people import events
from volunteers.people.models import (
    About,
    Availability,
    Basis,
    Channel,
    Fact,
    LanguageSkill,
    Level,
    Person,
    StillRight,
    Viewer,
)

LEVEL_NAMES = names(
    Level,
    {
        Level.FEW_WORDS: _l("a few words"),
        Level.CONVERSATION: _l("conversation"),
        Level.WORK: _l("well enough for work"),
        Level.NATIVE: _l("like a native"),
    },
)
BASIS_NAMES = names(
    Basis,
    {
        Basis.SELF_STATED: _l("They told us"),
        Basis.TESTED: _l("Tested"),
        Basis.CERTIFIED: _l("Certified"),
    },
)
AVAILABILITY_NAMES = names(
    Availability,
    {
        Availability.WEEKDAY_DAYS: _l("Weekdays during the day"),
        Availability.WEEKDAY_EVENINGS: _l("Weekday evenings"),
        Availability.SATURDAYS: _l("Saturdays"),
        Availability.SUNDAYS: _l("Sundays"),
    },
)
SAID_OF = "said of"
"""The purpose of words that stand in a sentence about somebody."""
names(
    Availability,
    {
        Availability.WEEKDAY_DAYS: _l("during the day on weekdays"),
        Availability.WEEKDAY_EVENINGS: _l("on weekday evenings"),
        Availability.SATURDAYS: _l("on Saturdays"),
        Availability.SUNDAYS: _l("on Sundays"),
    },
    purpose=SAID_OF,
)
FACT_NAMES = names(
    Fact,
    {
        Fact.NAME: _l("My name"),
        Fact.PHONE: _l("My phone number"),
        Fact.LANGUAGES: _l("My languages"),
        Fact.SKILLS: _l("What I can do"),
        Fact.AVAILABILITY: _l("When I usually have time"),
        Fact.EMERGENCY: _l("Who to call in an emergency"),
    },
)
GONE_NAMES = names(
    Fact,
    {
        Fact.PHONE: _l("I don’t have a phone anymore"),
        Fact.EMERGENCY: _l("There’s nobody you should call"),
    },
    purpose="gone",
    but=frozenset(Fact) - {Fact.PHONE, Fact.EMERGENCY},
)
"""How somebody says that nothing stands there from now on."""
CHANNEL_NAMES = names(
    Channel,
    {
        Channel.NOTICES: _l("Messages from my committees and from us"),
        Channel.REQUESTS: _l("Requests to help with something"),
        Channel.YEARLY: _l("Once a year, the question if what you know about me is still right"),
    },
)
THEIRS = "theirs"
"""The purpose of words about what somebody gets, for whoever else reads them."""
THEIR_CHANNEL_NAMES = names(
    Channel,
    {
        Channel.NOTICES: _l("Messages from their committees and from us"),
        Channel.REQUESTS: _l("Requests to help with something"),
        Channel.YEARLY: _l("Once a year, the question if what we know about them is still right"),
    },
    purpose=THEIRS,
)

VIEWER_NAMES = names(
    Viewer,
    {
        Viewer.FELLOW: _l("Fellow members"),
        Viewer.SECRETARY: _l("The secretary of your committee"),
        Viewer.CHAIR: _l("The chair of your committee"),
        Viewer.COORDINATOR: _l("The coordinators"),
        Viewer.ADMINISTRATOR: _l("The administrators, who manage sign-ins"),
        Viewer.AUDITOR: _l("The auditors, who review what was done"),
        Viewer.EVERYBODY: _l("Everyone else"),
    },
)
ABOUT_NAMES = names(
    About,
    {
        About.NAME: _l("your name"),
        About.CALL_NAME: _l("the name you go by"),
        About.OFFICE: _l("the office you hold"),
        About.LANGUAGES: _l("your languages"),
        About.EMAIL: _l("your email address"),
        About.PHONE: _l("your phone number"),
        About.HELPING: _l("what you can do and when you have time"),
        About.REST: _l("everything on this page"),
    },
)


def basis_in_words(skill: LanguageSkill) -> str:
    """On what basis a level is known, and since when; nothing where the person said so, nobody knows when."""
    day = moments.date(skill.basis_on, year=True) if skill.basis_on is not None else ""
    if skill.basis is Basis.TESTED:
        return str(_("tested on %(day)s", day=day) if day else _("tested"))
    if skill.basis is Basis.CERTIFIED:
        return str(_("certified on %(day)s", day=day) if day else _("certified"))
    return str(_("told us on %(day)s", day=day)) if day else ""


def does_in_words(skill: LanguageSkill) -> list[str]:
    """What somebody does with a language."""
    return [
        *([str(_("interprets"))] if skill.interprets else []),
        *([str(_("translates written text"))] if skill.translates else []),
    ]


def skill_in_words(skill: LanguageSkill) -> str:
    """A language in a list: how well it is spoken, what is done with it, and whether that is more than said."""
    words = [
        *([str(LEVEL_NAMES[skill.speaks])] if skill.speaks else []),
        *does_in_words(skill),
        *([basis_in_words(skill)] if skill.is_recorded else []),
    ]
    return reduce(lambda first, more: str(_("%(first)s, %(more)s", first=first, more=more)), words)


def seen_in_words(seen: Collection[About]) -> str:
    """What somebody sees, as the person themselves reads it."""
    if About.REST in seen:
        return str(ABOUT_NAMES[About.REST])
    return in_a_row(ABOUT_NAMES[each] for each in About if each in seen) or str(_("nothing"))


def may_in_words(role: Role, *, to_them: bool = False) -> str:
    """What whoever answers for somebody in this role may do for them, out of the table that decides it.

    `to_them`: it is told to the one who is answered for.
    """
    words = {
        Permission.STANDING_SEE: _("see your committees and what you signed up for")
        if to_them
        else _("see their committees and what they signed up for"),
        Permission.COMMITTEE_APPLY: _("join committees"),
        Permission.SIGNUP_OWN: _("sign up for activities"),
        Permission.ASSIGNMENT_ANSWER: _("answer what we ask"),
        Permission.CONSENT_ANSWER: _("agree to what they take part in"),
        Permission.MAILS_CHOOSE: _("choose which emails come, and in which language"),
        Permission.DATA_OWN: _("read and download everything we keep about them"),
    }
    return in_a_row(word for permission, word in words.items() if permission in GRANTS[role])


EVENTS: Mapping[Event, Any] = {
    events.HOUSEHOLD_ADDRESS_ASKED: _l("told us of an address of their own"),
    events.HOUSEHOLD_AGREED: _l("let someone who shares their address act for them"),
    events.HOUSEHOLD_ASKED: _l("asked someone who shares their address if they can act for them"),
    events.HOUSEHOLD_DECLINED: _l("said that nobody who shares their address can act for them"),
    events.HOUSEHOLD_ENDED: _l("ended that an account answers for someone at its address"),
    events.OPTED_IN: _l("asked to get one kind of message again"),
    events.OPTED_OUT: _l("stopped one kind of message"),
    events.PERSON_ANSWERED_FOR: _l("answers for someone who shares the address"),
    events.PERSON_CHANGED: _l("changed someone’s profile"),
    events.PERSON_CREATED: _l("added a new person"),
    events.PERSON_DIED: _l("recorded that someone has died"),
    events.PERSON_LIVES: _l("corrected a death recorded by mistake"),
    events.PERSON_LOST_SIGN_IN: _l(
        "brought back someone who can’t sign in anymore, because their address belongs to another account"
    ),
    events.PERSON_FOLLOWED: _l("switched to a new address"),
    events.PERSON_MENDED: _l("corrected someone’s address"),
    events.PERSON_MOVED_OUT: _l("has an address of their own now"),
    events.PERSON_TAKEN_OUT: _l("took someone out again who had been brought in from a file"),
    events.PERSON_NOTED: _l("added a note about someone"),
    events.PERSON_RECOGNISED: _l("said they are someone already on our list"),
    events.STILL_RIGHT_ASKED: _l("asked someone if what we know about them is still right"),
    events.STILL_RIGHT_CHANGED: _l("changed what we know about them, by the link in the yearly question"),
    events.STILL_RIGHT_CONFIRMED: _l("said that what we know is still right"),
}

MAILS: Mapping[str, Any] = {
    "people/died": _l("someone has died"),
    "people/household_asked": _l("if someone at the same address can act for them"),
    "people/household_ended": _l("an account no longer answers for someone"),
    "people/household_own_address": _l("an address of their own"),
    "people/lives": _l("a death was recorded by mistake"),
    "people/still_right": _l("if what we know is still right"),
}

SORTS: Mapping[str, Sort] = {
    "people/died": Sort.DUTIES,
    "people/household_asked": Sort.SIGN_IN,
    "people/household_ended": Sort.SIGN_IN,
    "people/household_own_address": Sort.SIGN_IN,
    "people/lives": Sort.DUTIES,
    "people/still_right": Sort.YEARLY,
}
"""Which sort each of these mails is to whoever gets it."""


def death_in_words(person: Person) -> str:
    """That somebody has died, and when, as far as it is known."""
    if person.died_on is None:
        return str(_("Has died"))
    return str(_("Died on %(day)s", day=moments.date(person.died_on, year=True)))


def confirmed_in_words(row: StillRight | None) -> str:
    """When somebody last said that what we know of them is right."""
    if row is None or row.confirmed_on is None:
        return str(_("Not confirmed yet."))
    return str(_("Last confirmed on %(day)s.", day=moments.date(row.confirmed_on, year=True)))
