"""Who comes: for whoever looks after the committee, on the screen and printed as the sign-in sheet."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from volunteers.access import Permission
from volunteers.activities import actions, queries, rules, words
from volunteers.activities.models import Activity, ActivityState, SignUp
from volunteers.activities.views.blueprint import bp
from volunteers.committees import queries as committee_queries
from volunteers.committees import rules as committee_rules
from volunteers.foundation import clock
from volunteers.foundation.languages import name_in
from volunteers.foundation.text import _n
from volunteers.people import rules as people_rules
from volunteers.people.models import Person, Viewer
from volunteers.qualifications import queries as qualifications
from volunteers.qualifications import rules as qualification_rules
from volunteers.qualifications.models import QualificationKind, Seen
from volunteers.qualifications.words import names_in_words
from volunteers.safeguarding import queries as safeguarding
from volunteers.safeguarding.models import ConsentScope
from volunteers.web import Done, current_actor, paginate, requires
from volunteers.web.language import current_tag


@dataclass(frozen=True)
class Coming:
    """One line: who, where their page is, how to reach them as far as the reader may know, and what they speak.

    A guest's number is the coordinators'; the chair has it where what they come to was canceled, and where they were
    put on the list by hand: then it was typed there.
    """

    sign_up: SignUp
    url: str
    phone: str
    speaks: tuple[str, ...]
    is_first: bool
    lacks: str = ""
    no_photo: bool = False
    still: str = ""
    """What came of asking if they still come: yes, or silent; empty where they were not asked."""


def _line(
    sign_up: SignUp,
    activity: Activity,
    members: dict[int, str],
    known: set[int],
    lacks: dict[int, str],
    no_photos: set[int],
    still: str,
) -> Coming:
    actor, person = current_actor(), sign_up.person
    is_typed = sign_up.added_by_id is not None  # by whoever runs it
    is_known = person.id in members or is_typed or rules.may_call_guests(actor, activity)
    may_call = is_known and actor.may_in(Permission.ACTIVITY_MANAGE, activity.committee_id)
    return Coming(
        sign_up,
        _url(person, activity, members),
        phone=committee_rules.contact_of(person, may_end=may_call).phone or "",
        speaks=tuple(name_in(skill.language, current_tag()) for skill in people_rules.spoken(person.languages)),
        is_first=person.id not in known,
        lacks=lacks.get(person.id, ""),
        no_photo=person.id in no_photos,
        still=still,
    )


def _no_photos(activity: Activity, people: list[Person]) -> set[int]:
    """Who of these can't be in pictures: under 18, and no parent or guardian agreed to it, or one said no."""
    young = [person.id for person in people if not person.is_adult]
    if not young:
        return set()
    agreed = safeguarding.chosen_of(young, rules.occasion_of(activity), ConsentScope.PHOTO)
    return {key for key in young if not agreed[key]}


def _lacks(activity: Activity, person_ids: list[int]) -> dict[int, str]:
    """What people lack of what the activity requires, by their keys, for who may know that and no more."""
    may_know = current_actor().may_in(Permission.ACTIVITY_MANAGE, activity.committee_id)
    if not activity.requires or not may_know or not qualification_rules.sees(Viewer.CHAIR, Seen.CLEARED):
        return {}
    found = qualifications.findings(person_ids, activity.requires, queries.asks(activity))
    lacks = {person: qualification_rules.lacking(each) for person, each in found.items()}
    return {person: names_in_words(each) for person, each in lacks.items() if each}


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


@dataclass(frozen=True)
class Granting:
    """What coming to a past activity grants, and of whom that is recorded."""

    kind: QualificationKind
    recorded: set[int]


def _granting(activity: Activity, person_ids: list[int]) -> Granting | None:
    """For who may record it; nothing where it grants nothing, or is not over."""
    may = current_actor().may_in(Permission.ACTIVITY_MANAGE, activity.committee_id)
    if activity.grants_id is None or not may or not rules.is_past(activity, clock.now()):
        return None
    kind = qualifications.kinds_by_key([activity.grants_id]).get(activity.grants_id)
    if kind is None or not kind.is_active:
        return None
    return Granting(kind, qualifications.has_attended(person_ids, kind.id, activity.starts_local.date()))


def _to_people(activity: Activity) -> str:
    return url_for("activities.people", public_id=activity.public_id)


@bp.post("/activities/<public_id>/came")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_people)
def came(activity: Activity) -> Done:
    """Record for the people who came what coming grants."""
    done = actions.record_who_came(current_actor(), activity.id, request.form.getlist("person")[:1_000])
    text = _n("Recorded for one person.", "Recorded for %(num)s people.", done.number)
    return Done(" ".join([str(text), *(str(refusal) for refusal in done.refusals)]))


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
    lacks = _lacks(activity, ids)
    no_photos = _no_photos(activity, [row.person for row in page.rows])
    answers = queries.answers_to_reminders(activity.id)
    still = words.answers_to(answers)
    lines = [_line(row, activity, members, known, lacks, no_photos, still.get(row.id, "")) for row in page.rows]
    return render_template(
        "activities/people.html",
        activity=activity,
        where=rules.whereabouts(activity, None, is_managing=current_actor().may(Permission.ACTIVITY_MANAGE, activity)),
        committee=activity.committee,
        fill=queries.fill([activity.id])[activity.id],
        held=words.held_in_words(queries.kept(activity.id).untils, activity.time_zone),
        absent=[(person, _url(person, activity, members)) for person in absent],
        cant_come=words.cant_come_in_words(len(absent)),
        answers=words.answers_in_words(*words.counted(answers)),
        page=page,
        lines=lines,
        speakers=_speakers(lines),
        granting=_granting(activity, ids),
        asks=bool(activity.requires) and current_actor().may_in(Permission.ACTIVITY_MANAGE, activity.committee_id),
        is_enforced=bool(activity.requires) and qualifications.is_enforced(),
        has_phones=current_actor().may_in(Permission.ACTIVITY_MANAGE, activity.committee_id),
        in_words=words.state_in_words,
        is_past=rules.is_past(activity, clock.now()),
        can_add=current_actor().may(Permission.ACTIVITY_MANAGE, activity)
        and rules.why_not_cancel(activity, clock.now()) is None,
        is_cancelled=activity.state is ActivityState.CANCELLED,
    )
