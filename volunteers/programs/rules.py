"""Decisions about programs, as pure functions."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.programs.models import Cohort, CohortMember, CohortSession
from volunteers.qualifications.models import QualificationKind


def can_be_earned(kind: QualificationKind) -> bool:
    """Whether completing a program can give this: no check, and nothing to sign."""
    return kind.is_active and not kind.is_check and not kind.is_agreement


def why_not_kind(kind: QualificationKind | None) -> Refusal | None:
    """Why who completes a program can't get this."""
    if kind is not None and can_be_earned(kind):
        return None
    return Refusal(_l("Choose what people get when they complete it."), code="no-kind", field="kind")


def why_not_mark(session: CohortSession, today: date) -> Refusal | None:
    """Why nobody can say who came: it has not been held."""
    if session.held_on <= today:
        return None
    return Refusal(_l("This session hasn’t happened yet. Come back then."), code="not-over")


def has_completed(cohort: Cohort, member: CohortMember, came: Mapping[int, int]) -> bool:
    """Whether somebody came to enough sessions; `came` says to how many each did."""
    return member.left_at is None and came.get(member.id, 0) >= cohort.least_sessions


def who_completes(cohort: Cohort, members: Iterable[CohortMember], came: Mapping[int, int]) -> list[CohortMember]:
    """Who came to enough sessions, and of whom it is not recorded."""
    return [each for each in members if each.completed_on is None and has_completed(cohort, each, came)]


def why_nobody_completes(members: Collection[CohortMember]) -> Refusal | None:
    """Why there is nothing to record."""
    if members:
        return None
    return Refusal(_l("Nobody else has come to enough sessions yet."), code="nobody")


def why_nobody_joins(people: Collection[int]) -> Refusal | None:
    """Why nobody is added."""
    if people:
        return None
    return Refusal(_l("Nobody is checked yet. Check the people who take part."), code="nobody")
