"""Young people, for coordinators: who answers for them, whom to talk with, and what was said on paper or by phone."""

from typing import Any

from flask import abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.safeguarding import actions, forms, queries, rules, words
from volunteers.safeguarding.hooks import occasions
from volunteers.safeguarding.models import ConsentRequest, ConsentScope, Guardianship
from volunteers.safeguarding.views.blueprint import bp
from volunteers.web import Answer, Done, current_actor, paginate, requires, through


@bp.get("/young-people/")
@requires(Permission.MINOR_MANAGE)
def index() -> str:
    """Everybody under 18, whom to talk with, and whose age to ask."""
    page = paginate(queries.young())
    guardians = queries.guardians_of([person.id for person in page.rows])
    return render_template(
        "safeguarding/index.html",
        page=page,
        guardians=guardians,
        unconfirmed=queries.unconfirmed(),
        ages=queries.ages_to_ask(),
        unguarded=list(db.session.scalars(queries.without_guardian().limit(queries.AT_MOST_CHILDREN))),
    )


def _to_person(row: Any) -> str:
    person = row if isinstance(row, Person) else row.child
    return url_for("people.show", public_id=person.public_id)


def _young(public_id: str) -> Person | None:
    person = people_queries.by_public_id(public_id)
    return person if person is not None and not person.is_adult else None


@bp.route("/young-people/<public_id>/guardians/new", methods=["GET", "POST"])
@requires(Permission.MINOR_MANAGE, load=_young, back=_to_person, opens=lambda child: child)
def add_guardian(child: Person) -> Answer:
    """Say who answers for a child."""
    form = forms.guardian_form()

    def act() -> Done:
        actions.add_guardian(current_actor(), child.id, form.to_input())
        if form.email.data:
            return Done(_("Saved. Their link is on its way to %(email)s.", email=str(form.email.data)))
        return Done(_("Saved. Without an email address, they answer on paper or by phone."))

    return through(form, act, lambda: render_template("safeguarding/add_guardian.html", form=form, child=child))


@bp.route("/young-people/<public_id>/birth-date", methods=["GET", "POST"])
@requires(Permission.MINOR_MANAGE, load=_young, back=_to_person, opens=lambda child: child)
def birth_date(child: Person) -> Answer:
    """Write down, or correct, when somebody was born."""
    form = forms.BirthDateForm(child)

    def act() -> Done:
        actions.correct_birth_date(current_actor(), child.id, form.born_on.data, form.version.number)
        return Done(_("The birth date is saved."))

    return through(form, act, lambda: render_template("safeguarding/birth_date.html", form=form, child=child))


@bp.post("/guardians/<public_id>/confirm")
@requires(Permission.MINOR_MANAGE, load=queries.by_public_id, back=_to_person)
def confirm_guardian(row: Guardianship) -> Done:
    """I have talked with them, and it is them."""
    actions.confirm_guardian(current_actor(), row.id)
    return Done(_("Thank you. They’re confirmed, and places that waited for this are taken up now."))


@bp.post("/guardians/<public_id>/end")
@requires(Permission.MINOR_MANAGE, load=queries.by_public_id, back=_to_person)
def end_guardian(row: Guardianship) -> Done:
    """They answer for the child no more."""
    actions.end_guardianship(current_actor(), row.id)
    return Done(_("They no longer answer for this child, and their link and answers no longer count."))


@bp.post("/guardians/<public_id>/mail")
@requires(Permission.MINOR_MANAGE, load=queries.by_public_id, back=_to_person)
def mail_guardian(row: Guardianship) -> Done:
    """Send them their link."""
    if actions.mail_link(current_actor(), row.guardian_id) is None:
        raise Refusal(_l("They have no email address here. Add one on their page first."), code="no-address")
    return Done(_("Their link is on its way."))


@bp.post("/young-people/<public_id>/age")
@requires(Permission.MINOR_MANAGE, load=_young, back=lambda person: url_for("safeguarding.index"))
def look_at_age(person: Person) -> Done:
    """Still under 18, or not."""
    is_adult = request.form.get("grown") == "yes"
    actions.look_at_age(current_actor(), person.id, is_adult=is_adult)
    if is_adult:
        return Done(_("Saved. From now on they decide for themselves."))
    return Done(_("Saved. We’ll ask you again in a year."))


def _asked(public_id: str) -> ConsentRequest | None:
    return queries.request_by_public_id(public_id)


@bp.route("/consents/<public_id>/record", methods=["GET", "POST"])
@requires(Permission.MINOR_MANAGE, load=_asked, back=_to_person, opens=lambda asked: asked.child)
def record(asked: ConsentRequest) -> Answer:
    """What a guardian said on paper or by phone, by whoever saw or heard it."""
    guardians = queries.guardians_of([asked.child_id])[asked.child_id]
    told = occasions().told([asked]).get(asked.id)
    if told is None:
        abort(404)
    form = forms.record_form(guardians)
    forms.offer_season(form.until, told, rules.season_ends_on(clock.now().date()))
    by_id = {row.public_id: row.guardian for row in guardians}

    def act() -> Done:
        guardian = by_id[str(form.guardian.data)]
        actions.answer(current_actor(), asked.id, guardian.id, form.to_input(guardian))
        return Done(_("Saved, with your name as the person who saw or heard it."))

    def page() -> str:
        found = queries.words()
        texts = [words.text_of(scope, found[scope].text) for scope in asked.asks]
        return render_template(
            "safeguarding/record.html", form=form, asked=asked, told=told, texts=texts, Scope=ConsentScope
        )

    return through(form, act, page)
