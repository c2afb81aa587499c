"""The pages of this room: the cities on the map and their stories, and the coordinator's forms."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.foundation import clock, languages
from volunteers.foundation.text import _
from volunteers.house import House, Place
from volunteers.partners import actions, queries, rules
from volunteers.partners.forms import AgreementForm, CityForm, PartnershipForm, city_form
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
        may_manage=current_actor().may(Permission.PARTNER_MANAGE),
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
        home=queries.home().name,
        raised_to={each.raises_id: each for each in city.partnerships if each.raises_id},
        may_raise=rules.raised_by(PartnershipKind.SISTER, city.partnerships) is not None,
        may_manage=actor.may(Permission.PARTNER_MANAGE, city),
        panels=House.of().sections(Place.CITY, city, actor),
    )


def _to_city(row: PartnerCity | Partnership) -> str:
    return url_for("partners.show", slug=row.slug if isinstance(row, PartnerCity) else row.city.slug)


def _to_cities() -> str:
    return url_for("partners.index")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE, back=_to_cities)
def new() -> Answer:
    """Enter a city."""
    form = city_form()

    def act() -> Done:
        city = actions.add_city(current_actor(), form.to_input(), form.once.data)
        text = _("The city is on the map. Now add the agreement you have with it.")
        return Done(text, to=url_for("partners.agree", slug=city.slug))

    return through(form, act, lambda: _city_page(form, None))


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE, load=queries.by_slug, back=_to_city)
def edit(city: PartnerCity) -> Answer:
    """Change what is said about a city."""
    form = city_form(city)

    def act() -> Done:
        actions.change_city(current_actor(), city.id, form.to_input(), form.version.number)
        return Done(_("Saved. Everyone can read it."))

    return through(form, act, lambda: _city_page(form, city))


def _city_page(form: CityForm, city: PartnerCity | None) -> str:
    zones = languages.zones_of(city.country_code) if city else []
    return render_template("partners/form.html", form=form, city=city, zones=zones)


@bp.route("/<slug>/partnerships/new", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE, load=queries.by_slug, back=_to_city)
def agree(city: PartnerCity) -> Answer:
    """Add an agreement; `kind` in the address chooses one beforehand."""
    form = AgreementForm(data={"kind": request.args.get("kind")})
    form.offer(rules.BEGINS_AS)

    def act() -> Done:
        actions.agree(current_actor(), city.id, form.to_input(), form.once.data)
        return Done(_("Saved. Everyone can read it."))

    return through(form, act, lambda: _partnership_page(form, city, None))


@bp.route("/<slug>/partnerships/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE, load=queries.partnership, back=_to_city)
def edit_partnership(partnership: Partnership) -> Answer:
    """Say how an agreement stands now."""
    form = PartnershipForm(partnership)
    form.offer(rules.next_statuses(partnership.status))

    def act() -> Done:
        actions.change_partnership(current_actor(), partnership.id, form.to_input(), form.version.number)
        return Done(_("Saved. Everyone can read it."))

    return through(form, act, lambda: _partnership_page(form, partnership.city, partnership))


def _partnership_page(form: AgreementForm, city: PartnerCity, partnership: Partnership | None) -> str:
    raises = None if partnership else rules.raised_by(PartnershipKind.SISTER, city.partnerships)
    return render_template(
        "partners/partnership_form.html", form=form, city=city, partnership=partnership, raises=raises
    )
