"""What sorts, outcomes and standings are called; how somebody stands, in a sentence; events."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from volunteers.audit import Event
from volunteers.foundation import moments
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.naming import names
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _, _l, _n
from volunteers.mail.sorts import Sort
from volunteers.qualifications import events
from volunteers.qualifications.models import (
    Ending,
    Evidence,
    Finding,
    KindSort,
    Lack,
    Outcome,
    Qualification,
    QualificationKind,
    Seen,
    Standing,
    Way,
)

SORT_NAMES = names(
    KindSort,
    {
        KindSort.ORIENTATION: _l("Orientation"),
        KindSort.TRAINING: _l("Training"),
        KindSort.BACKGROUND_CHECK: _l("Background check"),
        KindSort.LICENSE: _l("License or certificate"),
        KindSort.AGREEMENT: _l("Waiver or code of conduct"),
    },
)
MEANING = "meaning"
names(
    KindSort,
    {
        KindSort.ORIENTATION: _l("A first talk or visit, usually once."),
        KindSort.TRAINING: _l("A class or course. Coming to it can be enough."),
        KindSort.BACKGROUND_CHECK: _l("We only keep the result and the dates, never a document or a note."),
        KindSort.AGREEMENT: _l("A text people sign on their page, and again when it changes."),
        KindSort.LICENSE: _l("Something another office issued, such as a driver’s license or first aid."),
    },
    purpose=MEANING,
)
names(
    Evidence,
    {
        Evidence.OUTCOME: _l("Only the result and the dates"),
        Evidence.LINE: _l("Also one line, such as a certificate number"),
    },
)
names(Outcome, {Outcome.PASSED: _l("Passed or done"), Outcome.FAILED: _l("Not passed")})
names(
    Way,
    {
        Way.RECORDED: _l("recorded by a coordinator"),
        Way.ATTENDED: _l("came to a training"),
        Way.SIGNED: _l("signed on their page"),
        Way.ON_PAPER: _l("signed on paper"),
        Way.COMPLETED: _l("completed a program"),
    },
)
names(
    Standing,
    {
        Standing.VALID: _l("valid"),
        Standing.RENEWABLE: _l("expires soon"),
        Standing.IN_GRACE: _l("expired, still accepted"),
        Standing.EXPIRED: _l("expired"),
        Standing.MISSING: _l("missing"),
        Standing.FAILED: _l("not passed"),
        Standing.OUTDATED: _l("changed since it was signed"),
    },
)
ENDING_NAMES = names(
    Ending,
    {
        Ending.EXPIRED: _l("Expired"),
        Ending.IN_GRACE: _l("Expired, still accepted"),
        Ending.SOON: _l("Expires in the next 60 days"),
    },
)
SIGNS: Mapping[Standing, str] = {
    Standing.VALID: "good",
    Standing.RENEWABLE: "",
    Standing.IN_GRACE: "",
    Standing.EXPIRED: "bad",
    Standing.MISSING: "off",
    Standing.FAILED: "bad",
    Standing.OUTDATED: "bad",
}
"""The sign before the sentence that says how somebody stands."""
SEEN_NAMES = names(
    Seen,
    {
        Seen.CLEARED: _l("whether you have what’s required, when you sign up for something that requires it"),
        Seen.DATES: _l("the dates"),
        Seen.OUTCOME: _l("the results"),
    },
)


def seen_in_words(seen: tuple[Seen, ...]) -> str:
    """What somebody sees, as the person themselves reads it."""
    return (
        str(_("everything on this page"))
        if set(seen) == set(Seen)
        else in_a_row(SEEN_NAMES[each] for each in seen) or str(_("nothing"))
    )


def standing_in_words(standing: Standing, expires_on: date | None, kind: QualificationKind) -> str:
    """How it stands, as a sentence."""
    day = moments.date(expires_on, year=True) if expires_on is not None else ""
    match standing:
        case Standing.OUTDATED:
            return str(_("The text has changed since it was signed. It needs a new signature."))
        case Standing.VALID if kind.is_agreement and not day:
            return str(_("Signed."))
        case Standing.MISSING if kind.is_agreement:
            return str(_("Not signed yet."))
        case Standing.VALID:
            return str(_("Valid until %(day)s.", day=day) if day else _("Valid. It doesn’t expire."))
        case Standing.RENEWABLE:
            return str(_("Valid until %(day)s. It can be renewed now.", day=day))
        case Standing.IN_GRACE:
            return str(
                _n(
                    "Expired on %(day)s. It’s still accepted for one day after that.",
                    "Expired on %(day)s. It’s still accepted for %(num)s days after that.",
                    kind.grace_days,
                    day=day,
                )
            )
        case Standing.EXPIRED:
            return str(_("Expired on %(day)s.", day=day))
        case Standing.FAILED:
            return str(_("Not passed."))
        case _:
            return str(_("We don’t have it yet."))


def reason_in_words(lack: Lack) -> str:
    """What is lacking, and why it does not count, for the person; how they get it stands beside it."""
    name = spoken(lack.name)
    if lack.standing is Standing.EXPIRED and lack.expires_on is not None:
        day = moments.date(lack.expires_on, year=True)
        return str(_("“%(name)s” is only valid until %(day)s.", name=name, day=day))
    if lack.standing is Standing.FAILED:
        return str(_("“%(name)s” wasn’t passed.", name=name))
    if lack.standing is Standing.OUTDATED:
        return str(_("“%(name)s” has changed since you signed it. Read and sign it again on your page.", name=name))
    if lack.is_agreement:
        return str(_("You haven’t signed “%(name)s” yet. You can do that on your page.", name=name))
    return str(_("We don’t have “%(name)s” from you.", name=name))


def lacks_in_words(lacks: Sequence[Lack], day: date) -> str:
    """Every reason why somebody can't take part, and how to change that."""
    parts = [
        str(
            _n(
                "One thing you need for %(day)s is missing.",
                "%(num)s things you need for %(day)s are missing.",
                len(lacks),
                day=moments.date(day, year=True),
            )
        )
    ]
    for lack in lacks:
        parts += [reason_in_words(lack), spoken(lack.how_to)]
    return " ".join(part for part in parts if part)


