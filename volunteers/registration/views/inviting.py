"""Invitations: the chair hands out an address, and whoever follows it joins as anybody else does."""

from flask import abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation.text import _
from volunteers.registration import actions, queries, rules
from volunteers.registration.forms import ApplyForm
from volunteers.registration.views.blueprint import bp
from volunteers.registration.views.joining import apply_with, join_page, may_be_joined, to_committee
from volunteers.web import Answer, Done, current_actor, limits, public, requires, see_other


def _to_invited(token: str) -> str:
    found = queries.invited_to(token)
    return to_committee(found[0]) if found else url_for("committees.index")


@bp.route("/join/<token>", methods=["GET", "POST"])
@public("whoever holds an invitation may apply to its committee", back=_to_invited)
@limits.posts("120 per hour")
def join_by_invitation(token: str) -> Answer:
    """Register and apply in one; for whoever is signed in, one press. A closed invitation says so."""
    found = queries.invited_to(token)
    if found is None:
        abort(404)
    committee, is_good = found
    if not is_good:
        return render_template("registration/invitation_over.html", committee=committee), 410
    if not current_actor().is_signed_in:
        return (
            join_page(committee, is_invited=True)
            if may_be_joined(committee)
            else see_other("committees.show", slug=committee.slug)
        )
    if request.method == "POST" and current_actor().may(Permission.COMMITTEE_APPLY, committee):
        return apply_with(committee, token)
    refusal = rules.why_not_offered(committee, is_invited=True)
    return render_template(
        "registration/apply.html",
        committee=committee,
        form=ApplyForm(),
        refusal=refusal,
        invitation=token,
        is_led=queries.is_led(committee.id),
    )


def _to_invitation(committee: Committee) -> str:
    return url_for("registration.applications", slug=committee.slug, _anchor="invite")


@bp.post("/committees/<slug>/invitation")
@requires(Permission.APPLICATION_DECIDE, load=committee_queries.by_slug, back=_to_invitation)
def make_invitation(committee: Committee) -> Done:
    """Make an address to hand out."""
    actions.make_invitation(current_actor(), committee.id)
    return Done(
        _("The invitation is ready. Send the link or print it. Anyone who applies with it will wait for your answer.")
    )


@bp.post("/committees/<slug>/invitation/close")
@requires(Permission.APPLICATION_DECIDE, load=committee_queries.by_slug, back=_to_invitation)
def close_invitation(committee: Committee) -> Done:
    """The address opens nothing any more."""
    actions.close_invitation(current_actor(), committee.id)
    return Done(_("The invitation is closed. You can create another one anytime."))
