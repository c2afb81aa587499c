"""Decisions about offices, their terms and handing them over, as pure functions."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from volunteers.committees import words
from volunteers.committees.models import (
    Begins,
    Membership,
    MembershipState,
    OfficeBasis,
    OfficeKind,
    Term,
)
from volunteers.foundation import moments
from volunteers.foundation.refusals import Refusal, speaks_for
from volunteers.foundation.text import _, _l
from volunteers.people.models import Person
from volunteers.people.rules import has_died

CHAIRING = (OfficeKind.CHAIR, OfficeKind.VICE_CHAIR)
READS_ON = timedelta(days=30)
"""How long whoever handed a chair's office over reads what they wrote in it."""


def term_overlaps(office: OfficeKind | None = None) -> Refusal:
    """Two people would hold one office at once."""
    return Refusal(
        _l("Someone else holds this office during that time. End their term first, or choose other dates."),
        code="term-overlaps",
        field="starts_on",
    )


def dates_reversed() -> Refusal:
    """A term would end before it begins."""
    return Refusal(
        _l("The last day is before the first. Choose a later last day."), code="dates-reversed", field="ends_on"
    )


speaks_for("uq_terms_open_ended", term_overlaps)
speaks_for("ck_terms_order", dates_reversed)


def may_still_count(term: Term, today: date) -> bool:
    """Whether a term carries rights, today or on a later day: it is not over, and was not ended at once."""
    return term.ended_at is None and (term.ends_on is None or term.ends_on >= today)


def runs(term: Term, today: date) -> bool:
    """Whether the term carries its rights today."""
    return may_still_count(term, today) and term.starts_on <= today


def vacant(running: Collection[Term]) -> list[OfficeKind]:
    """The offices that nobody holds; `running` are the terms of today."""
    held = {term.office for term in running}
    return [office for office in OfficeKind if office not in held]


def ending(running: Iterable[Term], today: date, days: int) -> list[Term]:
    """Those of the terms of today that end within so many days."""
    last = today + timedelta(days=days)
    return [term for term in running if term.ends_on is not None and term.ends_on <= last]


class Lasting(Protocol):
    """What lasts from a first day to a last, as a term does."""

    @property
    def starts_on(self) -> date: ...

    @property
    def ends_on(self) -> date | None: ...

    @property
    def ended_at(self) -> datetime | None: ...


def overlaps(starts_on: date, ends_on: date | None, other: Lasting) -> bool:
    """Whether a term from `starts_on` to the last day `ends_on` shares a day with another that counts."""
    if other.ended_at is not None:
        return False
    begins_before_other_ends = other.ends_on is None or starts_on <= other.ends_on
    return begins_before_other_ends and (ends_on is None or ends_on >= other.starts_on)


def why_not_give_office(
    person: Person,
    membership: Membership | None,
    basis: OfficeBasis,
    starts_on: date,
    ends_on: date | None,
    others: Iterable[Term],
) -> Refusal | None:
    """Why this person can't get the office; `others` are the terms of the same office in the committee."""
    if person.is_dead:
        return has_died(person)
    if ends_on is not None and ends_on < starts_on:
        return dates_reversed()
    is_active = membership is not None and membership.state_on(starts_on) is MembershipState.ACTIVE
    if not is_active and basis is not OfficeBasis.ACTING:
        return Refusal(
            _l(
                "Only an active member of the committee can hold an office. Someone from outside can only fill in "
                "for a limited time."
            ),
            code="not-a-member",
            field="person",
        )
    if any(overlaps(starts_on, ends_on, other) for other in others):
        return term_overlaps()
    return None


def why_not_have_held(person: Person, starts_on: date, ends_on: date | None, others: Iterable[Term]) -> Refusal | None:
    """Why this person can't have held an office for a time that is over: it rests on no membership of today."""
    if person.is_dead:
        return has_died(person)
    if ends_on is not None and ends_on < starts_on:
        return dates_reversed()
    return term_overlaps() if any(overlaps(starts_on, ends_on, other) for other in others) else None


def why_not_begin_before(membership: Membership | None, starts_on: date, begins: Begins | None) -> Refusal | None:
    """An office that would begin before its membership asks first; asked and answered, it is as it was answered."""
    if membership is None or begins is not None or starts_on >= membership.began_on:
        return None
    return Refusal(
        _(
            "Their membership started on %(began)s, and the office would start before that. When should the office "
            "start?",
            began=moments.date(membership.began_on, year=True),
        ),
        code="before-membership",
        field="begins",
    )


def reads_until(term: Term) -> date | None:
    """Until when whoever handed this office over reads what they wrote in it; None where it lets nobody write."""
    return term.ends_on + READS_ON if term.office in CHAIRING and term.ends_on is not None else None


def is_to_come(successor: Term | None, today: date) -> bool:
    """Whether an office was handed over to this term, and the hand-over can still be changed: it has not begun."""
    return successor is not None and may_still_count(successor, today) and successor.starts_on > today


