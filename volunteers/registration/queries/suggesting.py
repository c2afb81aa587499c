"""Which committee could suit somebody who has chosen none, and who helps them to choose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import OPEN_STATES as OPEN_MEMBERSHIPS
from volunteers.committees.models import Committee, JoinPolicy, Membership
from volunteers.foundation.db import db
from volunteers.initiatives import queries as initiative_queries
from volunteers.initiatives.models import Position
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.registration import rules
from volunteers.registration.models import OPEN_STATES, Application, ApplicationState
from volunteers.registration.rules import Suggestion

AT_MOST = 200


@dataclass(frozen=True)
class Suggesting:
    """What suggestions are made of, read once for a page: the committees that take people, and their open roles."""

    committees: Sequence[Committee]
    names: Mapping[int, Mapping[str, str]]
    roles: Mapping[int, Sequence[Position]]
    taken: Mapping[int, set[int | None]]

    def for_person(self, person: Person, message: str = "") -> list[Suggestion]:
        """Two for one of the people whom it was read for; not where they are in, wait, or were declined."""
        taken = self.taken.get(person.id, set())
        free = [committee for committee in self.committees if committee.id not in taken]
        return rules.suggestions(person, message, free, self.names, self.roles)


def suggesting(actor: Actor, people: Iterable[Person], directory: Sequence[Committee]) -> Suggesting:
    """For these people, of the committees in the directory: two queries, however many they are."""
    committees = [committee for committee in directory if committee.join_policy is not JoinPolicy.INVITATION]
    roles: dict[int, list[Position]] = {}
    for position in db.session.scalars(initiative_queries.open_positions_select(actor).limit(AT_MOST)):
        roles.setdefault(position.initiative.committee_id, []).append(position)
    names = {committee.id: rules.names_of(committee) for committee in committees}
    return Suggesting(committees, names, roles, _taken({person.id for person in people}))


def _taken(person_ids: set[int]) -> dict[int, set[int | None]]:
    found: dict[int, set[int | None]] = {}
    members = sa.select(Membership.person_id, Membership.committee_id).where(
        Membership.person_id.in_(person_ids), Membership.state.in_(OPEN_MEMBERSHIPS)
    )
    asked = sa.select(Application.person_id, Application.committee_id).where(
        Application.person_id.in_(person_ids),
        Application.committee_id.is_not(None),
        Application.state.in_((*OPEN_STATES, ApplicationState.DECLINED)),
    )
    both: sa.CompoundSelect[int, int | None] = sa.union_all(members, asked)
    for person_id, committee_id in db.session.execute(both):
        found.setdefault(person_id, set()).add(committee_id)
    return found


def next_helper(person: Person) -> Person | None:
    """The coordinator who has the fewest people to help with choosing; of equals whoever comes first. Nobody is their
    own.
    """
    coordinators = rules.others(person, people_queries.coordinators())
    if not coordinators:
        return None
    waiting = (
        sa.select(Application.helper_id, sa.func.count().label("number"))
        .where(Application.committee_id.is_(None), Application.state.in_(OPEN_STATES))
        .group_by(Application.helper_id)
    )
    busy = {row.helper_id: row.number for row in db.session.execute(waiting)}
    return min(coordinators, key=lambda person: busy.get(person.id, 0))


def helpers(applications: Collection[Application], account_id: int | None = None) -> dict[int, Person]:
    """By application without a committee who helps to choose one: who was given it, while they are a coordinator."""
    found = coordinators_for([row for row in applications if row.committee_id is None], account_id)
    given = {row.id: row.helper_id for row in applications}
    return {key: next((each for each in able if each.id == given[key]), able[0]) for key, able in found.items() if able}


def coordinators_for(applications: Collection[Application], account_id: int | None = None) -> dict[int, list[Person]]:
    """By application the coordinators who may answer it; the account, if any, acts for those whose they are."""
    coordinators = people_queries.coordinators() if applications else []
    return {row.id: rules.others(row.person, coordinators, account_id) for row in applications}


def chairs_for(applications: Collection[Application], account_id: int | None = None) -> dict[int, list[Person]]:
    """By application the chairs of its committee who may answer it."""
    chairs = committee_queries.chairs_of({row.committee_id for row in applications if row.committee_id}, today_here())
    return {row.id: rules.others(row.person, chairs.get(row.committee_id or 0, ()), account_id) for row in applications}
