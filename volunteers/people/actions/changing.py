"""Of what we know of somebody, one thing is changed by the link of the yearly question, and changed back."""

from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.audit import action, record
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.links import Link
from volunteers.people import events, queries, rules
from volunteers.people.actions.people import change_profile
from volunteers.people.actions.still_right import kept, put_back, row_of
from volunteers.people.inputs import ProfileInput
from volunteers.people.models import Fact, LanguageSkill, Person
from volunteers.undo import Act, leave


@action
def change_by_link(link_id: int, fact: Fact, given: ProfileInput, version: int | None) -> bool:
    """Save what they changed of one thing: the link stays open, for there may be more. Whether anything is new."""
    link = need(Link, link_id)
    person = locked(Person, link.person_id or 0)
    refuse(rules.why_not_by_link(person, link.address, is_open=links.is_open(link)))
    actor = Actor.from_link(person.id, Permission.ACCOUNT_OWN, link_id=link.id)
    spoken, row, was = queries.languages_of(person.id), row_of(person.id), person.version
    before: dict[str, Any] = {
        "profile": asdict(ProfileInput.of(person, spoken)),
        "said_on": {each.language: each.basis_on for each in spoken},
        "row": kept(row),
    }
    change_profile(actor, person.id, given, version)
    if person.version == was:
        return False
    record(actor, events.STILL_RIGHT_CHANGED, person, fact=fact)
    leave(actor, events.STILL_RIGHT_CHANGED, person, for_person_id=person.id, before=before)
    return True


def undo_change(actor: Actor, act: Act, person: Person) -> None:
    """What we knew is known again, and since when; the question stands as it did."""
    before = act.before or {}
    change_profile(actor, person.id, ProfileInput.kept(before["profile"]))
    db.session.flush()
    rows = sa.select(LanguageSkill).where(LanguageSkill.person_id == person.id)
    for row in db.session.scalars(rows):
        day = before["said_on"].get(row.language)
        row.basis_on = date.fromisoformat(day) if day else None
    put_back(row_of(person.id), before["row"])
