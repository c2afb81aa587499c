"""What an administrator does that belongs to no other room: opening committees, seeing that mail arrives."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor
from volunteers.accounts.models import Account
from volunteers.admin import emails, events, rules
from volunteers.admin.inputs import CommitteeInput, CommitteeRecast
from volunteers.audit import action, on_commit, record
from volunteers.committees.models import Committee, CommitteeKind, Stage
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, get, locked, need
from volunteers.foundation.refusals import Refusal, refuse, speaks_for
from volunteers.foundation.text import _l, slug_of
from volunteers.links import Link, Purpose
from volunteers.mail import holds, outbox
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.organization import queries as organization
from volunteers.organization.actions import set_settings
from volunteers.partners.models import PartnerCity
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.people.models import Person

HUES = 12

speaks_for(
    "uq_committees_slug",
    lambda: Refusal(_l("There’s already a committee with this name."), code="name-taken", field="name"),
)

TEST_KEPT = timedelta(days=7)

AGAIN = (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.SUPPRESSED, DeliveryState.DEFERRED)
"""The states in which trying again is of any use."""


@action
def try_again(actor: Actor, delivery_id: int) -> Delivery:
    """Send a mail again that failed, came back or was left out; one that waits for its next try is tried now."""
    delivery = locked(Delivery, delivery_id)
    was = delivery.state
    if was not in AGAIN:
        raise Refusal(_l("There’s nothing to resend. This email isn’t waiting to go to anyone."), code="not-again")
    if was is DeliveryState.DEFERRED:
        delivery.next_attempt_at = clock.now()
        on_commit(None)
    else:
        outbox.try_again(delivery)
    record(actor, events.MAIL_TRIED_AGAIN, delivery, was=was)
    return delivery


def address_of(name: str) -> str:
    """The part of the address that a committee's name becomes: "Korea Committee" is korea."""
    return slug_of(slug_of(name, most=200).removesuffix("-committee"))


@action
def open_committee(actor: Actor, given: CommitteeInput) -> Committee:
    """Open a committee. It begins as a working group where it has no city yet; its chair fills in the rest."""
    name, kind = given.name, given.kind
    slug = address_of(name)
    if not slug:
        raise Refusal(
            _l("Add the name in Latin letters, too. We use it for the page’s address."), code="no-slug", field="name"
        )
    city = get(PartnerCity, given.partner_city_id)
    is_exploring = kind is CommitteeKind.COUNTRY and city is None
    last = db.session.scalar(sa.select(sa.func.max(Committee.position))) or 0
    committee = Committee(
        slug=slug,
        name=LocalText.of(name),
        short_name=LocalText.of(name.removesuffix(" Committee")),
        kind=kind,
        stage=Stage.WORKING_GROUP if is_exploring else Stage.COMMITTEE,
        partner_city_id=city.id if city else None,
        hue=last % HUES + 1,
        position=last + 1,
    )
    db.session.add(committee)
    record(actor, events.COMMITTEE_OPENED, committee, kind=kind)
    return committee


@action
def recast_committee(actor: Actor, committee_id: int, given: CommitteeRecast, version: int | None = None) -> Committee:
    """Change what a committee is: kind, stage, city, and whether it takes new members. Its page keeps its address."""
    committee = locked(Committee, committee_id)
    refuse_stale(committee, version)
    changed = apply(committee, **vars(given))
    if changed:
        record(
            actor,
            events.COMMITTEE_RECAST,
            committee,
            changed=changed,
            kind=given.kind,
            stage=given.stage,
            is_open=given.is_open,
        )
    return committee


@action
def let_mail_go(actor: Actor) -> None:
    """After a restore: what waits leaves, and what comes; twice pressed is once done."""
    if holds.began_at() is None:
        return
    holds.end()
    record(actor, events.MAIL_LET_GO)
    on_commit(None)


def change_settings(actor: Actor, wanted: Mapping[str, Any], *, stamp: str | None) -> list[str]:
    """Set several settings at once, as `organization` does, unless that would lock out whoever does it."""
    changed = _change_settings(actor, wanted, stamp)
    organization.forget()  # once more: until the commit somebody may have read them as they were
    return changed


@action
def _change_settings(actor: Actor, wanted: Mapping[str, Any], stamp: str | None) -> list[str]:
    account = get(Account, actor.account_id)
    has_own = account is not None and account.second_step_at is not None
    before, after = organization.values()["second_step_roles"], wanted.get("second_step_roles", [])
    refuse(rules.why_not_need_second_step(actor, set(after) - set(before), has_own=has_own))
    return set_settings(actor, wanted, stamp=stamp)


@action
def test_mail(actor: Actor) -> Person:
    """Send the administrator a mail, with a link that says it arrived."""
    person = people_queries.held(actor.person_id or 0)
    if not person.email:
        raise Refusal(_l("There’s no email address on your page. Add one first."), code="no-address")
    link = links.issue(Purpose.MAIL_ARRIVED, ttl=TEST_KEPT, person_id=person.id, account_id=actor.account_id)
    outbox.put(emails.test(link, people_rules.recipient(person)))
    record(actor, events.MAIL_TESTED, person)
    return person


@action
def note_arrived(link_id: int) -> None:
    """Whoever was sent the test says that it is there."""
    link = need(Link, link_id)
    if not links.use(link):
        raise Refusal(
            _l("This was already recorded, or the test is too old. You can send yourself a new one."), code="over"
        )
    record(Actor.from_link(link.person_id), events.MAIL_ARRIVED, need(Person, link.person_id or 0))
