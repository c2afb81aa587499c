"""Who holds which office, giving one and ending one."""

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.committees import actions, queries, rules
from volunteers.committees.actions import OfficeTerms, today
from volunteers.committees.forms import EndOfficeForm, OfficeForm
from volunteers.committees.models import Committee, OfficeBasis, OfficeKind, Term
from volunteers.committees.views.blueprint import bp
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, is_clean
from volunteers.people.models import Person
from volunteers.web import current_actor, flash_done, flash_problem, requires, see_other


@bp.get("/committees/<slug>/offices")
@requires(Permission.OFFICE_READ, load=queries.by_slug)
def offices(committee: Committee) -> str:
    """The offices now, those to come and those before."""
    on = today()
    terms = queries.terms(committee.id)
    return render_template(
        "committees/offices.html",
        committee=committee,
        now=sorted((t for t in terms if _runs(t, on)), key=lambda t: queries.OFFICE_ORDER.index(t.office)),
        coming=[t for t in terms if t.starts_on > on],
        past=[t for t in terms if t.ends_on is not None and t.ends_on < on],
        vacant=[kind for kind in OfficeKind if not any(t.office is kind and _runs(t, on) for t in terms)],
        office_names=rules.OFFICE_NAMES,
        basis_names=rules.BASIS_NAMES,
        may_give=current_actor().may(Permission.COMMITTEE_ADMINISTER, committee),
    )


def _runs(term: Term, on: object) -> bool:
    return term.starts_on <= on and (term.ends_on is None or term.ends_on >= on)  # type: ignore[operator]  # a date


@bp.route("/committees/<slug>/offices/new", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER, load=queries.by_slug)
def give_office(committee: Committee) -> str | tuple[str, int] | Response:
    """Give an office: first find the person, then say which and from when to when."""
    q = request.values.get("q", "").strip()[:200]
    found = queries.candidates(committee.id, q) if q and is_clean(q) else []
    form = OfficeForm(data={"starts_on": today(), "basis": OfficeBasis.ELECTED.value})
    _name_choices(form, found)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                term = actions.give_office(current_actor(), committee.id, _terms(form, found))
            except Refusal as refusal:
                form.refused(refusal)
            else:
                flash_done(_("The office is given. %(name)s gets a mail.", name=_named(found, term.person_id)))
                return see_other("committees.offices", slug=committee.slug)
    return render_template("committees/give_office.html", committee=committee, q=q, found=found, form=form), status


def _name_choices(form: OfficeForm, found: list[Person]) -> None:
    form.person.choices = [SelectChoice(person.public_id, person.full_name) for person in found]
    form.office.choices = [SelectChoice(kind.value, rules.OFFICE_NAMES[kind]) for kind in OfficeKind]
    form.basis.choices = [SelectChoice(basis.value, rules.BASIS_NAMES[basis]) for basis in OfficeBasis]


def _terms(form: OfficeForm, found: list[Person]) -> OfficeTerms:
    return OfficeTerms(
        person_id=next(person.id for person in found if person.public_id == form.person.data),
        office=OfficeKind(form.office.data),
        basis=OfficeBasis(form.basis.data),
        starts_on=form.starts_on.data or today(),
        ends_on=form.ends_on.data,
    )


def _named(found: list[Person], person_id: int) -> str:
    return next(person.greeting_name for person in found if person.id == person_id)


@bp.post("/committees/<slug>/offices/<public_id>/end")
@requires(Permission.COMMITTEE_ADMINISTER, load=queries.term)
def end_office(term: Term) -> Response:
    """End a term; its rights end with its last day."""
    form = EndOfficeForm()
    slug, name = term.committee.slug, term.person.greeting_name
    if not form.validate():
        flash_problem(next(iter(next(iter(form.errors.values())))))
        return see_other("committees.offices", slug=slug)
    try:
        actions.end_office(current_actor(), term.id, form.ends_on.data, form.version.data)
        flash_done(_("Done. The rights of %(name)s in this office end by themselves with its last day.", name=name))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("committees.offices", slug=slug)
