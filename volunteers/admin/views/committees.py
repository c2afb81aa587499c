"""Opening a committee; its offices are given on its own page."""

from flask import render_template, url_for
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.admin import actions, queries
from volunteers.admin.forms import CommitteeForm
from volunteers.admin.views.blueprint import bp
from volunteers.committees import words
from volunteers.committees.models import CommitteeKind
from volunteers.foundation.text import _
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.language import shown


@bp.route("/admin/committees", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER)
def committees() -> Answer:
    """All committees with how many officers they have, and a form that opens another one."""
    cities = queries.cities()
    form = CommitteeForm()
    form.kind.choices = [SelectChoice(kind.value, str(words.KIND_NAMES[kind]), {}) for kind in CommitteeKind]
    names = [SelectChoice(slug, shown(city.name).text, {}) for slug, city in cities.items()]
    form.partner_city.choices = [SelectChoice("", _("none yet"), {}), *names]

    def act() -> Done:
        made = actions.open_committee(current_actor(), form.to_input({slug: city.id for slug, city in cities.items()}))
        text = _("The committee is open. Now give its first office: the chair.")
        return Done(text, to=url_for("committees.offices", slug=made.slug))

    def page() -> str:
        shown_too = {"committees": queries.committees().values(), "officers": queries.officers()}
        return render_template("admin/committees.html", form=form, **shown_too)

    return through(form, act, page)
