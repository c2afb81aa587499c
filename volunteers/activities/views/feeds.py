"""Calendars for other programs: one activity, a person's own feed, and the public feed of a committee."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response as BaseResponse

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.activities import actions, queries, rules
from volunteers.activities.models import Activity, Series, Shift, SignUpState, Whereabouts
from volunteers.activities.views.blueprint import bp
from volunteers.committees.queries import by_slug
from volunteers.foundation import clock, ical
from volunteers.foundation.db import db
from volunteers.foundation.followed import Followed, Revision, revision
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _, is_clean
from volunteers.links import Purpose
from volunteers.links.issue import is_open
from volunteers.mail.facts import addresses
from volunteers.organization.queries import current as current_organization
from volunteers.web import Done, current_actor, public, requires
from volunteers.web.language import current_tag

KEPT = timedelta(days=60)
"""How long what is over stays in a feed."""


def _answer(tag: str, name: str, text: Callable[[], str], *, is_own: bool = True) -> BaseResponse:
    """A calendar, with an ETag: a program that has it gets 304, and nothing is written for it.

    `is_own`: it is for one reader, and no cache's.
    """
    answer = Response(mimetype="text/calendar")
    answer.set_etag(tag)
    if not request.if_none_match.contains_weak(tag):
        answer.set_data(text())
        answer.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    if is_own:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


def _tag(*facts: Any) -> str:
    """The ETag of what is made of these: rows by what they count, and what is no row."""
    organization = current_organization()
    shared = (current_app.config["PUBLIC_URL"], organization.name, organization.email, organization.told, *facts)
    return hashlib.sha256(repr(shared).encode()).hexdigest()[:32]


def _full_address(endpoint: str, **values: str) -> str:
    """Under PUBLIC_URL: the host that a request names can be anybody's, and calendars keep what they are given."""
    return addresses(current_app).build(endpoint, values, force_external=True)


def _entry(
    what: Activity | Shift,
    tag: str,
    build: MapAdapter,
    where: Whereabouts | None = None,
    *,
    status: ical.Status = ical.Status.CONFIRMED,
    reader: Iterable[Followed | Revision] = (),
) -> ical.Entry:
    """An entry; `where` is what everybody may know, unless it says more."""
    activity = what.activity if isinstance(what, Shift) else what
    url = build.build("activities.show", {"public_id": activity.public_id}, force_external=True)
    found = where or rules.whereabouts(activity)
    return rules.entry(what, found, [tag], current_organization(), url=url, status=status, reader=reader)


@bp.get("/activities/<public_id>.ics")
@requires(Permission.ACTIVITY_READ, load=queries.by_public_id)
def one(activity: Activity) -> BaseResponse:
    """One activity; a private address only for whoever has a place or manages it."""
    actor = current_actor()
    mine = queries.places_of(actor.person_id, [activity.id]).get(activity.id)
    where = rules.whereabouts(activity, mine, is_managing=actor.may(Permission.ACTIVITY_MANAGE, activity))
    text = ical.write([_entry(activity, current_tag(), addresses(current_app), where)])
    return _answer(_tag(text), activity.public_id, lambda: text)


@bp.get("/committees/<slug>/calendar.ics")
@public("the feed of a committee holds what everybody may see", kept=900)
def committee_feed(slug: str) -> BaseResponse:
    """A committee's public activities."""
    committee = by_slug(slug)
    if committee is None:
        abort(404)
    listed, tag = queries.listed_of_committee(committee.id, clock.now() - KEPT), current_tag()
    series = queries.in_feed({row.series_id for row in listed if row.series_id is not None})

    def write() -> str:
        build = addresses(current_app)
        whole = {key: each for key, each in series.items() if each.series.is_public and rules.can_repeat(each.series)}
        entries: list[ical.Entry | ical.Repeating] = [
            _entry(row.what, tag, build)
            for row in queries.of_listed(row for row in listed if row.series_id not in whole)
        ]
        entries += [_repeating(each, Actor(), tag, build) for each in whole.values()]
        return ical.write(entries, name=spoken(committee.name))

    counted = [(key, each.told) for key, each in series.items()]
    return _answer(_tag(tag, listed, counted, committee.name), committee.slug, write, is_own=False)


