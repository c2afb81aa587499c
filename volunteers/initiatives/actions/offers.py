"""What a member offers, and the chair's thanks; asking whoever offered is asking (`asking.py`)."""

from volunteers import undo
from volunteers.access import Actor, Permission
from volunteers.audit import action
from volunteers.committees import queries as committees
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.initiatives import emails, events, queries, rules
from volunteers.initiatives.actions.rows import note_offer, place, settle_offer, wait_again
from volunteers.initiatives.inputs import OfferInput
from volunteers.initiatives.models import Initiative, Offer, OfferState, Position
from volunteers.mail import outbox
from volunteers.organization.queries import today_here
from volunteers.undo import Act, leave


@action
def offer(actor: Actor, position_id: int, person_id: int, given: OfferInput) -> Offer:
    """ "I would like to do this": the chair reads it. Pressed twice it is one offer, with the last words."""
    actor.answer_for(Permission.OFFER_OWN, person_id)
    queries.hold_membership(position_id, person_id)
    position = place(position_id)
    before = queries.waiting_offer(position.id, person_id)
    if before is not None:
        if given.words and apply(before, words=given.words, words_language=given.words_language):
            note_offer(actor, events.OFFER_MADE, before, position)
        return before
    membership = queries.membership_of(position.initiative.committee_id, person_id)
    last = queries.last_asked(position.id, [person_id]).get(person_id)
    refuse(rules.why_no_offers(position.initiative, position, queries.accepted_count(position.id)))
    refuse(rules.why_not_offer(membership, last, today_here()))
    made = _made(actor, position, person_id, given)
    leave(actor, events.OFFER_MADE, made, for_person_id=person_id)
    return made


@action
def offer_on_joining(actor: Actor, position_id: int, person_id: int, given: OfferInput) -> Offer | None:
    """Whoever asked to join with a role in mind has joined: that is their offer, as far as the role needs anybody."""
    position = place(position_id)
    membership = queries.membership_of(position.initiative.committee_id, person_id)
    nobody = rules.why_no_offers(position.initiative, position, queries.accepted_count(position.id))
    last = queries.last_asked(position.id, [person_id]).get(person_id)
    if nobody or rules.why_not_offer(membership, last, today_here()) or queries.waiting_offer(position.id, person_id):
        return None
    return _made(actor, position, person_id, given)


def _made(actor: Actor, position: Position, person_id: int, given: OfferInput) -> Offer:
    made = Offer(position_id=position.id, person_id=person_id, offered_at=clock.now(), **vars(given))
    db.session.add(made)
    db.session.flush()
    note_offer(actor, events.OFFER_MADE, made, position)
    return made


def _held(offer_id: int) -> tuple[Offer, Position]:
    """The position locked first, as with every act, then the offer as it is now."""
    position = place(need(Offer, offer_id).position_id)
    return queries.offer_by_key(offer_id), position


def lock_offer(act: Act, row: Offer) -> None:
    """Before taking something back."""
    _held(row.id)


def undo_offer(actor: Actor, act: Act, row: Offer) -> None:
    """They offered nothing; nobody was told."""
    refuse(rules.why_not_settle(row))
    apply(row, state=OfferState.WITHDRAWN, settled_at=clock.now())


@action
def withdraw_offer(actor: Actor, offer_id: int) -> Offer:
    """Whoever offered takes it back, as long as nobody answered."""
    row, position = _held(offer_id)
    if row.state is OfferState.WITHDRAWN:
        return row
    refuse(rules.why_not_settle(row))
    settle_offer(actor, row, position, OfferState.WITHDRAWN, events.OFFER_WITHDRAWN)
    leave(actor, events.OFFER_WITHDRAWN, row, for_person_id=row.person_id)
    return row


@action
def thank(actor: Actor, offer_id: int) -> Offer:
    """ "Thank you, not this time": they read it in their language."""
    row, position = _held(offer_id)
    if row.state is OfferState.THANKED:
        return row
    refuse(rules.why_not_settle(row))
    settle_offer(actor, row, position, OfferState.THANKED, events.OFFER_THANKED)
    outbox.put(emails.thanked(row, position, emails.Why.RELEASED, undo.ends_at()))
    leave(actor, events.OFFER_THANKED, row, for_person_id=row.person_id)
    return row


def undo_settling(actor: Actor, act: Act, row: Offer) -> None:
    """It waits for the chair again."""
    refuse(wait_again(row))


def end_offers(actor: Actor, initiative: Initiative, why: emails.Why) -> None:
    """Inside the action that ends an initiative: who offered something in it is told, and thanked."""
    for found in queries.waiting_offers(initiative_id=initiative.id):
        row, position = _held(found.id)
        if row.state is OfferState.WAITING:
            settle_offer(actor, row, position, OfferState.ENDED, events.OFFER_ENDED)
            outbox.put(emails.thanked(row, position, why, undo.ends_at()))


@action
def tell_chairs(actor: Actor, committee_id: int) -> list[Offer]:
    """One mail to each chair with all that was offered and that they were not written to about."""
    committee = locked(Committee, committee_id)
    chairs = committees.chairs(committee_id, today_here())
    if committee_id not in queries.committees_to_tell(clock.now()) or not chairs:
        return []
    offers = [_held(found.id)[0] for found in queries.untold_offers(committee_id, clock.now())]
    offers = [each for each in offers if each.state is OfferState.WAITING]
    for each in offers:
        note_offer(actor, events.OFFER_TOLD, each, each.position, apply(each, told_at=clock.now()))
    outbox.put_all(emails.offered(committee, offers, chairs) if offers else [])
    return offers
