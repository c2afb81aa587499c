"""The administrator's desk."""

from flask import current_app, render_template, url_for

from volunteers.access import Permission
from volunteers.admin import actions, queries
from volunteers.admin.views import kept_mail
from volunteers.admin.views.blueprint import bp
from volunteers.backups import queries as backups
from volunteers.foundation.text import _
from volunteers.jobs import runs
from volunteers.mail import holds
from volunteers.web import Done, current_actor, requires
from volunteers.web.health import Readiness


@bp.get("/admin/")
@requires(Permission.USER_MANAGE)
def index() -> str:
    """Queue and mail flow, trouble with signing in, and what to look at."""
    worked_at = runs.worked_at()
    return render_template(
        "admin/index.html",
        glance=queries.glance(),
        beginnings=queries.beginnings(current_actor().person_id),
        queue_answers=Readiness.of().queue(),
        mail_server=current_app.config.get("MAIL_SERVER"),
        shows_mail=kept_mail.may_read(),
        mail_held_since=holds.began_at(),
        backups=backups.standing(),
        low_disks=[disk for disk in backups.disks() if disk.is_low],
        worked_at=worked_at,
        worker_is_missing=runs.is_missing(worked_at),
    )


def _to_index() -> str:
    return url_for("admin.index")


@bp.post("/admin/mail/go")
@requires(Permission.USER_MANAGE, back=_to_index)
def mail_go() -> Done:
    """After a restore: mail may leave again."""
    actions.let_mail_go(current_actor())
    return Done(_("Email goes out again."))


@bp.post("/admin/test-mail")
@requires(Permission.USER_MANAGE, back=_to_index)
def test_mail() -> Done:
    """Send oneself a mail."""
    person = actions.test_mail(current_actor())
    return Done(_("A test is on its way to %(email)s. Select the button in it, then “It arrived.”", email=person.email))
