"""Children for whom nobody answers any more: their guardian has died, was erased, was taken off, or never was it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from volunteers import undo
from volunteers.access import Actor
from volunteers.access.rights import Held, Went
from volunteers.mail import outbox
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.safeguarding import emails, queries, rules


def tells(held: Held) -> list[Any]:
    """Which children can't come alone any more when somebody answers for nobody: by name."""
    return [rules.alone_no_more_in_words(child) for child in queries.left_alone(held.person_id)]


def look(actor: Actor, held: Held, keep: bool) -> Went:
    """Inside the action that notes a death or erases: the coordinators hear of each child whom nobody is left for.

    The guardianship itself is asked with the guardian's life; what the child was signed up for, activities look at.
    """
    children = queries.left_alone(held.person_id)
    tell_of_nobody_left(actor, children, not_before=undo.ends_at())
    return Went([rules.alone_no_more_in_words(child) for child in children])


def restore(actor: Actor, facts: Mapping[str, Any], late: bool) -> list[Any]:
    """Who lives answers as before: nothing was changed, and the mail is true no more."""
    return []


def tell_of_nobody_left(actor: Actor, children: Collection[Person], not_before: datetime | None = None) -> None:
    """Inside the action after which nobody answers for these children: a mail to each coordinator but who did it."""
    if not children:
        return
    told = [each for each in people_queries.with_address(_coordinators()) if each.id != actor.person_id]
    outbox.put_all(
        [emails.nobody_left(child, people_rules.recipient(each), not_before) for child in children for each in told]
    )


def _coordinators() -> set[int]:
    return {each.id for each in people_queries.coordinators()}
