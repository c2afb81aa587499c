"""Decisions about what waits for an address, as pure functions."""

from collections.abc import Sequence
from datetime import timedelta

from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.pending.inputs import NEW, Ended
from volunteers.people import rules as people_rules
from volunteers.people.models import Person

KEPT = timedelta(days=14)
"""How long something waits before it is forgotten."""

OPEN = timedelta(days=3)
"""How long the link of one mail is good; as long as the thing waits, it can be sent anew."""


def over() -> Refusal:
    """The link was used, has expired, or leads to what is not there any more."""
    return Refusal(_l("This was already answered, or it expired. Please fill out the form again."), code="over")


def ended(how: Ended | None) -> Refusal:
    """Somebody else has taken what was offered."""
    return Refusal(how.text, code="ended") if how is not None else over()


def way_in_over() -> Refusal:
    """The link was used, has expired, or the address has an account by now."""
    return Refusal(_l("This link has expired. Please sign in again and we’ll email you a new one."), code="over")


def who_is_it() -> Refusal:
    """Nobody was named whom we know at the address."""
    return Refusal(_l("Choose who you are."), code="for-whom", field="for", status=422)


def why_not_for(known: Sequence[Person], chosen: str, full_name: str, dead: Sequence[Person] = ()) -> Refusal | None:
    """Why it is not clear whom it is for: where somebody is known at the address, the owner says who it is.

    Nobody new has the name of somebody there. `dead` are those at the address who had the name that was typed: nothing
    is sent in their name.
    """
    if any(person.public_id == chosen for person in dead):
        return people_rules.has_died()
    is_new = chosen == NEW and not all_named(known, full_name)
    if is_new or any(person.public_id == chosen for person in known):
        return None
    if not chosen and not known and not dead:
        return None
    return Refusal(
        _l("We already know someone at this address. Choose who this is for."), code="for-whom", field="for", status=422
    )


def meant(known: Sequence[Person], chosen: str, full_name: str) -> str:
    """Who is meant by what was chosen: somebody new of the name of the one whom we know there is that one."""
    same = named(known, full_name)
    return same.public_id if chosen == NEW and same is not None else chosen


def all_named(people: Sequence[Person], full_name: str) -> list[Person]:
    """Those of these people who have that name."""
    return [person for person in people if people_rules.is_same_name(person, full_name)]


def named(known: Sequence[Person], full_name: str) -> Person | None:
    """Of the people at an address the one of that name, if there is exactly one."""
    same = all_named(known, full_name)
    return same[0] if len(same) == 1 else None
