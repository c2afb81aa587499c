"""The pages of this room: the cities on the map and their stories, and the coordinator's forms."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for

from volunteers.access import Permission
from volunteers.foundation import clock
from volunteers.foundation.text import _
from volunteers.house import House, Place
from volunteers.partners import actions, queries, rules
from volunteers.partners import map as world
from volunteers.partners.forms import CityForm, PartnershipForm
from volunteers.partners.models import PartnerCity, Partnership, PartnershipKind
from volunteers.web import Answer, Done, current_actor, public, requires, through
from volunteers.web.language import home_zone, shown

bp = Blueprint("partners", __name__, url_prefix="/partners")


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
        clocks=queries.clocks(alive, now, name_in, home_zone()) if alive else [],
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
    return render_template(
        "partners/show.html",
        city=city,
        partnership=queries.present(city.partnerships),
        now=clock.now(),
        home=world.HOME.name,
        may_manage=actor.may(Permission.PARTNER_MANAGE, city),
        panels=House.of().sections(Place.CITY, city, actor),
    )


def _to_city(row: PartnerCity | Partnership) -> str:
    return url_for("partners.show", slug=row.slug if isinstance(row, PartnerCity) else row.city.slug)


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE, load=queries.by_slug, back=_to_city)
def edit(city: PartnerCity) -> Answer:
    """Write a city's texts."""
    form = CityForm(city)

    def act() -> Done:
        actions.change_city(current_actor(), city.id, form.to_input(), form.version.number)
        return Done(_("It is saved, and everybody can read it."))

    return through(form, act, lambda: render_template("partners/form.html", form=form, city=city))


@bp.route("/<slug>/partnerships/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE, load=queries.partnership, back=_to_city)
def edit_partnership(partnership: Partnership) -> Answer:
    """Say how a partnership stands now."""
    form = PartnershipForm(partnership)
    form.offer(rules.next_statuses(partnership.status))

    def act() -> Done:
        actions.change_partnership(current_actor(), partnership.id, form.to_input(), form.version.number)
        return Done(_("It is saved, and everybody can read it."))

    def page() -> str:
        city = partnership.city
        return render_template("partners/partnership_form.html", form=form, city=city, partnership=partnership)

    return through(form, act, page)
