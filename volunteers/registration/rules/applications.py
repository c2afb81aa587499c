"""Decisions about joining as pure functions, and the words for how an application stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from volunteers.committees import rules as committee_rules
from volunteers.committees.models import (
    Committee,
    JoinPolicy,
    Membership,
)
from volunteers.foundation import moments
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.refusals import Refusal, speaks_for
from volunteers.foundation.text import _, _l, _n
from volunteers.people.models import Person
from volunteers.people.rules import has_died
from volunteers.registration.models import OPEN_STATES, Application, ApplicationState

READY_SENTENCES: Mapping[str, Any] = {
    "full": _l("Thank you for asking. We’re full right now. Please ask us again in three months."),
    "elsewhere": _l("Thank you for asking. Another committee would be a better fit. A coordinator will email you."),
    "resting": _l("Thank you for asking. The committee is taking a break. We’ll email you when it starts up again."),
    "meet": _l("Thank you for asking. Please come to one of our open activities first so we can meet."),
}
"""Kind sentences for declining, by name; they are sent in the applicant's language."""


def already_applied() -> Refusal:
    """There is an open application already."""
    return Refusal(
        _l("There’s already an application to this committee waiting for an answer."), code="already-applied"
    )


speaks_for("uq_applications_open", already_applied)


def why_not_offered(committee: Committee | None, *, is_invited: bool = False) -> Refusal | None:
    """Why one can't apply to this committee now; without a committee one asks for help to choose."""
    if committee is None:
        return None
    if not committee.is_open:
        return committee_rules.is_closed("committee")
    if committee.join_policy is JoinPolicy.INVITATION and not is_invited:
        return Refusal(
            _l("This committee is by invitation only. Send it a message or choose another one."),
            code="by-invitation",
            field="committee",
        )
    return None


def why_not_proposed(person: Person) -> Refusal | None:
    """Why nobody may pass this person on to a committee, whichever it is."""
    if person.is_dead:
        return has_died(person)
    if person.is_adult:
        return None
    return Refusal(
        _l("If you’re under 18, a parent or guardian needs to agree first. A coordinator will help you both."),
        code="guardian-first",
    )


def why_not_apply(
    committee: Committee | None,
    person: Person,
    membership: Membership | None,
    *,
    is_invited: bool = False,
    by_guardian: bool = False,
) -> Refusal | None:
    """Why this person can't apply; `membership` is the open one in that committee.

    `by_guardian`: a parent or guardian applies for them, who agrees by that.
    """
    refusal = why_not_offered(committee, is_invited=is_invited)
    if refusal is not None:
        return refusal
    refusal = why_not_proposed(person)
    if refusal is not None and not (by_guardian and refusal.code == "guardian-first"):
        return refusal
    if membership is not None:
        return Refusal(_l("You’re already a member of this committee."), code="already-member")
    return None


def why_not_decide(application: Application, decided_by: str) -> Refusal | None:
    """Why there is nothing to decide any more; `decided_by` is who did."""
    sentences: dict[ApplicationState, Any] = {
        ApplicationState.RECEIVED: _(
            "This application hasn’t reached the committee yet because the email address isn’t confirmed."
        ),
        ApplicationState.ACCEPTED: _("%(name)s already accepted this application.", name=decided_by),
        ApplicationState.DECLINED: _("%(name)s already declined this application.", name=decided_by),
        ApplicationState.WITHDRAWN: _("The person withdrew the application."),
        ApplicationState.LAPSED: _("This application has expired."),
    }
    if application.state in sentences:
        return Refusal(str(sentences[application.state]), code=f"is-{application.state.value}")
    if application.committee_id is None:
        return Refusal(_l("Choose a committee for this person first."), code="no-committee")
    return None


def why_not_own(application: Application, answers_for: Collection[int]) -> Refusal | None:
    """Why this application is somebody else's to answer: nobody lets themselves in, nor whom they answer for."""
    if application.person_id not in answers_for:
        return None
    return Refusal(_l("This is your own application. Another chair or a coordinator has to answer it."), code="own")


def others(person: Person, people: Iterable[Person], account_id: int | None = None) -> list[Person]:
    """Those of these people who may answer an application of this person; the account, if any, acts for the person."""
    acting = {person.account_id, account_id} - {None}
    return [each for each in people if each.id != person.id and each.account_id not in acting]


def why_not_guardian(person: Person) -> Refusal | None:
    """Why somebody can't answer for a child."""
    if person.is_adult:
        return None
    return Refusal(_l("A parent or guardian has to be 18 or older."), code="guardian-minor")


