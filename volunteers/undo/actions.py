"""The one undo, and what is done with acts whose time is over."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor
from volunteers.audit import action, bookkeeping, record
from volunteers.foundation import clock
from volunteers.foundation.changes import version_of
from volunteers.foundation.db import db, get, need
from volunteers.foundation.refusals import refuse
from volunteers.foundation.whose import Somebody, about_theirs
from volunteers.links import Link
from volunteers.mail import outbox
from volunteers.undo import rules
from volunteers.undo.declared import declared, why_not
from volunteers.undo.events import ACT_UNDONE
from volunteers.undo.models import Act

KEPT = timedelta(days=30)


@action
def take_back(actor: Actor, act_id: int) -> list[Any]:
    """Undo an act, by the rules of now, under the room's locks; in words what could not come back.

    Pressed twice it is once done.
    """
    act = need(Act, act_id)
    undo = declared(act.kind)
    row = undo.load_anew(act.subject_id)
    if row is not None:
        undo.locks(act, row)
    if _is_undone(act):
        refuse(rules.why_not_say_again(act, row))
        return []
    is_allowed = row is not None and rules.is_by(act, actor) and undo.is_allowed(actor, row)
    refuse(rules.why_not_take_back(act, row, clock.now(), is_allowed=is_allowed))
    refuse(why_not(act.kind, row))
    outbox.undo(act.key, since=act.done_at)
    links.close_made_by(act.key)
    lost = undo.take_back(actor, act, row)
    _reopen(act)
    act.undone_at, act.before = clock.now(), None
    record(actor, ACT_UNDONE, row, kind=act.kind)
    db.session.flush()
    act.version = version_of(row)
    _carry_on(act)
    return lost if isinstance(lost, list) else []


def _is_undone(act: Act) -> bool:
    db.session.refresh(act)
    return act.undone_at is not None


def _reopen(act: Act) -> None:
    """The link by which it was done may be used again."""
    link = get(Link, act.link_id)
    if link is not None and link.revoked_at is None:
        links.reopen(link)


def _carry_on(act: Act) -> None:
    """The row is again as it was before the act: what was done to it earlier can still be taken back, too."""
    db.session.execute(
        sa.update(Act)
        .where(
            Act.subject_type == act.subject_type,
            Act.subject_id == act.subject_id,
            Act.undone_at.is_(None),
            Act.version == act.version_before,
            Act.id < act.id,
        )
        .values(version=act.version)
    )


@bookkeeping("what was before is kept only while it can be taken back, and an act for a month")
def forget() -> None:
    """Empty what acts remember of before when their time is over, and remove old acts."""
    now = clock.now()
    db.session.execute(sa.update(Act).where(Act.until_at <= now, Act.before.is_not(None)).values(before=None))
    db.session.execute(sa.delete(Act).where(Act.until_at <= now - KEPT))


def erase(_actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: nothing of theirs is remembered any more, and nothing comes back."""
    where = sa.or_(
        Act.actor_person_id == somebody.person_id,
        Act.for_person_id == somebody.person_id,
        about_theirs(Act.subject_type, Act.subject_id, somebody),
    )
    db.session.execute(sa.update(Act).where(where).values(before=None, until_at=clock.now()))
