"""Decisions about trainings and checks, as pure functions: what may be recorded, and how somebody stands on a day."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from flask_babel.speaklater import LazyString

from volunteers.access import Actor
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.people.models import Person, Viewer
from volunteers.people.rules import has_died, is_guarded
from volunteers.qualifications import words
from volunteers.qualifications.inputs import KindChangeInput, QualificationInput, SignatureInput
from volunteers.qualifications.models import (
    Evidence,
    Finding,
    Held,
    KindSort,
    Outcome,
    Qualification,
    QualificationKind,
    Seen,
    Standing,
)

WARNED = (60, 30, 7)
"""So many days before it expires the person is warned, each once."""
SOON = timedelta(days=WARNED[0])
LOOKED_BACK = timedelta(days=365)
"""So long after it expired coordinators see it: who has let it go for longer does without."""

NOT_CLEARED = "not-cleared"

SEEN: Mapping[Viewer, tuple[Seen, ...]] = {
    Viewer.FELLOW: (),
    Viewer.SECRETARY: (),
    Viewer.CHAIR: (Seen.CLEARED,),
    Viewer.COORDINATOR: tuple(Seen),
    Viewer.ADMINISTRATOR: (Seen.CLEARED,),
    Viewer.AUDITOR: (),
    Viewer.EVERYBODY: (),
}
"""Who sees what of somebody's trainings and checks. Pages and the sentences that promise it are made of this table."""


def sees(viewer: Viewer, what: Seen) -> bool:
    """Whether this viewer sees this of somebody else."""
    return what in SEEN[viewer]


def in_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(kind: QualificationKind, issued_on: date, before: Held | None) -> date | None:
    """Until when what is issued on that day is valid; None: it never expires.

    Renewed within the window it goes on where the one before ends, so that nobody loses days by being early.
    """
    if kind.validity_months is None:
        return None
    begins = issued_on
    if before is not None and before.expires_on is not None and before.outcome is Outcome.PASSED:
        opens = before.expires_on - timedelta(days=kind.renewal_days)
        begins = before.expires_on if opens <= issued_on <= before.expires_on else issued_on
    return in_months(begins, kind.validity_months)


def why_not_kind(given: KindChangeInput, sort: KindSort) -> Refusal | None:
    """Why a kind can't be like this."""
    if sort is KindSort.BACKGROUND_CHECK and given.evidence is not Evidence.OUTCOME:
        return Refusal(
            _l("For a background check, we only keep the result and the dates."), code="only-outcome", field="evidence"
        )
    if sort is KindSort.BACKGROUND_CHECK and given.by_attendance:
        return Refusal(
            _l("Nobody passes a background check by coming to something."), code="no-attendance", field="by_attendance"
        )
    if given.validity_months is None and given.grace_days:
        return Refusal(
            _l("It never expires, so there are no days after it expires. Leave this at 0."),
            code="no-grace",
            field="grace_days",
        )
    return None


def unknown_kind() -> Refusal:
    """There is no such kind, or it is not in use."""
    return Refusal(_l("Choose what it is."), code="no-kind", field="kind")


def why_not_record(
    actor: Actor, person: Person, kind: QualificationKind, given: QualificationInput, today: date
) -> Refusal | None:
    """Why this can't be recorded about somebody; `today` is the latest day that it is anywhere."""
    if person.id in actor.acts_for:
        return own_record()
    if person.is_dead:
        return has_died()
    if not kind.is_active:
        return unknown_kind()
    if given.issued_on > today:
        return Refusal(_l("This date is in the future. Enter the day it was done."), code="future", field="issued_on")
    if given.expires_on is not None and given.expires_on < given.issued_on:
        return Refusal(
            _l("It expires before it was issued. Check both dates."), code="expires-first", field="expires_on"
        )
    if kind.is_agreement:
        return _why_not_on_paper(kind, given)
    if given.line and kind.evidence is Evidence.OUTCOME:
        return Refusal(
            _l("For this, we only keep the result and the dates. Leave the note empty."),
            code="only-outcome",
            field="line",
        )
    return None


def _why_not_on_paper(kind: QualificationKind, given: QualificationInput) -> Refusal | None:
    if not kind.is_asked:
        return Refusal(_l("This doesn’t have a text yet, so nobody can sign it."), code="no-text", field="kind")
    if given.outcome is not Outcome.PASSED:
        return Refusal(
            _l("An agreement is signed or it isn’t. Choose “Passed or done.”"), code="signed", field="outcome"
        )
    if not given.seen_by.strip():
        return Refusal(_l("Who saw the signed paper? Enter their name."), code="no-witness", field="seen_by")
    return None


def why_not_write(kind: QualificationKind) -> Refusal | None:
    """Why this has no text: only agreements have one."""
    if kind.is_agreement:
        return None
    return Refusal(_l("Only agreements have a text to sign."), code="no-agreement")


def why_not_sign(person: Person, kind: QualificationKind, given: SignatureInput) -> Refusal | None:
    """Why somebody can't sign: they are under 18, it changed while they read, they did not agree, or gave no name."""
    if person.is_dead:
        return has_died()
    if is_guarded(person):
        return Refusal(_l("You’re under 18, so a parent or guardian signs for you. Ask us how."), code="guardian-first")
    if not kind.is_agreement or not kind.is_asked:
        return Refusal(_l("There’s nothing to sign here."), code="no-agreement")
    if given.number != kind.text_number:
        return Refusal(
            _l("The text changed while you were reading. Read it again before you sign."), code="text-changed"
        )
    if not given.agrees:
        return Refusal(_l("Check the box if you agree."), code="not-agreed", field="agrees")
    if not given.signed_name.strip():
        return Refusal(_l("Enter your name to sign."), code="no-name", field="signed_name")
    return None


