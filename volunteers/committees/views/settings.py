"""What a chair may set about the committee."""

from flask import render_template
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.committees import actions, queries, rules
from volunteers.committees.actions import PageTerms
from volunteers.committees.forms import PageForm
from volunteers.committees.models import Committee, JoinPolicy
from volunteers.committees.views.blueprint import bp
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.web import current_actor, flash_done, requires, see_other

TEXTS = ("name", "summary", "purpose", "meets", "first_steps", "contact_email", "version")


@bp.route("/committees/<slug>/settings", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_SETTINGS, load=queries.by_slug)
def settings(committee: Committee) -> str | tuple[str, int] | Response:
    """The public page, the colour, how one joins. A stale save loses nothing that was typed."""
    slug, committee_id = committee.slug, committee.id
    form = PageForm(data=_values(committee))
    form.join_policy.choices = [SelectChoice(policy.value, rules.POLICY_NAMES[policy]) for policy in JoinPolicy]
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                actions.change_page(current_actor(), committee_id, _terms(form), form.version.data)
            except Refusal as refusal:
                form.refused(refusal)
                committee = queries.by_slug(slug) or committee
                form.version.is_now(committee.version)
            else:
                flash_done(_("Saved. The committee’s page shows it from now on."))
                return see_other("committees.settings", slug=slug)
    return render_template("committees/settings.html", committee=committee, form=form), status


def _values(committee: Committee) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(committee, name) for name in TEXTS}
    return values | {"hue": str(committee.hue), "join_policy": committee.join_policy.value}


def _terms(form: PageForm) -> PageTerms:
    return PageTerms(
        name=form.name.data,
        summary=form.summary.data,
        purpose=form.purpose.data,
        meets=form.meets.data,
        first_steps=form.first_steps.data,
        hue=int(form.hue.data),
        join_policy=JoinPolicy(form.join_policy.data),
        contact_email=form.contact_email.data or None,
    )
