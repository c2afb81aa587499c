"""What a chair may set about the committee."""

from flask import render_template, url_for
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.committees import actions, queries, words
from volunteers.committees.forms import PageForm
from volunteers.committees.models import Committee, JoinPolicy
from volunteers.committees.views.blueprint import bp
from volunteers.foundation.text import _
from volunteers.web import Answer, Done, current_actor, requires, through


@bp.route("/committees/<slug>/settings", methods=["GET", "POST"])
@requires(
    Permission.COMMITTEE_SETTINGS,
    load=queries.by_slug,
    back=lambda committee: url_for("committees.settings", slug=committee.slug),
)
def settings(committee: Committee) -> Answer:
    """The public page, the colour, how one joins. A stale save loses nothing that was typed."""
    form = PageForm(committee)
    form.join_policy.choices = [SelectChoice(policy.value, words.POLICY_NAMES[policy]) for policy in JoinPolicy]

    def act() -> Done:
        actions.change_page(current_actor(), committee.id, form.to_input(), form.version.number)
        return Done(_("Saved. The committee’s page now shows your changes."))

    return through(form, act, lambda: render_template("committees/settings.html", committee=committee, form=form))