def why_not_grant(kind: QualificationKind) -> Refusal | None:
    """Why coming to something does not grant this."""
    if kind.is_active and kind.by_attendance and not kind.is_check:
        return None
    return Refusal(_l("Coming to an activity doesn’t count as this."), code="no-attendance")


def own_record() -> Refusal:
    """Nobody records their own, nor that of whom they answer for: it would be their word for their family."""
    return Refusal(
        _l("You can’t record this about yourself or someone you answer for. Ask another coordinator."),
        code="oneself",
        status=403,
    )


def why_not_remove(actor: Actor, row: Qualification) -> Refusal | None:
    """Why what was recorded can't be removed: nobody removes their own."""
    return own_record() if row.person_id in actor.acts_for else None


def counting(held: Iterable[Held], day: date) -> Held | None:
    """Of somebody's of one kind, the one that counts on a day.

    What was failed counts until something newer is passed; of what was passed since, what lasts longest.
    """
    known = sorted((each for each in held if each.issued_on <= day), key=lambda each: (each.issued_on, each.id))
    if not known or known[-1].outcome is Outcome.FAILED:
        return known[-1] if known else None
    failed = [at for at, each in enumerate(known) if each.outcome is Outcome.FAILED]
    since = known[failed[-1] + 1 :] if failed else known
    return max(since, key=lambda each: (each.expires_on or date.max, each.id))


def standing(kind: QualificationKind, held: Held | None, day: date) -> Standing:
    """How somebody stands to a kind on a day, by the one that counts (`counting`)."""
    if held is None:
        return Standing.MISSING
    if held.outcome is Outcome.FAILED:
        return Standing.FAILED
    if kind.is_agreement and held.text_number != kind.text_number:
        return Standing.OUTDATED
    if held.expires_on is None:
        return Standing.VALID
    if day > held.expires_on + timedelta(days=kind.grace_days):
        return Standing.EXPIRED
    if day > held.expires_on:
        return Standing.IN_GRACE
    renewable = held.expires_on - timedelta(days=kind.renewal_days)
    return Standing.RENEWABLE if day >= renewable else Standing.VALID


def find(
    required: Iterable[QualificationKind], held: Iterable[Held], excepted: Collection[int], day: date
) -> tuple[Finding, ...]:
    """The gate: how one person stands on a day to each thing that is required, in its order.

    `held` is what they have, `excepted` the keys of the kinds that somebody said need not be there. What is not in use
    is not asked for.
    """
    theirs: dict[int, list[Held]] = {}
    for each in held:
        theirs.setdefault(each.kind_id, []).append(each)
    found = []
    for kind in required:
        if kind.is_asked:
            last = counting(theirs.get(kind.id, ()), day)
            stands = standing(kind, last, day)
            found.append(Finding(kind, stands, last.expires_on if last else None, is_excepted=kind.id in excepted))
    return tuple(found)


def lacking(findings: Iterable[Finding]) -> list[Finding]:
    """What is not there."""
    return [finding for finding in findings if not finding.is_met]


def why_not_pass(findings: Iterable[Finding], day: date, *, is_enforced: bool) -> Refusal | None:
    """Why somebody can't take part on that day: every reason at once. Where the gate only warns, nothing."""
    lacks = [finding.told for finding in lacking(findings)]
    if not lacks or not is_enforced:
        return None
    return Refusal(LazyString(words.lacks_in_words, lacks, day), code=NOT_CLEARED)


def why_not_ask(name: str, findings: Iterable[Finding], day: date, *, is_enforced: bool) -> Refusal | None:
    """The same for a chair, who reads what is lacking and nothing more."""
    lacks = [finding.told for finding in lacking(findings)]
    if not lacks or not is_enforced:
        return None
    return Refusal(LazyString(words.they_lack_in_words, name, lacks, day), code=NOT_CLEARED)


def why_not_except(
    actor: Actor, person: Person, findings: Iterable[Finding], reason: str, *, covers_number: bool = False
) -> Refusal | None:
    """Why no exception can be made for somebody: without a reason, for oneself, or where nothing is lacking."""
    if person.id in actor.acts_for:
        return Refusal(
            _l("You can’t make an exception for yourself or someone you answer for."), code="oneself", status=403
        )
    if person.is_dead:
        return has_died()
    if not reason.strip():
        return Refusal(_l("Say why. The person can read it."), code="no-reason", field="reason", status=422)
    if not lacking(findings) and not covers_number:
        return Refusal(_l("This person has everything that’s needed."), code="cleared", field="person")
    return None


def warning(expires_on: date | None, warned: int | None, today: date) -> int | None:
    """Which warning is due: the closest one that was not sent; recorded late, somebody gets one and not three."""
    if expires_on is None or expires_on < today:
        return None
    left = (expires_on - today).days
    due = min((days for days in WARNED if left <= days), default=None)
    return None if due is None or (warned is not None and warned <= due) else due


def by_kind(rows: Sequence[Qualification]) -> dict[int, list[Qualification]]:
    """Somebody's, by kind, the newest first."""
    found: dict[int, list[Qualification]] = {}
    for row in sorted(rows, key=lambda each: (each.issued_on, each.id), reverse=True):
        found.setdefault(row.kind_id, []).append(row)
    return found


def as_held(row: Qualification) -> Held:
    """As much of it as a gate asks."""
    return Held(row.id, row.kind_id, row.outcome, row.issued_on, row.expires_on, row.text_number)


def offered(kinds: Iterable[QualificationKind], chosen: Collection[int] = ()) -> list[QualificationKind]:
    """The kinds that can be chosen: those in use, and those that are chosen already."""
    return [kind for kind in kinds if kind.is_active or kind.id in chosen]
