"""Asking somebody, who may be new, to hold an office; and what comes after their yes."""

from flask import render_template, request, url_for
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.committees import queries as committee_queries
from volunteers.committees import words as committee_words
from volunteers.committees.models import Committee, OfficeBasis, OfficeKind, Term
from volunteers.foundation.db import need
from volunteers.foundation.text import _, is_clean
from volunteers.pending.models import Pending
from volunteers.registration import actions, panels, queries
from volunteers.registration.forms import OfficeOfferForm
from volunteers.registration.views.blueprint import bp
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.language import shown


def _to_offices(row: Committee | Pending) -> str:
    committee = row if isinstance(row, Committee) else need(Committee, queries.office_of(row).committee_id)
    return url_for("committees.offices", slug=committee.slug)


def _looked_for() -> dict[str, str]:
    """What somebody had typed who found no member to assign the office to: the office, and a name or an address."""
    office, q = request.args.get("office", ""), request.args.get("q", "").strip()[:200]
    known = office if office in {kind.value for kind in OfficeKind} else OfficeKind.CHAIR.value
    typed = {"email" if "@" in q else "full_name": q} if q and is_clean(q) else {}
    return {"office": known, **typed}


@bp.route("/committees/<slug>/offices/ask", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER, load=committee_queries.by_slug, back=_to_offices)
def offer_office(committee: Committee) -> Answer:
    """One mail asks somebody to come in as an officer."""
    form = OfficeOfferForm(data={"basis": OfficeBasis.APPOINTED.value, **_looked_for()})
    form.office.choices = [SelectChoice(kind.value, committee_words.OFFICE_NAMES[kind]) for kind in OfficeKind]
    form.basis.choices = [SelectChoice(basis.value, committee_words.BASIS_NAMES[basis]) for basis in OfficeBasis]

    def act() -> Done:
        given = form.to_input()
        actions.offer_office(current_actor(), committee.id, given)
        return Done(_("The email is on its way to %(email)s.", email=given.email))

    def page() -> str:
        waiting = [(row, office) for row, office in panels.offered_in(committee) if row.waits]
        return render_template("registration/offer_office.html", committee=committee, form=form, waiting=waiting)

    return through(form, act, page)


@bp.post("/committees/<slug>/offices/asked/<public_id>/take-back")
@requires(Permission.COMMITTEE_ADMINISTER, load=queries.office_offered, back=_to_offices)
def take_offer_back(row: Pending) -> Done:
    """Ask no more."""
    to, is_answered = _to_offices(row), row.declined_at is not None
    actions.take_offer_back(current_actor(), row.id)
    if is_answered:
        return Done(_("Done. It’s off the list."), to=to)
    return Done(_("Done. The link in the email no longer works."), to=to)


def came_in(term: Term) -> Done:
    """Somebody said yes: they are an officer from now on, and this is their desk."""
    committee = need(Committee, term.committee_id)
    return Done(
        _("Welcome! You now hold an office: %(committee)s.", committee=shown(committee.name).text),
        to=url_for("home.committee_desk", slug=committee.slug),
    )
