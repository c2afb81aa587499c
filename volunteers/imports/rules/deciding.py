"""What a row makes of what is there: somebody new, something filled in, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from volunteers.committees.models import MembershipClass
from volunteers.imports.models import Decision, Namesakes, RowOutcome
from volunteers.imports.rules.cells import Given, Wish
from volunteers.imports.rules.matching import Match
from volunteers.people.inputs import SkillInput

FILLED = (
    *("call_name", "sorts_under", "email", "phone", "postal_address", "skills", "availability"),
    *("emergency_name", "emergency_phone"),
)
TAKEN = (*FILLED, "full_name", "preferred_language", "is_phone_private", "may_be_asked")


GUARDIAN, HOUSEHOLD, BOTH = "guardian", "household", "household-guardian"
"""Of somebody new: waits for a guardian; has the email or the phone of somebody else in the same household."""


@dataclass(frozen=True)
class There:
    """Somebody as they are here now."""

    key: int
    version: int
    values: Mapping[str, Any]
    has_account: bool
    is_dead: bool
    languages: frozenset[str] = frozenset()
    committees: frozenset[int] = frozenset()
    has_opted_out: bool = False
    is_presumed: bool = False
    """Of the wish for no mail: nobody said so."""
    notes: frozenset[str] = frozenset()


@dataclass
class Plan:
    """What becomes of a row."""

    number: int
    outcome: RowOutcome
    why: str = ""
    key: int | None = None
    """The person, or the row (negative), that it is about or may be about."""
    version: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    languages: list[SkillInput] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    committees: list[int] = field(default_factory=list)
    membership_class: MembershipClass | None = None
    since_on: date | None = None
    opt_out: Wish | None = None
    consents: bool = False

    @property
    def adds(self) -> bool:
        """Whether anything of it is to be written."""
        said = self.opt_out or self.consents
        return bool(self.values or self.languages or self.notes or self.committees or said)


def decide(
    given: Given,
    found: Match,
    there: There | None,
    decision: Decision | None,
    namesakes: Namesakes,
    *,
    shares: bool = False,
) -> Plan:
    """What a row becomes; `there` is the person who was found, if it is one.

    `shares`: that one lives in the same household, and is somebody else.
    """
    shares = shares and decision is None and not found.is_sure and bool(given.name)
    decision = Decision.OTHER if shares else decision
    plan = Plan(given.number, RowOutcome.PROBLEM, key=found.key)
    if given.problems:
        plan.why = "cells"
    elif found.key is not None and not found.is_sure and decision is None:
        plan.outcome, plan.why = RowOutcome.DUPLICATE, found.why
    elif found.key is not None and (found.is_sure or decision is Decision.SAME):
        return _same(plan, given, there, namesakes)
    elif not given.name:
        plan.why = "no-name"
    else:
        _create(plan, given, shares=shares)
    return plan


def _create(plan: Plan, given: Given, *, shares: bool) -> None:
    plan.outcome, plan.key, plan.values = RowOutcome.CREATED, None, given.values
    plan.languages, plan.notes = given.languages, given.notes
    plan.why = (BOTH if shares else GUARDIAN) if given.is_young else HOUSEHOLD if shares else ""
    plan.committees = [] if given.is_young else given.committees
    plan.membership_class, plan.since_on = given.membership_class, given.since_on
    plan.opt_out = given.opt_out or (None if given.consents else Wish(is_presumed=True))


def _same(plan: Plan, given: Given, there: There | None, namesakes: Namesakes) -> Plan:
    if there is None:  # an earlier row of the file
        plan.outcome = RowOutcome.REPEATED
        return plan
    if there.is_dead:
        plan.why = "has-died"
        return plan
    plan.version = there.version
    plan.values = _changes(given, there, namesakes)
    plan.languages = [each for each in given.languages if each.language not in there.languages]
    plan.notes = [each for each in given.notes if each not in there.notes]
    is_young = not there.values["is_adult"]
    plan.committees = [] if is_young else [each for each in given.committees if each not in there.committees]
    plan.membership_class, plan.since_on = given.membership_class, given.since_on
    is_open = there.is_presumed or not there.has_opted_out
    plan.opt_out = given.opt_out if is_open else None
    plan.consents = given.consents and there.is_presumed
    plan.outcome = RowOutcome.UPDATED if plan.adds else RowOutcome.UNCHANGED
    return plan


def _changes(given: Given, there: There, namesakes: Namesakes) -> dict[str, Any]:
    """What is filled in; where the file counts more, also what it says otherwise. A sign-in's address stays."""
    takes = namesakes is Namesakes.TAKE_THEIRS
    found = {}
    for name in TAKEN if takes else FILLED:
        ours, theirs = there.values[name], given.values.get(name)
        is_signed = name == "email" and there.has_account
        if theirs in (None, "", []) or ours == theirs or is_signed:
            continue
        if takes or not ours:
            found[name] = theirs
    return found
