"""Who holds which office, giving one, handing one over and ending one."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from wtforms.fields import SelectChoice

from volunteers.access import GRANTS, Permission, grounds
from volunteers.committees import actions, queries, rules, words
from volunteers.committees.forms import EndOfficeForm, HandOverForm, OfficeForm
from volunteers.committees.models import Begins, Committee, OfficeBasis, OfficeKind, Term
from volunteers.committees.views.blueprint import bp
from volunteers.foundation import moments
from volunteers.foundation.text import _
from volunteers.house import House, Place
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people.models import Person, Viewer
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.asked import looked_for


@bp.get("/committees/<slug>/offices")
@requires(Permission.OFFICE_READ, load=queries.by_slug)
def offices(committee: Committee) -> str:
    """The offices now, those to come and those before."""
    return _page(committee)


def _page(committee: Committee, wrong: EndOfficeForm | None = None, wrong_id: str = "") -> str:
    """`wrong` is the form that would end the term of this public id, with something to be corrected."""
    on = today_here()
    terms = queries.terms(committee.id)
    running = [term for term in terms if rules.runs(term, on)]
    return render_template(
        "committees/offices.html",
        committee=committee,
        now=sorted(running, key=lambda t: queries.OFFICE_ORDER.index(t.office)),
        coming=[t for t in terms if t.starts_on > on and rules.may_still_count(t, on)],
        past=[t for t in terms if not rules.may_still_count(t, on)],
        vacant=rules.vacant(running),
        in_words=partial(words.term_in_words, zone=current_organization().time_zone),
        office_names=words.OFFICE_NAMES,
        basis_names=words.BASIS_NAMES,
        handed=queries.handed_over(terms, on),
        may_give=current_actor().may(Permission.COMMITTEE_ADMINISTER, committee),
        panels=House.of().sections(Place.OFFICES, committee, current_actor()),
        wrong=wrong,
        wrong_id=wrong_id,
    )


def _to_offices(row: Committee | Term) -> str:
    return url_for("committees.offices", slug=row.slug if isinstance(row, Committee) else row.committee.slug)


@bp.route("/committees/<slug>/offices/new", methods=["GET", "POST"])
@requires(Permission.COMMITTEE_ADMINISTER, load=queries.by_slug, back=_to_offices)
def give_office(committee: Committee) -> Answer:
    """Give an office: first find the person, then say which and from when to when."""
    q = looked_for()
    found = queries.candidates(committee.id, q) if q else []
    names = {person.public_id: person.greeting_name for person in found}
    named = request.values.get("office", "")
    office = named if named in {kind.value for kind in OfficeKind} else None
    form = OfficeForm(data={"starts_on": today_here(), "basis": OfficeBasis.ELECTED.value, "office": office})
    _name_choices(form, found)
    keys = {person.public_id: person.id for person in found}

    def act() -> Done:
        actions.give_office(current_actor(), committee.id, form.to_input(keys))
        return Done(_("The office is assigned. We’ll email %(name)s.", name=names[form.person.data]))

    def page() -> str:
        _ask_when(form, committee, keys)
        return render_template(
            "committees/give_office.html", committee=committee, q=q, found=found, form=form, office=office
        )

    return through(form, act, page)


def _name_choices(form: OfficeForm, found: list[Person]) -> None:
    _name_people(form, found)
    form.office.choices = [SelectChoice(kind.value, words.OFFICE_NAMES[kind]) for kind in OfficeKind]
    form.begins.choices = [SelectChoice(each.value, words.BEGINS_CHOICES[each]) for each in Begins]


def _name_people(form: OfficeForm | HandOverForm, found: list[Person], viewer: Viewer = Viewer.ADMINISTRATOR) -> None:
    """Whom to choose from, by the names that the viewer reads; those of one name are told apart, if they can be."""
    apart = rules.told_apart(found, viewer)
    names = {person.id: rules.named_to(viewer, person)[0] for person in found}
    times = Counter(names.values())
    alike = {key: _("Someone else here has this name, too.") for key, name in names.items() if times[name] > 1}
    small = {key: apart.get(key) or alike.get(key) for key in names}
    form.person.choices = [
        SelectChoice(person.public_id, names[person.id], {"small": small[person.id]} if small[person.id] else {})
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
@requires(Permission.OFFICE_HAND_OVER, load=queries.term, back=_to_offices)
def hand_over(term: Term) -> Answer:
    """Hand an office over: first find the successor, then say from which day on."""
    committee, actor = term.committee, current_actor()
    q, viewer = looked_for(), _viewer(committee)
    today, after = today_here(), queries.successor(term)
    is_to_come = rules.is_to_come(after, today)
    found = queries.successors(committee.id, q, viewer) if q else []
    found = [person for person in found if person.id != term.person_id] + _another_press(after, found)
    names = {person.public_id: _called(person, viewer) for person in found}
    form = HandOverForm(data=_proposed(term, after if is_to_come else None))
    _name_people(form, found, viewer)
    holder, office = term.person.full_name, words.OFFICE_NAMES[term.office]
    is_own = actor.may_for(Permission.OFFICE_HAND_OVER, term.person_id)

    def act() -> Done:
        given = form.to_input({person.public_id: person.id for person in found})
        actions.hand_over(actor, term.id, given)
        is_over = is_own and given.starts_on <= today_here()
        done = _done(names[form.person.data], office if is_over else "", moments.date(given.starts_on))
        return Done(done, to=lambda: _on_from(committee))

    def page() -> str:
        next_name = _called(after.person, viewer) if after is not None else ""
        in_words = words.term_in_words(term, current_organization().time_zone)
        return render_template(
            "committees/hand_over.html",
            committee=committee,
            term=term,
            holder=holder,
            office=office,
            in_words=in_words,
            is_own=is_own,
            writes=Permission.NOTICE_SEND in GRANTS[term.office.role],
            q=q,
            found=found,
            form=form,
            instead_of=after.public_id if after is not None and is_to_come else "",
            coming=(next_name, moments.date(after.starts_on, year=True)) if after is not None and is_to_come else None,
            refusal=rules.why_not_begin_handing_over(
                term, after, next_name, today, after.public_id if after is not None else ""
            ),
        )

    return through(form, act, page)


def _done(name: str, own_office: Any, day: str) -> str:
    """What a hand-over did; `own_office` is what one gave up by it."""
    if not own_office:
        return _("Done. %(name)s takes over on %(day)s. We’ll email both people.", name=name, day=day)
    return _(
        "Done. %(name)s now holds the office “%(office)s,” and your permissions for it have ended. "
        "We’ll email both people.",
        name=name,
        office=own_office,
    )


def _viewer(committee: Committee) -> Viewer:
    """As whom one looks for a successor: what one may read of members elsewhere, and no more."""
    actor = current_actor()
    if actor.may(Permission.COMMITTEE_ADMINISTER, committee):
        return Viewer.ADMINISTRATOR
    if actor.may(Permission.MEMBERSHIP_END, committee):
        return Viewer.CHAIR
    return Viewer.SECRETARY if actor.may(Permission.MEMBERSHIP_READ, committee) else Viewer.FELLOW


def _proposed(term: Term, coming: Term | None) -> dict[str, Any]:
    """What the form shows first: how it was handed over, where that can still be changed."""
    if coming is not None:
        values: dict[str, Any] = {name: getattr(coming, name) for name in ("starts_on", "ends_on")}
        return {**values, "basis": coming.basis.value, "person": coming.person.public_id}
    first = max(today_here(), term.starts_on + timedelta(days=1))
    return {"starts_on": first, "ends_on": term.ends_on, "basis": OfficeBasis.ELECTED.value}


@bp.post("/committees/<slug>/offices/<public_id>/hand-over/call-off")
@requires(Permission.OFFICE_HAND_OVER, load=queries.term, back=_to_offices)
def call_off(term: Term) -> Done:
    """Don't hand an office over after all, while the new term has not begun."""
    committee, name = term.committee, term.person.greeting_name
    actions.call_off(current_actor(), term.id)
    done = _("Called off. %(name)s holds the office as before. We’ll email both people.", name=name)
    return Done(done, to=lambda: _on_from(committee))


