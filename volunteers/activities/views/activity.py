"""One activity: what it is, when it is here and there, who may come, and for its committee who comes."""

from flask import current_app, render_template, url_for

from volunteers.access import Permission
from volunteers.activities import queries, rules
from volunteers.activities.models import Activity, SignUp
from volunteers.activities.views.blueprint import bp
from volunteers.foundation import clock
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import spoken
from volunteers.people import queries as people_queries
from volunteers.web import current_actor, paginate, requires


def _why_not(activity: Activity, mine: SignUp | None) -> Refusal | None:
    """Why the reader can't sign up, if so; who is not signed in can try."""
    actor = current_actor()
    if mine is not None or actor.person_id is None:
        is_member, person, clash = True, None, None
    else:
        is_member = bool(actor.committees.get(activity.committee_id))
        person = people_queries.by_id(actor.person_id)
        clash = queries.clashes([actor.person_id], activity).get(actor.person_id)
    return rules.why_not_sign_up(activity, person, clock.now(), is_member=is_member, clash=clash)


def _partners(activity: Activity) -> list[tuple[str, str, str, str]]:
    """The partner city's name, zone, and native name, where its clocks show something else than those here."""
    city = activity.committee.partner_city
    if city is None or city.time_zone == activity.time_zone:
        return []
    return [(spoken(city.name), city.time_zone, city.native_name, city.native_language)]


@bp.get("/activities/<public_id>")
@requires(Permission.ACTIVITY_READ, load=queries.by_public_id)
def show(activity: Activity) -> str:
    """The page of an activity."""
    actor = current_actor()
    mine = queries.sign_ups_of(actor.person_id, [activity.id]).get(activity.id)
    is_managing = actor.may(Permission.ACTIVITY_MANAGE, activity)
    before = queries.waiting_before(mine) if mine is not None else 0
    return render_template(
        "activities/show.html",
        activity=activity,
        committee=activity.committee,
        fill=queries.fill([activity.id])[activity.id],
        mine=mine,
        standing=rules.standing_in_words(mine, before) if mine else "",
        refusal=_why_not(activity, mine),
        is_open=rules.is_open(activity, clock.now()),
        is_managing=is_managing,
        shows_address=rules.shows_address(activity, mine, is_managing=is_managing),
        kind_name=rules.KIND_NAMES[activity.kind],
        partners=_partners(activity),
        contact_url=_contact_url(activity),
    )


def _contact_url(activity: Activity) -> str:
    slug = activity.committee.slug
    endpoint = "committees.contact" if "committees.contact" in current_app.view_functions else "committees.show"
    return url_for(endpoint, slug=slug)


@bp.get("/activities/<public_id>/people")
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id)
def people(activity: Activity) -> str:
    """Who comes and who waits; printed it is the sign-in sheet, names only."""
    return render_template(
        "activities/people.html",
        activity=activity,
        committee=activity.committee,
        fill=queries.fill([activity.id])[activity.id],
        page=paginate(queries.who_comes(activity.id), per_page=200),
        in_words=rules.state_in_words,
    )
