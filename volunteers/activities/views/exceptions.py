"""Who may take part without what is required: the door of coordinators and administrators."""

from dataclasses import dataclass

from flask import render_template, request, url_for

from volunteers.access import Permission
from volunteers.activities import queries, rules
from volunteers.activities.forms import ExceptionForm
from volunteers.activities.models import Activity
from volunteers.activities.views.blueprint import bp
from volunteers.foundation.text import _
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.qualifications import actions as qualification_actions
from volunteers.qualifications import queries as qualifications
from volunteers.qualifications import rules as qualification_rules
from volunteers.qualifications.models import Finding
from volunteers.safeguarding.inputs import Unwatched
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.asked import words

SHOWN = 10


def _to_page(activity: Activity) -> str:
    return url_for("activities.exceptions", public_id=activity.public_id)


@dataclass(frozen=True)
class Asked:
    """What is asked of somebody: the keys of kinds, and whether more adults are needed for the young people there."""

    required: list[int]
    is_crowded: bool = False


def _asked(activity: Activity, person: Person | None) -> Asked:
    """Of whoever is in charge also what young people need who come alone, or would like to."""
    if person is None or person.id != activity.in_charge_id:
        return Asked(activity.requires)
    watches = queries.watches(queries.shifts_of([activity.id])).values()
    is_crowded = any(Unwatched.TOO_FEW in rules.lacks_there(watch, more=1) for watch in watches)
    return Asked(sorted({*activity.requires, *queries.clearances()}), is_crowded)


def _lacks(activity: Activity, person: Person, required: list[int]) -> list[Finding]:
    """What somebody lacks of it."""
    found = qualifications.findings([person.id], required, queries.asks(activity))
    return qualification_rules.lacking(found.get(person.id, ()))


def _lacking(activity: Activity, people: dict[int, Person]) -> list[tuple[Person, list[Finding]]]:
    """Who of these people lacks something, with what that is; and who is in charge, of what that needs."""
    found = qualifications.findings(people, activity.requires, queries.asks(activity))
    lacks = {key: qualification_rules.lacking(each) for key, each in found.items()}
    in_charge = activity.in_charge
    if in_charge is not None:
        people = {**people, in_charge.id: in_charge}
        lacks[in_charge.id] = _lacks(activity, in_charge, _asked(activity, in_charge).required)
    return [(people[key], each) for key, each in lacks.items() if each]


def _found(q: str) -> list[Person]:
    """Whom a name means; an administrator, who reads no list of people, gives the whole address."""
    actor = current_actor()
    if not q:
        return []
    if actor.may(Permission.PEOPLE_READ):
        return people_queries.everybody_called(actor, q, SHOWN)
    return people_queries.at_exactly(q)


@bp.route("/activities/<public_id>/exceptions", methods=["GET", "POST"])
@requires(Permission.GATE_OVERRIDE, load=queries.by_public_id, back=_to_page)
def exceptions(activity: Activity) -> Answer:
    """Choose somebody, and say why they may take part without what they lack."""
    form = ExceptionForm(data={"person": words("person", 16)})

    def act() -> Done:
        subject, given = queries.asks(activity), form.to_input()
        is_named = activity.in_charge_id is not None
        asked = _asked(activity, qualifications.person_meant(given.person) if is_named else None)
        row = qualification_actions.except_person(
            current_actor(), asked.required, subject, given, covers_number=asked.is_crowded
        )
        name = qualifications.names_of([row.person_id]).get(row.person_id, "")
        return Done(_("Saved. %(name)s can take part. Please tell them.", name=name))

    return through(form, act, lambda: _page(activity, form))


def _page(activity: Activity, form: ExceptionForm) -> str:
    q, person = words("q"), qualifications.person_meant(form.person.data or "")
    is_list = request.method == "GET" and person is None and not q
    people = {row.person_id: row.person for row in queries.who_signed_up(activity.id)} if is_list else {}
    asked = _asked(activity, person)
    return render_template(
        "activities/exceptions.html",
        activity=activity,
        form=form,
        person=person,
        lacks=_lacks(activity, person, asked.required) if person else [],
        is_crowded=asked.is_crowded,
        asks=bool(activity.requires) or activity.in_charge_id is not None,
        q=q,
        hits=_found(q),
        lacking=_lacking(activity, people) if is_list else [],
        by_name=current_actor().may(Permission.PEOPLE_READ),
    )
