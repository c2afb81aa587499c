"""The chair does not read the language of an offer: somebody who translates is asked what it says."""

from volunteers.access import Actor
from volunteers.audit import action
from volunteers.foundation.db import need
from volunteers.initiatives import events, queries
from volunteers.initiatives.actions.rows import place
from volunteers.initiatives.models import Offer
from volunteers.reading import actions as reading_actions
from volunteers.reading.models import Reading
from volunteers.undo import Act

WORDS = "offer"
"""What an offer's sentence is called where somebody reads it to the chair."""


@action
def ask_reader(actor: Actor, offer_id: int, language: str) -> Reading:
    """ "Who can read this to me?": up to two people get the sentence by mail, without a name. Twice is once."""
    position = place(need(Offer, offer_id).position_id)
    offer = queries.offer_by_key(offer_id)
    return reading_actions.ask(
        actor,
        WORDS,
        offer,
        language,
        events.OFFER_READER_ASKED,
        committee_id=position.initiative.committee_id,
        position_id=position.id,
        person_id=offer.person_id,
    )


def undo_ask_reader(actor: Actor, act: Act, offer: Offer) -> None:
    """Nobody was asked."""
    reading_actions.undo_ask(WORDS, offer.id)
