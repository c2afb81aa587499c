"""A person's own calendar address: a link that is good until it is revoked."""

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.activities import events
from volunteers.audit import action, record
from volunteers.links import Link, Purpose


@action
def make_feed(actor: Actor, person_id: int) -> Link:
    """Make a new address for a person's own calendar; the old one shows nothing any more."""
    actor.answer_for(Permission.ACCOUNT_OWN, person_id)
    links.revoke(Purpose.FEED, person_id=person_id)
    link = links.issue(Purpose.FEED, ttl=None, person_id=person_id, account_id=actor.account_id)
    record(actor, events.FEED_MADE, link)
    return link


@action
def close_feed(actor: Actor, person_id: int) -> None:
    """Close the address; nothing takes its place."""
    actor.answer_for(Permission.ACCOUNT_OWN, person_id)
    links.revoke(Purpose.FEED, person_id=person_id)
    record(actor, events.FEED_CLOSED)
