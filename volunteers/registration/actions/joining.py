"""What whoever wants to join does: register, apply, take it back."""

import secrets

from volunteers.access import Actor, Permission
from volunteers.accounts import actions as account_actions
from volunteers.accounts import queries as account_queries
from volunteers.accounts.models import Account
from volunteers.audit import action, record
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, get, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.links import Link
from volunteers.mail import outbox
from volunteers.people import actions as people_actions
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.registration import emails, events, queries, rules
from volunteers.registration.actions.arriving import arrive, refuse_other_way
from volunteers.registration.inputs import RegisterInput, Wish, YoungInput
from volunteers.registration.models import Application, ApplicationState, YoungInterest
from volunteers.undo import Act, leave

MINE = "/me/applications"
_S = ApplicationState


@action
def register(actor: Actor, given: RegisterInput) -> Link:
    """Person, account and application in one; returns the link that was mailed.

    With a known address the owner gets a way in instead: what a stranger typed changes nobody, and the application
    goes nowhere before the owner follows that link.
    """
    committee = get(Committee, given.wish.committee_id)
    refuse(rules.why_not_offered(committee, is_invited=given.wish.is_invited))
    known = account_queries.by_email(given.email)
    if known is not None:
        _spend_the_same(actor, given)
    account = known or account_actions.open_account(actor, given.email)
    db.session.flush()
    person = _person_for(actor, account, given)
    application = _receive(actor, person, given.wish)
    if known is not None:
        next_url = f"{MINE}?sent={application.public_id}" if application else MINE
        return account_actions.send_sign_in_link(account.id, next_url, language=given.preferred_language)
    return account_actions.send_confirmation(account.id, MINE, language=given.preferred_language)


def _spend_the_same(actor: Actor, given: RegisterInput) -> None:
    """What a new address costs is spent on a known one too and thrown away, so that time tells nothing."""
    with db.session.begin_nested() as savepoint:
        account = account_actions.open_account(actor, f"{secrets.token_hex(8)}@{given.email.rpartition('@')[2]}"[:254])
        db.session.flush()
        people_actions.create_person(
            actor,
            full_name=given.full_name,
            email=account.email,
            preferred_language=given.preferred_language,
            account_id=account.id,
        )
        db.session.flush()
        savepoint.rollback()


def _person_for(actor: Actor, account: Account, given: RegisterInput) -> Person:
    """Of the people who share the account the one of that name, else the first; nobody yet: a new person."""
    people = people_queries.of_account(account.id)
    same = [person for person in people if rules.is_same_name(person, given.full_name)]
    if people:
        return (same or people)[0]
    return people_actions.create_person(
        actor,
        full_name=given.full_name,
        email=given.email,
        preferred_language=given.preferred_language,
        account_id=account.id,
    )


def _receive(actor: Actor, person: Person, wish: Wish) -> Application | None:
    """Keep what somebody asks for until the address is confirmed; None where there is nothing to ask for."""
    before = queries.open_in(wish.committee_id, person.id)
    if before is not None:
        record(actor, events.APPLICATION_REPEATED, before)
        return before
    if wish.committee_id is not None and committee_queries.open_membership(wish.committee_id, person.id):
        return None
    return _new(actor, person, wish)


def _new(actor: Actor, person: Person, wish: Wish) -> Application:
    application = Application(
        committee_id=wish.committee_id,
        person_id=person.id,
        state=_S.RECEIVED,
        message=wish.message,
        message_language=wish.message_language if wish.message else None,
        received_at=clock.now(),
    )
    db.session.add(application)
    record(actor, events.APPLICATION_RECEIVED, application)
    db.session.flush()
    return application


@action
def apply_signed_in(actor: Actor, person_id: int, wish: Wish) -> Application:
    """Somebody signed in applies with one press, for themselves or whom they answer for; twice pressed is once done."""
    actor.answer_for(Permission.APPLICATION_OWN, person_id)
    person = need(Person, person_id)
    committee = get(Committee, wish.committee_id)
    before = queries.open_in(wish.committee_id, person.id)
    if before is not None and before.state is _S.IN_REVIEW:
        return before
    member = committee_queries.open_membership(committee.id, person.id) if committee else None
    refuse(rules.why_not_apply(committee, person, member, is_invited=wish.is_invited))
    application = before or _new(actor, person, wish)
    arrive(actor, application)
    return application


def confirmed(account_id: int) -> None:
    """The roof calls this when an address is confirmed: what waited for it goes to the committees."""
    for application in queries.received_of_account(account_id):
        arrive(Actor.from_link(application.person_id), application)


def entered(account_id: int, next_url: str | None) -> None:
    """The roof calls this when a mailed way in was used: the application that this very mail was about goes on."""
    for application in queries.received_of_account(account_id):
        if next_url == f"{MINE}?sent={application.public_id}":
            arrive(Actor.from_link(application.person_id), application)


@action
def send(actor: Actor, application_id: int) -> Application:
    """The owner of the address sends an application on that waited for it."""
    application = locked(Application, application_id)
    if application.state is _S.RECEIVED:
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


@action
def note_young(actor: Actor, given: YoungInput) -> YoungInterest:
    """Keep a call-name and a guardian's address, confirm nothing, and tell the coordinators that somebody waits."""
    before = queries.same_young(given.call_name, given.guardian_email)
    if before is not None:
        return before
    interest = YoungInterest(**vars(given), received_at=clock.now())
    db.session.add(interest)
    record(actor, events.YOUNG_RECEIVED, interest)
    db.session.flush()
    outbox.put_all([emails.young(interest, people_rules.recipient(each)) for each in people_queries.coordinators()])
    return interest
