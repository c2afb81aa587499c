"""/still-right/<token>: behind the link of the yearly question, one thing is changed, or somebody leaves; and for
coordinators, who did not answer.

The question itself is answered at the one page of all answers (`people/answers.py`).
"""

from dataclasses import replace

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from volunteers import links
from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose
from volunteers.organization.queries import today_here
from volunteers.people import actions, forms, queries, rules
from volunteers.people.answers import facts_of
from volunteers.people.inputs import ProfileInput
from volunteers.people.models import Fact, Person
from volunteers.people.views.blueprint import bp
from volunteers.people.words import FACT_NAMES
from volunteers.web import Answer, Done, current_actor, limits, paginate, public, requires, see_other, through
from volunteers.web.answers import language_of
from volunteers.web.language import speak_to

SEES = "whoever holds the signed link answers for themselves"


def _to_question(token: str, **_values: str) -> str:
    return url_for("answers.show", token=token)


def _behind(token: str) -> tuple[Link, Person | None]:
    """The link and its person; 404 for anything forged or disowned, nobody where the link opens nothing any more."""
    link = links.find(token, Purpose.STILL_RIGHT)
    if link is None or link.revoked_at is not None:
        abort(404)
    speak_to(language_of(link))
    person = queries.own(link.person_id)
    return link, None if rules.why_not_by_link(person, link.address, is_open=links.is_open(link)) else person


def _over(token: str) -> Response:
    """To the page that says why."""
    return see_other("answers.show", token=token)


@bp.route("/still-right/<token>/facts/<fact>", methods=["GET", "POST"])
@public(SEES, back=_to_question)
@limits.posts("60 per hour")
def change_by_link(token: str, fact: str) -> Answer:
    """Only what changed is asked: the few fields of one thing."""
    link, person = _behind(token)
    if person is None:
        return _over(token)
    what = Fact(fact) if fact in set(Fact) else abort(404)
    form = forms.profile_form(person, request.form if request.method == "POST" else None, only=what)
    given_before = ProfileInput.of(person, person.languages)

    def act() -> Done:
        given = replace(given_before, **form.said())
        if actions.change_by_link(link.id, what, given, form.version.number):
            return Done(_("Saved. If the rest is right, select the button."))
        return Done(_("Nothing is different, so there was nothing to save."))

    def page() -> str:
        now = queries.own(link.person_id) or abort(404)
        known = dict(facts_of(now))[FACT_NAMES[what]]
        return render_template("people/change_by_link.html", form=form, token=token, fact=what, known=known, person=now)

    return through(form, act, page, rereads=False)


@bp.get("/still-right/<token>/leaving")
@public(SEES)
def leaving_by_link(token: str) -> Answer:
    """Where somebody who has had enough finds what ends it: a committee, our emails, or all that we know."""
    person = _behind(token)[1]
    if person is None:
        return _over(token)
    stops = queries.stops_of(person)
    return render_template(
        "people/leaving.html",
        token=token,
        person=person,
        stops=links.token(stops) if stops is not None else "",
        has_account=person.account_id is not None,
    )


@bp.get("/people/unsure")
@requires(Permission.PEOPLE_READ)
def unsure() -> str:
    """Who answered neither the yearly question nor the reminder."""
    return render_template("people/unsure.html", page=paginate(queries.unsure(current_actor(), today_here())))


@bp.post("/people/<public_id>/still-right/confirm")
@requires(
    Permission.PEOPLE_MANAGE,
    load=queries.by_public_id,
    back=lambda person: url_for("people.show", public_id=person.public_id),
)
def confirm(person: Person) -> Done:
    """They told us, by phone perhaps, that all of it is right."""
    actions.confirm(current_actor(), person.id, "phone")
    back = url_for("people.unsure") if request.form.get("from") == "list" else None
    return Done(lambda: _("Saved: what we know about %(name)s is still right.", name=person.greeting_name), to=back)
