"""Acting as somebody, without a door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import selectinload

from tests.client import tree_of
from tests.factories import Factories
from volunteers.access import Actor, ActorKind, Role
from volunteers.activities import actions
from volunteers.activities.inputs import ActivityInput
from volunteers.activities.models import Activity, ActivityKind, Shift, SignUp, SignUpState
from volunteers.committees.models import Committee
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.walltime import WallTime
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.people.models import Person
from volunteers.undo import Act
from volunteers.undo.actions import take_back


def actor_for(person: Person, committee_id: int | None = None, *roles: Role) -> Actor:
    """A person who acts, with roles in one committee."""
    committees = {committee_id: frozenset(roles)} if committee_id is not None else {}
    return Actor(kind=ActorKind.PERSON, person_id=person.id, account_id=person.account_id, committees=committees)


def input_of(activity: Activity, **changes: Any) -> ActivityInput:
    """What the form would say about an activity, with changes."""
    values: dict[str, Any] = {
        "kind": activity.kind,
        "title": activity.title,
        "description": activity.description,
        "place": activity.place,
        "is_address_private": activity.is_address_private,
        "online_link": activity.online_link,
        "starts": activity.starts,
        "ends": activity.ends,
        "capacity": activity.shifts[0].capacity,
        "is_public": activity.is_public,
    }
    return ActivityInput(**{**values, **changes})


def later(activity: Activity, hours: float) -> dict[str, WallTime]:
    """Both times of an activity, moved."""
    by = timedelta(hours=hours)
    return {
        "starts": WallTime(activity.starts_local + by, activity.time_zone),
        "ends": WallTime(activity.ends_local + by, activity.time_zone),
    }


def new_input(starts: WallTime, hours: float = 1.5, **changes: Any) -> ActivityInput:
    """A new activity."""
    values: dict[str, Any] = {
        "kind": ActivityKind.MEETING,
        "title": LocalText.of("Monthly meeting"),
        "description": LocalText(),
        "place": "Sunrise Community House",
        "is_address_private": False,
        "online_link": None,
        "starts": starts,
        "ends": WallTime(starts.local + timedelta(hours=hours), starts.zone, starts.fold),
        "capacity": None,
        "is_public": True,
    }
    return ActivityInput(**{**values, **changes})


def chair_of(make: Factories, committee: Committee) -> Actor:
    """Somebody who may schedule for a committee."""
    return actor_for(make.person(), committee.id, Role.CHAIR)


def last_act(row: Any, *, not_undone: bool = False) -> int:
    """The key of the last act on a row."""
    where = Act.subject_type == type(row).__tablename__, Act.subject_id == row.id
    where += (Act.undone_at.is_(None),) if not_undone else ()
    return db.session.scalars(sa.select(Act.id).where(*where).order_by(Act.id.desc()).limit(1)).one()


def seats(page: str) -> tuple[int, int, int]:
    """How many places the first marks of a page show as taken, as free, and as waited for."""
    marks = page.split('<span class="seats"')[1].split("</span>", maxsplit=1)[0]
    return marks.count('<i class="on">'), marks.count("<i></i>"), marks.count('<i class="wait">')


def button(page: str, action: str) -> str:
    """What stands on the button that leads to an address."""
    return page.split(f'action="{action}"')[1].split("</button>", maxsplit=1)[0].rsplit(">", 1)[1].strip()


def form_of(page: str, action: str = "") -> dict[str, Any]:
    """What a browser would send of the form of a page whose address ends so (by default the first with a draft)."""
    forms = [form for form in tree_of(page).iter("form") if form.get("method") == "post"]
    meant = [form for form in forms if (form.get("action") or "").endswith(action)] if action else []
    (form,) = meant or [form for form in forms if form.get("data-draft") is not None][:1]
    found: dict[str, list[str]] = {}
    for each in form.iter():
        name, kind = each.get("name"), each.get("type")
        if not name or name == "csrf_token" or kind in ("submit", "file"):
            continue
        if each.tag == "select":
            options = list(each.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            found.setdefault(name, []).extend(option.get("value") or "" for option in chosen)
        elif each.tag == "textarea":
            found.setdefault(name, []).append(each.text or "")
        elif kind not in ("checkbox", "radio") or each.get("checked") is not None:
            found.setdefault(name, []).append(each.get("value") or "")
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


@dataclass
class Desk:
    """What a test does and sees, each in an application context of its own."""

    app: Flask

    def do(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call an action."""
        with self.app.app_context():
            return function(*args, **kwargs)

    def come(self, person: Person, what: Activity | Shift) -> SignUp:
        """ "I can come", to an activity or on a shift."""
        shift = what.shifts[0] if isinstance(what, Activity) else what
        row = self.do(actions.sign_up, actor_for(person), shift.id, person.id)
        assert isinstance(row, SignUp)
        return row

    def go(self, person: Person, sign_up: SignUp) -> SignUp:
        """ "I can't come any more"."""
        row = self.do(actions.withdraw, actor_for(person), sign_up.id).sign_up
        assert isinstance(row, SignUp)
        return row

    def undo(self, actor: Actor, row: Any) -> Any:
        """Take back the last act on a row."""
        return self.do(take_back, actor, self.do(last_act, row))

    def state(self, sign_up: SignUp) -> SignUpState:
        """How a sign-up stands now."""
        with self.app.app_context():
            return db.session.get_one(SignUp, sign_up.id).state

    def activity(self, activity: Activity) -> Activity:
        """An activity as it stands now, with its shifts."""
        with self.app.app_context():
            return db.session.get_one(Activity, activity.id, options=[selectinload(Activity.shifts)])

    def mails(self, state: DeliveryState = DeliveryState.QUEUED) -> list[tuple[str, str]]:
        """(kind without the room, address) of every mail in a state, in order."""
        with self.app.app_context():
            rows = db.session.scalars(sa.select(Delivery).where(Delivery.state == state).order_by(Delivery.id))
            return [(row.kind.removeprefix("activities/"), row.to_address) for row in rows]


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Acting and looking."""
    return Desk(app)


@pytest.fixture
def committee(make: Factories) -> Committee:
    """A committee for Seongnam."""
    return make.committee(partner_city_id=make.city().id)
