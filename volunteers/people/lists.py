"""The list of people as it can be taken out of the house, and the columns that say something of a person.

What a column says of whom is asked of `rules.seen_by`, as pages ask. The headings are the labels of the form on which
a coordinator edits a person, so that an import knows them again.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.orm import joinedload

from volunteers.access import Actor, Permission
from volunteers.foundation.languages import name_in
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.speaking import speaking
from volunteers.foundation.text import _, _l
from volunteers.house import Asked, Column, ListOf, Reading, Value
from volunteers.people import hooks, queries, rules, words
from volunteers.people.inputs import PeopleNarrow
from volunteers.people.models import About, Availability, LanguageSkill, Person, Viewer

BETWEEN = "; "
"""Between several in one cell."""


class _Seen:
    """What a viewer sees of the person of a row: asked once for each."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._person: Person | None = None
        self._seen: frozenset[About] = frozenset()

    def of(self, person: Person) -> frozenset[About]:
        if person is not self._person:
            self._person, self._seen = person, frozenset(rules.seen_by(self._viewer, person))
        return self._seen


def _columns() -> tuple[tuple[About, Column], ...]:
    return (*_reached_at(), *_told())


def _reached_at() -> tuple[tuple[About, Column], ...]:
    """What somebody is called, and how to reach them."""
    kept = About.REST
    return (
        (About.NAME, Column("full_name", _l("Name"), lambda person: person.full_name)),
        (About.CALL_NAME, Column("call_name", _l("What we call them"), lambda person: person.call_name)),
        (kept, Column("sorts_under", _l("In lists, sort the name under"), lambda person: person.sorts_under)),
        (About.EMAIL, Column("email", _l("Email"), lambda person: person.email, is_contact=True)),
        (About.PHONE, Column("phone", _l("Phone"), lambda person: person.phone, is_contact=True)),
        (
            kept,
            Column(
                "is_phone_private",
                _l("Only the coordinators can see the phone number"),
                lambda person: person.is_phone_private,
            ),
        ),
        (
            kept,
            Column(
                "postal_address",
                _l("Postal address"),
                lambda person: None if person.is_dead else person.postal_address,  # nobody is there to write to
                is_contact=True,
            ),
        ),
        (
            kept,
            Column(
                "preferred_language",
                _l("The language we should email them in"),
                lambda person: _language(person.preferred_language),
            ),
        ),
    )


def _told() -> tuple[tuple[About, Column], ...]:
    """What somebody told of themselves."""
    kept = About.REST
    return (
        (About.LANGUAGES, Column("languages", _l("Languages"), lambda person: _languages(person.languages))),
        (About.HELPING, Column("skills", _l("Skills"), lambda person: ", ".join(person.skills))),
        (About.HELPING, Column("availability", _l("Usually has time"), lambda person: _times(person.availability))),
        (
            About.HELPING,
            Column("may_be_asked", _l("We can ask them when we need help"), lambda person: person.may_be_asked),
        ),
        (
            kept,
            Column(
                "emergency_name",
                _l("Who to call in an emergency"),
                lambda person: person.emergency_name,
                is_contact=True,
            ),
        ),
        (
            kept,
            Column("emergency_phone", _l("Their phone"), lambda person: person.emergency_phone, is_contact=True),
        ),
        (kept, Column("is_under_18", _l("Under 18"), lambda person: not person.is_adult)),
        (kept, Column("born_on", _l("Date of birth"), lambda person: person.born_on)),
        (kept, Column("has_died", _l("Has died"), lambda person: person.is_dead)),
    )


def _language(tag: str) -> str:
    return name_in(tag, speaking().tag)


def _languages(skills: Iterable[LanguageSkill]) -> str:
    """All of them, those that are useful first; so that what is brought in again is as it was."""
    skills = list(skills)
    useful = rules.useful(skills)
    rest = sorted((skill for skill in skills if skill not in useful), key=lambda skill: skill.language)
    return BETWEEN.join(f"{_language(skill.language)} ({', '.join(_how(skill))})" for skill in (*useful, *rest))


def _how(skill: LanguageSkill) -> list[str]:
    said = []
    if skill.speaks:
        said.append(str(_("speaks %(level)s", level=words.LEVEL_NAMES[skill.speaks])))
    if skill.writes:
        said.append(str(_("writes %(level)s", level=words.LEVEL_NAMES[skill.writes])))
    return [*said, *words.does_in_words(skill)]


def _times(times: Iterable[str]) -> str:
    return BETWEEN.join(str(words.AVAILABILITY_NAMES[Availability(each)]) for each in times)


def columns_of(viewer: Viewer, person_of: Callable[[Any], Person] = lambda row: row) -> list[Column]:
    """What this viewer may take out of people; `person_of` a row of the list."""
    seen = _Seen(viewer)

    def asked(about: About, column: Column) -> Column:
        def of(row: Any) -> Value:
            person = person_of(row)
            return column.of(person) if about in seen.of(person) else None

        return Column(column.name, column.label, of, column.is_contact)

    return [asked(about, column) for about, column in _columns() if about in rules.SEEN[viewer]]


def read(actor: Actor, _subject: None, asked: Asked) -> Reading:
    """Everybody whom the page of people shows when it is narrowed like that."""
    narrow = PeopleNarrow.of(asked, (each.name for each in hooks.filters()))
    among = hooks.among(narrow.chosen)
    select = queries.found(
        actor,
        narrow.q,
        language=narrow.language,
        without_account=narrow.without_account,
        unreachable=narrow.unreachable,
        among=among,
    )
    return Reading(
        select.options(joinedload(Person.still_right)),
        [*columns_of(rules.viewer_of(actor, None)), CONFIRMED],
        said=_said(narrow),
        person=Person.id,
        guarded=~Person.is_adult,
        has_address=Person.has_address(),
        is_guarded=rules.is_guarded,
    )


CONFIRMED = Column(
    "confirmed_on",
    _l("Last confirmed"),
    lambda person: person.still_right.confirmed_on if person.still_right is not None else None,
)
"""Of the coordinators' list alone: it says when what the other columns say was last looked over by the person."""


def _said(narrow: PeopleNarrow) -> str:
    told = [
        _("With “%(q)s” in the name or address.", q=narrow.q) if narrow.q else "",
        _("Knows %(language)s.", language=_language(narrow.language)) if narrow.language else "",
        _("Without an account.") if narrow.without_account else "",
        _("With an address that doesn’t work. Please ask them for another one.") if narrow.unreachable else "",
    ]
    offered = {each.name: dict(each.choices()) for each in hooks.filters()} if narrow.chosen else {}
    chosen = [str(offered[name][value]) for name, value in narrow.chosen.items() if value in offered[name]]
    told.append(_("Only: %(what)s.", what=in_a_row(chosen)) if chosen else "")
    return " ".join(each for each in told if each)


PEOPLE = ListOf(
    "people",
    _l("People"),
    "people.index",
    "/people/",
    Permission.PEOPLE_READ,
    read,
    names_people=True,
)
