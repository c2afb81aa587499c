"""Accounts: who signs in, which roles they hold, and closing one."""

from functools import partial

from flask import g, render_template, request, url_for
from wtforms.fields import SelectChoice

from volunteers.access import ORGANIZATION_ROLES, Permission, Role
from volunteers.accounts import actions
from volunteers.accounts.models import Account, EndedBy, RoleGrant
from volunteers.accounts.rules import prove_first
from volunteers.accounts.sessions import is_recent
from volunteers.admin import queries
from volunteers.admin.forms import ReasonForm, RoleForm, SecondStepForm, role_choices
from volunteers.admin.views.blueprint import bp
from volunteers.admin.words import ROLE_NAMES
from volunteers.foundation import clock
from volunteers.foundation.db import need
from volunteers.foundation.naming import called
from volunteers.foundation.text import _
from volunteers.organization.queries import end_of_day
from volunteers.web import Answer, Done, current_actor, paginate, requires, through
from volunteers.web.asked import looked_for


@bp.get("/admin/users")
@requires(Permission.USER_MANAGE)
def users() -> str:
    """All accounts, in pages."""
    q, wanted = looked_for(), request.args.get("role", "")
    role = Role(wanted) if wanted in {role.value for role in ORGANIZATION_ROLES} else None
    is_closed = True if request.args.get("closed") else None
    narrow = partial(queries.accounts, current_actor(), role=role, closed=is_closed)
    page = paginate(narrow(), searched=partial(narrow, q) if q else None)
    return render_template(
        "admin/users.html",
        page=page,
        people=queries.people_of(page.rows),
        roles=queries.roles_of(page.rows),
        words=ROLE_NAMES,
        role_choices=[(each.value, word) for each, word in ROLE_NAMES.items()],
        q=q,
        role=role,
        is_closed=is_closed,
    )


@bp.get("/admin/users/<public_id>")
@requires(Permission.USER_MANAGE, load=queries.account)
def user(account: Account) -> str:
    """One account."""
    return _page(account)


def _page(
    account: Account,
    *,
    role_form: RoleForm | None = None,
    reason_form: ReasonForm | None = None,
    second_form: SecondStepForm | None = None,
) -> str:
    grants = queries.grants_of(account.id)
    held = [Role(grant.role) for grant in grants if grant.is_held_at(clock.now())]
    role_form = role_form or _role_form(account)
    return render_template(
        "admin/user.html",
        account=account,
        people=queries.people_of([account]).get(account.id, []),
        grants=grants,
        may_give=role_choices(held),
        role_form=role_form,
        reason_form=reason_form or ReasonForm(formdata=None),
        second_form=second_form or SecondStepForm(formdata=None),
        form=next((each for each in (reason_form, second_form) if each and each.errors), role_form),
        words=ROLE_NAMES,
        is_oneself=account.id == current_actor().account_id,
        is_proven=is_recent(g.get("session_id")),
    )


def _role_form(account: Account, *, is_posted: bool = False) -> RoleForm:
    form = RoleForm() if is_posted else RoleForm(formdata=None)
    held = [Role(grant.role) for grant in queries.grants_of(account.id) if grant.is_held_at(clock.now())]
    form.role.choices = [
        SelectChoice(role.value, str(called(role)), {"small": str(called(role, "meaning"))})
        for role in role_choices(held)
    ]
    return form


def _to_user(row: Account | RoleGrant) -> str:
    account = row if isinstance(row, Account) else need(Account, row.account_id)
    return url_for("admin.user", public_id=account.public_id)


@bp.post("/admin/users/<public_id>/roles")
@requires(Permission.ROLE_GRANT, load=queries.account, back=_to_user)
def give_role(account: Account) -> Answer:
    """Give an organisation-wide role."""
    form = _role_form(account, is_posted=True)

    def act() -> Done:
        until_at = end_of_day(form.last_day_on.data) if form.last_day_on.data else None
        actions.roles.grant_role(current_actor(), account.id, form.to_input(), until_at)
        return Done(_("Role assigned: %(role)s.", role=called(form.to_input())))

    return through(form, act, lambda: _page(account, role_form=form))


@bp.post("/admin/roles/<public_id>/end")
@requires(Permission.ROLE_GRANT, load=queries.grant, back=_to_user)
def end_role(grant: RoleGrant) -> Done:
    """Take an organisation-wide role away."""
    actions.roles.end_role(current_actor(), grant.id)
    return Done(
        lambda: _("Role removed: %(role)s. What was done in that role stays on record.", role=called(Role(grant.role)))
    )


@bp.post("/admin/users/<public_id>/close")
@requires(Permission.USER_MANAGE, load=queries.account, back=_to_user)
def close_user(account: Account) -> Answer:
    """Close an account: every browser is signed out, and nobody signs in with it."""
    form = ReasonForm()

    def act() -> Done:
        actions.roles.close_account(current_actor(), account.id, reason=form.to_input())
        return Done(_("The account is closed and signed out on every device. You can reopen it here."))

    return through(form, act, lambda: _page(account, reason_form=form))


@bp.post("/admin/users/<public_id>/open")
@requires(Permission.USER_MANAGE, load=queries.account, back=_to_user)
def open_user(account: Account) -> Answer:
    """Open a closed account again."""
    form = ReasonForm()

    def act() -> Done:
        actions.roles.reopen_account(current_actor(), account.id, reason=form.to_input())
        return Done(_("The account is open again."))

    return through(form, act, lambda: _page(account, reason_form=form))


@bp.post("/admin/users/<public_id>/second-step/off")
@requires(Permission.USER_MANAGE, load=queries.account, back=_to_user)
def take_second_step(account: Account) -> Answer:
    """Turn off the second step of somebody who has lost what they need for it."""
    form = SecondStepForm()

    def act() -> Done:
        if not is_recent(g.get("session_id")):
            raise prove_first()
        actions.take_second_step(current_actor(), account.id, EndedBy.ADMINISTRATOR, reason=form.to_input())
        return Done(_("The second step is off, and the account is signed out everywhere. We sent them an email."))

    return through(form, act, lambda: _page(account, second_form=form), shows=lambda refusal: False)
