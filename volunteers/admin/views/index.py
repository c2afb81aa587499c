"""The administrator's desk."""

from flask import current_app, render_template

from volunteers.access import Permission
from volunteers.admin import queries
from volunteers.admin.views.blueprint import bp
from volunteers.web import requires


@bp.get("/admin/")
@requires(Permission.USER_MANAGE)
def index() -> str:
    """Queue and mail flow, trouble with signing in, and what to look at."""
    answers = current_app.extensions["queue_answers"]
    return render_template(
        "admin/index.html",
        glance=queries.glance(),
        queue_answers=answers(),
        mail_server=current_app.config.get("MAIL_SERVER"),
        shows_mail="admin.kept_mails" in current_app.view_functions and not current_app.config.get("MAIL_SERVER"),
    )
