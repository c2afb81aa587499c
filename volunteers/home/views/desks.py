"""The chair's desk and the coordinator's desk."""

from typing import Any

from flask import render_template, session, url_for
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.activities import queries as activities
from volunteers.activities import words as activity_words
from volunteers.activities.models import SignUpState
from volunteers.committees import queries as committees
from volunteers.committees import rules as committee_rules
from volunteers.committees import words as committee_words
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.home import queries, rules
from volunteers.home.views.blueprint import bp
from volunteers.initiatives import queries as initiatives
from volunteers.mail.words import state_in_words
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.registration import queries as registration
from volunteers.web import current_actor, requires, see_other

NAMES_SHOWN = 12


LAST_DESK = "desk"
"""Under which name the session keeps the desk that one used last."""


@bp.get("/me/desk")
@requires(Permission.COMMITTEE_DESK)
def my_desk() -> Response:
    """To one's desk; of several to the one used last, while one still has it."""
    actor, last = current_actor(), session.get(LAST_DESK)
    held = [desk.slug for desk in queries.desks(actor)]
    is_coordinator = actor.may(Permission.ORGANIZATION_DESK)
    if last in held or (held and not is_coordinator):
        return see_other("home.committee_desk", slug=last if last in held else held[0])
    return see_other("home.desk" if is_coordinator else "home.me")  # an office in a closed committee has no desk


def _used(desk: str) -> None:
    """Keep which desk this was, where its holder has others."""
    actor = current_actor()
    number = len(actor.committees_with(Permission.COMMITTEE_DESK)) + actor.may(Permission.ORGANIZATION_DESK)
    if number > 1 and session.get(LAST_DESK) != desk:
        session[LAST_DESK] = desk


@bp.get("/me/desks")
@requires(Permission.ORGANIZATION_DESK)
def committee_desks() -> str:
    """Every committee's desk, for the coordinators."""
    return render_template("home/desks.html", desks=queries.committees())


@bp.get("/committees/<slug>/desk")
@requires(Permission.COMMITTEE_DESK, load=committees.by_slug)
def committee_desk(committee: Committee) -> str:
    """Who waits for an answer, who comes next and what is missing, which offices need somebody."""
    actor, today = current_actor(), today_here()
    organization = current_organization()
    if committee.id in actor.committees_with(Permission.COMMITTEE_DESK):
        _used(committee.slug)
    decides = actor.may(Permission.APPLICATION_DECIDE, committee)
    coming = activities.upcoming(actor, committee_id=committee.id, limit=3)
    days = organization.term_warning_days
    running = committees.officers(committee.id, today)
    ending = committee_rules.ending(running, today, days)
    return render_template(
        "home/committee_desk.html",
        committee=committee,
        decides=decides,
        waiting=registration.waiting_in(committee.id) if decides else [],
        offered=initiatives.offered_in(actor, committee.id),
        next=_next(coming[0]) if coming else None,
        later=coming[1:],
        fills=activities.fill(activity.id for activity in coming),
        vacancies=[committee_words.OFFICE_NAMES[office] for office in committee_rules.vacant(running)],
        ending=ending,
        handed=committees.handed_over(ending, today),
        beginnings=queries.beginnings(committee) if actor.may(Permission.COMMITTEE_SETTINGS, committee) else None,
        office_names=committee_words.OFFICE_NAMES,
        today=today,
        days=days,
        spelled=rules.spelled,
    )


def _next(activity: Any) -> dict[str, Any]:
    """The next activity with the call-names of who comes."""
    sign_ups = db.session.scalars(activities.who_comes(activity.id).limit(NAMES_SHOWN)).all()
    zone, answers = current_organization().time_zone, activities.answers_of(activity)
    return {
        "activity": activity,
        "label": rules.next_activity(rules.days_until(clock.now(), activity.starts_at, zone)),
        "cant_come": activity_words.cant_come_in_words(answers.cant),
        "answers": activity_words.answers_in_words(answers.yes, answers.silent),
        "names": [row.person.name_for_fellows for row in sign_ups if row.state is SignUpState.CONFIRMED],
    }


@bp.get("/desk")
@requires(Permission.ORGANIZATION_DESK)
def desk() -> str:
    """What needs a coordinator: gaps, mail that did not arrive, late answers, people without a committee."""
    actor, organization = current_actor(), current_organization()
    _used("")
    failed, failed_count = queries.undelivered(actor)
    ahead = queries.ahead(actor)
    unguarded, twice = queries.to_look_at()
    late, lacking = registration.late(organization.late_days), queries.lacking()
    without = registration.without_committee(organization.no_committee_days)
    return render_template(
        "home/desk.html",
        gaps=ahead.gaps,
        unwatched=[
            (row, [activity_words.lacking_in_words(each) for each in lacking]) for row, lacking in ahead.unwatched
        ],
        late=late,
        unchaired=registration.unchaired(late),
        unled=lacking.unled,
        late_days=organization.late_days,
        wanting_help=registration.wanting_help(),
        young=registration.young(),
        unguarded=unguarded,
        twice=twice,
        without=list(db.session.scalars(without.limit(6))),
        without_days=organization.no_committee_days,
        failed=[(row, state_in_words(row), public_id) for row, public_id in failed],
        failed_count=failed_count,
        outbox_url=url_for("admin.outbox"),
        quiet=lacking.quiet,
        quiet_days=queries.QUIET_DAYS,
    )
