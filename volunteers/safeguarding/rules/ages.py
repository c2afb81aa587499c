"""How old somebody is, and what follows from it."""

from datetime import date

from volunteers.access import Role
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.people.models import Person

GROWN_UP = 18
OWN_SIGN_IN = 13
"""Below this nobody has an address of their own with us (15 U.S.C. 6501-6506, COPPA)."""
OLDEST = 120
ASK_AGAIN_AFTER = 365
"""Days after which a coordinator is asked whether somebody is still under 18, where no birth date is known."""


def birthday(born: date, age: int) -> date:
    """The day on which somebody is so old: who was born on February 29 has it on March 1 of other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_on(born: date, day: date) -> int:
    """How many years old somebody is on a day."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def is_minor_on(person: Person, day: date) -> bool:
    """Whether somebody is under 18 on a day: by their birth date, and where none is known by what was said."""
    if person.born_on is None:
        return not person.is_adult
    return birthday(person.born_on, GROWN_UP) > day


def is_young(person: Person) -> bool:
    """Whether others answer for somebody now."""
    return not person.is_adult


def is_noted(role: Role | None, person: Person) -> bool:
    """Whether it is noted that somebody opened a record: of who is under 18, unless it is them or their guardian.

    `role` is the one in which the reader acts for them, if in any.
    """
    return not person.is_adult and role not in (Role.ONESELF, Role.GUARDIAN)


def why_not_born(born: date | None, today: date, *, has_address: bool = False) -> Refusal | None:
    """Why a child can't have this birth date; `has_address`: they are to have an email address of their own."""
    if born is None:
        if has_address:
            return Refusal(
                _l("Enter the birth date. Only children 13 and older can have their own email address here."),
                code="birth-date-needed",
                field="born_on",
            )
        return None
    if born > today:
        return Refusal(_l("This birth date is in the future. Check the year."), code="future", field="born_on")
    age = age_on(born, today)
    if age > OLDEST:
        return Refusal(
            _l("By this birth date, they’d be older than 120. Check the year."), code="too-old", field="born_on"
        )
    if age >= GROWN_UP:
        return Refusal(
            _l("By this birth date, they’re 18 or older and decide for themselves. They can sign up on their own."),
            code="grown-up",
            field="born_on",
        )
    if has_address and age < OWN_SIGN_IN:
        return Refusal(
            _l("Children under 13 can’t have their own email address here. Leave it empty and we’ll write to you."),
            code="under-13",
            field="email",
        )
    return None
