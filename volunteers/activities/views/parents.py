"""How to reach the parents of young people who come alone: for whoever runs it, by a press that is recorded."""

from dataclasses import dataclass

from flask import abort, render_template, url_for

from volunteers.access import Permission
from volunteers.activities import actions, queries, rules, words
from volunteers.activities.models import Activity, ActivityState
from volunteers.activities.views.blueprint import bp
from volunteers.committees import rules as committee_rules
from volunteers.foundation import clock
from volunteers.foundation.languages import name_in
from volunteers.foundation.text import _n
from volunteers.organization.queries import current as current_organization
from volunteers.people.models import Person
from volunteers.safeguarding import queries as safeguarding
from volunteers.safeguarding.models import ConsentScope, Guardianship
from volunteers.web import Done, current_actor, requires
from volunteers.web.language import current_tag


@dataclass(frozen=True)
class Reached:
    """Somebody who answers for a child, their number as the reader may know it, and in what they are written to."""

    row: Guardianship
    phone: str
    language: str


@dataclass(frozen=True)
class Line:
    """A child who comes alone, whom to call in an emergency, and how to reach who answers for them."""

    child: Person
    call: tuple[str, str]
    guardians: list[Reached]
    has_medical: bool
    no_photo: bool


def _to_page(row: queries.Run) -> str:
    return url_for("activities.parents", public_id=row.public_id)


def _reached(row: Guardianship) -> Reached:
    """Who keeps a number to themselves gave it to coordinators, and to nobody else."""
    phone = committee_rules.contact_of(row.guardian, may_end=True).phone
    return Reached(row, phone or "", name_in(row.guardian.preferred_language, current_tag()))


def _line(child: Person, guardians: list[Guardianship], *, has_medical: bool, no_photo: bool) -> Line:
    call = (child.emergency_name or "", child.emergency_phone or "")
    return Line(child, call, [_reached(row) for row in guardians], has_medical, no_photo)


def _lines(activity: Activity, alone: list[Person]) -> list[Line]:
    """Of the children about whom the reader has just looked it up, who come alone still; nothing else is read."""
    opened = actions.open_to(current_actor(), activity.id)
    children = [child for child in alone if child.id in opened]
    keys, occasion = [child.id for child in children], rules.occasion_of(activity)
    guardians = safeguarding.guardians_of(keys)
    medical = safeguarding.chosen_of(keys, occasion, ConsentScope.MEDICAL)
    photo = safeguarding.chosen_of(keys, occasion, ConsentScope.PHOTO)
    return [
        _line(child, guardians[child.id], has_medical=medical[child.id], no_photo=not photo[child.id])
        for child in children
    ]


@bp.get("/activities/<public_id>/parents")
@requires(Permission.MINOR_CONTACT, load=queries.run)
def parents(row: queries.Run) -> str:
    """What the press is, and for a while after it how to reach the parents."""
    activity, actor = queries.by_public_id(row.public_id), current_actor()
    if activity is None:
        abort(404)
    shifts = queries.shifts_of([activity.id])
    alone = queries.alone_on(shifts)
    closes = rules.contact_closes(activity, current_organization().contact_days)
    is_closed = closes <= clock.now() and not actor.may(Permission.MINOR_MANAGE)
    lines = [] if is_closed else _lines(activity, alone)
    is_off = activity.state is ActivityState.CANCELLED
    watches = {} if is_closed or is_off or lines or not alone else queries.watches(shifts)
    return render_template(
        "activities/parents.html",
        activity=activity,
        committee=activity.committee,
        closes=closes,
        is_closed=is_closed,
        number=len(alone),
        lacking=words.all_lacking_in_words(rules.all_lacking(watches.values())),
        contacts=lines,
        minutes=int(rules.READ_FOR.total_seconds() // 60),
    )


@bp.post("/activities/<public_id>/parents/read")
@requires(Permission.MINOR_CONTACT, load=queries.run, back=_to_page)
def read_parents(row: queries.Run) -> Done:
    """Look it up: who did so, about which child and when, is recorded, and the parents can see it."""
    actor = current_actor()
    number = actions.read_contacts(actor, row.id, is_coordinator=actor.may(Permission.MINOR_MANAGE))
    return Done(
        _n(
            "We recorded that you looked this up for one child.",
            "We recorded that you looked this up for %(num)s children.",
            number,
        )
    )
