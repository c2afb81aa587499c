"""What things are called here: kinds, offices, how a membership stands; the audit events, and the mails."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from volunteers.audit import Event
from volunteers.committees import events
from volunteers.committees.inputs import RosterFilter
from volunteers.committees.models import (
    Begins,
    Committee,
    CommitteeKind,
    EndReason,
    JoinPolicy,
    Membership,
    MembershipClass,
    MembershipState,
    OfficeBasis,
    OfficeKind,
    Term,
)
from volunteers.foundation import clock, moments
from volunteers.foundation.languages import name_in
from volunteers.foundation.naming import called, names
from volunteers.foundation.speaking import speaking
from volunteers.foundation.text import _, _l
from volunteers.mail.sorts import Sort

KIND_NAMES = names(
    CommitteeKind,
    {
        CommitteeKind.COUNTRY: _l("For a partner city"),
        CommitteeKind.SPECIAL_INTEREST: _l("For a shared interest"),
        CommitteeKind.BOARD: _l("Board"),
    },
)
OFFICE_NAMES = names(
    OfficeKind,
    {
        OfficeKind.CHAIR: _l("Chair"),
        OfficeKind.VICE_CHAIR: _l("Vice-chair"),
        OfficeKind.SECRETARY: _l("Secretary"),
        OfficeKind.TREASURER: _l("Treasurer"),
    },
)
BASIS_NAMES = names(
    OfficeBasis,
    {
        OfficeBasis.ELECTED: _l("elected"),
        OfficeBasis.APPOINTED: _l("appointed"),
        OfficeBasis.ACTING: _l("acting"),
    },
)
BEGINS_CHOICES = names(
    Begins,
    {
        Begins.WITH_MEMBERSHIP: _l("On the day the membership started"),
        Begins.AS_TYPED: _l("On the earlier day anyway"),
    },
)
CLASS_NAMES = names(
    MembershipClass,
    {
        MembershipClass.VOTING: _l("Voting member"),
        MembershipClass.NON_VOTING: _l("Nonvoting member"),
        MembershipClass.YOUTH: _l("Youth member"),
        MembershipClass.HONORARY: _l("Honorary member"),
        MembershipClass.ALTERNATE: _l("Alternate: votes when someone is absent"),
    },
)
STATE_NAMES = names(
    MembershipState,
    {
        MembershipState.ACTIVE: _l("active"),
        MembershipState.ON_LEAVE: _l("on leave"),
        MembershipState.LAPSED: _l("lapsed"),
        MembershipState.ENDED: _l("ended, view only"),
    },
)
POLICY_NAMES = names(
    JoinPolicy,
    {
        JoinPolicy.OPEN: _l("Anyone who asks can join right away"),
        JoinPolicy.APPROVAL: _l("The chair answers each application"),
        JoinPolicy.INVITATION: _l("By invitation of the chair"),
    },
)


def policy_in_words(committee: Committee, *, is_chaired: bool) -> str:
    """How one gets in, today: where nobody chairs, a coordinator answers; empty where nobody gets in."""
    if not committee.is_open:
        return ""
    if committee.join_policy is JoinPolicy.APPROVAL and not is_chaired:
        return str(_("A coordinator answers each application"))
    return str(POLICY_NAMES[committee.join_policy])


END_REASON_CHOICES = names(
    EndReason,
    {
        EndReason.REMOVED: _l("Take their name off the list"),
        EndReason.TERM_OVER: _l("Their time on the committee has ended"),
    },
    purpose="choice of whoever ends a membership",
    but=(EndReason.RESIGNED, EndReason.UNDONE, EndReason.DECEASED),
)


def narrowed_in_words(narrow: RosterFilter) -> str:
    """What a roster is narrowed to, in sentences, as pages and sheets head it."""
    told: list[Any] = [_("Showing: %(states)s.", states=", ".join(str(STATE_NAMES[state]) for state in narrow.states))]
    if narrow.membership_class:
        told.append(_("Kind of member: %(kind)s.", kind=CLASS_NAMES[narrow.membership_class]))
    language = name_in(narrow.speaks, speaking().tag) if narrow.speaks else ""
    if language and narrow.level:
        told.append(
            _("Speaks %(language)s, at least at this level: %(level)s.", language=language, level=called(narrow.level))
        )
    elif language:
        told.append(_("Speaks %(language)s.", language=language))
    elif narrow.level:
        told.append(_("Speaks a language, at least at this level: %(level)s.", level=called(narrow.level)))
    if narrow.q:
        told.append(_("Name contains “%(text)s”.", text=narrow.q))
    return " ".join(str(each) for each in told)


EVENTS: Mapping[Event, Any] = {
    events.COMMITTEE_CHANGED: _l("changed a committee’s page"),
    events.COMMITTEE_CONTACTED: _l("wrote to a committee from its page"),
    events.MEMBERSHIP_ADMITTED: _l("admitted a member"),
    events.MEMBERSHIP_ADMISSION_UNDONE: _l("undid an admission"),
    events.MEMBERSHIP_CLASS_CHANGED: _l("changed someone’s type of membership"),
    events.MEMBERSHIP_TAKEN_OUT: _l("took a membership back that had been brought in from a file"),
    events.MEMBERSHIP_PUT_IN: _l("added someone to a committee"),
    events.MEMBERSHIP_PAUSED: _l("put a member on leave"),
    events.MEMBERSHIP_RESUMED: _l("ended a member’s leave"),
    events.MEMBERSHIP_ENDED: _l("ended a membership"),
    events.MEMBERSHIP_DIED: _l("recorded from a committee’s list that someone has died"),
    events.MEMBERSHIP_LEFT: _l("left a committee"),
    events.OFFICE_GIVEN: _l("assigned an office"),
    events.OFFICE_ENDED: _l("ended a term of office"),
    events.OFFICE_HANDED_OVER: _l("handed over an office"),
    events.OFFICE_HAND_OVER_CALLED_OFF: _l("called off handing over an office"),
    events.OFFICE_OVER: _l("recorded that a term of office has ended"),
    events.OFFICE_CANCELLED: _l("undid the assignment of an office"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "membership.end_undone": _l("undid the end of a membership"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "committees/contact": _l("a question to a committee"),
    "committees/membership_ended": _l("a membership was ended"),
    "committees/membership_resigned": _l("a member left a committee"),
    "committees/put_in": _l("someone was added to a committee"),
    "committees/office_given": _l("an office was assigned"),
    "committees/office_changed": _l("an office’s last day changed"),
    "committees/office_over": _l("a term of office has ended"),
    "committees/handed_over": _l("an office was handed over (to the person who held it)"),
    "committees/taken_over": _l("an office was handed over (to the person taking over)"),
    "committees/called_off": _l("handing over an office was called off"),
}

SORTS: Mapping[str, Sort] = {
    "committees/contact": Sort.DUTIES,
    "committees/membership_ended": Sort.BELONGING,
    "committees/membership_resigned": Sort.DUTIES,
    "committees/put_in": Sort.BELONGING,
    "committees/office_given": Sort.BELONGING,
    "committees/office_changed": Sort.BELONGING,
    "committees/office_over": Sort.BELONGING,
    "committees/handed_over": Sort.BELONGING,
    "committees/taken_over": Sort.BELONGING,
    "committees/called_off": Sort.BELONGING,
}
"""Which sort each of these mails is to whoever gets it."""


def begun(on: date, today: date) -> str:
    """Since when, as it stands in a sentence: the year, or the month of this year."""
    return str(on.year) if on.year != today.year else moments.month(on.year, on.month)


def membership_in_words(membership: Membership, today: date) -> str:
    """A membership as a sentence: "Voting member since 2019"."""
    since = begun(membership.began_on, today)
    if membership.state_on(today) is MembershipState.ON_LEAVE:
        if membership.back_on is not None:
            back = moments.date(membership.back_on)
            return str(_("On leave, back on %(day)s; member since %(since)s", day=back, since=since))
        return str(_("On leave; member since %(since)s", since=since))
    if membership.state is MembershipState.LAPSED:
        return str(_("Lapsed; member since %(since)s", since=since))
    if membership.state is MembershipState.ENDED:
        return ended_in_words(membership)
    sentences: dict[MembershipClass, Any] = {
        MembershipClass.VOTING: _("Voting member since %(since)s", since=since),
        MembershipClass.NON_VOTING: _("Member since %(since)s", since=since),
        MembershipClass.YOUTH: _("Youth member since %(since)s", since=since),
        MembershipClass.HONORARY: _("Honorary member since %(since)s", since=since),
        MembershipClass.ALTERNATE: _("Alternate since %(since)s", since=since),
    }
    return str(sentences[membership.membership_class])


def ended_in_words(membership: Membership) -> str:
    """How a membership ended: "Left on Sunday, May 3"."""
    on = moments.date(membership.ended_on) if membership.ended_on else ""
    sentences: dict[EndReason | None, Any] = {
        EndReason.RESIGNED: _("Left on %(day)s", day=on),
        EndReason.REMOVED: _("Taken off the list on %(day)s", day=on),
        EndReason.TERM_OVER: _("Time on the committee ended on %(day)s", day=on),
        EndReason.DECEASED: _("Has died; member until %(day)s", day=on),
        EndReason.UNDONE: _("Admission undone on %(day)s", day=on),
        None: _("Ended on %(day)s", day=on),
    }
    return str(sentences[membership.end_reason])


def term_in_words(term: Term, zone: str) -> str:
    """From when to when somebody holds an office, in words, on the calendar of a zone; also if it never began."""
    first = moments.date(term.starts_on, year=True)
    if term.ended_at is not None and term.ended_at.astimezone(ZoneInfo(zone)).date() < term.starts_on:
        return str(_("was to begin on %(day)s; undone", day=first))
    if term.ends_on is None and term.starts_on > clock.today(zone):
        return str(_("from %(day)s, open-ended", day=first))
    if term.ends_on is None:
        return str(_("since %(day)s, open-ended", day=first))
    if term.ends_on == term.starts_on:
        return str(_("on %(day)s only", day=first))
    return str(_("%(first)s to %(last)s", first=first, last=moments.date(term.ends_on, year=True)))


def state_kind(membership: Membership) -> str:
    """The sign before the sentence: "good", "off" or none."""
    return {MembershipState.ACTIVE: "good", MembershipState.ENDED: "off"}.get(membership.state, "")
