"""A person's own calendar address: a link that is good until it is revoked."""

from volunteers import links
from volunteers.access import Actor
from volunteers.activities import events
from volunteers.audit import action, record
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.links import Link, Purpose


@action
def make_feed(actor: Actor) -> Link:
    """Make a new address; the old one shows nothing any more."""
    person_id = _person(actor)
    links.revoke(Purpose.FEED, person_id=person_id)
    link = links.issue(Purpose.FEED, ttl=None, person_id=person_id, account_id=actor.account_id)
    record(actor, events.FEED_MADE, link)
    return link


@action
def close_feed(actor: Actor) -> None:
    """Close the address; nothing takes its place."""
    links.revoke(Purpose.FEED, person_id=_person(actor))
    record(actor, events.FEED_CLOSED)


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Refusal(_l("Please sign in first."), code="nobody", status=403)
    return actor.person_id
