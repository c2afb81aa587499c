"""One activity: what it is, when it is here and there, who may come, and for its committee who comes."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.activities import queries, rules, words
from volunteers.activities.models import Activity, Fill, Shift, SignUp, SignUpState
from volunteers.activities.views import grouped
from volunteers.activities.views.blueprint import bp
from volunteers.activities.views.several import chosen
from volunteers.committees import queries as committee_queries
from volunteers.foundation import clock
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import spoken
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.qualifications import queries as qualifications
from volunteers.qualifications.models import Finding
from volunteers.qualifications.rules import why_not_pass
from volunteers.web import current_actor, requires


@dataclass(frozen=True)
class Line:
    """One shift on the page of its activity: how full it is, how the reader stands to it, why they can't come."""

    shift: Shift
    fill: Fill
    mine: SignUp | None
    standing: str
    refusal: Refusal | None
    is_open: bool
    asked: str = ""  # that a child's guardians are asked
    request: str = ""  # the address part of that question
    findings: tuple[Finding, ...] = ()
    """How they stand on that day to what is required."""
    is_asked: bool = False
    """Whether a reminder asked if they still come, and they have not answered."""


def _for_whom() -> int | None:
    """Whom the page is about: the reader, or whom else they answer for."""
    wanted = request.args.get("for")
    person_id = people_queries.chosen(current_actor(), wanted, Permission.SIGNUP_OWN)
    if wanted and person_id is None:
        abort(404)
    return person_id


def _lines(shifts: list[Shift], person_id: int | None) -> list[Line]:
    """The shifts of an activity as they stand for a person."""
    keys = [shift.id for shift in shifts]
    fills, mine = queries.fills(keys), queries.sign_ups_of(person_id, keys)
    person = people_queries.by_id(person_id) if person_id is not None and len(mine) < len(keys) else None
    findings = _findings(shifts, person_id)
    lines = [
        _line(shift, fills[shift.id], mine.get(shift.id), person, findings.get(rules.last_day(shift), ()))
        for shift in shifts
    ]
    lines = _with_reminders(lines, shifts[0].activity) if any(line.mine for line in lines) else lines
    return _with_questions(lines, person) if person is not None and not person.is_adult else lines


def _with_reminders(lines: list[Line], activity: Activity) -> list[Line]:
    """Whether a reminder asked if they still come stands beside each shift."""
    mine = next(line.mine for line in lines if line.mine is not None)
    answers = queries.answers_to_reminders(activity.id, mine.person_id)
    silent = {key for key, yes in answers.items() if not yes}
    return [replace(line, is_asked=line.mine is not None and line.mine.id in silent) for line in lines]


def _with_questions(lines: list[Line], child: Person) -> list[Line]:
    """What the guardians of a child are asked stands beside each shift."""
    asked = queries.asked_for_child(child.id, [line.shift.id for line in lines])
    held, now = queries.held_by_request(row.id for row in asked.values()), clock.now()
    found = []
    for line in lines:
        row = asked.get(line.shift.id)
        if row is None or line.mine is not None:
            found.append(line)
            continue
        kept = held.get(row.id)
        until = kept.until_at if kept is not None and kept.until_at > now else None
        said = words.asked_in_words(until, line.shift.time_zone)
        found.append(replace(line, asked=said, request=row.public_id))
    return found


def _findings(shifts: list[Shift], person_id: int | None) -> dict[date, tuple[Finding, ...]]:
    """How a person stands to what is required, by the last day of the shifts that are open: asked once for a day."""
    found: dict[date, tuple[Finding, ...]] = {}
    for shift in shifts:
        if person_id is not None and rules.is_open(shift, clock.now()) and rules.last_day(shift) not in found:
            found[rules.last_day(shift)] = queries.findings(shift, [person_id]).get(person_id, ())
    return found


def _line(shift: Shift, fill: Fill, mine: SignUp | None, person: Person | None, findings: tuple[Finding, ...]) -> Line:
    return Line(
        shift=shift,
        fill=fill,
        mine=mine,
        standing=words.standing_in_words(mine, queries.waiting_before(mine)) if mine else "",
        refusal=_why_not(shift, mine, person, findings),
        is_open=rules.is_open(shift, clock.now()),
        findings=findings,
    )


def _why_not(shift: Shift, mine: SignUp | None, person: Person | None, findings: tuple[Finding, ...]) -> Refusal | None:
    """Why the reader can't sign up, if so; who is not signed in can try."""
    if mine is not None or person is None:
        return rules.why_not_sign_up(shift, None, clock.now(), is_member=True, clash=None)
    is_member = shift.activity.is_public or committee_queries.is_in(shift.activity.committee_id, person.id)
    clash = queries.clashes([person.id], shift).get(person.id)
    lacks = None if person.is_adult else queries.lacks_for(shift, [person])[person.id]
    refusal = rules.why_not_sign_up(shift, person, clock.now(), is_member=is_member, clash=clash, lacks=lacks)
    is_enforced = bool(findings) and qualifications.is_enforced()
    refusal = refusal or why_not_pass(findings, rules.last_day(shift), is_enforced=is_enforced)
    return refusal or queries.why_not_looked_after(shift, person)


