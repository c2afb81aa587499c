"""Who may answer for whom."""

from typing import Any

from volunteers.foundation.addresses import comparable
from volunteers.foundation.reach import dialled
from volunteers.foundation.refusals import Refusal, speaks_for
from volunteers.foundation.text import _l, reads_as
from volunteers.people.models import Person
from volunteers.people.rules import has_died
from volunteers.safeguarding.inputs import ChildInput, GuardianInput
from volunteers.safeguarding.models import Guardianship


def already_guardian() -> Refusal:
    """They answer for the child already."""
    return Refusal(_l("This person is already a parent or guardian of this child."), code="guardian-already")


speaks_for("uq_guardianships_open", already_guardian)


def why_not_guardian(child: Person, guardian: Person) -> Refusal | None:
    """Why somebody can't answer for a child: they are under 18, have died, or are that child."""
    if child.is_dead or guardian.is_dead:
        return has_died()
    if child.id == guardian.id or not guardian.is_adult:
        return Refusal(
            _l("A parent or guardian has to be 18 or older. Choose someone else."), code="guardian-minor", field="email"
        )
    return why_not_child(child)


def why_not_namesake(child: Person, given: GuardianInput) -> Refusal | None:
    """Why somebody with the child's very own name is no guardian yet: nothing shows that they are two people.

    A parent and a child may share a name; an address or a phone that isn't the child's own shows it.
    """
    if reads_as(given.full_name) != reads_as(child.full_name):
        return None
    address = comparable(given.email) if given.email else None
    if address is not None and address == child.email:
        return Refusal(
            _l("This is the child’s own name and email address. Enter the parent’s or guardian’s own."),
            code="guardian-is-child",
            field="email",
        )
    if address is None and dialled(given.phone or "") in ("", dialled(child.phone or "")):
        return Refusal(
            _l(
                "This is the child’s own name. If a parent or guardian has the same name, enter their own email "
                "address or phone number."
            ),
            code="guardian-namesake",
            field="full_name",
        )
    return None


def why_not_own_name(guardian: Person, given: ChildInput) -> Refusal | None:
    """Why somebody can't register a child with their own name, or address: it may be themselves."""
    address = comparable(given.email) if given.email else None
    if address is not None and address == guardian.email:
        return Refusal(
            _l("This is your own email address. Leave it empty and we’ll write to you."),
            code="own-address",
            field="email",
        )
    if reads_as(given.full_name) == reads_as(guardian.full_name) and given.born_on is None:
        return Refusal(
            _l("This is your own name. If your child has the same name, enter your child’s birth date."),
            code="own-name",
            field="born_on",
        )
    return None


def why_not_child(child: Person) -> Refusal | None:
    """Why nobody answers for this person: they are 18 or older, or have died."""
    if child.is_dead:
        return has_died()
    if child.is_adult:
        return Refusal(
            _l("This person is 18 or older and decides for themselves. Nobody else can answer for them."),
            code="grown-up",
        )
    return None


def why_not_answer_for(guardianship: Guardianship) -> Refusal | None:
    """Why somebody can't answer for a child any more."""
    return None if guardianship.ended_at is None else not_guardian()


def not_guardian() -> Refusal:
    """They answer for another child, for none, or not any more for this one."""
    return Refusal(
        _l("You can’t answer for this child. If you’re a parent or guardian, call us and we’ll fix it."),
        code="not-guardian",
        status=403,
    )


def why_not_end(open_ones: int, *, has_places: bool) -> Refusal | None:
    """Why a guardian can't be taken off: they are the last, and the child is counted on somewhere."""
    if open_ones > 1 or not has_places:
        return None
    return Refusal(
        _l(
            "This is the child’s only parent or guardian here, and the child is signed up for something. Add "
            "another one first, or take the child off the list."
        ),
        code="last-guardian",
    )


def alone_no_more_in_words(child: Person) -> Any:
    """What ends for a child whose last guardian goes, as one of the things that end."""
    name = child.name_for_fellows
    return _l("permission for %(name)s to come alone, because nobody else answers for %(name)s here", name=name)