def why_not_begin_handing_over(
    term: Term, successor: Term | None, name: str, today: date, instead_of: str
) -> Refusal | None:
    """Why a term can't be handed over at all, nor another way; `successor` is the term that it was handed over to,
    `name` who holds it, and `instead_of` the public id of the one that the form was about.
    """
    if not may_still_count(term, today) and (successor is None or not may_still_count(successor, today)):
        return Refusal(
            _l("This term has ended, so there’s nothing to hand over. Assign the office to someone instead."),
            code="term-over",
        )
    if successor is not None and may_still_count(successor, today):
        day = moments.date(successor.starts_on, year=True)
        if not is_to_come(successor, today):
            text = _("This office was already handed over: %(name)s has held it since %(day)s.", name=name, day=day)
        elif successor.public_id != instead_of:
            text = _(
                "This office was handed over in the meantime: %(name)s holds it from %(day)s. You can "
                "still change that.",
                name=name,
                day=day,
            )
        else:
            return None
        return Refusal(
            text,
            code="handed-over",
        )
    return None


def why_not_call_off(successor: Term | None, today: date) -> Refusal | None:
    """Why a hand-over can't be called off."""
    if successor is None or is_to_come(successor, today):
        return None
    return Refusal(_l("The new term has started, so this can’t be called off anymore."), code="begun")


def why_not_hand_over(
    term: Term,
    person: Person,
    membership: Membership | None,
    starts_on: date,
    ends_on: date | None,
    today: date,
    others: Iterable[Term],
) -> Refusal | None:
    """Why this person can't take the office over on that day; `others` are the other terms of the same office."""
    if person.id == term.person_id:
        return Refusal(
            _l("This person already holds the office. Choose someone else to take over."),
            code="same-person",
            field="person",
        )
    if person.is_dead:
        return has_died(person)
    first = max(today, term.starts_on + timedelta(days=1))
    if starts_on < first:
        return Refusal(
            _("The earliest day is %(day)s.", day=moments.date(first, year=True)), code="too-early", field="starts_on"
        )
    if term.ends_on is not None and starts_on > term.ends_on + timedelta(days=1):
        return Refusal(
            _(
                "The term ends on %(last)s, and nobody would hold the office after that. "
                "Choose %(next)s or an earlier day.",
                last=moments.date(term.ends_on, year=True),
                next=moments.date(term.ends_on + timedelta(days=1), year=True),
            ),
            code="gap",
            field="starts_on",
        )
    if ends_on is not None and ends_on < starts_on:
        return dates_reversed()
    if membership is None or membership.state_on(starts_on) is not MembershipState.ACTIVE:
        return _not_active(membership)
    if any(overlaps(starts_on, ends_on, other) for other in others):
        return Refusal(
            _l("Another term of this office starts by then. Choose a last day before it starts."),
            code="term-overlaps",
            field="ends_on",
        )
    return None


def why_not_leave_unchaired(
    term: Term, starts_on: date, ends_on: date | None, warning_days: int, *, is_chaired_then: bool
) -> Refusal | None:
    """Why a chair's office can't be handed over for so short: nobody would chair the committee the day after, and the
    old term would have gone on. Where that had no last day, the new one is long enough for the desk to warn of its end.
    """
    if term.office not in CHAIRING or ends_on is None or is_chaired_then:
        return None
    least = term.ends_on or starts_on + timedelta(days=warning_days)
    if ends_on >= least:
        return None
    return Refusal(
        _(
            "Nobody would chair the committee after that day. Choose %(day)s or later, or leave this blank.",
            day=moments.date(least, year=True),
        ),
        code="unchaired",
        field="ends_on",
    )


def _not_active(membership: Membership | None) -> Refusal:
    if membership is not None and membership.state is MembershipState.ON_LEAVE:
        return Refusal(
            _l("This person is on leave that day. End the leave first, or choose a later day."),
            code="on-leave",
            field="person",
        )
    return Refusal(
        _l("Only an active member of the committee can take over an office."), code="not-a-member", field="person"
    )


def why_not_hold_again(successor: Term, version: int) -> Refusal | None:
    """Why an office can't go back to who handed it over: the successor's term was changed since."""
    if successor.version == version:
        return None
    return Refusal(_l("The new person’s term was changed in the meantime, so you can’t undo this."), code="moved-on")


def end_now(term: Term, today: date) -> tuple[date, bool]:
    """The last day of a term that ends at once, and whether its rights would last through that day."""
    last = max(today - timedelta(days=1), term.starts_on)
    return last, last >= today


def why_not_end_office(term: Term, last_day: date | None, today: date) -> Refusal | None:
    """Why a term can't end on this day (None: at once)."""
    if not may_still_count(term, today):
        return Refusal(_l("This term has already ended and can’t be changed."), code="term-over", field="ends_on")
    if last_day is not None and last_day < term.starts_on:
        return Refusal(
            _l("This day is before the first day of the term. Check the year, or leave this blank."),
            code="dates-reversed",
            field="ends_on",
        )
    if term.ends_on is not None and last_day is not None and last_day > term.ends_on:
        return Refusal(
            _l("The term already ends before that day. To extend it, add a new term."),
            code="ends-earlier",
            field="ends_on",
        )
    return None


def office_in_words(term: Term) -> Any:
    """An office that could not be given back."""
    return _l("the office “%(office)s”", office=words.OFFICE_NAMES[term.office])
