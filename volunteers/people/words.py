"""What levels, times and channels are called, and the audit events as what whoever did it did."""

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale

from volunteers.audit import Event
from volunteers.foundation import moments
from volunteers.foundation.naming import names
from volunteers.foundation.text import _, _l
from volunteers.mail.sorts import Sort
from volunteers.people import events
from volunteers.people.models import About, Availability, Basis, Channel, LanguageSkill, Level, Person, Viewer

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
        Basis.SELF_STATED: _l("They said so"),
        Basis.TESTED: _l("Tested"),
        Basis.CERTIFIED: _l("Certified"),
    },
)
AVAILABILITY_NAMES = names(
    Availability,
    {
        Availability.WEEKDAY_DAYS: _l("On weekdays, in the day"),
        Availability.WEEKDAY_EVENINGS: _l("On weekdays, in the evening"),
        Availability.SATURDAYS: _l("On Saturdays"),
        Availability.SUNDAYS: _l("On Sundays"),
    },
)
CHANNEL_NAMES = names(
    Channel,
    {
        Channel.NOTICES: _l("Messages from my committees and from us"),
        Channel.REQUESTS: _l("Questions whether I can help with something"),
    },
)

VIEWER_NAMES = names(
    Viewer,
    {
        Viewer.FELLOW: _l("Fellow members"),
        Viewer.SECRETARY: _l("The secretary of your committee"),
        Viewer.CHAIR: _l("The chair of your committee"),
        Viewer.COORDINATOR: _l("The coordinators"),
        Viewer.ADMINISTRATOR: _l("The administrators, who look after sign-ins"),
        Viewer.AUDITOR: _l("The auditors, who read what was done"),
        Viewer.EVERYBODY: _l("Everybody else"),
    },
)
ABOUT_NAMES = names(
    About,
    {
        About.NAME: _l("your name"),
        About.CALL_NAME: _l("your call-name"),
        About.OFFICE: _l("the office you hold"),
        About.LANGUAGES: _l("your languages"),
        About.EMAIL: _l("your e-mail address"),
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
    return str(_("said so on %(day)s", day=day)) if day else ""


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
    words = [str(ABOUT_NAMES[each]) for each in About if each in seen]
    return format_list(words, locale=get_locale() or "en") if words else str(_("nothing"))


EVENTS: Mapping[Event, Any] = {
    events.OPTED_IN: _l("wants messages of a kind again"),
    events.OPTED_OUT: _l("asked for no more messages of a kind"),
    events.PERSON_ANSWERED_FOR: _l("answers for somebody who shares the address"),
    events.PERSON_CHANGED: _l("changed somebody’s profile"),
    events.PERSON_CREATED: _l("wrote down a new person"),
    events.PERSON_DIED: _l("noted that somebody has died"),
    events.PERSON_LIVES: _l("noted that somebody’s death was a mistake"),
    events.PERSON_LOST_SIGN_IN: _l("gave somebody back who can’t sign in any more: the address is another account’s"),
    events.PERSON_FOLLOWED: _l("took over a new address"),
    events.PERSON_MENDED: _l("mended somebody’s address"),
    events.PERSON_NOTED: _l("wrote something down about somebody"),
    events.PERSON_RECOGNISED: _l("said that somebody whom we had written down is them"),
}

MAILS: Mapping[str, Any] = {
    "people/died": _l("somebody has died"),
    "people/lives": _l("somebody’s death was a mistake"),
}

SORTS: Mapping[str, Sort] = {
    "people/died": Sort.DUTIES,
    "people/lives": Sort.DUTIES,
}
"""Which sort each of these mails is to whoever gets it."""


def death_in_words(person: Person) -> str:
    """That somebody has died, and when, as far as it is known."""
    if person.died_on is None:
        return str(_("Has died"))
    return str(_("Died on %(day)s", day=moments.date(person.died_on, year=True)))
