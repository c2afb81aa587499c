"""Decisions about committees and memberships as pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from volunteers.committees import words
from volunteers.committees.models import (
    OPEN_STATES,
    Committee,
    Membership,
    MembershipChange,
    MembershipState,
    Term,
)
from volunteers.foundation.refusals import Refusal, speaks_for
from volunteers.foundation.text import _, _l, _n, fold
from volunteers.mail import Recipient
from volunteers.people.models import About, Person, Viewer
from volunteers.people.rules import has_died, is_guarded, seen_by


def already_member() -> Refusal:
    """The person is in the committee."""
    return Refusal(_l("This person is already a member of the committee."), code="already-member")


def is_closed(field: str | None = None) -> Refusal:
    """Nobody can join."""
    return Refusal(_l("This committee isn’t taking new members right now."), code="committee-closed", field=field)


def past_day(field: str) -> Refusal:
    """A day on which something is to end, or to go on, is over."""
    return Refusal(_l("Choose a future date, or leave this blank."), code="past", field=field)


speaks_for("uq_memberships_open", already_member)


@dataclass(frozen=True)
class Contact:
    """How a member is reached, for who may know it; empty where not told, or not for these eyes."""

    email: str | None = None
    phone: str | None = None


def contact_of(person: Person, *, may_end: bool) -> Contact:
    """How to reach a member, for who may end the membership (`people.rules.SEEN`)."""
    return _contact(person, Viewer.CHAIR if may_end else Viewer.SECRETARY)


def _contact(person: Person, viewer: Viewer) -> Contact:
    seen = seen_by(viewer, person)
    return Contact(
        person.email if About.EMAIL in seen else None,
        person.phone if About.PHONE in seen else None,
    )


def named_to(viewer: Viewer, person: Person) -> tuple[str, ...]:
    """The names of somebody that this viewer reads, the one to be shown first."""
    if About.NAME in seen_by(viewer, person):
        return (person.full_name, person.call_name)
    return (person.name_for_fellows,)


def told_apart(people: Iterable[Person], viewer: Viewer = Viewer.CHAIR) -> dict[int, str]:
    """By key, for those who share a name or a call-name with somebody here: their address or phone, as the viewer sees
    it.

    Nothing for those whom the viewer may not reach: their since-date is all that is left.
    """
    everybody = {person.id: person for person in people}
    shared = alike((key, named_to(viewer, person)) for key, person in everybody.items())
    return {key: reached_at(everybody[key], viewer) for key in sorted(shared)}


def alike(named: Iterable[tuple[int, Iterable[str]]]) -> set[int]:
    """The keys of those who share one of their names with somebody else of these."""
    by_name: dict[str, set[int]] = {}
    for key, names in named:
        for name in {fold(each) for each in names if each}:
            by_name.setdefault(name, set()).add(key)
    return {key for keys in by_name.values() if len(keys) > 1 for key in keys}


def reached_at(person: Person, viewer: Viewer = Viewer.CHAIR) -> str:
    """Their address or phone, as the viewer sees it; nothing where they may not reach them."""
    contact = _contact(person, viewer)
    return contact.email or contact.phone or ""


def answers_to(committee: Committee) -> Recipient | None:
    """Where answers to a mail about a committee go: its own address; None where it has none, and the sender gets them.

    Never the address of whoever pressed: nobody's own address is given away by a press that did not say so.
    """
    return Recipient(committee.contact_email, str(committee.name)) if committee.contact_email else None


def reason_of(change: MembershipChange, *, may_end: bool) -> str:
    """Why a membership changed, for who may end it."""
    return change.reason or "" if may_end else ""


def why_not_admit(committee: Committee, person: Person, membership: Membership | None) -> Refusal | None:
    """Why this person can't become a member now; `membership` is the open one, if there is one."""
    if membership is not None:
        return already_member()
    if person.is_dead:
        return has_died(person)
    if not committee.is_open:
        return is_closed()
    if is_guarded(person):
        return Refusal(
            _l("This person is under 18. A coordinator needs to talk with their parent or guardian first."),
            code="guardian-first",
        )
    return None


def why_not_since(began_on: date, today: date) -> Refusal | None:
    """Why somebody can't be a member since that day."""
    if began_on > today:
        return Refusal(
            _l("This day is in the future. Choose today or an earlier day."), code="future", field="began_on"
        )
    return None


def why_not_class(membership: Membership) -> Refusal | None:
    """Why somebody can't become another kind of member."""
    if membership.state is MembershipState.ENDED:
        return Refusal(_l("This membership has ended. You can view it but not change it."), code="ended")
    return None


def why_not_pause(membership: Membership, offices: Sequence[Term], back_on: date | None, today: date) -> Refusal | None:
    """Why this membership can't rest now, until the day on which the person is back."""
    if back_on is not None and back_on <= today:
        return past_day("back_on")
    if offices:
        return _holds_office(offices)
    if membership.state_on(today) is not MembershipState.ACTIVE:
        return Refusal(
            _l("Only active members can take leave. This membership has changed in the meantime."), code="not-active"
        )
    return None


def why_not_resume(membership: Membership) -> Refusal | None:
    """Why this membership can't go on."""
    if membership.state not in (MembershipState.ON_LEAVE, MembershipState.LAPSED):
        return Refusal(
            _l("This member isn’t on leave. The membership has changed in the meantime."), code="not-at-rest"
        )
    return None


def why_not_end(offices: Sequence[Term]) -> Refusal | None:
    """Why this membership can't end: an office needs a member, so the office ends first."""
    return _holds_office(offices) if offices else None


def _holds_office(offices: Sequence[Term]) -> Refusal:
    office = words.OFFICE_NAMES[offices[0].office]
    return Refusal(
        _("Holds the office “%(office)s.” An administrator needs to end that first.", office=office),
        code="holds-office",
    )


def why_not_go_on(person: Person, other: Membership | None) -> Refusal | None:
    """Why a membership that ended can't go on as before; `other` is the one that the person has by now."""
    if person.is_dead:
        return has_died(person)
    if other is None:
        return None
    return Refusal(_l("There’s already a newer membership in this committee."), code="already-member")


def why_not_as_admitted(membership: Membership) -> Refusal | None:
    """Why an admission can't be undone: the membership was changed since, so that it is no longer just that."""
    if membership.version == 1:
        return None
    return Refusal(_l("This membership has changed in the meantime, so you can’t undo this."), code="moved-on")


def is_open(membership: Membership) -> bool:
    """Whether the membership has not ended."""
    return membership.state in OPEN_STATES


def belonging_in_words(memberships: int, offices: int) -> list[Any]:
    """How many memberships and offices these are; nothing where there are none."""
    found = []
    if memberships:
        found.append(_n("one membership", "%(num)s memberships", memberships))
    if offices:
        found.append(_n("one office", "%(num)s offices", offices))
    return found


def why_not_contact(*, has_room: bool) -> Refusal | None:
    """Strangers may write to a committee, but not without end; what they wrote stays in the form."""
    if has_room:
        return None
    text = _l("The committee got a lot of messages in the last hour. Please try again in an hour.")
    return Refusal(text, code="too-many")
