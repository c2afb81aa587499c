"""The public front page."""

from dataclasses import replace
from typing import Any

from flask import render_template

from volunteers.activities import queries as activities
from volunteers.activities import rules as activity_rules
from volunteers.foundation import clock, moments
from volunteers.home import queries, rules
from volunteers.home.views.blueprint import bp
from volunteers.initiatives import queries as initiatives
from volunteers.organization.queries import current as current_organization
from volunteers.partners import queries as partners
from volunteers.partners.models import PartnershipKind
from volunteers.web import current_actor, public
from volunteers.web.language import shown

ON_SHOW = 4
ROLES_ON_SHOW = 3


def _name(text: Any) -> str:
    return shown(text).text


@bp.get("/")
@public("the front page is for everybody")
def front() -> str:
    """What we do, the partner cities, the committees, what is on, and how to begin."""
    everybody = partners.everybody()
    alive = [partner for partner in everybody if partner.partnership and not partner.is_earlier]
    now, zone = clock.now(), current_organization().time_zone
    here, *there = partners.clocks(alive, now, _name, zone)
    coming = activities.upcoming(current_actor(), limit=ON_SHOW)
    committees = queries.committees()
    return render_template(
        "home/front.html",
        partners=alive,
        earlier=[partner for partner in everybody if partner.is_earlier],
        drawing=partners.drawing(alive, _name),
        clocks=[replace(here, small=moments.zone(now, zone)), *there],
        now=now,
        zone=zone,
        kinds=list(PartnershipKind),
        spelled=rules.spelled,
        activities=coming,
        wanted=initiatives.open_positions(current_actor(), limit=ROLES_ON_SHOW),
        fills=activities.fill(activity.id for activity in coming),
        where={activity.id: activity_rules.whereabouts(activity) for activity in coming},
        committees=committees,
        shares=rules.shares(committees),
        figures=queries.figures(),
    )
