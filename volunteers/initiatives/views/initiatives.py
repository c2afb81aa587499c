"""The pages of this room: initiatives and their positions for everybody, and for the chairs."""

from collections.abc import Iterable

from flask import Blueprint, render_template, request, url_for

from volunteers.access import Permission
from volunteers.committees import queries as committees
from volunteers.committees.models import Committee
from volunteers.foundation.languages import name_in
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.naming import called
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.initiatives import actions, queries, rules
from volunteers.initiatives.forms import EditInitiativeForm, EditPositionForm, InitiativeForm, PositionForm
from volunteers.initiatives.models import OPEN_ASSIGNMENTS, Initiative, InitiativeState, Position, Sector
from volunteers.people.models import Availability
from volunteers.people.words import SAID_OF
from volunteers.qualifications import queries as qualifications
from volunteers.web import Answer, Done, current_actor, paginate, public, requires, through
from volunteers.web.asked import looked_for, words
from volunteers.web.language import current_tag, shown

bp = Blueprint("initiatives", __name__)

PER_PAGE = 24


@bp.app_template_global("languages_in_words")
def languages_in_words(tags: Iterable[str]) -> str:
    """Languages by their names for the reader: "Korean and Spanish"."""
    return in_a_row(name_in(tag, current_tag()) for tag in tags)


@bp.app_template_global("times_in_words")
def times_in_words(times: Iterable[str]) -> str:
    """When somebody usually has time: "on Saturdays and on Sundays"."""
    return in_a_row(called(each, SAID_OF) for each in Availability if each.value in set(times))


@bp.get("/initiatives/")
@public("who sees which initiative is decided row by row")
def index() -> str:
    """What the committees undertake, narrowed as the query string says."""
    actor = current_actor()
    filters = queries.Filters.of(request.args.to_dict(flat=False))
    page = paginate(queries.listed(actor, filters), per_page=PER_PAGE)
    committee = committees.by_slug(filters.committee) if filters.committee else None
    return render_template(
        "initiatives/index.html",
        page=page,
        filters=filters,
        filled=queries.filled(position.id for row in page.rows for position in row.positions),
        sector_choices=[(each.value, called(each)) for each in Sector],
        state_choices=[(each.value, called(each)) for each in InitiativeState],
        committee_choices=[(c.slug, shown(c.name).text) for c in queries.committees_with_initiatives(actor)],
        committee=committee,
        may_open_in=queries.may_open_in(actor) if committee is None and actor.may(Permission.INITIATIVE_MANAGE) else [],
        may_open=committee is not None and actor.may(Permission.INITIATIVE_MANAGE, committee),
    )


@bp.get("/positions/")
@public("who sees which initiative is decided row by row")
def positions() -> str:
    """The roles that still need somebody."""
    actor = current_actor()
    filters = queries.RoleFilters(q=looked_for(), language=words("language", 35), committee=words("committee", 80))
    page = paginate(queries.open_positions_select(actor, filters), per_page=PER_PAGE)
    return render_template(
        "initiatives/positions.html",
        page=page,
        items=queries.with_filled(page.rows),
        filters=filters,
        language_choices=[(tag, name_in(tag, current_tag())) for tag in queries.languages_wanted(actor)],
        committee_choices=[(c.slug, shown(c.name).text) for c in queries.committees_wanting(actor)],
    )


@bp.get("/initiatives/<public_id>")
@requires(Permission.INITIATIVE_READ, load=queries.initiative)
def show(initiative: Initiative) -> str:
    """One initiative, told; who fills its roles for those who may know."""
    actor = current_actor()
    keys = [position.id for position in initiative.positions]
    may_see_who = actor.may_in(Permission.ROSTER_SEE_FELLOWS, initiative.committee_id)
    may_manage = actor.may(Permission.INITIATIVE_MANAGE, initiative)
    who = queries.who_fills(keys) if may_see_who else {}
    mine = queries.of_person_in(actor.person_id, keys) if actor.person_id else {}
    filled = queries.filled(keys)
    does = {key for key, row in mine.items() if row.state in OPEN_ASSIGNMENTS}
    return render_template(
        "initiatives/show.html",
        initiative=initiative,
        committee=initiative.committee,
        filled=filled,
        my_offers=queries.my_offers(actor.persons_with(Permission.OFFER_OWN), keys),
        offer_here={
            each.id
            for each in initiative.positions
            if rules.why_no_offers(initiative, each, filled[each.id].accepted) is None and each.id not in does
        }
        if may_see_who and not may_manage
        else set(),
        asked=who if may_manage else {},
        done_by={} if may_manage else {key: rules.names_of(each) for key, each in who.items()},
        may_see_who=may_see_who,
        may_manage=may_manage,
        is_fellow=may_see_who,
        is_over=rules.is_over(initiative),
        mine=mine,
    )


