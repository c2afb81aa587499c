"""The chair answers: accept with one press, decline with two, undo while the mail waits."""

from typing import Any

from flask import current_app, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from volunteers import links
from volunteers.access import Permission
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.registration import actions, queries
from volunteers.registration.actions import DeclineTerms
from volunteers.registration.forms import DeclineForm
from volunteers.registration.models import Application, ApplicationState
from volunteers.registration.views.blueprint import bp, ready_sentences, written_in
from volunteers.web import current_actor, flash_done, flash_problem, flash_undo, paginate, requires, see_other


@bp.get("/committees/<slug>/applications")
@requires(Permission.APPLICATION_DECIDE, load=committee_queries.by_slug)
def applications(committee: Committee) -> str:
    """Who waits for an answer, and what was answered before."""
    return _page(committee)


def _page(committee: Committee, wrong: DeclineForm | None = None, wrong_id: str = "") -> str:
    return render_template(
        "registration/applications.html",
        committee=committee,
        waiting=queries.waiting_in(committee.id),
        page=paginate(queries.decided_in(committee.id), per_page=20),
        wrong=wrong,
        wrong_id=wrong_id,
        accepted=ApplicationState.ACCEPTED,
        invitation=_invitation_url(committee),
    )


def _invitation_url(committee: Committee) -> str | None:
    """The address of the open invitation."""
    link = queries.invitation(committee.id)
    if link is None:
        return None
    path = url_for("registration.join_by_invitation", token=links.token(link))
    return f"{current_app.config['PUBLIC_URL']}{path}"


def _back(application: Application, *, late: bool) -> Response:
    if late or application.committee is None:
        return see_other("registration.desk")
    return see_other("registration.applications", slug=application.committee.slug)


def _undo_url(application: Application, *, late: bool) -> str:
    if late or application.committee is None:
        return url_for("registration.undo_late", public_id=application.public_id)
    return url_for("registration.undo", slug=application.committee.slug, public_id=application.public_id)


def accept_it(application: Application, *, late: bool) -> Response:
    """Accept, and offer the undo."""
    name, undo_url, back = application.person.greeting_name, _undo_url(application, late=late), None
    back = _back(application, late=late)
    try:
        actions.accept(current_actor(), application.id, late=late)
        flash_undo(_("You accepted %(name)s. The welcome mail goes out in a moment.", name=name), undo_url)
    except Refusal as refusal:
        flash_problem(refusal)
    return back


def decline_it(application: Application, *, late: bool) -> Response | DeclineForm:
    """Decline, and offer the undo; the form comes back where something is to be mended."""
    form = DeclineForm()
    form.ready.choices = [SelectChoice(*sentence) for sentence in ready_sentences()]
    name, language = application.person.greeting_name, application.person.preferred_language
    undo_url, back = _undo_url(application, late=late), _back(application, late=late)
    if not form.validate():
        return form
    answer = form.answer.data or (written_in(language, form.ready.data) if form.ready.data else "")
    if not answer:
        form.answer.errors = [_("Choose a ready sentence, or write one.")]
        return form
    try:
        terms = DeclineTerms(answer, form.private_note.data or "", form.version.data)
        actions.decline(current_actor(), application.id, terms, late=late)
    except Refusal as refusal:
        if refusal.code == "stale":
            form.refused(refusal)
            return form
        flash_problem(refusal)
    else:
        flash_undo(_("You declined %(name)s. The answer goes out in a moment.", name=name), undo_url)
    return back


def undo_it(application: Application, *, late: bool) -> Response:
    """Take a decision back."""
    name, back = application.person.greeting_name, _back(application, late=late)
    try:
        actions.undo_decision(current_actor(), application.id)
        flash_done(_("Taken back. %(name)s waits as before, and was told nothing.", name=name))
    except Refusal as refusal:
        flash_problem(refusal)
    return back


@bp.post("/committees/<slug>/applications/<public_id>/accept")
@requires(Permission.APPLICATION_DECIDE, load=queries.in_committee)
def accept(application: Application) -> Response:
    """One press."""
    return accept_it(application, late=False)


@bp.post("/committees/<slug>/applications/<public_id>/decline")
@requires(Permission.APPLICATION_DECIDE, load=queries.in_committee)
def decline(application: Application) -> Any:
    """Two presses: open the fold, send."""
    slug, public_id = application.committee.slug if application.committee else "", application.public_id
    done = decline_it(application, late=False)
    if isinstance(done, DeclineForm):
        committee = committee_queries.by_slug(slug)
        return (_page(committee, done, public_id), 422) if committee else see_other("committees.index")
    return done


@bp.post("/committees/<slug>/applications/<public_id>/undo")
@requires(Permission.APPLICATION_DECIDE, load=queries.in_committee)
def undo(application: Application) -> Response:
    """Take it back."""
    return undo_it(application, late=False)
