"""What waits for a coordinator: late applications, who wants help to choose, is under 18, or is in no committee."""

from typing import Any

from flask import render_template
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.organization.queries import current as current_organization
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.registration import actions, queries
from volunteers.registration.forms import DeclineForm, PlaceForm
from volunteers.registration.models import Application, ApplicationState, YoungInterest
from volunteers.registration.views.blueprint import bp
from volunteers.registration.views.deciding import accept_it, decline_it, undo_it
from volunteers.web import current_actor, flash_done, flash_problem, paginate, requires, see_other
from volunteers.web.language import shown


def _committees() -> list[Committee]:
    return list(db.session.scalars(committee_queries.directory().limit(200)))


@bp.get("/desk/applications")
@requires(Permission.APPLICATION_DECIDE_LATE)
def desk() -> str:
    """Everybody who waits for a coordinator."""
    return _page()


def _page(wrong: DeclineForm | None = None, wrong_id: str = "") -> str:
    organization = current_organization()
    late = queries.late(organization.late_days)
    return render_template(
        "registration/desk.html",
        late=late,
        unchaired=queries.unchaired(late),
        wanting_help=queries.wanting_help(),
        young=queries.young(),
        page=paginate(queries.without_committee(organization.no_committee_days), per_page=20),
        committees=[(c.slug, shown(c.name).text) for c in _committees()],
        late_days=organization.late_days,
        wrong=wrong,
        wrong_id=wrong_id,
    )


@bp.post("/desk/applications/<public_id>/accept")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.by_public_id)
def accept_late(application: Application) -> Response:
    """Accept in the chair's place."""
    return accept_it(application, late=True)


@bp.post("/desk/applications/<public_id>/decline")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.by_public_id)
def decline_late(application: Application) -> Any:
    """Decline in the chair's place."""
    public_id = application.public_id
    done = decline_it(application, late=True)
    return (_page(done, public_id), 422) if isinstance(done, DeclineForm) else done


@bp.post("/desk/applications/<public_id>/undo")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.by_public_id)
def undo_late(application: Application) -> Response:
    """Take it back."""
    return undo_it(application, late=True)


@bp.post("/desk/applications/<public_id>/place")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.by_public_id)
def place(application: Application) -> Response:
    """Find a committee for somebody who asked for help to choose."""
    form = PlaceForm()
    name = application.person.greeting_name
    by_slug = {committee.slug: committee.id for committee in _committees()}
    form.committee.choices = [SelectChoice(slug) for slug in by_slug]
    if not form.validate():
        flash_problem(_("Please choose a committee."))
        return see_other("registration.desk")
    try:
        actions.place(current_actor(), application.id, by_slug[str(form.committee.data)])
        flash_done(_("The chair has the application of %(name)s now; both get a mail.", name=name))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("registration.desk")


@bp.post("/people/<public_id>/propose")
@requires(Permission.APPLICATION_DECIDE_LATE, load=people_queries.by_public_id)
def propose(person: Person) -> Response:
    """Propose somebody to a committee, whether they have an account or not."""
    form = PlaceForm()
    public_id, name = person.public_id, person.greeting_name
    by_slug = {committee.slug: committee.id for committee in _committees()}
    form.committee.choices = [SelectChoice(slug) for slug in by_slug]
    if not form.validate():
        flash_problem(_("Please choose a committee."))
        return see_other("people.show", public_id=public_id)
    try:
        application = actions.propose(current_actor(), person.id, by_slug[str(form.committee.data)])
    except Refusal as refusal:
        flash_problem(refusal)
    else:
        if application.state is ApplicationState.ACCEPTED:
            flash_done(_("%(name)s is a member now: this committee takes everybody who asks.", name=name))
        else:
            flash_done(_("The chair has the application of %(name)s now, and answers as with any other.", name=name))
    return see_other("people.show", public_id=public_id)


@bp.post("/young/<public_id>/settle")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.young_by_public_id)
def settle_young(interest: YoungInterest) -> Response:
    """I have written to the guardian."""
    name = interest.call_name
    actions.settle_young(current_actor(), interest.id)
    flash_done(_("Done. %(name)s no longer stands on this desk.", name=name))
    return see_other("registration.desk")