def _repeating(found: queries.InFeed, actor: Actor, tag: str, build: MapAdapter) -> ical.Repeating:
    """A series as its reader may see it; a private address only where they have a place, or manage it."""
    series = found.series
    times = list(db.session.scalars(queries.times_seen(actor, series.id)))
    mine = queries.places_of(actor.person_id, [row.id for row in times]) if actor.person_id is not None else {}
    is_managing = actor.may(Permission.ACTIVITY_MANAGE, series)
    where = [(row, rules.whereabouts(row, mine.get(row.id), is_managing=is_managing)) for row in times]
    url = build.build("activities.show_series", {"public_id": series.public_id}, force_external=True)
    told = revision([current_organization().told, found.told])

    def written(activity: Activity, place: Whereabouts) -> ical.Entry:
        return _entry(activity, tag, build, place)

    return rules.repeating(series, where, written, told, url)


@bp.get("/series/<public_id>.ics")
@requires(Permission.ACTIVITY_READ, load=queries.series_by_public_id)
def series_file(series: Series) -> BaseResponse:
    """All times of a series, as one event that repeats; as single ones where programs would differ about that."""
    actor, tag, build = current_actor(), current_tag(), addresses(current_app)
    found = queries.in_feed([series.id])[series.id]
    whole = _repeating(found, actor, tag, build)
    if rules.can_repeat(series):
        text = ical.write([whole])
    else:
        times = list(db.session.scalars(queries.times_seen(actor, series.id)))
        text = ical.write([_entry(row, tag, build) for row in times])
    return _answer(_tag(text), series.public_id, lambda: text)


@bp.get("/calendar/<token>.ics")
@public("whoever holds the signed address reads this one calendar")
def own_feed(token: str) -> BaseResponse:
    """A person's own calendar: what they signed up for, and the meetings of their committees."""
    link = links.find(token, Purpose.FEED) if is_clean(token) else None
    if link is None or not is_open(link):
        abort(404)
    person = queries.reader_of_feed(link.person_id)
    if person is None:
        abort(404)
    listed = queries.listed_for(person.id, clock.now() - KEPT)

    def write() -> str:
        build, language = addresses(current_app), person.preferred_language
        entries = [
            _entry(row.what, language, build, status=_status(row.state), reader=(person, row.stood))
            for row in queries.of_listed(listed)
        ]
        return ical.write(entries, name=current_organization().name)

    return _answer(_tag(person.public_id, person.preferred_language, person.sequence, listed), "calendar", write)


def _status(state: SignUpState | None) -> ical.Status:
    return ical.Status.TENTATIVE if state is SignUpState.WAITLISTED else ical.Status.CONFIRMED


@bp.get("/me/calendar")
@requires(Permission.ACCOUNT_OWN)
def my_calendar() -> str:
    """The address of one's own calendar, and how to make another."""
    link = queries.feed_link_of(current_actor().person_id)
    url = _full_address("activities.own_feed", token=links.token(link)) if link else ""
    return render_template("activities/my_calendar.html", url=url, webcal_url=f"webcal:{url.partition(':')[2]}")


@bp.post("/me/calendar")
@requires(Permission.ACCOUNT_OWN, back=lambda: url_for("activities.my_calendar"))
def make_calendar() -> Done:
    """Make an address, or a new one in place of the old; or close it."""
    actor = current_actor()
    if request.form.get("do") == "close":
        actions.close_feed(actor, actor.person_id or 0)
        return Done(_("The address no longer works."))
    actions.make_feed(actor, actor.person_id or 0)
    return Done(_("Here’s your address. If you had one before, it no longer works."))
