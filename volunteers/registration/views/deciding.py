"""The chair answers: accept with one press, decline with two, undo while the mail waits."""

from collections.abc import Callable
from functools import partial
from typing import cast

from flask import current_app, render_template, url_for

from volunteers import links
from volunteers.access import Permission
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee
from volunteers.foundation.changes import STALE
from volunteers.foundation.text import _
from volunteers.reading import words as reading_words
from volunteers.registration import actions, queries
from volunteers.registration.forms import DeclineForm, ReaderForm
from volunteers.registration.inputs import DeclineInput
from volunteers.registration.models import Application, ApplicationState
from volunteers.registration.views.blueprint import bp, decline_form, written_in
from volunteers.web import Answer, Done, current_actor, paginate, requires, through


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


def back(application: Application, *, late: bool) -> str:
    """Where one goes on after answering."""
    if late or application.committee is None:
        return url_for("registration.desk")
    return url_for("registration.applications", slug=application.committee.slug)


def accept_it(application: Application, *, late: bool) -> Done:
    """Accept: one press."""
    actions.accept(current_actor(), application.id, late=late)
    return Done(
        lambda: _("You accepted %(name)s. The welcome email will go out in a moment.", name=_called(application))
    )


def _called(application: Application) -> str:
    return application.person.greeting_name


def decline_it(application: Application, page: Callable[[DeclineForm], str], *, late: bool) -> Answer:
    """Decline; `page` shows the list with the form where something is to be mended."""
    form = decline_form(application)
    language = application.person.preferred_language

    def act() -> Done:
        answer = form.answer.data or written_in(language, form.ready.data)
        given = DeclineInput(answer, form.private_note.data or "")
        actions.decline(current_actor(), application.id, given, form.version.number, late=late)
        return Done(lambda: _("You declined %(name)s. The answer will go out in a moment.", name=_called(application)))

    return through(form, act, lambda: page(form), rereads=False, shows=lambda no: no.code == STALE)


@bp.post("/committees/<slug>/applications/<public_id>/accept")
@requires(Permission.APPLICATION_DECIDE, load=queries.in_committee, back=partial(back, late=False))
def accept(application: Application) -> Done:
    """One press."""
    return accept_it(application, late=False)


@bp.post("/committees/<slug>/applications/<public_id>/decline")
@requires(Permission.APPLICATION_DECIDE, load=queries.in_committee, back=partial(back, late=False))
def decline(application: Application) -> Answer:
    """Two presses: open the fold, send."""
    slug, public_id = cast(Committee, application.committee).slug, application.public_id

    def page(form: DeclineForm) -> str:
        return _page(cast(Committee, committee_queries.by_slug(slug)), form, public_id)

    return decline_it(application, page, late=False)


def ask_reader_of(application: Application) -> Done:
    """Somebody who translates is asked what it says; `Done` says how many are."""
    form = ReaderForm()
    form.refuse_unfit()
    reading = actions.ask_reader(current_actor(), application.id, str(form.language.data))
    number = len(reading.readers)
    return Done(lambda: reading_words.asked_in_words(number))


@bp.post("/committees/<slug>/applications/<public_id>/ask-reader")
@requires(Permission.APPLICATION_DECIDE, load=queries.in_committee, back=partial(back, late=False))
def ask_reader(application: Application) -> Done:
    """ "Who can read this to me?" """
    return ask_reader_of(application)
