"""Accounts: who signs in, which roles they hold, and closing one."""

from flask import abort, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from volunteers.access import ORGANIZATION_ROLES, Permission, Role
from volunteers.accounts import actions
from volunteers.accounts.models import Account, RoleGrant
from volunteers.admin import queries
from volunteers.admin.forms import ReasonForm, RoleForm, role_choices
from volunteers.admin.views.blueprint import bp
from volunteers.admin.words import ROLE_MEANINGS, ROLES
from volunteers.foundation.db import need
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, is_clean
from volunteers.web import current_actor, flash_done, flash_problem, paginate, requires, see_other


@bp.get("/admin/users")
@requires(Permission.USER_MANAGE)
def users() -> str:
    """All accounts, in pages."""
    q, wanted = request.args.get("q", ""), request.args.get("role", "")
    q = q if is_clean(q) else ""
    role = Role(wanted) if wanted in {role.value for role in ORGANIZATION_ROLES} else None
    is_closed = True if request.args.get("closed") else None
    page = paginate(queries.accounts(q, role=role, closed=is_closed))
    return render_template(
        "admin/users.html",
        page=page,
        people=queries.people_of(page.rows),
        roles=queries.roles_of(page.rows),
        words=ROLES,
        q=q,
        role=role,
        is_closed=is_closed,
    )


@bp.get("/admin/users/<public_id>")
@requires(Permission.USER_MANAGE, load=queries.account)
def user(account: Account) -> str:
    """One account."""
    return _page(account)


def _page(account: Account, *, role_form: RoleForm | None = None, reason_form: ReasonForm | None = None) -> str:
    grants = queries.grants_of(account.id)
    held = [Role(grant.role) for grant in grants if grant.ended_at is None]
    role_form = role_form or _role_form(account)
    return render_template(
        "admin/user.html",
        account=account,
        people=queries.people_of([account]).get(account.id, []),
        grants=grants,
        may_give=role_choices(held),
        role_form=role_form,
        reason_form=reason_form or ReasonForm(formdata=None),
        form=reason_form if reason_form and reason_form.errors else role_form,
        words=ROLES,
        is_oneself=account.id == current_actor().account_id,
    )


def _role_form(account: Account, *, is_posted: bool = False) -> RoleForm:
    form = RoleForm() if is_posted else RoleForm(formdata=None)
    held = [Role(grant.role) for grant in queries.grants_of(account.id) if grant.ended_at is None]
    form.role.choices = [
        SelectChoice(role.value, str(ROLES[role]), {"small": str(ROLE_MEANINGS[role])}) for role in role_choices(held)
    ]
    return form


@bp.post("/admin/users/<public_id>/roles")
@requires(Permission.ROLE_GRANT, load=queries.account)
def give_role(account: Account) -> Response | tuple[str, int]:
    """Give an organisation-wide role."""
    form = _role_form(account, is_posted=True)
    if form.validate():
        try:
            actions.roles.grant_role(current_actor(), account.id, form.terms())
        except Refusal as refusal:
            form.refused(refusal)
        else:
            flash_done(_("%(role)s from now on.", role=ROLES[form.terms()]))
            return see_other("admin.user", public_id=account.public_id)
    return _page(need(Account, account.id), role_form=form), 422


def _open_grant(public_id: str) -> RoleGrant | None:
    return queries.grant(public_id)


@bp.post("/admin/roles/<public_id>/end")
@requires(Permission.ROLE_GRANT, load=_open_grant)
def end_role(grant: RoleGrant) -> Response:
    """Take an organisation-wide role away."""
    account_id, role = grant.account_id, Role(grant.role)
    try:
        actions.roles.end_role(current_actor(), grant.id)
    except Refusal as refusal:
        flash_problem(refusal)
    else:
        flash_done(_("No longer: %(role)s. What was done in that role stays.", role=ROLES[role]))
    return see_other("admin.user", public_id=need(Account, account_id).public_id)


@bp.post("/admin/users/<public_id>/close")
@requires(Permission.USER_MANAGE, load=queries.account)
def close_user(account: Account) -> Response | tuple[str, int]:
    """Close an account: every browser is signed out, and nobody signs in with it."""
    return _close_or_open(account, is_closing=True)


@bp.post("/admin/users/<public_id>/open")
@requires(Permission.USER_MANAGE, load=queries.account)
def open_user(account: Account) -> Response | tuple[str, int]:
    """Open a closed account again."""
    return _close_or_open(account, is_closing=False)


def _close_or_open(account: Account, *, is_closing: bool) -> Response | tuple[str, int]:
    form = ReasonForm()
    if form.validate():
        act = actions.roles.close_account if is_closing else actions.roles.reopen_account
        try:
            act(current_actor(), account.id, reason=form.terms())
        except Refusal as refusal:
            form.refused(refusal)
        else:
            closed = _("The account is closed, and every browser is signed out. You can open it again here.")
            flash_done(closed if is_closing else _("The account is open again."))
            return see_other("admin.user", public_id=account.public_id)
    found = queries.account(account.public_id) or abort(404)
    return _page(found, reason_form=form), 422
