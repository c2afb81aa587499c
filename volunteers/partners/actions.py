"""Entering a city, what we agree with it, and changing both."""

from typing import Any

import sqlalchemy as sa

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, get, locked, need
from volunteers.foundation.once import once
from volunteers.foundation.refusals import Refusal, refuse, speaks_for
from volunteers.foundation.text import _l, slug_of
from volunteers.organization.queries import today_here
from volunteers.partners import events, queries, rules
from volunteers.partners.inputs import AgreementInput, CityInput, PartnershipInput
from volunteers.partners.models import PartnerCity, Partnership, PartnershipStatus

HUES = 12

speaks_for(
    "uq_partner_cities_slug",
    lambda: Refusal(_l("There’s already a city with this name."), code="name-taken", field="name"),
)


def _facts(given: CityInput) -> dict[str, Any]:
    return {**vars(given), "languages": list(given.languages)}


@action
def add_city(actor: Actor, given: CityInput, public_id: str | None = None) -> PartnerCity:
    """Enter a partner city: it stands last, in the next colour. Its page's address is made from its English name.

    `public_id` comes with the form: twice pressed is once done.
    """
    slug = slug_of(given.name.get("en", ""))
    refuse(rules.why_not_called(slug))
    public_id, before = once(PartnerCity, public_id, slug=slug)
    if before is not None:
        return before
    last = db.session.scalar(sa.select(sa.func.max(PartnerCity.position)))
    position = 0 if last is None else last + 1
    city = PartnerCity(public_id=public_id, slug=slug, hue=position % HUES + 1, position=position, **_facts(given))
    db.session.add(city)
    db.session.flush()
    record(actor, events.CITY_ADDED, city)
    return city


@action
def change_city(actor: Actor, city_id: int, given: CityInput, version: int | None = None) -> PartnerCity:
    """Change what is said about a city. Its page keeps its address; a label set by hand goes where the city moves."""
    city = locked(PartnerCity, city_id)
    refuse_stale(city, version)
    moved = (city.latitude, city.longitude) != (given.latitude, given.longitude)
    label: dict[str, Any] = {"label_dx": None, "label_dy": None, "label_anchor": None} if moved else {}
    changed = apply(city, **_facts(given), **label)
    if changed:
        record(actor, events.CITY_CHANGED, city, changed=changed)
    return city


@action
def agree(actor: Actor, city_id: int, given: AgreementInput, public_id: str | None = None) -> Partnership:
    """A new agreement with a city. A sister agreement raises the friendship, which ends when it is in force.

    `public_id` comes with the form: twice pressed is once done.
    """
    city = locked(PartnerCity, city_id)
    public_id, before = once(Partnership, public_id, city_id=city_id, kind=given.kind)
    if before is not None:
        return before
    others = queries.of_city(city.id)
    refuse(rules.why_not_agree(given.kind, others))
    refuse(rules.why_not_signed(given.agreed_on, today_here()))
    refuse(_why_not_alive(given, given))
    raised = rules.raised_by(given.kind, others)
    refuse(rules.why_not_raise(given, raised))
    raises_id = raised.id if raised else None
    partnership = Partnership(public_id=public_id, city_id=city.id, raises_id=raises_id, **vars(given))
    db.session.add(partnership)
    db.session.flush()
    record(actor, events.PARTNERSHIP_BEGUN, partnership, city_id=city.id, kind=given.kind, after=given.status)
    _end_raised(actor, partnership)
    return partnership


@action
def change_partnership(
    actor: Actor, partnership_id: int, given: PartnershipInput, version: int | None = None
) -> Partnership:
    """Say how an agreement stands now; an upgrade is a new one, not a change of this one."""
    locked(PartnerCity, need(Partnership, partnership_id).city_id)  # those of one city one after the other
    partnership = locked(Partnership, partnership_id)
    refuse_stale(partnership, version)
    before = partnership.status
    refuse(rules.why_not_move(before, given.status))
    refuse(rules.why_not_signed(given.agreed_on, today_here()))
    refuse(rules.why_not_raise(given, get(Partnership, partnership.raises_id)))
    if before is not given.status:
        refuse(_why_not_alive(partnership, given))
    changed = apply(partnership, **vars(given))
    said = tuple(name for name in changed if name != "status")
    if said:
        record(actor, events.PARTNERSHIP_CHANGED, partnership, changed=said, city_id=partnership.city_id)
    if "status" in changed:
        _moved(actor, partnership, before)
        _end_raised(actor, partnership)
    return partnership


def _why_not_alive(partnership: Partnership | AgreementInput, given: PartnershipInput) -> Refusal | None:
    return rules.why_not_alive(
        partnership.kind,
        given.status,
        home_council_voted=given.home_council_voted,
        partner_council_voted=given.partner_council_voted,
    )


def _moved(actor: Actor, partnership: Partnership, before: PartnershipStatus) -> None:
    after, city_id = partnership.status, partnership.city_id
    record(
        actor,
        events.PARTNERSHIP_MOVED,
        partnership,
        changed=("status",),
        city_id=city_id,
        before=before,
        after=after,
    )


def _end_raised(actor: Actor, partnership: Partnership) -> None:
    """The agreement that this one raises has ended, once this one is in force."""
    if partnership.raises_id is None or partnership.status is not PartnershipStatus.ACTIVE:
        return
    raised = locked(Partnership, partnership.raises_id)
    before = raised.status
    if apply(raised, status=PartnershipStatus.ENDED):
        _moved(actor, raised, before)
