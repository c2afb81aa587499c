"""Who may take part without what is required: the door of coordinators and administrators."""

from flask import render_template, request, url_for

from volunteers.access import Permission
from volunteers.activities import queries
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
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.asked import words

SHOWN = 10


def _to_page(activity: Activity) -> str:
    return url_for("activities.exceptions", public_id=activity.public_id)


def _lacking(activity: Activity, people: dict[int, Person]) -> list[tuple[Person, list[Finding]]]:
    """Who of these people lacks something, with what that is."""
    found = qualifications.findings(people, activity.requires, queries.asks(activity))
    lacks = ((people[key], qualification_rules.lacking(each)) for key, each in found.items())
    return [(person, each) for person, each in lacks if each]


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
        subject = queries.asks(activity)
        row = qualification_actions.except_person(current_actor(), activity.requires, subject, form.to_input())
        name = qualifications.names_of([row.person_id]).get(row.person_id, "")
        return Done(_("Saved. %(name)s can take part. Please tell them.", name=name))

    return through(form, act, lambda: _page(activity, form))


def _page(activity: Activity, form: ExceptionForm) -> str:
    q, person = words("q"), qualifications.person_meant(form.person.data or "")
    is_list = request.method == "GET" and person is None and not q
    people = {row.person_id: row.person for row in queries.who_signed_up(activity.id)} if is_list else {}
    return render_template(
        "activities/exceptions.html",
        activity=activity,
        form=form,
        person=person,
        lacks=next((each for _person, each in _lacking(activity, {person.id: person})), []) if person else [],
        q=q,
        hits=_found(q),
        lacking=_lacking(activity, people),
        by_name=current_actor().may(Permission.PEOPLE_READ),
    )
