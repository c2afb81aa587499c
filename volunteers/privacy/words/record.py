"""The record of processing: what is kept of whom, what for, and how long (GDPR, Article 30)."""

from dataclasses import dataclass
from typing import Any

from volunteers.foundation.text import _l


@dataclass(frozen=True)
class Processing:
    """One line of the record of processing: what for, what of whom, on what ground, and who gets it."""

    purpose: Any
    data: Any
    whose: Any
    ground: Any
    goes_to: Any


RECORD: tuple[Processing, ...] = (
    Processing(
        _l("Signing people in"),
        _l("Email address, password (scrambled) if there is one, devices"),
        _l("Everyone with an account"),
        _l("They asked for an account"),
        _l("Nobody outside"),
    ),
    Processing(
        _l("Belonging to committees"),
        _l("Name, languages, membership, offices, what they wrote when they asked to join"),
        _l("Members and people who asked to join"),
        _l("They asked to join; the bylaws require a roster"),
        _l("The committee’s officers and our coordinators"),
    ),
    Processing(
        _l("Planning activities"),
        _l("Sign-ups, roles, skills, when people have time, who to call in an emergency"),
        _l("Volunteers and guests"),
        _l("They signed up; the rest only if they tell us"),
        _l("The people who run the activity"),
    ),
    Processing(
        _l("Writing to people"),
        _l("Email address, postal address, language, what they don’t want to get"),
        _l("Everyone with an email address"),
        _l("Their wish, which they can change at any time; for what they signed up for, the sign-up"),
        _l("The company that carries our email"),
    ),
    Processing(
        _l("Asking once a year if what we know is still right"),
        _l("What people told us about themselves, and when they last confirmed it"),
        _l("Everyone 18 or older with a confirmed email address"),
        _l("We have to keep what we know right; they can stop the question at any time"),
        _l("The company that carries our email"),
    ),
    Processing(
        _l("Keeping a record of what was done"),
        _l("Who changed what, when: numbers and names of fields, no words"),
        _l("Everyone who does something here"),
        _l("We answer to our board and to the city"),
        _l("Auditors"),
    ),
)
"""Why something about people is processed at all. What leaves the house is said here, and nowhere else."""
