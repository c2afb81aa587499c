"""Pairs that somebody has to look at; two records side by side, and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.duplicates import actions, forms, queries, rules, words
from volunteers.duplicates.inputs import Choice
from volunteers.duplicates.models import Duplicate, Side
from volunteers.duplicates.views.blueprint import bp
from volunteers.foundation import moments
from volunteers.foundation.languages import name_in
from volunteers.foundation.text import _
from volunteers.people import queries as people
from volunteers.people.models import Person
from volunteers.web import Answer, Done, current_actor, limits, paginate, requires, through
from volunteers.web.asked import looked_for
from volunteers.web.language import current_tag, shown
from volunteers.web.openings import Openings


@bp.get("/people/duplicates")
@requires(Permission.PEOPLE_MANAGE)
def index() -> str:
    """Who may be listed twice."""
    page = paginate(queries.open_pairs())
    return render_template("duplicates/index.html", page=page, signs=words.signs_in_words)


@dataclass(frozen=True)
class Record:
    """One of two records as the page shows it."""

    person: Person
    committees: Sequence[str]


def _first(pair: Duplicate) -> Person:
    return pair.first


def _to_pair(pair: Duplicate) -> str:
    return url_for("duplicates.show", public_id=pair.public_id)


def _to_pairs(_pair: Duplicate) -> str:
    return url_for("duplicates.index")


def _in_words(choice: Choice, person: Person) -> str:
    """What a record says, as one reads it."""
    if choice.name == "born":
        return moments.date(person.born_on, year=True) if person.born_on else ""
    if choice.name == "language":
        return name_in(person.preferred_language, current_tag())
    told = choice.of(person)
    if choice.name == "email":
        return _("%(email)s, which they sign in with", email=told[0]) if person.account_id else str(told[0])
    if choice.name == "phone":
        return str(told[0])
    if choice.name == "postal_address":
        return ", ".join(str(told[0]).splitlines())
    return ", ".join(str(each) for each in told[:2] if each)


def _prefers(pair: Duplicate) -> Side:
    """Whose values are chosen to begin with: who signs in said them, else who was written down later."""
    if (pair.first.account_id is None) is (pair.second.account_id is None):
        return Side.SECOND
    return Side.FIRST if pair.first.account_id is not None else Side.SECOND


@bp.route("/people/duplicates/<public_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE, load=queries.pair_by_public_id, on=_first, back=_to_pair, opens=_first)
@limits.posts("120 per hour")
def show(pair: Duplicate) -> Answer:
    """Two records side by side; what is chosen is kept, and they are one."""
    public_id = pair.public_id
    choices = [
        (choice, _in_words(choice, pair.first), _in_words(choice, pair.second))
        for choice in rules.open_choices(pair.first, pair.second)
    ]
    form = forms.merge_form(choices, (pair.first.version, pair.second.version), _prefers(pair))

    def act() -> Done:
        kept = actions.merge(current_actor(), pair.id, form.to_input())
        name, to = kept.full_name, url_for("people.show", public_id=kept.public_id)
        return Done(_("There’s one record of %(name)s now. You can undo this until tomorrow.", name=name), to=to)

    def page() -> str:
        row = queries.pair_by_public_id(public_id) or abort(404)
        Openings.of().note(current_actor(), Permission.PEOPLE_MANAGE, row.second)
        return render_template(
            "duplicates/show.html",
            pair=row,
            records=_records(row),
            form=form,
            same=_same(row),
            signs=words.signs_in_words(row.signs),
        )

    return through(form, act, page, rereads=False)


def _records(pair: Duplicate) -> list[Record]:
    committees: Mapping[int, Sequence[Any]] = queries.memberships_of([pair.first_id, pair.second_id])
    return [Record(each, [shown(name).text for name in committees[each.id]]) for each in (pair.first, pair.second)]


def _same(pair: Duplicate) -> list[tuple[Any, str]]:
    """What needs no choice: both say it, or one does."""
    asked = {choice.name for choice in rules.open_choices(pair.first, pair.second)}
    told = [
        (choice.words, _in_words(choice, pair.second if choice.is_empty(pair.first) else pair.first))
        for choice in rules.CHOICES
        if choice.name not in asked
    ]
    return [(words_of, text) for words_of, text in told if text]


@bp.post("/people/duplicates/<public_id>/dismiss")
@requires(Permission.PEOPLE_MANAGE, load=queries.pair_by_public_id, on=_first, back=_to_pairs)
def dismiss(pair: Duplicate) -> Done:
    """They are two people."""
    actions.dismiss(current_actor(), pair.id)
    return Done(_("Saved. We won’t ask about these two again."))


def _to_person(person: Person) -> str:
    return url_for("people.show", public_id=person.public_id)


@bp.route("/people/<public_id>/duplicate", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE, load=people.by_public_id, back=_to_person, opens=lambda person: person)
@limits.posts("120 per hour")
def choose(person: Person) -> Answer:
    """Look for the other record of somebody, and put both side by side."""
    if request.method == "POST":
        pair = actions.name_pair(current_actor(), person.id, request.form.get("other", ""))
        return Done(to=_to_pair(pair))
    q = looked_for()
    return render_template("duplicates/choose.html", person=person, q=q, rows=queries.others(person.id, q))
