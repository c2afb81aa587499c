"""The door behind the link of the yearly question: what we know in short, one "yes", and a way to each thing.

Whoever holds the link may read it, and mails are passed on: so numbers are told by their last digits, and what was
answered is not shown again.
"""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from volunteers.foundation.languages import name_in
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.links import Link, is_open, token
from volunteers.people import actions, hooks, queries, rules, words
from volunteers.people.models import Availability, Fact, LanguageSkill, Person
from volunteers.web.answers import AnswerPage, Choice
from volunteers.web.language import current_tag

YES = "yes"


class StillRightDoor:
    """What `web.answers` asks for links of the purpose STILL_RIGHT."""

    def page(self, link: Link) -> AnswerPage | None:
        """What we know, as long as the link is open; after that only that it is answered."""
        person = queries.own(link.person_id)
        if person is None:
            return None
        over = rules.why_not_by_link(person, link.address, is_open=True)
        if over is not None:
            return AnswerPage(name="", title=str(_("Is this still right?")), text=[], settled=str(over), is_over=True)
        if is_open(link):
            return _asking(person, token(link))
        said = _("Thank you. You already told us that this is right.") if link.used_at is not None else ""
        return AnswerPage(
            name=person.greeting_name,
            title=str(_("Is this still right?")),
            text=[],
            choices=[] if said else [_yes()],
            settled=str(said),
        )

    def act(self, link: Link, choice: str) -> str:
        """All of it is right."""
        if choice != YES:
            raise Refusal(_("Select one of the buttons."), code="no-button", status=422)
        actions.confirm_by_link(link.id)
        return str(_("Thank you. We’ll ask you again in about a year."))


def _yes() -> Choice:
    return Choice(YES, str(_("Yes, all of this is right")), is_main=True)


def _asking(person: Person, of_link: str) -> AnswerPage:
    return AnswerPage(
        name=person.greeting_name,
        title=str(_("Is this still right?")),
        text=[
            str(_("This is what we know about you. If all of it is right, select the button and you’re done.")),
            str(_("We only show the end of phone numbers here, because emails get forwarded.")),
        ],
        facts=list(facts_of(person)),
        choices=[_yes()],
        changes=[
            (words.FACT_NAMES[fact], url_for("people.change_by_link", token=of_link, fact=fact.value)) for fact in Fact
        ],
        onward=[(_("I don’t want to volunteer anymore"), url_for("people.leaving_by_link", token=of_link))],
    )


def facts_of(person: Person) -> Iterator[tuple[Any, str]]:
    """What we know of somebody in short, each with what it is called to them; what we don't know is said, too."""
    none = str(_("nothing yet"))
    yield words.FACT_NAMES[Fact.NAME], _name(person)
    yield words.FACT_NAMES[Fact.PHONE], _number(person.phone) or none
    yield words.FACT_NAMES[Fact.LANGUAGES], in_a_row(_language(each) for each in person.languages) or none
    yield words.FACT_NAMES[Fact.SKILLS], ", ".join(person.skills) or none
    times = [words.AVAILABILITY_NAMES[each] for each in Availability if each.value in person.availability]
    yield words.FACT_NAMES[Fact.AVAILABILITY], in_a_row(times) or none
    emergency = [person.emergency_name or "", _number(person.emergency_phone)]
    yield words.FACT_NAMES[Fact.EMERGENCY], ", ".join(each for each in emergency if each) or none
    news = hooks.news_of([person.id], ())
    yield _("My committees"), in_a_row(spoken(each.name) for each in news if each.is_member) or none


def _name(person: Person) -> str:
    if not person.call_name or person.call_name == person.full_name:
        return person.full_name
    return str(_("%(name)s (we call you %(call_name)s)", name=person.full_name, call_name=person.call_name))


def _number(phone: str | None) -> str:
    digits = rules.last_digits(phone)
    return str(_("a number that ends in %(digits)s", digits=digits)) if digits else ""


def _language(skill: LanguageSkill) -> str:
    name = name_in(skill.language, current_tag())
    return f"{name} ({words.skill_in_words(skill)})" if rules.useful([skill]) else name
