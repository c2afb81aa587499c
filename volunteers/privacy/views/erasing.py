"""Erasing oneself, and somebody who asks for it by phone: what goes and what stays is said first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, session, url_for
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.people import queries as people
from volunteers.people.models import Person
from volunteers.privacy import actions, forms, queries
from volunteers.privacy.views.blueprint import bp
from volunteers.privacy.words import TOLD
from volunteers.safeguarding import queries as safeguarding
from volunteers.web import Answer, Done, current_actor, limits, public, requires, see_other, through


@dataclass(frozen=True)
class Line:
    """What goes or stays: what it is, and how many."""

    what: Any
    number: int


def _lines(counted: Mapping[str, int], *, is_own: bool) -> Sequence[Line]:
    return [Line(told.named(is_own=is_own), counted[name]) for name, told in TOLD.items() if counted.get(name)]


def _page(person: Person, form: forms.EraseForm, *, is_own: bool) -> str:
    effect = queries.effect(person)
    return render_template(
        "privacy/erase.html",
        person=person,
        form=form,
        goes=_lines(effect.goes, is_own=is_own),
        stays=_lines(effect.stays, is_own=is_own),
        ends=effect.ends,
        is_own=is_own,
        leaves_children=bool(safeguarding.left_alone(person.id)),
        back=url_for("privacy.mine") if is_own else _back(person),
    )


def _back(person: Person) -> str:
    may_read = current_actor().may(Permission.PEOPLE_READ, person)
    return url_for("people.show", public_id=person.public_id) if may_read else url_for("home.me")


def _own() -> Person:
    return people.own(current_actor().person_id) or abort(404)


@bp.route("/me/data/erase", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
@limits.posts("20 per hour")
def erase_me() -> Answer:
    """Erase me: what goes, what stays, and one confirmation."""
    person, form = _own(), forms.EraseForm()

    def act() -> Response:
        actions.erase(current_actor(), person.id, is_sure=bool(form.is_sure.data))
        session.clear()
        answer = see_other("privacy.erased")
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # what the browser kept of what was typed
        return answer

    return through(form, act, lambda: _page(_own(), form, is_own=True), rereads=False)


@bp.get("/privacy/erased")
@public("whoever was erased is nobody any more")
def erased() -> str:
    """It is done."""
    return render_template("privacy/erased.html")


def _to_people(_person: Person) -> str:
    return url_for("people.index") if current_actor().may(Permission.PEOPLE_READ) else url_for("home.me")


@bp.route("/people/<public_id>/erase", methods=["GET", "POST"])
@requires(Permission.DATA_ERASE, load=people.by_public_id, back=_to_people, opens=lambda person: person)
@limits.posts("60 per hour")
def erase_person(person: Person) -> Answer:
    """Erase somebody who asked for it, with the reason."""
    form, public_id, name = forms.EraseSomebodyForm(), person.public_id, person.full_name

    def act() -> Done:
        actions.erase(current_actor(), person.id, is_sure=bool(form.is_sure.data), reason=str(form.reason.data))
        return Done(_("Everything about %(name)s is erased. Only numbers are left.", name=name))

    def page() -> str:
        return _page(people.by_public_id(public_id) or abort(404), form, is_own=False)

    if request.method == "POST" and current_actor().person_id == person.id:
        return see_other("privacy.erase_me")
    return through(form, act, page, rereads=False)
