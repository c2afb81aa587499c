"""What a row makes of what is there: somebody new, something filled in, or nothing."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from volunteers.committees.models import MembershipClass
from volunteers.imports.models import Decision, Namesakes, RowOutcome
from volunteers.imports.rules.given import Given, Wish
from volunteers.imports.rules.guardians import GivenGuardian, is_told
from volunteers.imports.rules.matching import Alike, Match
from volunteers.imports.rules.offices import GivenOffice, Offices, judge
from volunteers.imports.rules.past import GivenPast, PastThere
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
    office: GivenOffice | None = None
    """To be assigned; without a first day from today on."""
    past: GivenPast | None = None
    guardian: GivenGuardian | None = None
    mailed_at: str = ""
    """The address at which somebody new may be written to, if nobody else is there already."""
    consents: bool = False

    @property
    def adds(self) -> bool:
        """Whether anything of it is to be written."""
        more = self.opt_out or self.consents or self.office or self.past or self.guardian
        return bool(self.values or self.languages or self.notes or self.committees or more)


def as_there(plan: Plan) -> There:
    """Somebody as they will be here once their row is written."""
    values = {name: plan.values.get(name) for name in TAKEN} | {"is_adult": plan.values.get("is_adult", True)}
    return There(
        key=-plan.number,
        version=1,
        values=values | {"call_name": plan.values.get("call_name", "")},
        has_account=False,
        is_dead=False,
        languages=frozenset(each.language for each in plan.languages),
        committees=frozenset(plan.committees),
        has_opted_out=plan.opt_out is not None,
        is_presumed=plan.opt_out is not None and plan.opt_out.is_presumed,
        notes=frozenset(plan.notes),
    )


def merged(plans: Sequence[Plan], namesakes: Namesakes) -> Plan:
    """What several rows add to one person, as if they had come one after the other."""
    first = replace(plans[0])
    for plan in plans[1:]:
        takes = namesakes is Namesakes.TAKE_THEIRS
        first.values = first.values | plan.values if takes else plan.values | first.values
        first.languages = list({each.language: each for each in (*plan.languages, *first.languages)}.values())
        first.notes = list(dict.fromkeys((*first.notes, *plan.notes)))
        first.opt_out = first.opt_out or plan.opt_out
        first.consents = (first.consents or plan.consents) and first.opt_out is None
    return first


def decide(
    given: Given,
    found: Match,
    there: There | None,
    decision: Decision | None,
    namesakes: Namesakes,
    *,
    shares: bool = False,
    led: Container[str] = (),
) -> Plan:
    """What a row becomes; `there` is the person who was found, if it is one.

    `shares`: that one lives in the same household, and is somebody else. `led`: by which names of values they were
    found, if also by those of a record that became one with theirs.
    """
    shares = shares and decision is None and not found.is_sure and bool(given.name)
    decision = Decision.OTHER if shares else decision
    plan = Plan(given.number, RowOutcome.PROBLEM, key=found.key)
    if given.problems:
        plan.why = "cells"
    elif found.key is not None and not found.is_sure and decision is None:
        plan.outcome, plan.why = RowOutcome.DUPLICATE, found.why
    elif found.key is not None and (found.is_sure or decision is Decision.SAME):
        return _same(plan, given, there, namesakes, was_asked=not found.is_sure, led=led)
    elif not given.name:
        plan.why = "no-name"
    else:
        _create(plan, given, shares=shares)
    return plan


def leave_out_taken_off(plan: Plan, given: Given, off: Container[str]) -> None:
    """A row whose address its owner had taken off our lists (one of `off`) brings it back to none of them."""
    if plan.outcome is RowOutcome.PROBLEM:
        return
    if given.values.get("email") in off:
        plan.outcome, plan.why, plan.key = RowOutcome.PROBLEM, "taken-off", None
    elif given.guardian is not None and given.guardian.email in off:
        plan.outcome, plan.why, plan.key = RowOutcome.PROBLEM, "guardian-taken-off", None


def _create(plan: Plan, given: Given, *, shares: bool) -> None:
    plan.outcome, plan.key, plan.values = RowOutcome.CREATED, None, given.values
    plan.languages, plan.notes = given.languages, given.notes
    plan.why = (BOTH if shares else GUARDIAN) if given.is_young else HOUSEHOLD if shares else ""
    plan.committees = [] if given.is_young else given.committees
    plan.membership_class, plan.since_on = given.membership_class, given.since_on
    plan.opt_out = given.opt_out or (None if given.consents else Wish(is_presumed=True))


def _same(
    plan: Plan, given: Given, there: There | None, namesakes: Namesakes, *, was_asked: bool, led: Container[str]
) -> Plan:
    if there is None:  # an earlier row of the file
        plan.outcome = RowOutcome.REPEATED
        return plan
    if there.is_dead:
        plan.why = "has-died"
        return plan
    plan.version = there.version
    plan.values = _changes(given, there, namesakes)
    plan.languages = [each for each in given.languages if each.language not in there.languages]
    notes = (*given.notes, *_otherwise(given, there, plan.values, was_asked=was_asked, led=led))
    plan.notes = [each for each in notes if each not in there.notes]
    is_young = not there.values["is_adult"]
    plan.committees = [] if is_young else [each for each in given.committees if each not in there.committees]
    plan.membership_class, plan.since_on = given.membership_class, given.since_on
    is_open = there.is_presumed or not there.has_opted_out
    plan.opt_out = given.opt_out if is_open else None
    plan.consents = given.consents and there.is_presumed
    plan.outcome = RowOutcome.UPDATED if plan.adds else RowOutcome.UNCHANGED
    return plan


def _otherwise(
    given: Given, there: There, taken: Mapping[str, Any], *, was_asked: bool, led: Container[str]
) -> list[str]:
    """The ways to reach them that the file says otherwise, and that don't take the place of ours; and another name, if
    it had to be asked whether that is the same person.
    """
    return [
        line
        for name, line in noted(given).items()
        if there.values[name] not in ("", None, given.values[name])
        and name not in taken
        and name not in led
        and (was_asked or name != "full_name")
    ]


def noted(given: Given) -> dict[str, str]:
    """The name and the ways to reach somebody as the notes that are kept where ours are others."""
    return {
        name: f"{given.called[name]}: {value}"
        for name in ("full_name", "email", "phone")
        if (value := given.values.get(name)) and name in given.called
    }


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


def decide_office(plan: Plan, given: Given, offices: Offices, today: date) -> None:
    """What becomes of the office in a row, after what becomes of its person; `offices` learns of it for later rows."""
    if plan.outcome in (RowOutcome.PROBLEM, RowOutcome.DUPLICATE):
        return
    key = plan.key if plan.key is not None else -plan.number
    offices.come(key, [] if given.is_young else given.committees, is_young=given.is_young)
    if given.office is None:
        return
    judged = judge(given.office, key, offices, today)
    if judged.why:
        plan.outcome, plan.why, plan.key = RowOutcome.PROBLEM, judged.why, judged.key
    elif judged.starts_on is not None:
        plan.office = replace(given.office, starts_on=judged.starts_on)
        offices.hold(key, given.office, judged.starts_on)
        if plan.outcome is RowOutcome.UNCHANGED:
            plan.outcome = RowOutcome.UPDATED


def decide_past(plan: Plan, given: Given, there: PastThere, namesakes: Namesakes) -> None:
    """What becomes of the past activity in a row; `there` learns of it for later rows."""
    if plan.outcome in (RowOutcome.PROBLEM, RowOutcome.DUPLICATE) or given.past is None:
        return
    key = plan.key if plan.key is not None else -plan.number
    plan.past, why = there.judge(key, given.past, takes_theirs=namesakes is Namesakes.TAKE_THEIRS)
    if why:
        plan.outcome, plan.why = RowOutcome.PROBLEM, why
    elif plan.past is not None and plan.outcome is RowOutcome.UNCHANGED:
        plan.outcome = RowOutcome.UPDATED


def by_name_alone(alike: Alike, given: Given, own: Container[int], decision: Decision | None) -> Match | None:
    """Whom a row with an activity is about that has nothing but a name: whoever this very file brought (`own`, or an
    earlier row), where nobody else has that name, or somebody said that it is not them.
    """
    is_bare = given.past is not None and not given.values.get("email") and not given.values.get("phone")
    if not is_bare or not given.name:
        return None
    mine = [key for key in alike.by_name if key < 0 or key in own]
    others = len(alike.by_name) - len(mine)
    is_sure = len(mine) == 1 and (not others or decision is Decision.OTHER)
    return Match(mine[0], is_sure=True) if is_sure else None


def decide_mail(plan: Plan, given: Given, mailed: set[str]) -> None:
    """Whether somebody new may get a mail with a way in: who is 18, or answers for who is not, and did not say
    that they want none. Of several at one address the first; `mailed` learns of it.
    """
    address = plan.guardian.email if plan.guardian is not None else given.values.get("email")
    is_alone = given.is_young and plan.guardian is None
    if plan.outcome is not RowOutcome.CREATED or not address or is_alone or given.opt_out is not None:
        return
    if address not in mailed:
        mailed.add(address)
        plan.mailed_at = address


def decide_guardian(plan: Plan, given: Given, there: dict[int, list[GivenGuardian]], *, is_young: bool) -> None:
    """Whether a row names somebody who answers for a child and does not yet; `there` learns of them. `is_young`:
    whether a person who is here is under 18: nobody becomes it by a list.
    """
    is_new = plan.outcome is RowOutcome.CREATED
    if plan.outcome in (RowOutcome.PROBLEM, RowOutcome.DUPLICATE) or given.guardian is None or not (is_new or is_young):
        return
    known = there.setdefault(plan.key if plan.key is not None else -plan.number, [])
    if is_told(given.guardian, known):
        return
    known.append(given.guardian)
    plan.guardian = given.guardian
    if plan.outcome is RowOutcome.UNCHANGED:
        plan.outcome = RowOutcome.UPDATED


def by_guardian(alike: Alike, given: Given, there: Mapping[int, Sequence[GivenGuardian]] | None) -> Match | None:
    """Whom a row about a child is about: who has that name, and that guardian. Children have neither address nor phone
    of their own, mostly.
    """
    guardian = given.guardian
    if guardian is None or there is None:
        return None
    same = [key for key in alike.by_name if is_told(guardian, there.get(key, ()))]
    return Match(same[0], is_sure=True) if len(same) == 1 else None
