"""What goes of children and guardians when one of them is erased."""

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.whose import Somebody
from volunteers.links import Purpose
from volunteers.safeguarding import queries
from volunteers.safeguarding.hooks import occasions
from volunteers.safeguarding.models import Consent, ConsentEnd, ConsentRequest, Guardianship


def erase(actor: Actor, somebody: Somebody) -> None:
    """Inside the action that erases a person: who answered for them, or for whom they did, is known no more.

    What a guardian answered stays as a count, without their name, and counts no more: their children are looked at.
    """
    person_id, now = somebody.person_id, clock.now()
    children = {row.child_id for row in queries.children_of(person_id)}
    is_theirs = sa.or_(Guardianship.child_id == person_id, Guardianship.guardian_id == person_id)
    for child_id in children:  # the address that they typed as the child's own
        links.revoke(Purpose.OWN_ADDRESS, person_id=child_id)
    db.session.execute(sa.delete(Guardianship).where(is_theirs))
    db.session.execute(sa.delete(Consent).where(Consent.child_id == person_id))
    by_them = Consent.guardian_id == person_id
    open_ones = sa.update(Consent).where(by_them, Consent.is_open())
    db.session.execute(open_ones.values(ended_at=now, ended_because=ConsentEnd.GUARDIAN_ENDED))
    db.session.execute(sa.update(Consent).where(by_them).values(signed_name="", sender=""))
    is_asked = (ConsentRequest.child_id == person_id, ConsentRequest.ended_at.is_(None))
    db.session.execute(sa.update(ConsentRequest).where(*is_asked).values(ended_at=now))
    db.session.expire_all()
    if children:
        occasions().settle(actor, children, None)
