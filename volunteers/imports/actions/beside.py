"""What rows make besides people: memberships, offices, past activities, and who answers for a child."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from volunteers.access import Actor
from volunteers.activities import actions as activity_actions
from volunteers.activities.inputs import PastInput
from volunteers.committees import actions as committee_actions
from volunteers.committees.inputs import BroughtMember, BroughtOffice
from volunteers.committees.models import MembershipClass
from volunteers.imports.models import Import
from volunteers.imports.rules import Plan
from volunteers.organization.queries import today_here
from volunteers.people.actions import Brought
from volunteers.safeguarding import actions as safeguarding_actions
from volunteers.safeguarding.inputs import BroughtGuardian


@dataclass
class Beside:
    """By the row's number: what was made, under the names by which the undo knows it, and why something was not."""

    made: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)

    def note(self, number: int, **made: Any) -> None:
        """A row made this."""
        self.made.setdefault(number, {}).update(made)


def bring_beside(actor: Actor, row: Import, plans: Sequence[Plan], people: Mapping[int, Brought]) -> Beside:
    """Inside the action of a slice, after its people are there (`people`, by the row's number)."""
    found = Beside()
    written = [plan for plan in plans if plan.number in people]
    _admit(actor, found, written, people)
    _assign(actor, found, written, people)
    _bring_past(actor, row, found, written, people)
    _answer(actor, found, written, people)
    return found


def _admit(actor: Actor, found: Beside, plans: Sequence[Plan], people: Mapping[int, Brought]) -> None:
    today, rows = today_here(), dict[int, int]()
    given = []
    for plan in plans:
        person_id, since_on = people[plan.number].person_id, plan.since_on or today
        kind = plan.membership_class or MembershipClass.NON_VOTING
        given += [BroughtMember(person_id, committee_id, kind, since_on) for committee_id in plan.committees]
        if plan.committees:
            rows.setdefault(person_id, plan.number)
    members: dict[int, list[str]] = {}
    for person_id, public_id in committee_actions.admit_many(actor, given):
        members.setdefault(rows[person_id], []).append(public_id)
    for number, public_ids in members.items():
        found.note(number, members=public_ids)


def _assign(actor: Actor, found: Beside, plans: Sequence[Plan], people: Mapping[int, Brought]) -> None:
    given = {}
    for plan in plans:
        if (office := plan.office) is not None:
            starts_on, person_id = office.starts_on or today_here(), people[plan.number].person_id
            given[plan.number] = BroughtOffice(
                person_id, office.committee_id, office.office, office.basis, starts_on, office.ends_on
            )
    terms = committee_actions.assign_many(actor, list(given.values()))
    for number, public_id in zip(given, terms, strict=True):
        if public_id is None:
            found.wrong[number] = "office-changed"
        else:
            found.note(number, terms=[public_id])


def _bring_past(actor: Actor, row: Import, found: Beside, plans: Sequence[Plan], people: Mapping[int, Brought]) -> None:
    given = {
        plan.number: PastInput(people[plan.number].person_id, **vars(plan.past))
        for plan in plans
        if plan.past is not None
    }
    kept = activity_actions.bring_past(actor, row.public_id, list(given.values()))
    for number, public_id in zip(given, kept, strict=True):
        if public_id is not None:
            found.note(number, past=[public_id])


def _answer(actor: Actor, found: Beside, plans: Sequence[Plan], people: Mapping[int, Brought]) -> None:
    given = {
        plan.number: BroughtGuardian(
            people[plan.number].person_id,
            preferred_language=plan.values.get("preferred_language", "en"),
            **vars(plan.guardian),
        )
        for plan in plans
        if plan.guardian is not None
    }
    answering = safeguarding_actions.add_guardians(actor, list(given.values()))
    for number, each in zip(given, answering, strict=True):
        if each is None:
            found.wrong[number] = "guardian-not"
        elif each.guardianship:
            found.note(number, guardianships=[each.guardianship])
            if each.brought is not None:
                found.note(number, guardian=vars(each.brought))
