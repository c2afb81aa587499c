"""What may be done to a link by whoever holds it."""

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation.db import need
from volunteers.links.events import LINK_DISOWNED
from volunteers.links.issue import close
from volunteers.links.models import Link


@action
def disown(link_id: int) -> Link:
    """ "I am someone else": the link opens nothing any more, and the trail says so."""
    link = need(Link, link_id)
    close(link)
    record(Actor.from_link(None), LINK_DISOWNED, link, purpose=link.purpose)
    return link