def _another_press(after: Term | None, found: list[Person]) -> list[Person]:
    """Who takes the office over already: found by another press too, though its right to search has passed on."""
    return [after.person] if after is not None and after.person not in found else []


def _called(person: Person, viewer: Viewer) -> str:
    return person.name_for_fellows if viewer is Viewer.FELLOW else person.greeting_name


def _on_from(committee: Committee) -> str:
    """Where whoever handed an office over goes on: to the offices, or to their own page where that was their way there.

    Who asks was put together before the press: what it took from them is asked anew.
    """
    actor = current_actor()
    now = grounds.of_person(actor.person_id) if actor.person_id is not None else actor
    return _to_offices(committee) if now.may(Permission.OFFICE_READ, committee) else url_for("home.me")


@bp.post("/committees/<slug>/offices/<public_id>/end")
@requires(Permission.COMMITTEE_ADMINISTER, load=queries.term, back=_to_offices)
def end_office(term: Term) -> Answer:
    """End a term; its rights end with its last day. What can't be is told where it was typed."""
    form, name, public_id = EndOfficeForm(term), term.person.greeting_name, term.public_id

    def act() -> Done:
        actions.end_office(current_actor(), term.id, form.ends_on.data, form.version.number)
        if form.ends_on.data is None:
            return Done(_("Done. %(name)s’s permissions for this office have ended.", name=name))
        return Done(_("Done. %(name)s’s permissions for this office end automatically on the last day.", name=name))

    return through(form, act, lambda: _page(term.committee, form, public_id), shows=lambda no: no.code != "term-over")
