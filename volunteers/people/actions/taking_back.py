"""Taking back what a list from elsewhere made of people: only what nobody has touched since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from volunteers import search
from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, plain_rows
from volunteers.foundation.whose import named_in
from volunteers.people import events
from volunteers.people.actions.many import Brought, kept_with
from volunteers.people.models import LanguageSkill, OptOut, Person, PersonNote

LOOKED_AT = ("people", "language_skills", "opt_outs", "person_notes")
"""Tables in which `create_many` writes itself: here each row is looked at."""
AROUND = ("search_entries", "search_words", "import_rows", "audit_events", "record_openings")
"""Tables that name somebody, and say nothing of what they did or were told."""


def changed_since(made: Sequence[Brought], but: Collection[str]) -> set[int]:
    """The people who are not any more as a list left them; `but` are tables of higher rooms that look themselves."""
    made = _of_each(made)
    keys = [each.person_id for each in made]
    now = plain_rows(sa.select(Person.id, Person.version).where(Person.id.in_(keys)))
    versions = {row.id: row.version for row in now}
    new = {each.person_id: each for each in made if each.is_new}
    come = sa.or_(Person.account_id.is_not(None), Person.death_noted_at.is_not(None))
    found = {each.person_id for each in made if versions.get(each.person_id) != each.version}
    found |= {key for (key,) in plain_rows(sa.select(Person.id).where(Person.id.in_(new), come))}
    if new:
        found |= named_in(sorted(new), (*LOOKED_AT, *AROUND, *but)) | _with_more(new)
    return found


def _of_each(made: Sequence[Brought]) -> list[Brought]:
    """All that a list made of somebody, in however many rows, as if it had been one."""
    found: dict[int, Brought] = {}
    for each in made:
        before = found.get(each.person_id)
        if before is None:
            found[each.person_id] = replace(each)
            continue
        before.version, before.is_new = max(before.version, each.version), before.is_new or each.is_new
        before.languages = [*before.languages, *each.languages]
        before.notes = [*before.notes, *each.notes]
        before.stopped_at = before.stopped_at or each.stopped_at
        before.resumed_at = before.resumed_at or each.resumed_at
    return list(found.values())


def _with_more(new: Mapping[int, Brought]) -> set[int]:
    """Of whom something was written down, learned or wished since."""
    notes = plain_rows(sa.select(PersonNote.person_id, PersonNote.public_id).where(PersonNote.person_id.in_(new)))
    found = {key for key, public_id in notes if public_id not in new[key].notes}
    spoken = sa.select(LanguageSkill.person_id, LanguageSkill.language).where(LanguageSkill.person_id.in_(new))
    found |= {key for key, language in plain_rows(spoken) if language not in new[key].languages}
    wishes = sa.select(OptOut.person_id, OptOut.since_at, OptOut.ended_at).where(OptOut.person_id.in_(new))
    stopped = [(key, since_at.isoformat(), ended_at) for key, since_at, ended_at in plain_rows(wishes)]
    return found | {key for key, since, ended_at in stopped if _is_otherwise(new[key], since, ended_at)}


def _is_otherwise(made: Brought, since: str, ended_at: datetime | None) -> bool:
    """Whether a wish for no mail is another by now than a list left it, in whatever row."""
    return since != made.stopped_at or (ended_at is not None and ended_at.isoformat() != made.resumed_at)


@action
def take_out_many(actor: Actor, made: Sequence[Brought]) -> None:
    """Whoever was new is gone, and whoever was here is as before; nobody of them was changed since."""
    new = sorted(each.person_id for each in made if each.is_new)
    for each in made:
        _take_back_more(each)
    wanted = sa.select(Person).where(Person.id.in_([each.person_id for each in made]))
    people = {each.id: each for each in db.session.scalars(wanted.with_for_update())}
    for each in made:
        person = people[each.person_id]
        if each.is_new:
            record(actor, events.PERSON_TAKEN_OUT, person)
        elif each.before or each.languages:
            changed = apply(person, **each.before, **kept_with(person, each.before))
            record(actor, events.PERSON_CHANGED, person, changed=[*changed, *(["languages"] if each.languages else [])])
    db.session.flush()
    if new:
        search.forget(Person, new)
        db.session.execute(sa.delete(Person).where(Person.id.in_(new)).execution_options(synchronize_session=False))


def _take_back_more(each: Brought) -> None:
    gone: list[Any] = []
    if each.notes:
        gone.append(sa.delete(PersonNote).where(PersonNote.public_id.in_(each.notes)))
    if each.languages:
        of = (LanguageSkill.person_id == each.person_id, LanguageSkill.language.in_(each.languages))
        gone.append(sa.delete(LanguageSkill).where(*of))
    if each.stopped_at:
        at = datetime.fromisoformat(each.stopped_at)
        of_wish = (OptOut.person_id == each.person_id, OptOut.since_at == at, OptOut.ended_at.is_(None))
        gone.append(sa.delete(OptOut).where(*of_wish))
    if each.resumed_at:
        at = datetime.fromisoformat(each.resumed_at)
        ended = (OptOut.person_id == each.person_id, OptOut.is_presumed, OptOut.ended_at == at)
        gone.append(sa.update(OptOut).where(*ended).values(ended_at=None))
    for statement in gone:
        db.session.execute(statement.execution_options(synchronize_session=False))
