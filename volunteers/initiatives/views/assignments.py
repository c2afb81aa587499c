"""The chair asks and releases; the person answers."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.initiatives import actions, answers, queries, rules
from volunteers.initiatives.forms import AnswerForm, AskForm, ReleaseForm
from volunteers.initiatives.models import Assignment, AssignmentState, Position
from volunteers.initiatives.views.initiatives import UNPROCESSABLE, Answer, bp
from volunteers.web.actor import current_actor
from volunteers.web.doors import requires
from volunteers.web.language import shown
from volunteers.web.paging import paginate
from volunteers.web.replies import flash_done, flash_problem, flash_undo, see_other

PER_PAGE = 50


def _initiative(assignment: Assignment) -> object:
    return assignment.position.initiative


@bp.route("/positions/<public_id>/assign", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.position, on=lambda position: position.initiative)
def assign(position: Position) -> Answer:
    """Choose from the committee's members whom to ask; who was asked before is shown with how it went."""
    form = AskForm()
    key, public_id, initiative_id = position.id, position.public_id, position.initiative.public_id
    if form.validate_on_submit():
        try:
            asked = actions.ask(current_actor(), key, form.person.data or "", form.answer_by_on.data)
        except Refusal as refusal:
            form.refused(refusal)
            position = queries.position(public_id) or position
        else:
            return _asked(asked, initiative_id)
    page = _assign_page(position, form)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


def _asked(assignment: Assignment, initiative_id: str) -> Response:
    person = assignment.person
    if person.email:
        text = _("%(name)s is asked. The mail goes out in a few minutes.", name=person.greeting_name)
    else:
        text = _(
            "%(name)s is asked, but has no e-mail address: please tell them yourself. They answer on their page.",
            name=person.greeting_name,
        )
    flash_undo(text, url_for("initiatives.undo_ask", public_id=assignment.public_id))
    return see_other("initiatives.show", public_id=initiative_id)


def _assign_page(position: Position, form: AskForm) -> str:
    initiative = position.initiative
    q = request.args.get("q", "")[:200].replace("\0", "")
    page = paginate(queries.members(initiative.committee_id, q), per_page=PER_PAGE)
    accepted = queries.filled([position.id])[position.id]
    items = [
        (each, rules.why_not_ask(each.membership, each.assignment, each.person.greeting_name))
        for each in queries.candidates(position.id, page.rows)
    ]
    return render_template(
        "initiatives/assign.html",
        form=form,
        position=position,
        initiative=initiative,
        committee=initiative.committee,
        page=page,
        items=items,
        q=q,
        filled=accepted,
        nobody=rules.why_nobody(initiative, position, accepted.accepted),
    )


@bp.post("/initiatives/assignments/<public_id>/undo-ask")
@requires(Permission.INITIATIVE_MANAGE, load=queries.assignment, on=_initiative)
def undo_ask(assignment: Assignment) -> Response:
    """Take the question back while its mail still waits."""
    position_id, name = assignment.position.public_id, assignment.person.greeting_name
    try:
        actions.undo_ask(current_actor(), assignment.id)
        flash_done(_("Taken back: %(name)s was not asked, and no mail goes out.", name=name))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("initiatives.assign", public_id=position_id)


@bp.route("/initiatives/assignments/<public_id>/release", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_MANAGE, load=queries.assignment, on=_initiative)
def release(assignment: Assignment) -> Answer:
    """Take somebody off a role, with a reason that they will read."""
    form = ReleaseForm()
    public_id, initiative_id = assignment.public_id, assignment.position.initiative.public_id
    name = assignment.person.greeting_name
    if form.validate_on_submit():
        try:
            actions.release(current_actor(), assignment.id, form.reason.data or "")
        except Refusal as refusal:
            form.refused(refusal)
            assignment = queries.assignment(public_id) or assignment
        else:
            flash_undo(
                _("%(name)s is free of this role again and is told why in a few minutes.", name=name),
                url_for("initiatives.undo_release", public_id=public_id),
            )
            return see_other("initiatives.show", public_id=initiative_id)
    page = render_template("initiatives/release.html", form=form, assignment=assignment)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


@bp.post("/initiatives/assignments/<public_id>/undo-release")
@requires(Permission.INITIATIVE_MANAGE, load=queries.assignment, on=_initiative)
def undo_release(assignment: Assignment) -> Response:
    """Put somebody back while the mail still waits."""
    initiative_id, name = assignment.position.initiative.public_id, assignment.person.greeting_name
    try:
        actions.undo_release(current_actor(), assignment.id)
        flash_done(_("Taken back: %(name)s was told nothing and keeps the role.", name=name))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("initiatives.show", public_id=initiative_id)


@bp.route("/initiatives/assignments/<public_id>/answer", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENT_ANSWER, load=queries.assignment)
def answer(assignment: Assignment) -> Answer:
    """What one was asked to do, and the buttons; also later, for who can't any more."""
    form = AnswerForm()
    public_id = assignment.public_id
    if form.validate_on_submit():
        try:
            return _answered(assignment, form)
        except Refusal as refusal:
            form.refused(refusal)
            assignment = queries.assignment(public_id) or assignment
    position = assignment.position
    refusal_to_accept = rules.why_not_accept(
        position.initiative, position, assignment, queries.accepted_count(position.id)
    )
    page = render_template(
        "initiatives/answer.html",
        form=form,
        assignment=assignment,
        facts=answers.facts(assignment),
        settled=answers.settled(assignment),
        may_undo=answers.may_undo(assignment),
        may_decline=rules.why_not_decline(assignment) is None,
        refusal=refusal_to_accept if assignment.state is AssignmentState.OFFERED else None,
    )
    return (page, UNPROCESSABLE) if request.method == "POST" else page


def _answered(assignment: Assignment, form: AnswerForm) -> Response:
    public_id, initiative = assignment.public_id, assignment.position.initiative
    committee = shown(initiative.committee.name).text
    if form.answer.data == answers.YES:
        actions.accept(current_actor(), assignment.id)
        text = answers.said_yes(committee)
    elif form.answer.data == answers.NO:
        actions.decline(current_actor(), assignment.id, form.reason.data or None)
        text = answers.said_no(committee)
    else:
        raise Refusal(_("Please press one of the buttons."), code="no-button")
    flash_undo(text, url_for("initiatives.undo_answer", public_id=public_id))
    return see_other("initiatives.answer", public_id=public_id)


@bp.post("/initiatives/assignments/<public_id>/undo-answer")
@requires(Permission.ASSIGNMENT_ANSWER, load=queries.assignment)
def undo_answer(assignment: Assignment) -> Response:
    """Take one's answer back while nobody was told."""
    public_id = assignment.public_id
    try:
        actions.undo_answer(current_actor(), assignment.id)
        flash_done(_("Taken back. The committee was not told; you can answer again."))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("initiatives.answer", public_id=public_id)
