"""What an administrator may do to the outbox."""

from volunteers.access import Actor
from volunteers.admin import events
from volunteers.audit import action, on_commit, record
from volunteers.foundation import clock
from volunteers.foundation.db import lock, need
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.mail import outbox
from volunteers.mail.models import Delivery, DeliveryState

AGAIN = (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.SUPPRESSED, DeliveryState.DEFERRED)
"""The states in which trying again is of any use."""


@action
def try_again(actor: Actor, delivery_id: int) -> Delivery:
    """Send a mail again that failed, came back or was left out; one that waits for its next try is tried now."""
    delivery = need(Delivery, delivery_id)
    lock(delivery)
    was = delivery.state
    if was not in AGAIN:
        raise Refusal(_l("There is nothing to try again: this mail is not waiting for anybody."), code="not-again")
    if was is DeliveryState.DEFERRED:
        delivery.next_attempt_at = clock.now()
        on_commit(None)
    else:
        outbox.try_again(delivery)
    record(actor, events.MAIL_TRIED_AGAIN, delivery, was=was)
    return delivery
