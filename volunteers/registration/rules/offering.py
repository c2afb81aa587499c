"""Decisions about asking somebody by email to hold an office, as pure functions."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from volunteers.committees import rules as committee_rules
from volunteers.committees.models import (
    Committee,
    Membership,
    MembershipState,
    OfficeBasis,
    Term,
)
from volunteers.foundation import moments
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.people.models import Person
from volunteers.registration.rules.applications import others


def why_not_offer_office(
    committee: Committee, ends_on: date | None, today: date, others: Iterable[Term]
) -> Refusal | None:
    """Why nobody can be asked to hold this office from today on; `others` are its terms."""
    if not committee.is_open:
        return committee_rules.is_closed()
    if ends_on is not None and ends_on < today:
        return committee_rules.past_day("ends_on")
    if any(committee_rules.overlaps(today, ends_on, other) for other in others):
        return Refusal(
            _l("Someone holds this office during that time. End that term first."), code="term-overlaps", field="office"
        )
    return None


def why_not_ask_oneself(email: str, own: Collection[str]) -> Refusal | None:
    """Why this address can't be asked: it is one of those of whoever asks."""
    if email not in own:
        return None
    return Refusal(
        _l("This is your own email address. To become a member, apply to the committee, and someone else answers."),
        code="own",
        field="email",
    )


def why_not_answer_oneself(person: Person, email: str, asker: Person | None) -> Refusal | None:
    """Why this person can't say yes at this address: they asked themselves, or somebody of their own address did."""
    if asker is None or (others(person, [asker]) and email != asker.email):
        return None
    return Refusal(
        _l("You sent this request yourself, so someone else has to ask you. You can also apply to the committee."),
        code="own",
    )


def office_taken() -> Refusal:
    """Somebody else holds the office by now; for whoever was asked to."""
    return Refusal(
        _l("Someone else has taken this office in the meantime, so you don’t need to do anything. Thank you!"),
        code="office-taken",
    )


def why_not_ask_again(waiting_since: datetime | None) -> Refusal | None:
    """Why nobody is asked twice at once to hold one office: they have been since then."""
    if waiting_since is None:
        return None
    return Refusal(
        _(
            "We already asked this address about this office on %(day)s and are waiting for an answer. "
            "To ask again, withdraw that request first.",
            day=moments.date(waiting_since),
        ),
        code="already-asked",
        field="email",
    )


def why_not_hold(membership: Membership, basis: OfficeBasis, today: date) -> Refusal | None:
    """Why a member can't hold an office now."""
    if membership.state_on(today) is MembershipState.ACTIVE or basis is OfficeBasis.ACTING:
        return None
    return Refusal(_l("This member is on leave. End the leave first."), code="not-active")
