"""The pages of this room: initiatives and their positions for everybody, and for the chairs."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.committees import queries as committees
from volunteers.committees.models import Committee
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.initiatives import actions, queries, rules
from volunteers.initiatives.forms import InitiativeForm, PositionForm, narrowed
from volunteers.initiatives.models import Initiative, InitiativeState, Position, Sector
from volunteers.web.actor import current_actor
from volunteers.web.doors import public, requires
from volunteers.web.language import shown
from volunteers.web.paging import paginate
from volunteers.web.replies import flash_done, flash_undo, see_other

bp = Blueprint("initiatives", __name__)

Answer = Response | str | tuple[str, int]
UNPROCESSABLE = 422
PER_PAGE = 24


@bp.get("/initiatives/")
@public("who sees which initiative is decided row by row")
def index() -> str:
    """What the committees undertake, narrowed as the query string says."""
    actor = current_actor()
    filters = queries.Filters(
        q=request.args.get("q", "")[:200].replace("\0", ""),
        sector=narrowed(request.args.get("sector"), Sector),
        state=narrowed(request.args.get("state"), InitiativeState),
        committee=request.args.get("committee", "")[:80].replace("\0", ""),
    )
    page = paginate(queries.listed(actor, filters), per_page=PER_PAGE)
    committee = committees.by_slug(filters.committee) if filters.committee else None
    return render_template(
        "initiatives/index.html",
        page=page,
        filters=filters,
        filled=queries.filled(position.id for row in page.rows for position in row.positions),
        sectors=list(Sector),
        states=list(InitiativeState),
        committees=queries.committees_with_initiatives(actor),
        committee=committee,
        may_open=committee is not None and actor.may(Permission.INITIATIVE_MANAGE, committee),
    )


@bp.get("/positions/")
@public("who sees which initiative is decided row by row")
def positions() -> str:
    """The roles that still need somebody."""
    page = paginate(queries.open_positions_select(current_actor()), per_page=PER_PAGE)
    return render_template("initiatives/positions.html", page=page, items=queries.with_filled(page.rows))


@bp.get("/initiatives/<public_id>")
@requires(Permission.INITIATIVE_READ, load=queries.initiative)
def show(initiative: Initiative) -> str:
    """One initiative, told; who fills its roles for those who may know."""
    actor = current_actor()
    keys = [position.id for position in initiative.positions]
    may_see_who = actor.may_in(Permission.ROSTER_SEE_FELLOWS, initiative.committee_id)
    mine = queries.of_person_in(actor.person_id, keys) if actor.person_id else {}
    return render_template(
        "initiatives/show.html",
        initiative=initiative,
        committee=initiative.committee,
        filled=queries.filled(keys),
        who=queries.who_fills(keys) if may_see_who else {},
        may_see_who=may_see_who,
        may_manage=actor.may(Permission.INITIATIVE_MANAGE, initiative),
        is_fellow=may_see_who,
        is_over=rules.is_over(initiative),
        mine=mine,
    )


@bp.route("/committees/<slug>/initiatives/new", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=committees.by_slug)
def new(committee: Committee) -> Answer:
    """Open an initiative."""
    form = InitiativeForm()
    form.offer(rules.next_states(None))
    key, slug = committee.id, committee.slug
    if form.validate_on_submit():
        try:
            initiative = actions.open_initiative(current_actor(), key, form.terms(), form.once.data)
        except Refusal as refusal:
            form.refused(refusal)
            committee = committees.by_slug(slug) or committee
        else:
            flash_done(_("It is opened. Say next which roles it needs, so that you can ask people."))
            return see_other("initiatives.show", public_id=initiative.public_id)
    return _page("initiatives/form.html", form, committee=committee, initiative=None)


@bp.route("/initiatives/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.initiative)
def edit(initiative: Initiative) -> Answer:
    """Change an initiative; a stale save is refused and loses nothing typed."""
    form = InitiativeForm()
    key, public_id = initiative.id, initiative.public_id
    form.offer(rules.next_states(initiative.state))
    if request.method == "GET":
        form.show(initiative)
    elif form.validate():
        try:
            actions.change_initiative(current_actor(), key, form.terms())
        except Refusal as refusal:
            form.refused(refusal)
            initiative = queries.initiative(public_id) or initiative
            form.offer(rules.next_states(initiative.state))
            if refusal.code == "stale":
                form.again(initiative.version)
        else:
            flash_done(_("It is saved."))
            return see_other("initiatives.show", public_id=public_id)
    return _page("initiatives/form.html", form, committee=initiative.committee, initiative=initiative)


def _page(template: str, form: Any, **values: Any) -> Answer:
    """The page of a form, 422 where something is to be mended."""
    page = render_template(template, form=form, **values)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


@bp.route("/initiatives/<public_id>/positions/new", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.initiative)
def new_position(initiative: Initiative) -> Answer:
    """Say that somebody is needed."""
    form = PositionForm()
    key, public_id = initiative.id, initiative.public_id
    if form.validate_on_submit():
        try:
            position = actions.add_position(current_actor(), key, form.terms(), form.once.data)
        except Refusal as refusal:
            form.refused(refusal)
            initiative = queries.initiative(public_id) or initiative
        else:
            flash_done(_("The role is added. Now you can ask somebody to take it."))
            return see_other("initiatives.assign", public_id=position.public_id)
    return _page("initiatives/position_form.html", form, initiative=initiative, position=None)


@bp.route("/positions/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=lambda position: position.initiative)
def edit_position(position: Position) -> Answer:
    """Change what a position says and how many it needs."""
    form = PositionForm()
    key, public_id, initiative_id = position.id, position.public_id, position.initiative.public_id
    if request.method == "GET":
        form.show(position)
    elif form.validate():
        try:
            actions.change_position(current_actor(), key, form.terms())
        except Refusal as refusal:
            form.refused(refusal)
            position = queries.position(public_id) or position
            if refusal.code == "stale":
                form.again(position.version)
        else:
            flash_done(_("It is saved."))
            return see_other("initiatives.show", public_id=initiative_id)
    return _page("initiatives/position_form.html", form, initiative=position.initiative, position=position)


@bp.post("/positions/<public_id>/close")
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=lambda position: position.initiative)
def close_position(position: Position) -> Response:
    """Nobody more is asked."""
    public_id, initiative_id, name = position.public_id, position.initiative.public_id, shown(position.title).text
    actions.close_position(current_actor(), position.id)
    flash_undo(
        _("“%(role)s” is closed: nobody more can be asked.", role=name),
        url_for("initiatives.reopen_position", public_id=public_id),
    )
    return see_other("initiatives.show", public_id=initiative_id)


@bp.post("/positions/<public_id>/open")
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=lambda position: position.initiative)
def reopen_position(position: Position) -> Response:
    """People may be asked again."""
    initiative_id, name = position.initiative.public_id, shown(position.title).text
    actions.reopen_position(current_actor(), position.id)
    flash_done(_("“%(role)s” is open: people can be asked.", role=name))
    return see_other("initiatives.show", public_id=initiative_id)
