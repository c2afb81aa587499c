"""The pages of this room hang on this blueprint; and what stands at the foot of every page."""

from typing import Any

from flask import Blueprint, url_for

from volunteers.foundation.text import _

bp = Blueprint("home", __name__)


@bp.app_context_processor
def _foot() -> dict[str, Any]:
    pages = (("home.privacy", _("Privacy")), ("home.accessibility", _("Accessibility")), ("home.help_page", _("Help")))
    return {"footer_links": [{"label": label, "url": url_for(endpoint)} for endpoint, label in pages]}