def _partners(activity: Activity) -> list[tuple[str, str, str, str]]:
    """The partner city's name, zone, and native name, where its clocks show something else than those here."""
    city = activity.committee.partner_city
    if city is None or not activity.has_partner or city.time_zone == activity.time_zone:
        return []
    return [(spoken(city.name), city.time_zone, city.native_name, city.native_language)]


@bp.get("/activities/<public_id>")
@requires(Permission.ACTIVITY_READ, load=queries.by_public_id)
def show(activity: Activity) -> str:
    """The page of an activity."""
    actor = current_actor()
    is_managing = actor.may(Permission.ACTIVITY_MANAGE, activity)
    may_reach = _may_reach(activity)
    kept = queries.kept(activity.id) if is_managing or may_reach else None
    may_reach_parents = may_reach and kept is not None and kept.has_young
    person_id = _for_whom()
    shifts = queries.shifts_of([activity.id])
    days: list[grouped.OfDay] = []
    if grouped.is_grouped(shifts):
        (days, mine, fills), lines = grouped.choices(activity, shifts, person_id, chosen()), []
        confirmed = sum(fill.confirmed for fill in fills.values())
        is_open = any(day.is_open for day in days) or any(rules.is_open(shift, clock.now()) for shift in shifts)
    else:
        lines = _lines(shifts, person_id)
        mine = [line.mine for line in lines if line.mine is not None]
        confirmed = sum(line.fill.confirmed for line in lines)
        is_open = any(line.is_open for line in lines)
    answers = queries.answers_to(activity.id, person_id)
    place = next((each for each in mine if each.state is SignUpState.CONFIRMED), None)
    return render_template(
        "activities/show.html",
        **_of_series(activity),
        **(_held(kept, activity) if kept and is_managing else {}),
        activity=activity,
        committee=activity.committee,
        lines=lines,
        window=_window(shifts),
        days=days,
        in_words=words.shift_in_words,
        may_board=bool(days) and actor.may(Permission.ACTIVITY_COMING, activity),
        is_enforced=bool(activity.requires) and qualifications.is_enforced(),
        people=people_queries.answered_for(actor, Permission.SIGNUP_OWN),
        person_id=person_id,
        confirmed=confirmed,
        is_past=rules.is_past(activity, clock.now()),
        is_open=is_open,
        is_managing=is_managing,
        may_reach=may_reach_parents,
        lacking=_lacking(shifts) if may_reach_parents else [],
        may_except=bool(activity.requires) or activity.in_charge_id is not None,
        cant_come=_cant_come(activity) if actor.may(Permission.ACTIVITY_COMING, activity) else "",
        no=_no(answers),
        may_decline=_may_decline(activity, shifts[0], person_id, answers),
        where=rules.whereabouts(activity, place, is_managing=is_managing),
        kind_name=words.KIND_NAMES[activity.kind],
        partners=_partners(activity),
        contact_url=_contact_url(activity),
    )


def _window(shifts: list[Shift]) -> str:
    """When people can sign up, as far as that is limited: for the first of the shifts that they still can come to."""
    now = clock.now()
    return next((words.window_in_words(shift, now) for shift in shifts if rules.is_open(shift, now)), "")


def _held(kept: queries.Kept, activity: Activity) -> dict[str, str]:
    return {
        "held": words.held_in_words(kept.untils, activity.time_zone),
        "held_for_young": words.held_for_young_in_words(kept.for_young),
    }


def _of_series(activity: Activity) -> dict[str, Any]:
    """Of which series it is one, by which rule, and what is before and after it."""
    series = activity.series
    if series is None:
        return {"series": None}
    rule, beside = words.rule_in_words(series.rule), queries.beside(current_actor(), activity)
    return {"series": series, "series_rule": f"{rule}.", "beside": beside}


def _may_reach(activity: Activity) -> bool:
    """Whether the reader runs it: for the committee, or as the one who is in charge and comes."""
    actor, named = current_actor(), activity.in_charge_id
    if actor.may_in(Permission.MINOR_CONTACT, activity.committee_id):
        return True
    return actor.may_for(Permission.MINOR_CONTACT, named) and actor.may(
        Permission.MINOR_CONTACT, queries.run_by(activity)
    )


def _lacking(shifts: list[Shift]) -> list[str]:
    """What lacks for the young people who come alone, of the shifts that are not over."""
    watches = queries.watches([shift for shift in shifts if rules.is_open(shift, clock.now())])
    return words.all_lacking_in_words(rules.all_lacking(watches.values()))


def _no(answers: list[SignUp]) -> str:
    """That they said that they can't come, as a sentence; empty where they did not."""
    no = next((row for row in answers if row.state is SignUpState.DECLINED), None)
    return words.standing_in_words(no, 0) if no is not None else ""


def _may_decline(activity: Activity, first: Shift, person_id: int | None, answers: list[SignUp]) -> bool:
    """Whether this person is asked, and has not answered."""
    if person_id is None or answers or not rules.is_open(first, clock.now()):
        return False
    return committee_queries.is_in(activity.committee_id, person_id)


def _cant_come(activity: Activity) -> str:
    """How many can't come, for who looks after the committee."""
    return words.cant_come_in_words(queries.how_many_cant_come(activity))


def _contact_url(activity: Activity) -> str:
    slug = activity.committee.slug
    return url_for("committees.contact", slug=slug)
