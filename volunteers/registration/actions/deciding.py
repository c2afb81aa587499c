"""What chairs and coordinators do: accept, decline, undo, place, remind."""

from datetime import datetime

from volunteers import undo
from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees import actions as committee_actions
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import get, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.foundation.text import _
from volunteers.mail import Message, Recipient, outbox
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.registration import emails, events, queries, rules
from volunteers.registration.actions.arriving import (
    chair_recipients,
    decider,
    refuse_other_way,
    take_in,
)
from volunteers.registration.inputs import DeclineInput
from volunteers.registration.models import Application, ApplicationState
from volunteers.undo import Act, leave

_S = ApplicationState


def _name_of_decider(application: Application) -> str:
    decider = get(Person, application.decided_by_id)
    return decider.greeting_name if decider else _("the rules of the committee")


def _is_done_by(actor: Actor, application: Application, state: ApplicationState) -> bool:
    """Whether the same person pressed the same button before."""
    return application.state is state and application.decided_by_id == actor.person_id


@action
def accept(actor: Actor, application_id: int, *, late: bool = False) -> Application:
    """Accept: one press. `late`: a coordinator answers in the chair's place."""
    application = locked(Application, application_id)
    if _is_done_by(actor, application, _S.ACCEPTED):
        return application
    _refuse_undecidable(actor, application, late)
    take_in(actor, application, need(Committee, application.committee_id or 0), by_policy=False)
    leave(actor, events.APPLICATION_ACCEPTED, application, for_person_id=application.person_id)
    return application


def _refuse_undecidable(actor: Actor, application: Application, late: bool) -> None:
    refuse(rules.why_not_decide(application, _name_of_decider(application)))
    refuse(rules.why_not_own(application, actor.acts_for))
    if late and _is_led_by_others(application):
        refuse(rules.why_not_yet(application, clock.now(), current_organization().late_days))


def _is_led_by_others(application: Application) -> bool:
    """Whether somebody else than the applicant chairs the committee."""
    chairs = committee_queries.chairs(application.committee_id or 0, today_here())
    return bool(rules.others(need(Person, application.person_id), chairs))


@action
def decline(
    actor: Actor, application_id: int, given: DeclineInput, version: int | None = None, *, late: bool = False
) -> Application:
    """Decline with a kind reason."""
    application = locked(Application, application_id)
    if _is_done_by(actor, application, _S.DECLINED) and application.answer == given.answer:
        return application
    _refuse_undecidable(actor, application, late)
    refuse_stale(application, version)
    committee = need(Committee, application.committee_id or 0)
    changed = apply(
        application,
        state=_S.DECLINED,
        answer=given.answer,
        private_note=given.private_note,
        decided_at=clock.now(),
        decided_by_id=actor.person_id,
    )
    record(actor, events.APPLICATION_DECLINED, application, reason=given.answer, changed=changed)
    to = people_rules.recipient(need(Person, application.person_id))
    outbox.put(emails.declined(application, committee, to, undo.ends_at()))
    leave(actor, events.APPLICATION_DECLINED, application, for_person_id=application.person_id)
    return application


def undo_decision(actor: Actor, act: Act, application: Application) -> None:
    """The application waits again, nobody has read the answer, and a membership that it made ends as undone."""
    refuse_other_way(application)
    membership_id = application.membership_id
    apply(
        application,
        state=_S.IN_REVIEW,
        answer="",
        private_note="",
        decided_at=None,
        decided_by_id=None,
        membership_id=None,
    )
    if membership_id is not None:
        committee_actions.undo_admission(actor, membership_id)


@action
def place(actor: Actor, application_id: int, committee_id: int) -> Application:
    """A coordinator finds a committee for somebody who asked for help; its chair then answers."""
    application = locked(Application, application_id)
    if application.committee_id == committee_id:
        return application
    committee, person = need(Committee, committee_id), need(Person, application.person_id)
    member = committee_queries.open_membership(committee_id, person.id)
    refuse(rules.why_not_place(application, member, queries.open_in(committee_id, person.id)))
    before = {"review_since_at": (application.review_since_at or application.received_at).isoformat()}
    anew = {"review_since_at": clock.now(), "nudged_at": None, "desk_told_at": None}
    changed = apply(application, committee_id=committee_id, **anew)
    record(actor, events.APPLICATION_PLACED, application, changed=changed)
    by = rules.late_from(application, current_organization().late_days)
    until, to = undo.ends_at(), people_rules.recipient(person)
    chairs = chair_recipients(committee, but=person.id)
    messages = [emails.received(application, committee, person.full_name, each, by, until) for each in chairs]
    helper = decider(actor)
    outbox.put_all(
        [*messages, emails.placed(application, committee, to, by, until, helper, is_led=queries.is_led(committee.id))]
    )
    leave(actor, events.APPLICATION_PLACED, application, for_person_id=application.person_id, before=before)
    return application


def undo_place(actor: Actor, act: Act, application: Application) -> None:
    """They wait for help to choose again, as long as before; nobody has heard of it."""
    refuse(rules.why_not_take_back(application))
    other = queries.open_in(None, application.person_id)
    refuse(rules.already_applied() if other is not None else None)
    since = datetime.fromisoformat((act.before or {})["review_since_at"])
    apply(application, committee_id=None, review_since_at=since)


@action
def remind_chairs(actor: Actor, circle: frozenset[int]) -> list[Application]:
    """One mail to each chair of a circle of committees, with all who wait for long in those that they chair.

    Nothing is used up where no chair could read it. A reminder is no change of the application: what somebody answers
    meanwhile stays as they opened it.
    """
    committees, now = [locked(Committee, key) for key in sorted(circle)], clock.now()
    if circle not in queries.circles_to_remind(now):
        return []
    found: list[Application] = []
    told: dict[int | None, tuple[Recipient, list[emails.Waiting]]] = {}
    for committee in sorted(committees, key=lambda each: (each.position, each.id)):
        to, waiting = chair_recipients(committee), queries.waiting_long(now, committee.id)
        found += waiting if to else []
        for each in to:
            theirs = [application for application in waiting if application.person_id != each.person_id]
            if theirs:
                told.setdefault(each.person_id, (each, []))[1].append((committee, theirs))
    for application in found:
        application.nudged_at = now
        record(actor, events.APPLICATION_NUDGED, application, changed=("nudged_at",))
    outbox.put_all([_nudge(to, waiting, now) for to, waiting in told.values()])
    return found


def _nudge(to: Recipient, waiting: list[emails.Waiting], now: datetime) -> Message:
    everybody = [application for _committee, found in waiting for application in found]
    by = rules.answer_by(everybody, current_organization().late_days, now)
    return emails.nudge(waiting, to, by, today_here())


@action
def tell_the_desk(actor: Actor) -> list[Application]:
    """One mail to each coordinator with all who wait where nobody chairs, and whom they were not told of."""
    now, to = clock.now(), people_queries.coordinators()
    waiting = queries.to_tell_the_desk(now)
    if not waiting or not to:
        return []
    for application in waiting:
        application.desk_told_at = now
        record(actor, events.APPLICATION_DESK_TOLD, application, changed=("desk_told_at",))
    by = rules.answer_by(waiting, current_organization().late_days, now)
    outbox.put_all([emails.unled(waiting, people_rules.recipient(each), by) for each in to])
    return waiting
