"""What waits for an address, as what its owner wishes, and as the office that somebody is asked to hold."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.accounts.models import Account
from volunteers.committees import queries as committee_queries
from volunteers.committees import rules as committee_rules
from volunteers.committees.models import Committee, OfficeBasis, OfficeKind
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db, get
from volunteers.foundation.refusals import Refusal
from volunteers.organization.queries import today_here
from volunteers.pending import queries as pending_queries
from volunteers.pending import rules as pending_rules
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.registration import rules
from volunteers.registration.inputs import Wish
from volunteers.registration.queries.applications import open_in
from volunteers.registration.queries.invitations import invitation

WAITS_AS = "application"
"""What a wish is called while it waits for an address."""

OFFICE_WAITS_AS = "office"
"""The same of an office that somebody is asked to hold."""


@dataclass(frozen=True)
class Office:
    """An office that waits for a yes."""

    committee_id: int
    office: OfficeKind
    basis: OfficeBasis
    ends_on: date | None
    asked_by_id: int | None
    email: str


def wish_of(row: Pending) -> Wish:
    """What waits for an address, as what its owner wishes. An invitation counts as long as the committee has one."""
    wish = Wish(**row.payload)
    is_invited = wish.is_invited and wish.committee_id is not None and invitation(wish.committee_id) is not None
    return replace(wish, is_invited=is_invited)


def unsent(account_id: int | None) -> list[Pending]:
    """What was asked for with the address of an account, and its owner has not sent."""
    return [row for row in pending_queries.of_account(account_id) if row.kind in (WAITS_AS, OFFICE_WAITS_AS)]


def office_of(row: Pending) -> Office:
    """What waits for an address, as the office that it is."""
    kept = row.payload
    ends_on = date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None
    office, basis = OfficeKind(kept["office"]), OfficeBasis(kept["basis"])
    return Office(kept["committee_id"], office, basis, ends_on, kept.get("asked_by_id"), row.email)


def offices_asked_of(account_id: int | None) -> list[tuple[Pending, Committee]]:
    """The offices that whoever signs in with the account is asked to hold, each with its committee."""
    rows = [row for row in pending_queries.of_account(account_id) if row.kind == OFFICE_WAITS_AS]
    return [(row, committee) for row in rows if (committee := get(Committee, office_of(row).committee_id)) is not None]


def offices_offered(committee_id: int) -> list[Pending]:
    """The offices of a committee that somebody is asked to hold, or said no to lately, the newest first."""
    return [row for row in pending_queries.of_kind(OFFICE_WAITS_AS) if row.payload["committee_id"] == committee_id]


def office_offered(slug: str, public_id: str) -> Pending | None:
    """One of them."""
    committee = committee_queries.by_slug(slug)
    if committee is None:
        return None
    return next((row for row in offices_offered(committee.id) if row.public_id == public_id), None)


def addresses_of(actor: Actor) -> set[str]:
    """The addresses of whoever acts: those of the account, and of the people for whom it acts."""
    own = db.session.scalars(sa.select(Account.email).where(Account.id == actor.account_id))
    theirs = db.session.scalars(sa.select(Person.email).where(Person.id.in_(actor.acts_for), Person.email.is_not(None)))
    return {comparable(email) for email in (*own, *theirs) if email}


def asked_since(committee_id: int, office: OfficeKind, email: str) -> datetime | None:
    """Since when the owner of an address has been asked to hold the office, and has not answered."""
    asked = (
        row.created_at
        for row in offices_offered(committee_id)
        if row.waits and row.email == comparable(email) and office_of(row).office is office
    )
    return next(asked, None)


def why_not_take(offer: Office, person: Person) -> Refusal | None:
    """Why somebody can't take the office that they were asked to hold."""
    committee, today = get(Committee, offer.committee_id), today_here()
    if committee is None:
        return pending_rules.over()
    own = rules.why_not_answer_oneself(person, offer.email, get(Person, offer.asked_by_id))
    if own is not None:
        return own
    membership = committee_queries.open_membership(committee.id, person.id)
    if membership is None:
        refusal = committee_rules.why_not_admit(committee, person, None)
    else:
        refusal = rules.why_not_hold(membership, offer.basis, today)
    if refusal is not None:
        return refusal
    others = committee_queries.terms_of_office(committee.id, offer.office)
    if any(committee_rules.overlaps(today, offer.ends_on, other) for other in others):
        return rules.office_taken()
    return rules.why_not_offer_office(committee, offer.ends_on, today, ())


def why_not_send(wish: Wish, person: Person) -> Refusal | None:
    """Why somebody can't apply for what waits for their address."""
    committee = get(Committee, wish.committee_id)
    member = committee_queries.open_membership(committee.id, person.id) if committee is not None else None
    refusal = rules.why_not_apply(committee, person, member, is_invited=wish.is_invited)
    if refusal is None and open_in(wish.committee_id, person.id) is not None:
        return rules.already_applied()
    return refusal