def late_from(application: Application, late_days: int) -> datetime:
    """From when on a coordinator may answer in the chair's place."""
    return (application.review_since_at or application.received_at) + timedelta(days=late_days)


def answer_by(applications: Iterable[Application], late_days: int, now: datetime) -> datetime | None:
    """By when all of these are to be answered: the first day of them; None where one is late already."""
    by = min(late_from(application, late_days) for application in applications)
    return by if by > now else None


def is_to_remind(application: Application, begun_at: datetime) -> bool:
    """Whether those who chair the committee since `begun_at` had no reminder of it."""
    return application.nudged_at is None or application.nudged_at < begun_at


def circle_of(committee_id: int, chairing: Collection[tuple[int, int]]) -> frozenset[int]:
    """The committees that hang together with this one by who chairs them: (committee key, person key) for each."""
    found = {committee_id}
    while True:
        chairs = {person_id for key, person_id in chairing if key in found}
        more = {key for key, person_id in chairing if person_id in chairs} - found
        if not more:
            return frozenset(found)
        found |= more


def why_not_yet(application: Application, now: datetime, late_days: int) -> Refusal | None:
    """Why a coordinator can't answer in the chair's place yet."""
    due = late_from(application, late_days)
    if now < due:
        return Refusal(
            _("The chair has until %(day)s to answer. After that, a coordinator can.", day=moments.date(due)),
            code="not-late",
        )
    return None


def why_not_place(application: Application, membership: Membership | None, other: Application | None) -> Refusal | None:
    """Why this application can't go to that committee."""
    if application.committee_id is not None or application.state is not ApplicationState.IN_REVIEW:
        return Refusal(_l("Someone has already answered this one or sent it to a committee."), code="placed")
    if membership is not None:
        return committee_rules.already_member()
    if other is not None:
        return already_applied()
    return None


def why_not_withdraw(application: Application) -> Refusal | None:
    """Why an application can't be taken back."""
    if application.state not in OPEN_STATES:
        return Refusal(_l("This application has already been answered."), code="answered")
    return None


def call_names(people: Sequence[Person]) -> str:
    """Call-names in a row: "Dana and Jun-ho"."""
    return in_a_row(person.greeting_name for person in people)


def why_not_member_again(application: Application | None) -> Refusal | None:
    """Why the end of a membership can't be undone: the person has applied again since, and waits for an answer."""
    if application is None:
        return None
    return Refusal(_l("There’s a new application to this committee. Answer that one instead."), code="applied-again")


def why_not_wait_again(
    application: Application, member: Membership | None, other: Application | None
) -> Refusal | None:
    """Why an application can't wait again as before: `member` and `other` are what the person has in it by now."""
    if member is not None and member.id != application.membership_id:
        return committee_rules.already_member()
    if application.membership_id is not None and member is None:
        return Refusal(_l("This membership has ended in the meantime, so you can’t undo this."), code="moved-on")
    if other is not None and other.id != application.id:
        return Refusal(
            _l("There’s a newer application to this committee. Answer that one instead."), code="applied-again"
        )
    return None


def applications_in_words(number: int) -> list[Any]:
    """How many applications these are; nothing where there are none."""
    return [_n("one application", "%(num)s applications", number)] if number else []


_STATES_TOLD: Mapping[str, ApplicationState] = {
    "registration/received": ApplicationState.IN_REVIEW,
    "registration/placed": ApplicationState.IN_REVIEW,
    "registration/helping": ApplicationState.IN_REVIEW,
    "registration/help_wanted": ApplicationState.IN_REVIEW,
    "registration/joined": ApplicationState.ACCEPTED,
    "registration/accepted": ApplicationState.ACCEPTED,
    "registration/declined": ApplicationState.DECLINED,
}
TO_CHAIRS = frozenset({"registration/received", "registration/joined"})
"""The kinds of mail that tell the chairs of a committee who would like to join."""
OF_HELP = frozenset({"registration/helping", "registration/help_wanted"})
"""The kinds of mail that are about help to choose a committee: true until one is found."""


def is_still_so(kind: str, application: Application, *, is_member: bool) -> bool:
    """Whether a mail about an application is still true: it stands as the mail says, and who got in is in."""
    if kind in OF_HELP and application.committee_id is not None:
        return False
    state = application.state
    return state is _STATES_TOLD[kind] and (state is not ApplicationState.ACCEPTED or is_member)


def why_not_take_back(application: Application) -> Refusal | None:
    """Why it can't be undone that somebody was passed on to a committee: it has answered."""
    if application.state is ApplicationState.IN_REVIEW:
        return None
    return Refusal(_l("The committee has already answered, so you can’t undo this."), code="answered")
