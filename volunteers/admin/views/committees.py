"""Opening a committee; its offices are given on its own page."""

from flask import render_template, url_for
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.admin import actions, queries
from volunteers.admin.forms import CommitteeForm, RecastForm
from volunteers.admin.views.blueprint import bp
from volunteers.admin.words import STAGE_NAMES
from volunteers.committees import queries as committee_queries
from volunteers.committees import words
from volunteers.committees.models import Committee, CommitteeKind, Stage
from volunteers.foundation.text import _
from volunteers.partners.models import PartnerCity
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.language import shown


@bp.route("/admin/committees", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER)
def committees() -> Answer:
    """All committees with how many officers they have, and a form that opens another one."""
    cities = queries.cities()
    form = CommitteeForm()
    _offer(form, cities)

    def act() -> Done:
        made = actions.open_committee(current_actor(), form.to_input(_keys(cities)))
        text = _("The committee has been created. Now assign its first office: the chair.")
        return Done(text, to=url_for("committees.offices", slug=made.slug))

    def page() -> str:
        shown_too = {"committees": queries.committees().values(), "officers": queries.officers()}
        return render_template("admin/committees.html", form=form, **shown_too)

    return through(form, act, page)


def _offer(form: CommitteeForm | RecastForm, cities: dict[str, PartnerCity]) -> None:
    form.kind.choices = [SelectChoice(kind.value, str(words.KIND_NAMES[kind]), {}) for kind in CommitteeKind]
    names = [SelectChoice(slug, shown(city.name).text, {}) for slug, city in cities.items()]
    form.partner_city.choices = [SelectChoice("", _("none yet"), {}), *names]


def _keys(cities: dict[str, PartnerCity]) -> dict[str, int]:
    return {slug: city.id for slug, city in cities.items()}


def _to_committee(committee: Committee) -> str:
    return url_for("admin.committee", slug=committee.slug)


@bp.route("/admin/committees/<slug>", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER, load=committee_queries.by_slug, back=_to_committee)
def committee(committee: Committee) -> Answer:
    """What a committee is; what it says of itself is its chair's."""
    cities = queries.cities()
    form = RecastForm(committee)
    _offer(form, cities)
    form.stage.choices = [SelectChoice(stage.value, str(STAGE_NAMES[stage]), {}) for stage in Stage]

    def act() -> Done:
        actions.recast_committee(current_actor(), committee.id, form.to_input(_keys(cities)), form.version.number)
        return Done(_("Saved. Its pages are up to date."), to=url_for("admin.committees"))

    return through(form, act, lambda: render_template("admin/committee.html", form=form, committee=committee))
