"""What waits for a coordinator: late applications, who wants help to choose, is under 18, or is in no committee."""

from flask import render_template, url_for
from sqlalchemy.orm import selectinload
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
from volunteers.registration import actions, queries, rules
from volunteers.registration.forms import DeclineForm, PlaceForm, PutInForm
from volunteers.registration.models import Application, ApplicationState, YoungInterest
from volunteers.registration.views.blueprint import bp
from volunteers.registration.views.deciding import accept_it, ask_reader_of, decline_it
from volunteers.web import Answer, Done, current_actor, paginate, requires, through
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
    late, wanting_help = queries.late(organization.late_days), queries.wanting_help()
    without = queries.without_committee(organization.no_committee_days)
    page = paginate(without.options(selectinload(Person.languages)), per_page=20)
    committees = _committees()
    people = [*(row.person for row in wanting_help), *page.rows]
    return render_template(
        "registration/desk.html",
        late=late,
        unchaired=queries.unchaired(late),
        wanting_help=wanting_help,
        helpers=queries.helpers(wanting_help),
        suggesting=queries.suggesting(current_actor(), people, committees),
        young=queries.young(),
        page=page,
        committees=[(c.slug, shown(c.name).text) for c in committees],
        late_days=organization.late_days,
        wrong=wrong,
        wrong_id=wrong_id,
    )


def _to_desk(_row: object) -> str:
    return url_for("registration.desk")


@bp.post("/desk/applications/<public_id>/accept")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.by_public_id, back=_to_desk)
def accept_late(application: Application) -> Done:
    """Accept in the chair's place."""
    return accept_it(application, late=True)


@bp.post("/desk/applications/<public_id>/decline")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.by_public_id, back=_to_desk)
def decline_late(application: Application) -> Answer:
    """Decline in the chair's place."""
    public_id = application.public_id
    return decline_it(application, lambda form: _page(form, public_id), late=True)


@bp.post("/desk/applications/<public_id>/ask-reader")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.by_public_id, back=_to_desk)
def ask_reader_late(application: Application) -> Done:
    """ "Who can read this to me?", from the coordinator's desk."""
    return ask_reader_of(application)


def _chosen_committee() -> int:
    """The key of the committee in the form; a refusal where none is chosen."""
    form, by_slug = PlaceForm(), {committee.slug: committee.id for committee in _committees()}
    form.committee.choices = [SelectChoice(slug) for slug in by_slug]
    form.refuse_unfit()
    return by_slug[str(form.committee.data)]


@bp.post("/desk/applications/<public_id>/place")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.by_public_id, back=_to_desk)
def place(application: Application) -> Done:
    """Find a committee for somebody who asked for help to choose."""
    actions.place(current_actor(), application.id, _chosen_committee())
    return Done(
        lambda: _(
            "The chair now has %(name)s’s application. We’ll email both of them.", name=application.person.greeting_name
        )
    )


@bp.post("/people/<public_id>/propose")
@requires(
    Permission.APPLICATION_DECIDE_LATE,
    load=people_queries.by_public_id,
    back=lambda person: url_for("people.show", public_id=person.public_id),
)
def propose(person: Person) -> Done:
    """Propose somebody to a committee, whether they have an account or not."""
    return _propose(person)


@bp.post("/desk/people/<public_id>/propose")
@requires(Permission.APPLICATION_DECIDE_LATE, load=people_queries.by_public_id, back=_to_desk)
def propose_here(person: Person) -> Done:
    """The same from the list of those in no committee, where one goes on."""
    return _propose(person)


def _propose(person: Person) -> Done:
    application = actions.propose(current_actor(), person.id, _chosen_committee())
    if application.state is ApplicationState.ACCEPTED:
        return Done(
            lambda: _("%(name)s is now a member. This committee takes everyone who asks.", name=person.greeting_name)
        )
    return Done(
        lambda: _(
            "The chair now has %(name)s’s application and will answer it like any other.", name=person.greeting_name
        )
    )


@bp.post("/people/<public_id>/put-in")
@requires(
    Permission.MEMBERSHIP_ADD,
    load=people_queries.by_public_id,
    back=lambda person: url_for("people.show", public_id=person.public_id),
    opens=lambda person: person,
)
def put_in(person: Person) -> Answer:
    """Put somebody into a committee, without an application; what is refused is shown again on a page of its own."""
    form, by_slug = PutInForm(), {committee.slug: committee for committee in _committees()}
    form.offer(by_slug.values())

    def act() -> Done:
        committee = by_slug[str(form.committee.data)]
        actions.put_in(current_actor(), person.id, committee.id, form.to_input())
        return Done(
            lambda: _(
                "%(name)s is now a member of %(committee)s.",
                name=person.greeting_name,
                committee=shown(committee.name).text,
            )
        )

    def shows(_refusal: Refusal) -> bool:
        return rules.why_not_proposed(person) is None

    return through(
        form, act, lambda: render_template("registration/put_in.html", form=form, person=person), shows=shows
    )


@bp.post("/young/<public_id>/settle")
@requires(Permission.APPLICATION_DECIDE_LATE, load=queries.young_by_public_id, back=_to_desk)
def settle_young(interest: YoungInterest) -> Done:
    """I have written to the guardian."""
    actions.settle_young(current_actor(), interest.id)
    return Done(lambda: _("Done. %(name)s is no longer on this desk.", name=interest.call_name))
