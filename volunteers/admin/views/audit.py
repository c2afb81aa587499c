"""The audit viewer: who did what, to what, when and why."""

from typing import Any

from flask import render_template, request

from volunteers.access import Permission
from volunteers.admin import queries
from volunteers.admin.views.blueprint import bp
from volunteers.audit.models import AuditEvent
from volunteers.foundation import shapes
from volunteers.foundation.text import is_clean, sorted_as
from volunteers.house import House
from volunteers.organization.queries import current as current_organization
from volunteers.web import paginate, requires
from volunteers.web.asked import asked, looked_for
from volunteers.web.language import current_tag, shown


def _filter(committees: dict[int, Any]) -> queries.AuditFilter:
    q, slug = looked_for(), request.args.get("committee", "")
    return queries.AuditFilter(
        event=event if is_clean(event := request.args.get("event", "")) else "",
        person_ids=queries.people_named(q) if q else None,
        committee_id=next((key for key, each in committees.items() if each.slug == slug), None),
        since=asked("since", shapes.day, None),
        until=asked("until", shapes.day, None),
    )


def _people_in(events: list[AuditEvent]) -> dict[int, str]:
    keys = [event.actor_person_id for event in events]
    keys += [event.subject_id for event in events if event.subject_type == "people"]
    keys += [event.facts.get("person_id") for event in events]
    return queries.names_of(key for key in keys if isinstance(key, int))


@bp.get("/admin/audit")
@requires(Permission.AUDIT_READ)
def audit() -> str:
    """The trail, newest first, in pages."""
    committees, in_words = queries.committees(), House.of().event_in_words
    wanted = _filter(committees)
    page = paginate(queries.audit(wanted, current_organization().time_zone), scalars=False)
    return render_template(
        "admin/audit.html",
        page=page,
        wanted=wanted,
        committees=committees,
        committee_choices=[(each.slug, shown(each.name).text) for each in committees.values()],
        names=_people_in([row[0] for row in page.rows]),
        events=sorted(
            ((name, str(in_words(name))) for name in queries.known_events()),
            key=lambda pair: sorted_as(pair[1], current_tag()),
        ),
        words=in_words,
        purposes={purpose.value: use.words for purpose, use in House.of().links.items()},
        q=looked_for(),
    )
