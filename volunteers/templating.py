"""What every template may use: days and times, names of languages, permissions, the organisation and the menu."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, has_request_context, request, url_for

from volunteers.access import Permission, Role
from volunteers.foundation import languages, moments
from volunteers.foundation.text import _
from volunteers.organization.queries import current as current_organization
from volunteers.undo import Act
from volunteers.undo import queries as undo_queries
from volunteers.web.actor import current_actor
from volunteers.web.language import current_tag


@dataclass(frozen=True)
class NavItem:
    """One entry of the menu."""

    label: str
    url: str
    current: bool


def _nav_entries() -> list[tuple[str, str]]:
    actor = current_actor()
    entries = [
        (_("Partner cities"), "partners.index"),
        (_("Committees"), "committees.index"),
        (_("What is on"), "activities.index"),
        (_("Help"), "home.help_page"),
    ]
    if actor.is_signed_in:
        entries.append((_("My page"), "home.me"))
        if actor.may(Permission.ORGANIZATION_DESK):
            entries.append((_("Desk"), "home.desk"))
        if actor.holds(Role.ADMINISTRATOR):
            entries.append((_("Administration"), "admin.index"))
    return entries


def navigation(app: Flask) -> list[NavItem]:
    """The menu for this reader; only pages that exist."""
    endpoint = request.endpoint if has_request_context() else None
    return [
        NavItem(label, url_for(name), endpoint == name) for label, name in _nav_entries() if name in app.view_functions
    ]


def undo_of(row: Any) -> Act | None:
    """The act on this row that the reader can still take back: its button stands where the act was done."""
    if "open_acts" not in g:
        acts = undo_queries.open_acts(current_actor()) if row is not None else []
        g.open_acts = {(act.subject_type, act.subject_id, act.version): act for act in reversed(acts)}
    found: Act | None = g.open_acts.get((type(row).__tablename__, row.id, getattr(row, "version", 0)))
    return found


def init_app(app: Flask) -> None:
    """Install filters and the context."""
    app.jinja_env.filters["language_name"] = lambda tag: languages.name_in(tag, current_tag())
    app.jinja_env.filters["own_name"] = languages.own_name
    app.jinja_env.filters["country_name"] = lambda code: languages.country_in(code, current_tag())
    app.jinja_env.globals.update(moments=moments, Permission=Permission, Role=Role)

    @app.context_processor
    def _page() -> dict[str, Any]:
        return {
            "organization": current_organization(),
            "nav": navigation(app) if has_request_context() else [],
            "current_actor": actor if (actor := current_actor()).is_signed_in else None,
            "may": current_actor().may,
            "undo_of": undo_of,
            "undo_seconds": app.config["UNDO_SECONDS"],
        }