def to_initiative(row: Initiative | Position) -> str:
    """The page of an initiative, or of the one that a position belongs to."""
    initiative = row if isinstance(row, Initiative) else row.initiative
    return url_for("initiatives.show", public_id=initiative.public_id)


def of_position(position: Position) -> Initiative:
    """The initiative of a position: permissions are asked about that."""
    return position.initiative


@bp.route("/committees/<slug>/initiatives/new", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=committees.by_slug)
def new(committee: Committee) -> Answer:
    """Open an initiative."""
    form = InitiativeForm()
    form.offer(rules.next_states(None))

    def act() -> Done:
        initiative = actions.open_initiative(current_actor(), committee.id, form.to_input(), form.once.data)
        return Done(
            _("It has been created. Next, say which roles it needs so you can ask people."),
            to=to_initiative(initiative),
        )

    return through(
        form,
        act,
        lambda: render_template("initiatives/form.html", form=form, committee=committee, initiative=None),
    )


@bp.route("/initiatives/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.initiative, back=to_initiative)
def edit(initiative: Initiative) -> Answer:
    """Change an initiative; a stale save is refused and loses nothing typed."""
    form = EditInitiativeForm(initiative)
    form.offer(rules.next_states(initiative.state))

    def act() -> Done:
        actions.change_initiative(current_actor(), initiative.id, form.to_input(), form.version.number)
        return Done(_("Saved."))

    def page() -> str:
        form.offer(rules.next_states(initiative.state))
        return render_template(
            "initiatives/form.html", form=form, committee=initiative.committee, initiative=initiative
        )

    return through(form, act, page)


def _needs(required: list[int]) -> list[tuple[str, str]]:
    """What a role can require: what is in use, and what it requires already."""
    return [(kind.public_id, shown(kind.name).text) for kind in qualifications.offered(required)]


def _near(initiative: Initiative) -> list[str]:
    """The languages that a role of this initiative may well need."""
    city = initiative.committee.partner_city
    return [*([city.native_language] if city else []), *queries.languages_spoken(initiative.committee_id)]


@bp.route("/initiatives/<public_id>/positions/new", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.initiative)
def new_position(initiative: Initiative) -> Answer:
    """Say that somebody is needed."""
    form = PositionForm()
    form.offer(_near(initiative), needs=_needs([]))

    def act() -> Done:
        position = actions.add_position(current_actor(), initiative.id, form.to_input(), form.once.data)
        return Done(
            _("The role has been added. Now you can ask someone to take it on."),
            to=url_for("initiatives.assign", public_id=position.public_id),
        )

    return through(
        form,
        act,
        lambda: render_template("initiatives/position_form.html", form=form, initiative=initiative, position=None),
    )


@bp.route("/positions/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=of_position, back=to_initiative)
def edit_position(position: Position) -> Answer:
    """Change what a position says and how many it needs."""
    required = [kind.public_id for kind in qualifications.kinds_by_key(position.requires).values()]
    form = EditPositionForm(position, data={"requires": required})
    form.offer(_near(position.initiative), also=position.languages, needs=_needs(position.requires))

    def act() -> Done:
        actions.change_position(current_actor(), position.id, form.to_input(), form.version.number)
        return Done(_("Saved."))

    def page() -> str:
        return render_template(
            "initiatives/position_form.html", form=form, initiative=position.initiative, position=position
        )

    return through(form, act, page)


@bp.post("/positions/<public_id>/close")
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=of_position, back=to_initiative)
def close_position(position: Position) -> Done:
    """Nobody more is asked."""
    actions.close_position(current_actor(), position.id)
    return Done(lambda: _("“%(role)s” is closed. Nobody else can be asked.", role=spoken(position.title)))


@bp.post("/positions/<public_id>/open")
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=of_position, back=to_initiative)
def reopen_position(position: Position) -> Done:
    """People may be asked again."""
    actions.reopen_position(current_actor(), position.id)
    return Done(lambda: _("“%(role)s” is open. You can ask people.", role=spoken(position.title)))