def finding_in_words(finding: Finding) -> tuple[str, str]:
    """How somebody stands to what is required, as a sentence to themselves, and its sign."""
    if finding.is_excepted and not finding.standing.is_met:
        return str(_("You don’t need it this time. A coordinator made an exception.")), ""
    return standing_in_words(finding.standing, finding.expires_on, finding.kind), SIGNS[finding.standing]


def names_in_words(findings: Iterable[Finding]) -> str:
    """What these are about, by name."""
    return in_a_row(spoken(finding.kind.name) for finding in findings)


def kinds_in_words(kinds: Iterable[QualificationKind]) -> str:
    """These kinds by name."""
    return in_a_row(spoken(kind.name) for kind in kinds)


def they_lack_in_words(name: str, lacks: Sequence[Lack], day: date) -> str:
    """What somebody lacks, for a chair: neither since when, nor why."""
    what = in_a_row(spoken(lack.name) for lack in lacks)
    return str(
        _(
            "%(name)s is missing something for %(day)s: %(what)s.",
            name=name,
            day=moments.date(day, year=True),
            what=what,
        )
    )


def recorded_in_words(row: Qualification) -> str:
    """When it was done, as a line of a history."""
    day = moments.date(row.issued_on, year=True)
    number = row.text_number
    if number is not None and row.way is Way.ON_PAPER:
        saw = row.seen_by
        return str(
            _("Version %(number)d, signed on paper on %(day)s; %(name)s saw it", number=number, day=day, name=saw)
        )
    if number is not None:
        name = row.signed_name
        return str(_("Version %(number)d, signed by %(name)s on %(day)s", number=number, day=day, name=name))
    if not row.is_passed:
        return str(_("Not passed on %(day)s", day=day))
    if row.expires_on is None:
        return str(_("Done on %(day)s", day=day))
    return str(_("Done on %(day)s, valid until %(last)s", day=day, last=moments.date(row.expires_on, year=True)))


def validity_in_words(kind: QualificationKind) -> str:
    """How long it is valid."""
    months = kind.validity_months
    if months is None:
        return str(_("Doesn’t expire."))
    if months % 12 == 0:
        return str(_n("Valid for one year.", "Valid for %(num)s years.", months // 12))
    return str(_n("Valid for one month.", "Valid for %(num)s months.", months))


EVENTS: Mapping[Event, Any] = {
    events.AGREEMENT_SIGNED: _l("signed an agreement"),
    events.AGREEMENT_WRITTEN: _l("changed the text of an agreement"),
    events.DESK_TOLD: _l("told the coordinators which trainings and checks expire"),
    events.EXCEPTION_ENDED: _l("ended an exception from a required training or check"),
    events.EXCEPTION_MADE: _l("let someone take part without a required training or check"),
    events.EXPIRY_WARNED: _l("reminded someone of a training or check that expires"),
    events.KIND_ADDED: _l("added a kind of training or check"),
    events.KIND_CHANGED: _l("changed a kind of training or check"),
    events.QUALIFICATION_RECORDED: _l("recorded a training or check of someone"),
    events.QUALIFICATION_REMOVED: _l("removed a training or check recorded by mistake"),
}

MAILS: Mapping[str, Any] = {
    "qualifications/expires": _l("a training or check expires"),
    "qualifications/week": _l("trainings and checks that expire"),
}

SORTS: Mapping[str, Sort] = {"qualifications/expires": Sort.CHECKS, "qualifications/week": Sort.DUTIES}
"""Which sort each of these mails is to whoever gets it."""
