"""Search over everything that the asker may see."""

from typing import Any

from flask import render_template, url_for

from volunteers import search as index
from volunteers.access import Actor, Permission
from volunteers.foundation.text import clean
from volunteers.home import queries
from volunteers.home.views.blueprint import bp
from volunteers.people.models import Person
from volunteers.web import current_actor, public
from volunteers.web.asked import looked_for


@bp.get("/search")
@public("everybody may search; each finds what they may see")
def search() -> str:
    """People, committees, cities, activities and initiatives, by any part of their names."""
    actor = current_actor()
    q = clean(looked_for())
    sees_everybody = actor.may(Permission.PEOPLE_READ)
    sees_rosters = bool(actor.committees_with(Permission.MEMBERSHIP_READ))
    also = {"person": queries.members_seen_by(actor)} if sees_rosters and not sees_everybody else {}
    found = index.find(q, actor, also=also) if q else {}
    results = queries.found_rows(actor, {kind: hits.keys for kind, hits in found.items()})
    return render_template(
        "home/search.html",
        q=q,
        results=results,
        people=[(person, _address(actor, person, slug)) for person, slug in results.people],
        is_more=any(hits.is_more for hits in found.values()),
        is_empty=not any(vars(results).values()),
        sees_everybody=sees_everybody,
        sees_rosters=sees_rosters,
    )


def _address(actor: Actor, person: Person, slug: str | None) -> Any:
    """Where the asker reads more of a person: their page, or the roster on which the asker may see them."""
    if slug is None:
        return url_for("people.show", public_id=person.public_id)
    return url_for("committees.members", slug=slug, q=person.full_name)
