"""Decisions about handing out and erasing, as pure functions."""

from collections.abc import Sequence

from volunteers.access import Role
from volunteers.committees.models import Term
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.people.models import Person

MACHINE = frozenset(
    {
        *(
            "id",
            "version",
            "sequence",
            "told_at",
            "is_demonstration",
            "is_settled",
            "is_kept",
            "desk_told_at",
            "nudged_at",
        ),
        *("subject_type", "is_bulk", "is_by_anybody", "is_sensitive", "lease_holder", "lease_until_at", "act_key"),
        *("stopped_by_act", "attempt_count", "next_attempt_at", "not_before_at", "message_id", "erased_at", "facts"),
        *("actor_kind", "changed", "snapshot_at", "would_end_on", "category", "left_active", "list_id"),
    }
)
"""Columns by which the machine does its work: they say nothing about anybody. A secret is not among them: a table says
those itself (`Whose.hidden`)."""


def is_own(role: Role | None) -> bool:
    """Whether somebody erases themselves; `role` is the one in which they act for the person, if in any.

    Who answers for a child, or shares an address, has no door to erase them: they ask, and a coordinator says who
    asked. A coordinator who is the child's parent erases as a coordinator, and gives the reason as for any child.
    """
    return role is Role.ONESELF


def why_not_erase(
    person: Person, *, is_own: bool, is_last_administrator: bool, only_chair_of: Sequence[Term]
) -> Refusal | None:
    """Why somebody can't be erased now, said to them or to who does it: what only they look after is handed over."""
    if person.is_erased:
        return already()
    if is_last_administrator:
        words = (
            _l("You’re the last administrator. Make someone else an administrator first.")
            if is_own
            else _l("This is the last administrator. Make someone else an administrator first.")
        )
        return Refusal(words, code="last-administrator")
    if only_chair_of:
        words = (
            _l("You lead a committee that nobody else leads. Hand the office over first, or end it.")
            if is_own
            else _l("They lead a committee that nobody else leads. Hand the office over first, or end it.")
        )
        return Refusal(words, code="only-chair")
    return None


def why_not_confirmed(is_confirmed: bool) -> Refusal | None:
    """It can't be taken back, so it is asked once more."""
    if is_confirmed:
        return None
    return Refusal(_l("Check the box to say that you understand."), code="unconfirmed", field="is_sure")


def why_not_reason(reason: str, *, is_own: bool) -> Refusal | None:
    """Whoever erases somebody else says why."""
    if is_own or reason.strip():
        return None
    return Refusal(_l("Say who asked you for this, and how."), code="reason", field="reason")


def already() -> Refusal:
    """Twice is once."""
    return Refusal(_l("This person’s data was erased already."), code="erased", status=404)
