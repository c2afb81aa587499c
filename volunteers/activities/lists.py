"""Who comes to an activity, as it can be taken out of the house."""

from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor, Permission
from volunteers.activities import queries, rules, words
from volunteers.activities.models import Activity, SignUp
from volunteers.committees import queries as committees
from volunteers.committees.rules import contact_of
from volunteers.foundation.db import db
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _l
from volunteers.house import Asked, Column, ListOf, Reading
from volunteers.people.lists import columns_of
from volunteers.people.models import Person
from volunteers.people.rules import is_guarded, viewer_of

OF_PERSON = ("full_name", "call_name", "languages")
"""What the page tells of who comes; it says by itself whom one may call."""


def read(actor: Actor, activity: Activity, _asked: Asked) -> Reading:
    """Who comes and who waits, as the page has them."""
    select, title, zone = queries.who_comes(activity.id), spoken(activity.title), activity.time_zone
    keys = db.session.scalars(select.with_only_columns(SignUp.person_id).order_by(None).options())
    members = committees.open_memberships_of(activity.committee_id, keys)
    guests = rules.may_call_guests(actor, activity)
    manages = actor.may_in(Permission.ACTIVITY_MANAGE, activity.committee_id)

    def phone(row: SignUp) -> str | None:
        return contact_of(row.person, may_end=manages and (guests or row.person_id in members)).phone

    of_person = columns_of(viewer_of(actor, activity.committee_id), lambda row: row.person)
    columns: list[Any] = [
        Column("activity", _l("Activity"), lambda _row: title),
        Column("status", _l("Status"), lambda row: words.state_in_words(row, zone)),
        Column("signed_up", _l("Signed up on"), lambda row: row.signed_up_at),
    ]
    if manages:
        columns.insert(0, Column("phone", _l("Phone"), phone, is_contact=True))
    return Reading(
        select,
        [*(column for column in of_person if column.name in OF_PERSON), *columns],
        person=SignUp.person_id,
        guarded=SignUp.person_id.in_(sa.select(Person.id).where(~Person.is_adult)),
        is_guarded=lambda row: is_guarded(row.person),
    )


SIGN_UPS = ListOf(
    "sign-ups",
    _l("Who’s coming"),
    "activities.people",
    "/activities/<public_id>/people/",
    Permission.ACTIVITY_COMING,
    read,
    load=queries.by_public_id,
)
