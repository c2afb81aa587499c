"""Who opened what is kept about somebody under 18."""

from collections.abc import Iterable
from typing import Any

from volunteers.access import Actor, Permission, Role
from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.upsert import insert
from volunteers.organization.queries import today_here
from volunteers.safeguarding import queries, rules
from volunteers.safeguarding.models import RecordOpening

AT_ONCE = 500


def note_opening(actor: Actor, permission: Permission, person: Any) -> None:
    """Note that the actor was shown a child's page; nothing, where the child, a guardian or an adult is meant.

    A second page on the same day costs one question and writes nothing. `Busy` where it can't be written: then the
    page is not shown, so that what a guardian reads of it is always whole.
    """
    if actor.account_id is None or not rules.is_noted(actor.acts_for.get(person.id), person):
        return
    today = today_here()
    role = actor.role_with(permission)
    values = {
        "child_id": person.id,
        "account_id": actor.account_id,
        "reader_id": actor.person_id,
        "role": role.value if role is not None else "",
        "opened_on": today,
    }
    if not queries.is_opening_noted(person.id, actor.account_id, today):
        _note(values)


def note_openings(actor: Actor, permission: Permission, child_ids: Iterable[int]) -> None:
    """Inside the action that takes a list out of the house: the same of each of these children, whoever answers for
    them or is them left out.
    """
    keys = [key for key in child_ids if actor.acts_for.get(key) not in (Role.ONESELF, Role.GUARDIAN)]
    role = actor.role_with(permission)
    values = {
        "account_id": actor.account_id,
        "reader_id": actor.person_id,
        "role": role.value if role is not None else "",
        "opened_on": today_here(),
        "opened_at": clock.now(),
    }
    for start in range(0, len(keys), AT_ONCE):
        rows = [{"child_id": key, **values} for key in keys[start : start + AT_ONCE]]
        db.session.execute(insert(RecordOpening).values(rows).on_conflict_do_nothing())


@bookkeeping("who opened a child's record, and when: its guardians read it")
def _note(values: dict[str, Any]) -> None:
    """Two pages opened at the same moment are noted once."""
    db.session.execute(insert(RecordOpening).values(**values, opened_at=clock.now()).on_conflict_do_nothing())
