"""The pages of this room: the kinds, what is recorded about somebody, and one's own."""

from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for

from volunteers.access import Permission
from volunteers.foundation.columns import LocalText
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.house import Desk
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.people.words import VIEWER_NAMES
from volunteers.qualifications import actions, panels, queries, rules, words
from volunteers.qualifications.forms import EditKindForm, KindForm, QualificationForm, SignForm, TextForm
from volunteers.qualifications.models import Ending, GateException, Qualification, QualificationKind
from volunteers.web import Answer, Done, current_actor, paginate, requires, through
from volunteers.web.asked import words as words_asked
from volunteers.web.language import shown

bp = Blueprint("qualifications", __name__)

bp.add_app_template_global(words.recorded_in_words, "recorded_in_words")
bp.add_app_template_global(words.validity_in_words, "validity_in_words")
bp.add_app_template_global(words.finding_in_words, "finding_in_words")
bp.add_app_template_global(words.names_in_words, "requirements_in_words")
bp.add_app_template_global(words.kinds_in_words, "kinds_in_words")


@bp.app_template_global("kind_choices")
def kind_choices(kinds: list[QualificationKind]) -> list[tuple[str, str]]:
    """Kinds to choose from, by their public ids."""
    return [(kind.public_id, shown(kind.name).text) for kind in kinds]


@bp.app_template_global("requirements_of")
def requirements_of(row: Any) -> list[QualificationKind]:
    """What a row of a higher room requires; the kinds are read once for a page, where it has such a row."""
    if not row.requires:
        return []
    if "kinds_in_use" not in g:
        g.kinds_in_use = queries.kinds()
    return [kind for kind in g.kinds_in_use if kind.id in row.requires]


def _to_kinds(*_kind: QualificationKind) -> str:
    return url_for("qualifications.kinds")


def _desk() -> Desk:
    """Whose desk the page of kinds lies on, for whoever reads it."""
    return Desk.COORDINATION if current_actor().may(Permission.ORGANIZATION_DESK) else Desk.ADMINISTRATION


@bp.get("/qualifications/")
@requires(Permission.QUALIFICATION_RECORD)
def index() -> str:
    """What has expired and what expires soon, for whoever calls people about it."""
    show = next((each for each in Ending if each.value == request.args.get("show")), None)
    kind = queries.kind_by_public_id(words_asked("kind", 16)) if request.args.get("kind") else None
    today = today_here()
    page = paginate(queries.ending(today, show=show, kind=kind))
    return render_template(
        "qualifications/index.html",
        page=page,
        lines=[panels.expiry_of(row, today) for row in page.rows],
        show=show.value if show else "",
        kind=kind.public_id if kind else "",
        endings=words.ENDING_NAMES,
        kinds=queries.kinds(),
    )


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


def _to_kind(kind: QualificationKind) -> str:
    return url_for("qualifications.kind", public_id=kind.public_id)


@bp.route("/qualifications/kinds/<public_id>/text", methods=["GET", "POST"])
@requires(Permission.QUALIFICATION_KINDS, load=queries.kind_by_public_id, back=_to_kind)
def text(kind: QualificationKind) -> Answer:
    """Write what people sign; each change is a new version, which everybody signs anew."""
    if not kind.is_agreement:
        abort(404)
    present = queries.text_of(kind)
    form = TextForm(kind, data={"body": present.body if present is not None else LocalText()})

    def act() -> Done:
        actions.write_text(current_actor(), kind.id, form.body.data, form.version.number)
        return Done(_("Saved. People who signed an earlier version are asked to sign again."))

    return through(form, act, lambda: render_template("qualifications/text.html", form=form, kind=kind))


def _everywhere(_kind: QualificationKind) -> None:
    """Everybody who signs in may read what there is to sign, and sign it."""


def _to_agreement(kind: QualificationKind) -> str:
    return url_for("qualifications.sign", public_id=kind.public_id)


@bp.route("/me/agreements/<public_id>", methods=["GET", "POST"])
@requires(
    Permission.ACCOUNT_OWN,
    load=queries.agreement_by_public_id,
    on=lambda _kind: None,
    back=lambda _kind: url_for("qualifications.mine"),
)
def sign(kind: QualificationKind) -> Answer:
    """Read an agreement and sign it, in the reader's language where there is one."""
    present, person = queries.text_of(kind), _own()
    if present is None:
        abort(404)
    body = shown(present.body)
    form = SignForm(data={"number": str(present.number), "language": body.lang})

    def act() -> Done:
        actions.sign(current_actor(), kind.id, person.id, form.to_input())
        return Done(_("Signed. Thank you. You can read it here at any time."))

    def page() -> str:
        signed = queries.has_signed(person.id, kind)
        return render_template("qualifications/sign.html", form=form, kind=kind, present=present, signed=signed)

    return through(form, act, page)


def _own() -> Person:
    person = people_queries.by_id(current_actor().person_id)
    if person is None:
        raise Refusal(_l("This account isn’t linked to anyone yet."), code="nobody", status=404)
    return person


def _to_person(person: Person) -> str:
    return url_for("people.show", public_id=person.public_id)


@bp.route("/people/<public_id>/qualifications/new", methods=["GET", "POST"])
@requires(
    Permission.QUALIFICATION_RECORD,
    load=people_queries.by_public_id,
    back=_to_person,
    opens=lambda person: person,
)
def record(person: Person) -> Answer:
    """Record a training or check of somebody."""
    form = QualificationForm()
    in_use = queries.kinds()
    form.offer(in_use, current_organization().languages)

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


def _to_exceptions(*_exception: GateException) -> str:
    return url_for("qualifications.exceptions")


@bp.get("/qualifications/exceptions")
@requires(Permission.GATE_OVERRIDE)
def exceptions() -> str:
    """Who may take part in what without a required training or check, who said so, and why."""
    page = paginate(queries.exceptions())
    rows = list(page.rows)
    return render_template(
        "qualifications/exceptions.html",
        page=page,
        makers=queries.names_of(row.made_by_id for row in rows),
        kinds=queries.kinds_by_key(key for row in rows for key in row.kind_ids),
        desk=_desk(),
    )


@bp.post("/qualifications/exceptions/<public_id>/end")
@requires(Permission.GATE_OVERRIDE, load=queries.exception_by_public_id, back=_to_exceptions)
def end_exception(exception: GateException) -> Done:
    """An exception holds no more."""
    actions.end_exception(current_actor(), exception.id)
    return Done(_("The exception has ended. If they have a place, they keep it."))


def _to_sign(lines: list[panels.Line]) -> list[QualificationKind]:
    """What the reader has not signed as it is now."""
    signed = {line.kind.id for line in lines if line.standing.is_met}
    return [kind for kind in queries.agreements() if kind.id not in signed]


@bp.get("/me/trainings")
@requires(Permission.ACCOUNT_OWN)
def mine() -> str:
    """What is recorded about the reader, and who can see it."""
    person = _own()
    lines = panels.lines_of(person.id)
    return render_template(
        "qualifications/mine.html",
        person=person,
        lines=lines,
        recorders={},  # the whole name of who recorded it is for coordinators
        exceptions=queries.exceptions_of(person.id),
        to_sign=_to_sign(lines),
        who_sees=[(str(VIEWER_NAMES[viewer]), words.seen_in_words(seen)) for viewer, seen in rules.SEEN.items()],
    )
