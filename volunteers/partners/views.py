"""The pages of this room: the cities on the map and their stories, and the coordinator's forms."""

from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.foundation import clock
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.partners import actions, queries, rules
from volunteers.partners import map as world
from volunteers.partners.forms import CityForm, PartnershipForm
from volunteers.partners.models import PartnerCity, Partnership, PartnershipKind
from volunteers.web.actor import current_actor
from volunteers.web.doors import public, requires
from volunteers.web.language import home_zone, shown
from volunteers.web.replies import flash_done, see_other

bp = Blueprint("partners", __name__, url_prefix="/partners")

Answer = Response | str | tuple[str, int]
UNPROCESSABLE = 422


def name_in(text: Any) -> str:
    """A city's name in the reader's language."""
    return shown(text).text


@bp.get("/")
@public("partner cities are what the organisation shows first")
def index() -> str:
    """The cities on the map and as cards, and what became of earlier ones."""
    partners = queries.everybody()
    alive = [partner for partner in partners if partner.partnership and not partner.is_earlier]
    now = clock.now()
    return render_template(
        "partners/index.html",
        partners=alive,
        earlier=[partner for partner in partners if partner.is_earlier],
        drawing=queries.drawing(alive, name_in) if alive else None,
        clocks=queries.clocks(alive, now, name_in, home_zone(current_app)) if alive else [],
        now=now,
        kinds=list(PartnershipKind),
    )


@bp.get("/<slug>")
@public("partner cities are what the organisation shows first")
def show(slug: str) -> str:
    """One city: its story, how we stand, what time it is there."""
    city = queries.by_slug(slug)
    if city is None:
        abort(404)
    actor = current_actor()
    given = current_app.extensions.get("city_panels", ())
    return render_template(
        "partners/show.html",
        city=city,
        partnership=queries.present(city.partnerships),
        now=clock.now(),
        home=world.HOME.name,
        may_manage=actor.may(Permission.PARTNER_MANAGE, city),
        panels=[found for panel in given if (found := panel(city, actor)) is not None],
    )


def _page(template: str, form: Any, **values: Any) -> Answer:
    """The page of a form, 422 where something is to be mended."""
    page = render_template(template, form=form, **values)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE, load=queries.by_slug)
def edit(city: PartnerCity) -> Answer:
    """Write a city's texts."""
    form = CityForm()
    key, slug = city.id, city.slug
    if request.method == "GET":
        form.show(city)
    elif form.validate():
        try:
            actions.change_city(current_actor(), key, form.terms())
        except Refusal as refusal:
            form.refused(refusal)
            city = queries.by_slug(slug) or city
            if refusal.code == "stale":
                form.again(city.version)
        else:
            flash_done(_("It is saved, and everybody can read it."))
            return see_other("partners.show", slug=slug)
    return _page("partners/form.html", form, city=city)


@bp.route("/<slug>/partnerships/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE, load=queries.partnership)
def edit_partnership(partnership: Partnership) -> Answer:
    """Say how a partnership stands now."""
    form = PartnershipForm()
    key, slug, public_id = partnership.id, partnership.city.slug, partnership.public_id
    form.offer(rules.next_statuses(partnership.status))
    if request.method == "GET":
        form.show(partnership)
    elif form.validate():
        try:
            actions.change_partnership(current_actor(), key, form.terms())
        except Refusal as refusal:
            form.refused(refusal)
            partnership = queries.partnership(slug, public_id) or partnership
            if refusal.code == "stale":
                form.again(partnership.version)
        else:
            flash_done(_("It is saved, and everybody can read it."))
            return see_other("partners.show", slug=slug)
    return _page("partners/partnership_form.html", form, city=partnership.city, partnership=partnership)
