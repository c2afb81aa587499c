"""Changing the texts of a city and how a partnership stands."""

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import locked
from volunteers.foundation.refusals import refuse
from volunteers.partners import events, rules
from volunteers.partners.inputs import CityInput, PartnershipInput
from volunteers.partners.models import PartnerCity, Partnership


@action
def change_city(actor: Actor, city_id: int, given: CityInput, version: int | None = None) -> PartnerCity:
    """Write a city's texts."""
    city = locked(PartnerCity, city_id)
    refuse_stale(city, version)
    changed = apply(city, summary=given.summary, story=given.story)
    if changed:
        record(actor, events.CITY_CHANGED, city, changed=changed)
    return city


@action
def change_partnership(
    actor: Actor, partnership_id: int, given: PartnershipInput, version: int | None = None
) -> Partnership:
    """Say how a partnership stands now; an upgrade is a new partnership, not a change of this one."""
    partnership = locked(Partnership, partnership_id)
    refuse_stale(partnership, version)
    before = partnership.status
    refuse(rules.why_not_move(before, given.status))
    changed = apply(partnership, status=given.status, note=given.note)
    if "note" in changed:
        record(actor, events.PARTNERSHIP_CHANGED, partnership, changed=changed, city_id=partnership.city_id)
    if "status" in changed:
        record(
            actor,
            events.PARTNERSHIP_MOVED,
            partnership,
            changed=changed,
            city_id=partnership.city_id,
            before=before,
            after=given.status,
        )
    return partnership
