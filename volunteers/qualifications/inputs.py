"""What the actions of this room take."""

from dataclasses import dataclass
from datetime import date

from volunteers.foundation.columns import LocalText
from volunteers.qualifications.models import Evidence, KindSort, Outcome


@dataclass(frozen=True)
class KindChangeInput:
    """What is said about a kind that is there; without `validity_months` it never expires."""

    name: LocalText
    how_to: LocalText
    evidence: Evidence
    renewal_days: int
    grace_days: int
    by_attendance: bool
    for_young: bool = False
    validity_months: int | None = None
    is_active: bool = True


@dataclass(frozen=True)
class KindInput(KindChangeInput):
    """A new kind: what sort of thing it is stays."""

    sort: KindSort = KindSort.TRAINING


@dataclass(frozen=True)
class ExceptionInput:
    """Who may take part all the same, and why."""

    person: str
    reason: str


@dataclass(frozen=True)
class QualificationInput:
    """A training or check of somebody; without a last day it is counted from the kind's validity."""

    kind: str
    issued_on: date
    outcome: Outcome = Outcome.PASSED
    expires_on: date | None = None
    line: str = ""
    text_language: str | None = None  # of an agreement on paper, as the next
    seen_by: str = ""


@dataclass(frozen=True)
class SignatureInput:
    """What somebody signs on their page: their name, which text they read, and in which language."""

    signed_name: str
    number: int
    language: str
    agrees: bool = True
