"""Who a person is, what they say about themselves, and which mails they want."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from volunteers.access import Actor
from volunteers.accounts import actions as account_actions
from volunteers.accounts.models import Account
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.links import Link
from volunteers.mail import outbox
from volunteers.people import events, hooks, queries, rules
from volunteers.people.actions.households import end_for, forget_household
from volunteers.people.actions.still_right import settle
from volunteers.people.inputs import MailInput, ProfileInput, SkillInput
from volunteers.people.models import (
    AnsweredFor,
    Basis,
    Channel,
    LanguageSkill,
    OptOut,
    Person,
    PersonNote,
    made_of_names,
)


@action
def create_person(
    actor: Actor,
    *,
    full_name: str,
    email: str | None,
    preferred_language: str,
    account_id: int | None = None,
    may_be_asked: bool = False,
    call_name: str = "",
    phone: str | None = None,
    is_adult: bool = True,
    born_on: date | None = None,
    postal_address: str | None = None,
    public_id: str | None = None,
) -> Person:
    """Somebody the organisation knows from now on, with or without an account; an address may be shared.

    `public_id` comes with a form: twice pressed is one person.
    """
    public_id, before = once(Person, public_id, full_name=full_name)
    if before is not None:
        return before
    person = Person(
        public_id=public_id,
        full_name=full_name,
        call_name=call_name,
        email=comparable(email) if email else None,
        phone=phone,
        postal_address=postal_address,
        preferred_language=preferred_language,
        account_id=account_id,
        may_be_asked=may_be_asked,
        is_adult=is_adult,
        born_on=born_on,
        created_at=clock.now(),
    )
    db.session.add(person)
    record(actor, events.PERSON_CREATED, person, has_account=account_id is not None)
    return person


@action
def recognise(actor: Actor, person_id: int, account_id: int) -> Person:
    """Somebody whom we only had written down said that it is them: from now on they sign in, as themselves."""
    person = locked(Person, person_id)
    refuse(rules.why_not_recognised(person, account_id))
    if person.account_id is None:
        changed = apply(person, account_id=account_id)
        forget_household(person.id)
        record(actor, events.PERSON_RECOGNISED, person, changed=changed)
    return person


@action
def answer_for(actor: Actor, person_id: int, account_id: int) -> None:
    """Somebody shares the address of whoever signs in: that account answers for them, narrowly.

    Whom an account answers for that others use stays with that one.
    """
    person = locked(Person, person_id)
    if queries.answering(person_id) is None:
        forget_household(person.id)
        db.session.add(AnsweredFor(account_id=account_id, person_id=person_id, since_at=clock.now()))
        record(actor, events.PERSON_ANSWERED_FOR, person)


@action
def take_over_household(actor: Actor, account_id: int, address: str) -> None:
    """Whoever lives at an address has its account now: it answers for whom the account of the dead answered for there.

    Also for who has died meanwhile: should that be a mistake, they are answered for.
    """
    left = sa.exists().where(Account.id == AnsweredFor.account_id, Account.left_active.is_not(None))
    rows = sa.select(AnsweredFor.person_id).join(Person, Person.id == AnsweredFor.person_id)
    for person_id in db.session.scalars(rows.where(Person.email == address, left).order_by(Person.id)).all():
        answer_for(actor, person_id, account_id)


@action
def change_profile(actor: Actor, person_id: int, given: ProfileInput, version: int | None = None) -> Person:
    """Save what a person wrote about themselves; refused where somebody else saved in between."""
    person = locked(Person, person_id)
    refuse_stale(person, version)
    changed = set(
        apply(
            person,
            full_name=given.full_name,
            call_name=given.call_name,
            sorts_under=given.sorts_under,
            **made_of_names(given.full_name, given.call_name, given.sorts_under),
            preferred_language=given.preferred_language,
            phone=given.phone,
            is_phone_private=given.is_phone_private,
            postal_address=given.postal_address,
            skills=list(given.skills),
            availability=list(given.availability),
            emergency_name=given.emergency_name,
            emergency_phone=given.emergency_phone,
            may_be_asked=given.may_be_asked,
        )
    )
    if _change_languages(person.id, given.languages, may_record=rules.may_record(actor, person)):
        if not changed:
            person.version += 1
        changed.add("languages")
    if changed:
        record(actor, events.PERSON_CHANGED, person, changed=sorted(changed))
        if actor.person_id == person.id:
            settle(person.id)
    return person


def _change_languages(person_id: int, wanted: tuple[SkillInput, ...], *, may_record: bool) -> bool:
    """Make the language rows those that are wanted; whether anything changed."""
    rows = {
        row.language: row
        for row in db.session.scalars(sa.select(LanguageSkill).where(LanguageSkill.person_id == person_id))
    }
    latest = (clock.now() + timedelta(days=1)).date()
    changed = False
    for given in wanted:
        refuse(rules.why_not_basis(given, latest, may_record=may_record))
        row = rows.pop(given.language, None)
        if row is None:
            row = LanguageSkill(person_id=person_id, language=given.language, basis=Basis.SELF_STATED)
            db.session.add(row)
            changed = True
        else:
            refuse(rules.why_not_change_language(row, given, may_record=may_record))
        changed |= bool(apply(row, **_skill(row, given)))
    for row in rows.values():
        refuse(rules.why_not_change_language(row, None, may_record=may_record))
        db.session.delete(row)
        changed = True
    return changed


def _skill(row: LanguageSkill, given: SkillInput) -> dict[str, Any]:
    """What a language row becomes. A level that is only said has the day on which it was."""
    basis = given.basis or row.basis
    values = {
        "speaks": given.speaks,
        "writes": given.writes,
        "interprets": given.interprets,
        "translates": given.translates,
        "basis": basis,
        "basis_on": row.basis_on,
    }
    if basis is not Basis.SELF_STATED:
        values["basis_on"] = given.basis_on if given.basis is not None else row.basis_on
    elif (row.basis, row.speaks, row.writes) != (basis, given.speaks, given.writes):
        values["basis_on"] = clock.today(current_app.config["DEFAULT_TIME_ZONE"])
    return values


@action
def follow_address(account_id: int, old: str, new: str) -> int:
    """An account has another address: whoever of its people was written to at the old one follows. Returns how many."""
    followed = 0
    for person in db.session.scalars(sa.select(Person).where(Person.account_id == account_id, Person.email == old)):
        apply(person, email=new)
        outbox.readdress(person.id, old, new)
        record(Actor.from_link(person.id), events.PERSON_FOLLOWED, person, changed=("email",))
        followed += 1
    return followed


@action
def choose_mails(
    actor: Actor, person_id: int, wanted: MailInput, *, way: str = "page", now: datetime | None = None
) -> int:
    """From now on only these mails, also of what is queued already; returns how many choices changed.

    What is stopped in one step has one moment (`now`, where a step is about several people): by it the step is told
    from those before, and taken back without them.
    """
    person, now = locked(Person, person_id), now or clock.now()
    open_ones = sa.select(OptOut).where(OptOut.person_id == person_id, OptOut.ended_at.is_(None))
    stopped = {(row.channel, row.committee_id): row for row in db.session.scalars(open_ones)}
    choices: dict[tuple[Channel, int | None], bool] = {(each, None): wants for each, wants in wanted.channels.items()}
    choices |= {(Channel.NOTICES, key): wants for key, wants in wanted.committees.items()}
    changed = 0
    for (channel, committee_id), wants in choices.items():
        row = stopped.get((channel, committee_id))
        is_said_now = row is not None and row.is_presumed and not wants
        if wants is (row is None) and not is_said_now:
            continue
        if row is not None and is_said_now:
            row.is_presumed = False
        elif row is not None:
            row.ended_at = now
        else:
            db.session.add(OptOut(person_id=person_id, channel=channel, committee_id=committee_id, since_at=now))
        event = events.OPTED_IN if wants else events.OPTED_OUT
        record(actor, event, person, channel=channel, committee_id=committee_id, way=way)
        changed += 1
    return changed


@action
def choose_language(actor: Actor, person_id: int, tag: str) -> Person:
    """In which language somebody is written to."""
    person = locked(Person, person_id)
    changed = apply(person, preferred_language=tag)
    if changed:
        record(actor, events.PERSON_CHANGED, person, changed=changed)
    return person


@action
def choose_by_link(link_id: int, wanted: MailInput, *, way: str = "link") -> int:
    """Choose, without signing in, for everybody who is written to at the link's address; returns how many people.

    Of committees each chooses for those that are theirs; whose link it is, for every one: they may have been a member.
    """
    link, now = need(Link, link_id), clock.now()
    people = queries.of_link(link)
    for person in people:
        theirs = {each.key for each in hooks.news_of([person.id], queries.stopped_committees([person.id]))}
        own = person.id == link.person_id
        committees = {key: wants for key, wants in wanted.committees.items() if own or key in theirs}
        choose_mails(Actor.from_link(person.id), person.id, replace(wanted, committees=committees), way=way, now=now)
    return len(people)


@action
def start_again_by_link(link_id: int, wanted: MailInput) -> int:
    """Take back the last step that stopped some of these mails; returns for how many people.

    What was stopped before that step stays stopped: they asked for that, too.
    """
    people = queries.of_link(need(Link, link_id))
    last = queries.last_stopped([person.id for person in people], wanted)
    for person_id, again in last.items():
        choose_mails(Actor.from_link(person_id), person_id, again, way="link")
    return len(last)


@action
def mend_address(actor: Actor, person_id: int, email: str, version: int | None = None) -> Person:
    """A coordinator writes down another address for somebody whose mailbox is lost, and it is mailed a way in."""
    person = locked(Person, person_id)
    refuse_stale(person, version)
    refuse(rules.why_not_mend(person))
    email = comparable(email)
    if person.account_id is not None:
        account_actions.mend_address(actor, person.account_id, email)
    before = person.email  # where the account had it too, it has followed by now, with its mails
    changed = apply(person, email=email)
    if "email" in changed:  # whoever signs in at the old address acts for them no more
        end_for(actor, person, "moved", has_moved=True)
        forget_household(person.id)
    record(
        actor, events.PERSON_MENDED, person, changed=changed or ("email",), has_account=person.account_id is not None
    )
    db.session.flush()
    if "email" in changed and before:
        outbox.readdress(person.id, before, email)
    by = need(Person, actor.person_id or 0).full_name
    account_actions.send_way_in(actor, email, by, language=person.preferred_language, person_id=person.id)
    return person


@action
def note(actor: Actor, person_id: int, text: str) -> PersonNote:
    """Write something down about somebody, who can read it; the same words twice on a day are one note."""
    person = need(Person, person_id)
    before = queries.same_note(person_id, text, clock.now())
    if before is not None:
        return before
    row = PersonNote(person_id=person.id, text=text, written_at=clock.now(), written_by_id=actor.person_id)
    db.session.add(row)
    db.session.flush()
    record(actor, events.PERSON_NOTED, person)
    return row
