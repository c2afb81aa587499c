"""What all pages of this room share: the blueprint, and the tabs that the reader may open."""

from typing import Any

from flask import Blueprint, current_app, request, url_for

from volunteers.access import Permission
from volunteers.foundation.text import _l
from volunteers.web import current_actor

bp = Blueprint("admin", __name__)

TABS: tuple[tuple[Any, str, Permission], ...] = (
    (_l("At a glance"), "admin.index", Permission.USER_MANAGE),
    (_l("Accounts"), "admin.users", Permission.USER_MANAGE),
    (_l("Settings"), "admin.settings", Permission.ORGANIZATION_SETTINGS),
    (_l("Committees"), "admin.committees", Permission.COMMITTEE_ADMINISTER),
    (_l("Audit trail"), "admin.audit", Permission.AUDIT_READ),
    (_l("Outbox"), "admin.outbox", Permission.OUTBOX_READ),
)


@bp.app_template_global("admin_tabs")
def admin_tabs() -> list[tuple[Any, str, bool]]:
    """(label, address, is current) of the pages that exist and that the reader may open."""
    may, endpoint = current_actor().may, request.endpoint
    tabs = [
        (label, url_for(name), name == endpoint)
        for label, name, permission in TABS
        if name in current_app.view_functions and may(permission)
    ]
    return tabs if len(tabs) > 1 else []
