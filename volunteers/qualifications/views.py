"""The pages of this room: the kinds, what is recorded about somebody, and one's own."""

from flask import Blueprint, render_template, url_for

from volunteers.access import Permission
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.house import Desk
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.people.words import VIEWER_NAMES
from volunteers.qualifications import actions, panels, queries, rules, words
from volunteers.qualifications.forms import EditKindForm, KindForm, QualificationForm
from volunteers.qualifications.models import Qualification, QualificationKind
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.language import shown

bp = Blueprint("qualifications", __name__)

bp.add_app_template_global(words.recorded_in_words, "recorded_in_words")
bp.add_app_template_global(words.validity_in_words, "validity_in_words")


def _to_kinds(*_kind: QualificationKind) -> str:
    return url_for("qualifications.kinds")


def _desk() -> Desk:
    """Whose desk the page of kinds lies on, for whoever reads it."""
    return Desk.COORDINATION if current_actor().may(Permission.ORGANIZATION_DESK) else Desk.ADMINISTRATION


@bp.get("/qualifications/kinds")
@requires(Permission.QUALIFICATION_KINDS)
def kinds() -> str:
    """The kinds of trainings and checks, in use and not."""
    rows = queries.kinds(also_retired=True)
    return render_template(
        "qualifications/kinds.html",
        kinds=[kind for kind in rows if kind.is_active],
        retired=[kind for kind in rows if not kind.is_active],
        desk=_desk(),
    )


@bp.route("/qualifications/kinds/new", methods=["GET", "POST"])
@requires(Permission.QUALIFICATION_KINDS, back=_to_kinds)
def new_kind() -> Answer:
    """Describe a new kind."""
    form = KindForm()
    form.offer()

    def act() -> Done:
        kind = actions.add_kind(current_actor(), form.to_input(), form.once.data)
        return Done(lambda: _("“%(name)s” is on the list. Now it can be recorded.", name=shown(kind.name).text))

    return through(form, act, lambda: render_template("qualifications/kind.html", form=form, kind=None))


@bp.route("/qualifications/kinds/<public_id>", methods=["GET", "POST"])
@requires(Permission.QUALIFICATION_KINDS, load=queries.kind_by_public_id, back=_to_kinds)
def kind(kind: QualificationKind) -> Answer:
    """Describe a kind differently."""
    form = EditKindForm(kind)

    def act() -> Done:
        actions.change_kind(current_actor(), kind.id, form.to_input(), form.version.number)
        return Done(_("Saved. Dates that were already recorded stay the same."))

    return through(form, act, lambda: render_template("qualifications/kind.html", form=form, kind=kind))


def _to_person(person: Person) -> str:
    return url_for("people.show", public_id=person.public_id)


@bp.route("/people/<public_id>/qualifications/new", methods=["GET", "POST"])
@requires(Permission.QUALIFICATION_RECORD, load=people_queries.by_public_id, back=_to_person)
def record(person: Person) -> Answer:
    """Record a training or check of somebody."""
    form = QualificationForm()
    in_use = queries.kinds()
    form.offer(in_use)

    def act() -> Done:
        actions.record_qualification(current_actor(), person.id, form.to_input(), form.once.data)
        return Done(lambda: _("Saved. %(name)s can see it on their page.", name=person.greeting_name))

    def page() -> str:
        return render_template("qualifications/record.html", form=form, person=person, kinds=in_use)

    return through(form, act, page)


def _to_their_page(row: Qualification) -> str:
    return _to_person(row.person)


@bp.post("/qualifications/<public_id>/remove")
@requires(Permission.QUALIFICATION_RECORD, load=queries.by_public_id, back=_to_their_page)
def remove(qualification: Qualification) -> Done:
    """Remove what was recorded by mistake."""
    actions.remove(current_actor(), qualification.id)
    return Done(_("Removed. It doesn’t count anymore."))


@bp.get("/me/trainings")
@requires(Permission.ACCOUNT_OWN)
def mine() -> str:
    """What is recorded about the reader, and who can see it."""
    person = people_queries.by_id(current_actor().person_id)
    if person is None:
        raise Refusal(_l("This account isn’t linked to anyone yet."), code="nobody", status=404)
    lines = panels.lines_of(person.id)
    return render_template(
        "qualifications/mine.html",
        person=person,
        lines=lines,
        recorders=queries.recorders(row for line in lines for row in line.history),
        who_sees=[(str(VIEWER_NAMES[viewer]), words.seen_in_words(seen)) for viewer, seen in rules.SEEN.items()],
    )
