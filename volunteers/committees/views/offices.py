"""Who holds which office, giving one, handing one over and ending one."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from flask import render_template, request, url_for
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.committees import actions, queries, rules, words
from volunteers.committees.forms import EndOfficeForm, HandOverForm, OfficeForm
from volunteers.committees.models import OPEN_STATES, Begins, Committee, OfficeBasis, OfficeKind, Term
from volunteers.committees.views.blueprint import bp
from volunteers.foundation import moments
from volunteers.foundation.text import _, is_clean
from volunteers.house import House, Place
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.web import Answer, Done, current_actor, requires, through


@bp.get("/committees/<slug>/offices")
@requires(Permission.OFFICE_READ, load=queries.by_slug)
def offices(committee: Committee) -> str:
    """The offices now, those to come and those before."""
    on = today_here()
    terms = queries.terms(committee.id)
    running = [term for term in terms if rules.runs(term, on)]
    return render_template(
        "committees/offices.html",
        committee=committee,
        now=sorted(running, key=lambda t: queries.OFFICE_ORDER.index(t.office)),
        coming=[t for t in terms if t.starts_on > on and rules.may_still_count(t, on)],
        past=[t for t in terms if not rules.may_still_count(t, on)],
        vacant=[kind for kind in OfficeKind if not any(t.office is kind for t in running)],
        in_words=partial(words.term_in_words, zone=current_organization().time_zone),
        office_names=words.OFFICE_NAMES,
        basis_names=words.BASIS_NAMES,
        handed={t.id for t in terms if t.handed_to_id in {u.id for u in terms if rules.may_still_count(u, on)}},
        may_give=current_actor().may(Permission.COMMITTEE_ADMINISTER, committee),
        panels=House.of().sections(Place.OFFICES, committee, current_actor()),
    )


def _to_offices(row: Committee | Term) -> str:
    return url_for("committees.offices", slug=row.slug if isinstance(row, Committee) else row.committee.slug)


@bp.route("/committees/<slug>/offices/new", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER, load=queries.by_slug, back=_to_offices)
def give_office(committee: Committee) -> Answer:
    """Give an office: first find the person, then say which and from when to when."""
    q = request.values.get("q", "").strip()[:200]
    found = queries.candidates(committee.id, q) if q and is_clean(q) else []
    names = {person.public_id: person.greeting_name for person in found}
    form = OfficeForm(data={"starts_on": today_here(), "basis": OfficeBasis.ELECTED.value})
    _name_choices(form, found)
    keys = {person.public_id: person.id for person in found}

    def act() -> Done:
        actions.give_office(current_actor(), committee.id, form.to_input(keys))
        return Done(_("The office is assigned. We’ll email %(name)s.", name=names[form.person.data]))

    def page() -> str:
        _ask_when(form, committee, keys)
        return render_template("committees/give_office.html", committee=committee, q=q, found=found, form=form)

    return through(form, act, page)


def _name_choices(form: OfficeForm, found: list[Person]) -> None:
    _name_people(form, found)
    form.office.choices = [SelectChoice(kind.value, words.OFFICE_NAMES[kind]) for kind in OfficeKind]
    form.begins.choices = [SelectChoice(each.value, words.BEGINS_CHOICES[each]) for each in Begins]


def _name_people(form: OfficeForm | HandOverForm, found: list[Person]) -> None:
    apart = rules.told_apart(found)
    form.person.choices = [
        SelectChoice(person.public_id, person.full_name, {"small": apart[person.id]} if apart.get(person.id) else {})
        for person in found
    ]
    form.basis.choices = [SelectChoice(basis.value, words.BASIS_NAMES[basis]) for basis in OfficeBasis]


def _ask_when(form: OfficeForm, committee: Committee, keys: Mapping[str, int]) -> None:
    """Name the days of the two answers to the question that the form comes back with, where it does."""
    membership = queries.open_membership(committee.id, keys.get(form.person.data or ""))
    if membership is None or form.starts_on.data is None:
        return
    days = {Begins.WITH_MEMBERSHIP: membership.began_on, Begins.AS_TYPED: form.starts_on.data}
    form.begins.choices = [
        SelectChoice(each.value, words.BEGINS_CHOICES[each], {"small": moments.date(day, year=True)})
        for each, day in days.items()
    ]


@bp.route("/committees/<slug>/offices/<public_id>/hand-over", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER, load=queries.term, back=_to_offices)
def hand_over(term: Term) -> Answer:
    """Hand an office over: first find the successor, then say from which day on."""
    committee = term.committee
    q = request.values.get("q", "").strip()[:200]
    found = queries.candidates(committee.id, q, OPEN_STATES) if q and is_clean(q) else []
    found = [person for person in found if person.id != term.person_id]
    names = {person.public_id: person.greeting_name for person in found}
    first = max(today_here(), term.starts_on + timedelta(days=1))
    form = HandOverForm(data={"starts_on": first, "ends_on": term.ends_on, "basis": OfficeBasis.ELECTED.value})
    _name_people(form, found)
    holder, office = term.person.full_name, words.OFFICE_NAMES[term.office]

    def act() -> Done:
        given = form.to_input({person.public_id: person.id for person in found})
        actions.hand_over(current_actor(), term.id, given)
        return Done(
            _(
                "Done. %(name)s takes over on %(day)s. We’ll email both people.",
                name=names[form.person.data],
                day=moments.date(given.starts_on),
            )
        )

    def page() -> str:
        in_words = words.term_in_words(term, current_organization().time_zone)
        return render_template(
            "committees/hand_over.html",
            committee=committee,
            term=term,
            holder=holder,
            office=office,
            in_words=in_words,
            q=q,
            found=found,
            form=form,
            refusal=rules.why_not_begin_handing_over(term, queries.successor(term), today_here()),
        )

    return through(form, act, page)


@bp.post("/committees/<slug>/offices/<public_id>/end")
@requires(Permission.COMMITTEE_ADMINISTER, load=queries.term, back=_to_offices)
def end_office(term: Term) -> Done:
    """End a term; its rights end with its last day."""
    form, name = EndOfficeForm(term), term.person.greeting_name
    form.refuse_unfit()
    actions.end_office(current_actor(), term.id, form.ends_on.data, form.version.number)
    if form.ends_on.data is None:
        return Done(_("Done. %(name)s’s permissions for this office have ended.", name=name))
    return Done(_("Done. %(name)s’s permissions for this office end automatically on the last day.", name=name))
