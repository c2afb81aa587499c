"""The organisation's settings: each with its meaning, its default, and who changed it when."""

from typing import Any

from flask import current_app, g, render_template, url_for

from volunteers.access import Permission
from volunteers.accounts.sessions import is_recent
from volunteers.admin import actions, queries, rules
from volunteers.admin.forms import SettingsForm
from volunteers.admin.views.blueprint import bp
from volunteers.foundation import moments
from volunteers.foundation.refusals import refuse
from volunteers.foundation.text import _
from volunteers.organization import queries as organization
from volunteers.organization.defaults import DEFINITIONS, SettingDefinition, SettingKind
from volunteers.web import Answer, Done, current_actor, requires, through


def _typed(definition: SettingDefinition, value: Any) -> Any:
    """A value as it stands in its field."""
    return ", ".join(value) if definition.kind is SettingKind.LANGUAGES else value


def _said(definition: SettingDefinition, value: Any) -> str:
    """A value as a person reads it."""
    if definition.kind is SettingKind.SEVERAL:
        return ", ".join(str(definition.called(each)) for each in value) or _("none")
    return str(definition.called(_typed(definition, value)))


def _form() -> Any:
    values = organization.values()
    data = {d.name: _typed(d, values[d.name]) for d in DEFINITIONS}
    return SettingsForm(organization.stamp, data=data)


def _page(form: Any) -> str:
    rows = organization.stored()
    names = queries.names_of(row.changed_by_id for row in rows.values())
    lines = []
    for definition in DEFINITIONS:
        row, default = rows.get(definition.name), definition.default(current_app.config)
        changed = None
        if row is not None:
            who = names.get(row.changed_by_id or 0) or _("someone")
            changed = _("Changed by %(name)s on %(when)s", name=who, when=moments.full(row.changed_at))
        lines.append((form[definition.name], definition, _said(definition, default), changed))
    return render_template(
        "admin/settings.html",
        form=form,
        lines=lines,
        catalogues=sorted(organization.catalogues()),
        Kind=SettingKind,
        is_proven=is_recent(g.get("session_id")),
    )


@bp.get("/admin/settings")
@requires(Permission.ORGANIZATION_SETTINGS)
def settings() -> str:
    """Every setting in its field."""
    return _page(_form())


def _to_settings() -> str:
    return url_for("admin.settings")


@bp.post("/admin/settings")
@requires(Permission.ORGANIZATION_SETTINGS, back=_to_settings)
def change_settings() -> Answer:
    """Keep what was changed."""
    form = _form()

    def act() -> Done:
        wanted = form.to_input()
        roles = organization.values()["second_step_roles"], wanted.get("second_step_roles", ())
        refuse(rules.why_prove_first(*roles, is_recent=is_recent(g.get("session_id"))))
        changed = actions.change_settings(current_actor(), wanted, stamp=form.stamp.opened_on)
        kept = _("Saved. Every page and email will be up to date within ten seconds.")
        return Done(kept if changed else _("You made no changes, so there was nothing to save."))

    return through(form, act, lambda: _page(form))
