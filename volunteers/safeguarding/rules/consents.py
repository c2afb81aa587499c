"""What has been agreed to, what is missing, and whether a child can take part: pure functions over the answers."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.safeguarding.inputs import AnswerInput, Occasion
from volunteers.safeguarding.models import CHOSEN, Consent, ConsentRequest, ConsentScope, Guardianship

Versions = Mapping[ConsentScope, int]
"""Which version of the words counts, by scope."""

FIRST_VERSION = 1
"""Of the words of the house (`words.AGREED_TO`); the organization's own count on from there."""

WORDS_CHANGED = "words-changed"

SHORTEST_SEASON = timedelta(days=60)
SEASON_ENDS = (8, 31)
"""Month and day: the end of the summer between two school years."""


class Lacks(StrEnum):
    """What keeps a child from taking part."""

    GUARDIAN = "guardian"
    """Nobody answers for the child."""
    REFUSED = "refused"
    """A guardian said no."""
    ANSWER = "answer"
    """No guardian has said yes."""
    RENEWAL = "renewal"
    """A guardian said yes to words that have changed since."""
    CONFIRMATION = "confirmation"
    """A guardian said yes, and nobody of ours has made sure who they are."""


class Check(StrEnum):
    """For what a coordinator must have confirmed who the guardian is; a setting."""

    ALWAYS = "always"
    RISKS = "risks"
    NEVER = "never"


RISKY = frozenset({ConsentScope.TRANSPORT, ConsentScope.OVERNIGHT})


def is_about(row: Consent | ConsentRequest, occasion: Occasion) -> bool:
    """Whether an answer, or a question, is about this activity, by itself or with its committee's season."""
    if row.activity_id is not None:
        return row.activity_id == occasion.activity_id
    is_within = row.until_on is not None and occasion.day <= row.until_on
    return row.committee_id == occasion.committee_id and is_within


def counted(consents: Iterable[Consent], occasion: Occasion, scope: ConsentScope) -> list[Consent]:
    """The one answer of each guardian that counts here: that about this very activity goes before the season's."""
    of_guardian: dict[int, Consent] = {}
    for row in sorted(consents, key=lambda row: (row.activity_id is not None, row.answered_at, row.id)):
        if row.ended_at is None and row.scope is scope and is_about(row, occasion):
            of_guardian[row.guardian_id] = row
    return list(of_guardian.values())


def is_agreed(consents: Iterable[Consent], occasion: Occasion, scope: ConsentScope, versions: Versions) -> bool:
    """Whether somebody said yes to the words that count now, and nobody said no."""
    rows = counted(consents, occasion, scope)
    is_yes = any(row.is_given and row.text_version == versions[scope] for row in rows)
    return is_yes and all(row.is_given for row in rows)


def what_lacks(
    guardians: Collection[Guardianship],
    consents: Collection[Consent],
    occasion: Occasion,
    versions: Callable[[], Versions],
) -> Lacks | None:
    """What keeps a child from taking part alone as far as their guardians say; `versions` is asked where it matters."""
    if not guardians:
        return Lacks.GUARDIAN
    scopes = [scope for scope in occasion.scopes if scope not in CHOSEN]
    rows = {scope: counted(consents, occasion, scope) for scope in scopes}
    if any(not row.is_given for found in rows.values() for row in found):
        return Lacks.REFUSED
    if not all(rows.values()):
        return Lacks.ANSWER
    counts = versions()
    is_current = all(any(row.text_version == counts[scope] for row in found) for scope, found in rows.items())
    return None if is_current else Lacks.RENEWAL


def needs_confirmation(
    guardians: Collection[Guardianship],
    consents: Collection[Consent],
    occasion: Occasion,
    check: Check,
    is_first: Callable[[], bool],
) -> bool:
    """Whether nobody of ours has made sure who it was that agreed, and somebody has to.

    `is_first`: whether the child never took part alone before; asked where it matters.
    """
    agreed = {row.guardian_id for row in counted(consents, occasion, ConsentScope.TAKING_PART) if row.is_given}
    if any(row.confirmed_at and row.guardian_id in agreed for row in guardians) or check is Check.NEVER:
        return False
    return bool(RISKY & occasion.scopes) or (check is Check.ALWAYS and is_first())


def why_not_said(said: str) -> Refusal | None:
    """Why what a page sent is no answer: it is neither yes nor no."""
    if said not in ("yes", "no"):
        return Refusal(_l("Choose yes or no."), code="no-answer", status=422)
    return None


def why_not_answer(given: Any) -> Refusal | None:
    """Why this is no answer: it is signed by nobody."""
    if not given.signed_name.strip():
        return Refusal(_l("Type your name to sign."), code="unsigned", field="signed_name", status=422)
    return None


def as_read(scopes: Iterable[ConsentScope], versions: Versions) -> str:
    """What a page asks, and in which version of the words: it goes out with the page and comes back with the answer."""
    return " ".join(f"{scope.value}:{versions[scope]}" for scope in scopes)


def why_not_read(given: AnswerInput, scopes: Iterable[ConsentScope], versions: Versions) -> Refusal | None:
    """Why a yes doesn't count: the words changed, or more is asked, since they were read. A no counts in any case."""
    if not given.is_given or given.read is None or given.read == as_read(scopes, versions):
        return None
    return Refusal(
        _l("Someone else changed this in the meantime. This is how it looks now. Please try again."), code=WORDS_CHANGED
    )


def over() -> Refusal:
    """There is nothing to answer anymore."""
    return Refusal(_l("This has been canceled or has ended, so there’s nothing to answer anymore."), code="over")


def season_ends_on(today: date) -> date:
    """Until when a guardian can answer for all of a committee's activities at once: the end of this school year.

    Where that is less than two months away, the next one's.
    """
    ends = today.replace(month=SEASON_ENDS[0], day=SEASON_ENDS[1])
    return ends if ends - today >= SHORTEST_SEASON else ends.replace(year=today.year + 1)


def why_not_season(until: date | None, today: date) -> Refusal | None:
    """Why an answer can't count until this day; None is about one activity alone."""
    if until is not None and until < today:
        return Refusal(_l("Choose a day in the future."), code="season-past", field="until")
    if until is not None and until > season_ends_on(today):
        return Refusal(_l("Choose a day within a year from now."), code="season-long", field="until")
    return None


def refusal_for(lacks: Lacks) -> Refusal:
    """The same as a no with its reason."""
    words: Mapping[Lacks, Any] = {
        Lacks.GUARDIAN: _l("They’re under 18, and we don’t know a parent or guardian yet. A coordinator can add one."),
        Lacks.REFUSED: _l("A parent or guardian said no, so this child can’t come alone."),
        Lacks.ANSWER: _l("They’re under 18, so a parent or guardian has to agree first."),
        Lacks.RENEWAL: _l("The words that parents and guardians agree to have changed, so they have to agree again."),
        Lacks.CONFIRMATION: _l(
            "A parent or guardian agreed. A coordinator still needs to talk with them before the child can come alone."
        ),
    }
    code = "guardian-first" if lacks in (Lacks.ANSWER, Lacks.GUARDIAN) else f"guardian-{lacks.value}"
    return Refusal(words[lacks], code=code)
