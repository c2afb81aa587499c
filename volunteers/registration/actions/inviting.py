"""Invitations: an address that a chair hands out; whoever comes by it may apply to a committee that invites."""

from volunteers import links
from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.committees.models import Committee
from volunteers.foundation.db import locked
from volunteers.links import Link, Purpose
from volunteers.registration import events, queries


@action
def make_invitation(actor: Actor, committee_id: int) -> Link:
    """Make an address; the one before it opens nothing any more."""
    committee = locked(Committee, committee_id)
    links.revoke(Purpose.INVITATION, subject_id=committee_id)
    link = links.issue(Purpose.INVITATION, ttl=None, subject_id=committee_id)
    record(actor, events.INVITATION_MADE, committee, committee_id=committee_id)
    return link


@action
def close_invitation(actor: Actor, committee_id: int) -> None:
    """Close the address; pressed twice it is closed once."""
    committee = locked(Committee, committee_id)
    if queries.invitation(committee_id) is not None:
        links.revoke(Purpose.INVITATION, subject_id=committee_id)
        record(actor, events.INVITATION_CLOSED, committee, committee_id=committee_id)
