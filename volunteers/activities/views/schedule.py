"""Scheduling, changing and cancelling: the doors of whoever manages a committee's activities."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import force_locale

from volunteers.access import Permission
from volunteers.activities import actions, queries, rules, words
from volunteers.activities.forms import ActivityForm, CancelForm, EditActivityForm
from volunteers.activities.inputs import ActivityInput, RepeatInput, Which
from volunteers.activities.models import Activity, ActivityKind
from volunteers.activities.views.blueprint import bp
from volunteers.committees.models import Committee
from volunteers.committees.queries import by_slug
from volunteers.foundation import clock, moments
from volunteers.foundation.columns import LocalText
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.refusals import refuse
from volunteers.foundation.text import _, _n
from volunteers.organization.queries import current as current_organization
from volunteers.qualifications import queries as qualifications
from volunteers.safeguarding.words import SCOPE_NAMES
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.language import shown
from volunteers.web.presses import with_what_ended

SHOWN = 24
"""How many dates of a series are shown before it is made."""


class Look(NamedTuple):
    """A series before it is made: its rule in words, its first dates, and how many more there are."""

    rule: str
    dates: list[str]
    more: int


SATURDAY = 5
COMPLETE = ("en", "es")
"""The languages in which what a template says is written down."""


def _zones(committee: Committee, used: str | None = None) -> list[tuple[str, str]]:
    """The organisation's zone first, the partner city's second, then those of the other cities."""
    partner = committee.partner_city
    names = [current_organization().time_zone]
    names += [partner.time_zone] if partner else []
    names += [*queries.zones_of_cities(), *([used] if used else [])]
    now = clock.now()
    return [(name, f"{moments.zone(now, name)} ({name})") for name in dict.fromkeys(names)]


def _choices(committee: Committee, activity: Activity | None = None) -> dict[str, Any]:
    used = activity.time_zone if activity is not None else None
    required = activity.requires if activity is not None else []
    granted = [activity.grants_id] if activity is not None and activity.grants_id is not None else []
    adults = queries.may_be_in_charge(committee.id, activity)
    offered = qualifications.offered([*required, *granted])
    return {
        "adults": [(person.public_id, person.full_name) for person in adults],
        "scopes": [(scope.value, SCOPE_NAMES[scope]) for scope in rules.ASKED_BESIDES],
        "needs": [(kind.public_id, shown(kind.name).text) for kind in offered if kind.is_active or kind.id in required],
        "grantable": [
            (kind.public_id, shown(kind.name).text)
            for kind in offered
            if (kind.is_active and kind.by_attendance) or kind.id in granted
        ],
        "kinds": [(kind.value, words.KIND_NAMES[kind]) for kind in _kinds(committee)],
        "zones": _zones(committee, used),
    }


def _kinds(committee: Committee) -> list[ActivityKind]:
    """What the reader may schedule there: everything, or meetings."""
    if current_actor().may_in(Permission.ACTIVITY_MANAGE, committee.id):
        return list(ActivityKind)
    return [ActivityKind.MEETING]


def _to_activity(activity: Activity) -> str:
    return url_for("activities.show", public_id=activity.public_id)


@bp.route("/committees/<slug>/activities/new", methods=["GET", "POST"])
@requires(Permission.MEETING_MANAGE, load=by_slug)
def new(committee: Committee) -> Answer:
    """Schedule an activity."""
    kinds = _kinds(committee)
    starts = {name: start for name, start in words.STARTS.items() if start.kind in kinds}
    start = starts.get(request.values.get("template", ""))
    form = ActivityForm(data=_begun(start, committee), **_choices(committee))
    form.template.data = request.values.get("template", "") if start is not None else ""
    is_draft = request.form.get("act") == "draft"

    def act() -> Answer:
        repeats, actor = form.to_repeats(), current_actor()
        given = replace(form.to_input(), is_draft=is_draft, positions=_positions(start))
        if repeats is not None:
            refuse(rules.why_not_repeat_so(given))
        if repeats is not None and "look" in request.form:
            return _page(form, committee, None, starts, look=_look(given, repeats))
        if repeats is not None:
            series = actions.schedule_series(actor, committee.id, given, repeats, form.once.data)
            return Done(
                _("All of them are on the calendar now, and people can sign up."),
                to=url_for("activities.show_series", public_id=series.public_id),
            )
        activity = actions.schedule(actor, committee.id, given, form.once.data)
        if is_draft:
            said = _("It’s a draft now: only people who plan it see it. Check it, then publish it.")
            return Done(said, to=url_for("activities.plan", public_id=activity.public_id))
        return Done(_("It’s on the calendar now, and people can sign up."), to=_to_activity(activity))

    return through(form, act, lambda: _page(form, committee, None, starts))


def _begun(start: words.Start | None, committee: Committee) -> dict[str, Any] | None:
    """What a form begun from a template shows at first: from the Saturday after next on."""
    if start is None:
        return None
    zone = current_organization().time_zone
    day = clock.today(zone) + timedelta(days=14)
    begins = datetime.combine(day + timedelta(days=(SATURDAY - day.weekday()) % 7), time(start.at))
    return {
        "kind": start.kind.value,
        "title": _in_languages(start.title),
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=start.hours),
        "time_zone": zone,
        "is_public": start.is_public,
    }


def _positions(start: words.Start | None) -> tuple[LocalText, ...]:
    return tuple(_in_languages(title) for title in start.positions) if start is not None else ()


def _in_languages(title: Any) -> LocalText:
    """A name of ours as people would have written it, in each language of the interface that is whole."""
    found = {}
    for tag in COMPLETE:
        with force_locale(tag.replace("-", "_")):
            found[tag] = str(title)
    return LocalText.of(found)


def _look(given: ActivityInput, repeats: RepeatInput) -> Look:
    """What would come of it, before it is done."""
    rule = actions.look_at(given, repeats, clock.now())
    slots = [slot for slot in rules.series.slots(rule) if slot.date() not in repeats.left_out]
    shown_slots = [moments.date(slot, year=True) for slot in slots[:SHOWN]]
    return Look(words.series_in_words(rule, slots), shown_slots, len(slots) - len(shown_slots))


@bp.route("/activities/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_activity)
def edit(activity: Activity) -> Answer:
    """Change an activity; what was typed is kept where somebody else was faster."""
    choices = _choices(activity.committee, activity)
    granted = [activity.grants_id] if activity.grants_id is not None else []
    kinds = qualifications.kinds_by_key([*activity.requires, *granted])
    required = [kinds[key].public_id for key in activity.requires if key in kinds]
    grants = next((kinds[key].public_id for key in granted if key in kinds), "")
    form = EditActivityForm.of(activity, queries.shifts_of([activity.id]), required, grants, **choices)

    def act() -> Done:
        which = form.to_which()
        if which is not Which.ONE:
            many = actions.change_series(
                current_actor(), activity.id, form.to_input(), which, form.odd, form.version.number
            )
            return Done(with_what_ended(_series_change_in_words(many), many.went))
        told = actions.change(current_actor(), activity.id, form.to_input(), form.version.number)
        return Done(with_what_ended(_change_in_words(told.told, has_ended=bool(told.went)), told.went))

    return through(form, act, lambda: _page(form, activity.committee, activity))


def _page(
    form: ActivityForm,
    committee: Committee,
    activity: Activity | None,
    starts: Mapping[str, words.Start] | None = None,
    look: Look | None = None,
) -> str:
    return render_template(
        "activities/form.html",
        form=form,
        committee=committee,
        activity=activity,
        only_meetings=len(_kinds(committee)) == 1,
        look=look,
        starts=starts or {},
    )


def _series_change_in_words(done: actions.ToldOfSeries) -> str:
    if not done.number:
        return str(_("Saved. Nothing was different."))
    said = [str(_n("Saved for one date.", "Saved for %(num)s dates.", done.number))]
    if done.told:
        said.append(str(_("In a few minutes, we’ll email everyone who signed up, once.")))
    if done.kept:
        days = in_a_row(moments.date(day) for day in done.kept)
        said.append(str(_("What had been changed on one date alone is still so on %(days)s.", days=days)))
    return " ".join(said)


def _change_in_words(told: int, *, has_ended: bool) -> str:
    if not told and has_ended:  # and whose place ended is told so
        return str(_("Saved."))
    if not told:
        return str(_("Saved. Nobody needs an email about it."))
    return str(
        _n(
            "Saved. In a few minutes, we’ll email the person who signed up.",
            "Saved. In a few minutes, we’ll email the %(num)s people who signed up.",
            told,
        )
    )


@bp.route("/activities/<public_id>/cancel", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_activity)
def cancel(activity: Activity) -> Answer:
    """Cancel an activity with a reason."""
    form = CancelForm(activity)

    def act() -> Done:
        if form.to_which() is not Which.ONE:
            many = actions.cancel_series(current_actor(), activity.id, form.to_input(), form.version.number)
            return Done(_series_cancel_in_words(many))
        told = actions.cancel(current_actor(), activity.id, form.to_input(), form.version.number)
        return Done(_cancel_in_words(told.told))

    def page() -> str:
        return render_template(
            "activities/cancel.html",
            form=form,
            activity=activity,
            fill=queries.fill([activity.id])[activity.id],
            refusal=rules.why_not_cancel(activity, clock.now()),
        )

    return through(form, act, page)


def _cancel_in_words(told: int) -> str:
    if not told:
        return str(_("Canceled. Nobody had signed up."))
    return str(
        _n(
            "Canceled. In a few minutes, we’ll email the person who signed up and tell them why.",
            "Canceled. In a few minutes, we’ll email the %(num)s people who signed up and tell them why.",
            told,
        )
    )


def _series_cancel_in_words(done: actions.ToldOfSeries) -> str:
    said = str(_n("Canceled one date.", "Canceled %(num)s dates.", done.number))
    if not done.told:
        return f"{said} {_('Nobody had signed up.')}"
    told = _n(
        "In a few minutes, we’ll email the person who signed up and tell them why.",
        "In a few minutes, we’ll email the %(num)s people who signed up and tell them why.",
        done.told,
    )
    return f"{said} {told}"
