"""What whoever wants to join does: register, apply, take it back."""

from volunteers.access import Actor, Permission, Role
from volunteers.audit import action, record
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, get, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.pending import actions as pending_actions
from volunteers.pending.inputs import PendingInput
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.registration import emails, events, queries, rules
from volunteers.registration.actions.arriving import arrive, refuse_other_way
from volunteers.registration.inputs import RegisterInput, Wish
from volunteers.registration.models import Application, ApplicationState
from volunteers.undo import Act, leave

_S = ApplicationState


@action
def register(actor: Actor, given: RegisterInput) -> Link:
    """Keep what somebody would like until the owner of the address sends it; returns the link that was mailed."""
    wish = given.wish
    refuse(rules.why_not_offered(get(Committee, wish.committee_id), is_invited=wish.is_invited))
    payload = {**vars(wish), "message_language": wish.message_language if wish.message else None}
    return pending_actions.keep(
        actor, PendingInput(queries.WAITS_AS, given.full_name, given.email, given.preferred_language, payload)
    )


def ask_owner(row: Pending, link: Link, to: Recipient) -> Message:
    """The mail that asks the owner of an address whether to send what waits for it."""
    return emails.confirm(row, link, get(Committee, queries.wish_of(row).committee_id), to)


def send_confirmed(actor: Actor, row: Pending, person: Person) -> Application:
    """The owner of the address sends what waited for it, for this person: it is an application now."""
    wish = queries.wish_of(row)
    refuse(queries.why_not_send(wish, person))
    application = _new(actor, person, wish)
    arrive(actor, application)
    return application


def _new(actor: Actor, person: Person, wish: Wish) -> Application:
    application = Application(
        committee_id=wish.committee_id,
        person_id=person.id,
        state=_S.RECEIVED,
        message=wish.message,
        message_language=wish.message_language if wish.message else None,
        position_id=wish.position_id,
        received_at=clock.now(),
    )
    db.session.add(application)
    record(actor, events.APPLICATION_RECEIVED, application)
    db.session.flush()
    return application


@action
def apply_signed_in(actor: Actor, person_id: int, wish: Wish) -> Application:
    """Somebody signed in applies with one press, for themselves or whom they answer for; twice pressed is once done."""
    actor.answer_for(Permission.COMMITTEE_APPLY, person_id)
    person = need(Person, person_id)
    committee = get(Committee, wish.committee_id)
    before = queries.open_in(wish.committee_id, person.id)
    if before is not None and before.state is _S.IN_REVIEW:
        changed = apply(before, position_id=wish.position_id or before.position_id)
        if changed:
            record(actor, events.APPLICATION_REPEATED, before, changed=changed)
        return before
    member = committee_queries.open_membership(committee.id, person.id) if committee else None
    by_guardian = actor.acts_for.get(person.id) is Role.GUARDIAN
    refuse(rules.why_not_apply(committee, person, member, is_invited=wish.is_invited, by_guardian=by_guardian))
    application = before or _new(actor, person, wish)
    arrive(actor, application)
    return application


@action
def withdraw(actor: Actor, application_id: int) -> Application:
    """The applicant takes the application back."""
    application = locked(Application, application_id)
    if application.state is _S.WITHDRAWN:
        return application
    refuse(rules.why_not_withdraw(application))
    before = application.state
    changed = apply(application, state=_S.WITHDRAWN, decided_at=clock.now())
    record(actor, events.APPLICATION_WITHDRAWN, application, changed=changed)
    leave(
        actor,
        events.APPLICATION_WITHDRAWN,
        application,
        for_person_id=application.person_id,
        before={"state": before},
    )
    return application


def undo_withdrawal(actor: Actor, act: Act, application: Application) -> None:
    """The applicant wants to be asked about after all; it waits where it waited, for the chair or to be confirmed."""
    refuse_other_way(application)
    apply(application, state=_S((act.before or {})["state"]), decided_at=None)
