"""Who comes: for whoever looks after the committee, on the screen and printed as the sign-in sheet."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from volunteers.access import Permission
from volunteers.activities import queries, rules, words
from volunteers.activities.models import Activity, ActivityState, SignUp
from volunteers.activities.views.blueprint import bp
from volunteers.committees import queries as committee_queries
from volunteers.committees import rules as committee_rules
from volunteers.foundation.languages import name_in
from volunteers.people import rules as people_rules
from volunteers.people.models import Person
from volunteers.web import current_actor, paginate, requires
from volunteers.web.language import current_tag


@dataclass(frozen=True)
class Coming:
    """One line: who, where their page is, how to reach them as far as the reader may know, and what they speak.

    A guest's number is the coordinators'; the chair has it where what they come to was canceled.
    """

    sign_up: SignUp
    url: str
    phone: str
    speaks: tuple[str, ...]
    is_first: bool


def _line(sign_up: SignUp, activity: Activity, members: dict[int, str], known: set[int]) -> Coming:
    actor, person = current_actor(), sign_up.person
    is_known = person.id in members or actor.may(Permission.PEOPLE_READ) or activity.state is ActivityState.CANCELLED
    may_call = is_known and actor.may_in(Permission.ACTIVITY_MANAGE, activity.committee_id)
    return Coming(
        sign_up,
        _url(person, activity, members),
        phone=committee_rules.contact_of(person, may_end=may_call).phone or "",
        speaks=tuple(name_in(skill.language, current_tag()) for skill in people_rules.spoken(person.languages)),
        is_first=person.id not in known,
    )


def _url(person: Person, activity: Activity, members: dict[int, str]) -> str:
    """Where somebody's page is, for who may read it."""
    actor = current_actor()
    if person.id in members and actor.may(Permission.MEMBERSHIP_READ, activity.committee):
        return url_for("committees.member", slug=activity.committee.slug, public_id=members[person.id])
    return url_for("people.show", public_id=person.public_id) if actor.may(Permission.PEOPLE_READ) else ""


def _speakers(lines: list[Coming]) -> list[tuple[str, int]]:
    """(language, how many who come speak it), the most first."""
    counted = Counter(name for line in lines for name in line.speaks)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0].casefold()))


@bp.get("/activities/<public_id>/people")
@requires(Permission.ACTIVITY_COMING, load=queries.by_public_id)
def people(activity: Activity) -> Any:
    """Who comes and who waits; printed it is the sign-in sheet.

    Of a canceled activity it is who had signed up, with their phone numbers: not everybody reads a mail in time.
    """
    page = paginate(queries.who_comes(activity.id), per_page=200)
    ids = [row.person_id for row in page.rows]
    absent = queries.who_cant_come(activity)
    everybody = [*ids, *(person.id for person in absent)]
    members = committee_queries.open_memberships_of(activity.committee_id, everybody)
    known = queries.came_before(activity, ids)
    lines = [_line(row, activity, members, known) for row in page.rows]
    return render_template(
        "activities/people.html",
        activity=activity,
        where=rules.whereabouts(activity, None, is_managing=current_actor().may(Permission.ACTIVITY_MANAGE, activity)),
        committee=activity.committee,
        fill=queries.fill([activity.id])[activity.id],
        held=words.held_in_words(queries.held_until(activity.id), activity.time_zone),
        absent=[(person, _url(person, activity, members)) for person in absent],
        cant_come=words.cant_come_in_words(len(absent)),
        page=page,
        lines=lines,
        speakers=_speakers(lines),
        has_phones=current_actor().may_in(Permission.ACTIVITY_MANAGE, activity.committee_id),
        in_words=words.state_in_words,
        is_cancelled=activity.state is ActivityState.CANCELLED,
    )
