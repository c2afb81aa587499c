"""Help by role, the accessibility statement; and what browsers and robots ask for."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from volunteers.access import Permission, Role
from volunteers.foundation.text import _
from volunteers.home.views.blueprint import bp
from volunteers.web import current_actor, public
from volunteers.web.held import open_to_held

ROLES = ("visitor", "member", "chair", "coordinator", "administrator")
KEPT_OUT = ("/me", "/desk", "/admin", "/search", "/u/", "/answer/")
ROBOTS = "".join(["User-agent: *\n", *(f"Disallow: {path}\n" for path in KEPT_OUT)])


def _own_role() -> str:
    """For whom the help page is opened first."""
    actor = current_actor()
    if actor.holds(Role.ADMINISTRATOR):
        return "administrator"
    if actor.may(Permission.ORGANIZATION_DESK):
        return "coordinator"
    if actor.committees_with(Permission.APPLICATION_DECIDE):
        return "chair"
    return "member" if actor.is_signed_in else "visitor"


@bp.get("/help")
@public("help is for everybody")
@open_to_held
def help_page() -> str:
    """How to do what one comes for, by role."""
    role = request.args.get("role", "")
    role = role if role in ROLES else _own_role()
    names = {
        "visitor": _("I’m new"),
        "member": _("I’m a member"),
        "chair": _("I lead a committee"),
        "coordinator": _("I’m a coordinator"),
        "administrator": _("I’m an administrator"),
    }
    tabs = [(names[name], url_for("home.help_page", role=name), name == role) for name in ROLES]
    return render_template("home/help.html", role=role, role_name=names[role], tabs=tabs)


@bp.get("/accessibility")
@public("the accessibility statement is for everybody")
@open_to_held
def accessibility() -> str:
    """What works for whom, what does not yet, and whom to tell."""
    return render_template("home/accessibility.html")


@bp.get("/favicon.ico")
@public("browsers ask for it on every page", kept=3600)
def favicon() -> BaseResponse:
    """The rising sun."""
    return redirect(url_for("static", filename="sun.svg"), code=301)


@bp.get("/robots.txt")
@public("robots read it before anything else", kept=3600)
def robots() -> Response:
    """Public pages may be found; personal ones need no visit."""
    return Response(ROBOTS, mimetype="text/plain")
