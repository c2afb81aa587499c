"""A committee's applications as they can be taken out of the house."""

from typing import Any

from volunteers.access import Actor, Permission
from volunteers.committees.models import Committee
from volunteers.committees.queries import by_slug
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _l
from volunteers.house import Asked, Column, ListOf, Reading
from volunteers.people.lists import columns_of
from volunteers.people.models import Person
from volunteers.people.rules import is_guarded, viewer_of
from volunteers.registration import queries
from volunteers.registration.models import Application
from volunteers.registration.words import STATE_NAMES

OF_PERSON = ("full_name", "call_name", "languages")
"""What the page tells of who applies."""


def _person_of(application: Application) -> Person:
    return application.person


def read(actor: Actor, committee: Committee, _asked: Asked) -> Reading:
    """Everybody who applied to the committee, answered or not, in the order in which they came."""
    name = spoken(committee.name)
    of_person = columns_of(viewer_of(actor, committee.id), _person_of)
    columns: list[Any] = [
        Column("committee", _l("Committee"), lambda _row: name),
        Column("status", _l("Status"), lambda row: str(STATE_NAMES[row.state])),
        Column("message", _l("What they wrote"), lambda row: row.message),
        Column("received", _l("Applied on"), lambda row: row.received_at),
        Column("answered", _l("Answered on"), lambda row: row.decided_at),
    ]
    return Reading(
        queries.everything_sent_to(committee.id),
        [*(column for column in of_person if column.name in OF_PERSON), *columns],
        person=Application.person_id,
        guarded=Application.person.has(~Person.is_adult),
        is_guarded=lambda row: is_guarded(row.person),
    )


APPLICATIONS = ListOf(
    "applications",
    _l("Applications"),
    "registration.applications",
    "/committees/<slug>/applications/",
    Permission.APPLICATION_DECIDE,
    read,
    load=by_slug,
)
