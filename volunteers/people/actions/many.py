"""Many people at once, from a list that was kept elsewhere: in few statements, with all that a flush would keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from volunteers import search
from volunteers.access import Actor
from volunteers.audit import Event, action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import Base, db, insert_all
from volunteers.people import events
from volunteers.people.inputs import BroughtInput
from volunteers.people.models import (
    Basis,
    Channel,
    LanguageSkill,
    OptOut,
    Person,
    PersonNote,
    made_of_names,
)

_PEOPLE, _LANGUAGES, _OPT_OUTS, _NOTES = (
    Base.metadata.tables[model.__tablename__] for model in (Person, LanguageSkill, OptOut, PersonNote)
)
IMPORTED = "import"
"""The way in which it became known that somebody wants no mail."""


class _Brought(SimpleNamespace):
    """A row of people as the trail and the index take it."""

    __tablename__ = Person.__tablename__


@dataclass
class Brought:
    """What was made or changed of somebody, so that it can be taken back."""

    person_id: int
    version: int = 1
    is_new: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stopped_at: str = ""
    resumed_at: str = ""
    """When a presumed wish for no mail ended."""


@action
def create_many(actor: Actor, given: Sequence[BroughtInput]) -> list[Brought]:
    """People without an account, in the order in which they are given; nobody is told."""
    if not given:
        return []
    now = clock.now()
    rows = [_row(each.values) for each in given]
    for row in rows:
        row |= {"created_at": now, "told_at": now}
    keys = insert_all(_PEOPLE, rows)
    nothing = {"death_noted_at": None, "merged_into_id": None}
    people = [_Brought(id=keys[row["public_id"]], **nothing, **row) for row in rows]
    search.add(Person, people)
    for person in people:
        record(actor, events.PERSON_CREATED, person, has_account=False)
    made = [Brought(person.id, is_new=True) for person in people]
    _add(actor, list(zip(made, given, strict=True)))
    return made


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    """All columns of a new person, so that one statement takes all of them."""
    full_name, call_name = values["full_name"], values.get("call_name", "")
    sorts_under = values.get("sorts_under", "")
    return {
        "public_id": new_public_id(),
        "full_name": full_name,
        "call_name": call_name,
        "sorts_under": sorts_under,
        **made_of_names(full_name, call_name, sorts_under),
        "email": values.get("email"),
        "phone": values.get("phone"),
        "is_phone_private": values.get("is_phone_private", False),
        "postal_address": values.get("postal_address"),
        "preferred_language": values.get("preferred_language", "en"),
        "is_adult": values.get("is_adult", True),
        "born_on": values.get("born_on"),
        "may_be_asked": values.get("may_be_asked", False),
        "availability": values.get("availability", []),
        "skills": values.get("skills", []),
        "emergency_name": values.get("emergency_name"),
        "emergency_phone": values.get("emergency_phone"),
    }


@action
def fill_in(actor: Actor, given: Mapping[int, BroughtInput], versions: Mapping[int, int]) -> list[Brought]:
    """What a list says of people who are here. Whoever was changed since it was compared (`versions`) is left out."""
    if not given:
        return []
    wanted = sa.select(Person).where(Person.id.in_(sorted(given))).order_by(Person.id)
    people = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()
    made = []
    for person in people:
        if person.version != versions[person.id] or person.is_dead:
            continue
        values = dict(given[person.id].values)
        brought = Brought(person.id, before={name: getattr(person, name) for name in values})
        changed = list(apply(person, **values, **kept_with(person, values)))
        more = ["languages"] if given[person.id].languages else []
        if changed or more:
            if not changed:
                person.version += 1
            record(actor, events.PERSON_CHANGED, person, changed=[*changed, *more])
        brought.version = person.version
        made.append(brought)
    db.session.flush()
    _add(actor, [(each, given[each.person_id]) for each in made])
    return made


def kept_with(person: Person, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is made of the names."""
    if not {"full_name", "call_name", "sorts_under"} & values.keys():
        return {}
    return made_of_names(
        *(values.get(name, getattr(person, name)) for name in ("full_name", "call_name", "sorts_under"))
    )


def _add(actor: Actor, given: Sequence[tuple[Brought, BroughtInput]]) -> None:
    """Languages, notes, and that no mail is wanted."""
    now = clock.now()
    languages, notes, stopped = [], [], []
    for brought, each in given:
        key = brought.person_id
        for skill in each.languages:
            brought.languages.append(skill.language)
            languages.append({"person_id": key, **_levels(skill)})
        for text in each.notes:
            public_id = new_public_id()
            brought.notes.append(public_id)
            notes.append({"public_id": public_id, "person_id": key, "text": text, "written_at": now})
            notes[-1]["written_by_id"] = actor.person_id
        if each.stopped_at is not None:
            brought.stopped_at = each.stopped_at.isoformat()
            said = {"person_id": key, "since_at": each.stopped_at, "told_by": each.told_by[:200] or None}
            said |= {"is_presumed": each.is_presumed}
            stopped += [{**said, "channel": channel} for channel in Channel]
    _end_presumed(actor, [(b, each) for b, each in given if not b.is_new and (each.consents or each.stopped_at)], now)
    if not all(brought.is_new for brought, _each in given):
        stopped = _without_open(stopped)
    for table, rows in ((_LANGUAGES, languages), (_NOTES, notes), (_OPT_OUTS, stopped)):
        if rows:
            db.session.execute(sa.insert(table), rows)
    for brought, each in given:
        if brought.stopped_at and each.told_by:
            _record_stopped(actor, brought.person_id)


def _end_presumed(actor: Actor, given: Sequence[tuple[Brought, BroughtInput]], now: datetime) -> None:
    """What was presumed for want of a word of theirs ends where a list has it, be it a yes or a no."""
    presumed = (OptOut.is_presumed, OptOut.ended_at.is_(None))
    keys = sa.select(OptOut.person_id).where(OptOut.person_id.in_([b.person_id for b, _each in given]), *presumed)
    found = set(db.session.scalars(keys)) if given else set()
    ended = sa.update(OptOut).where(OptOut.person_id.in_(sorted(found)), *presumed).values(ended_at=now)
    if found:
        db.session.execute(ended.execution_options(synchronize_session=False))
    for brought, each in given:
        if brought.person_id in found:
            brought.resumed_at = now.isoformat()
            if each.consents:
                _record_each(actor, events.OPTED_IN, brought.person_id)


def _record_stopped(actor: Actor, person_id: int) -> None:
    _record_each(actor, events.OPTED_OUT, person_id)


def _record_each(actor: Actor, event: Event, person_id: int) -> None:
    for channel in Channel:
        record(actor, event, _Brought(id=person_id), channel=channel, way=IMPORTED)


def _without_open(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = sorted({row["person_id"] for row in rows})
    select = sa.select(OptOut.person_id, OptOut.channel).where(
        OptOut.person_id.in_(keys), OptOut.committee_id.is_(None), OptOut.ended_at.is_(None)
    )
    there = {(key, channel) for key, channel in db.session.execute(select)} if keys else set()
    return [row for row in rows if (row["person_id"], row["channel"]) not in there]


def _levels(skill: Any) -> dict[str, Any]:
    return {
        "language": skill.language,
        "speaks": skill.speaks,
        "writes": skill.writes,
        "interprets": skill.interprets,
        "translates": skill.translates,
        "basis": Basis.SELF_STATED,
    }
