"""Opening a committee; its offices are given on its own page."""

from flask import render_template
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.admin import actions, queries
from volunteers.admin.forms import CommitteeForm
from volunteers.admin.views.blueprint import bp
from volunteers.committees import words
from volunteers.committees.models import CommitteeKind
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.web import current_actor, flash_done, requires, see_other
from volunteers.web.language import shown


@bp.route("/admin/committees", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER)
def committees() -> str | tuple[str, int] | Response:
    """All committees with how many officers they have, and a form that opens another one."""
    cities = queries.cities()
    form = CommitteeForm()
    form.kind.choices = [SelectChoice(kind.value, str(words.KIND_NAMES[kind]), {}) for kind in CommitteeKind]
    names = [SelectChoice(slug, shown(city.name).text, {}) for slug, city in cities.items()]
    form.partner_city.choices = [SelectChoice("", _("none yet"), {}), *names]
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            city = cities.get(form.partner_city.data or "")
            kind = CommitteeKind(form.kind.data)
            try:
                made = actions.open_committee(current_actor(), str(form.name.data), kind, city.id if city else None)
            except Refusal as refusal:
                form.refused(refusal)
            else:
                flash_done(_("The committee is open. Now give its first office: the chair."))
                return see_other("committees.offices", slug=made.slug)
    page = render_template(
        "admin/committees.html", form=form, committees=queries.committees().values(), officers=queries.officers()
    )
    return page, status
