"""The administrator's desk."""

from flask import current_app, render_template

from volunteers.access import Permission
from volunteers.admin import queries
from volunteers.admin.views import kept_mail
from volunteers.admin.views.blueprint import bp
from volunteers.web import requires
from volunteers.web.health import Readiness


@bp.get("/admin/")
@requires(Permission.USER_MANAGE)
def index() -> str:
    """Queue and mail flow, trouble with signing in, and what to look at."""
    return render_template(
        "admin/index.html",
        glance=queries.glance(),
        queue_answers=Readiness.of().queue(),
        mail_server=current_app.config.get("MAIL_SERVER"),
        shows_mail=kept_mail.may_read(),
    )
