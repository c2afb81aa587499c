"""What is pressed on the page of a file."""

from flask import request, url_for

from volunteers.access import Permission
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _n
from volunteers.imports import actions, forms, queries
from volunteers.imports.models import Decision, Import
from volunteers.imports.views.blueprint import bp
from volunteers.imports.views.files import file_page, to_file
from volunteers.web import Answer, Done, current_actor, requires, through

LONGEST_NUMBER = 9


def _to_columns(row: Import) -> str:
    return url_for("imports.columns", public_id=row.public_id)


def _to_index(_row: Import) -> str:
    return url_for("imports.index")


def _number(name: str) -> int | None:
    sent = request.form.get(name, "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_NUMBER else None


@bp.post("/data/<public_id>/sheet")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id, back=_to_columns)
def sheet(row: Import) -> Done:
    """Take another sheet of the workbook."""
    actions.choose_sheet(current_actor(), row.id, _number("sheet") or 0)
    return Done()


@bp.post("/data/<public_id>/reopen")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id, back=_to_columns)
def reopen(row: Import) -> Done:
    """Back to the columns."""
    actions.reopen(current_actor(), row.id)
    return Done()


@bp.post("/data/<public_id>/decide")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id, back=to_file)
def decide(row: Import) -> Done:
    """Say of one row, or of all that are left, whether they are about the person who is here."""
    decision = {each.value: each for each in Decision}.get(request.form.get("decision", ""))
    if decision is None:
        raise Refusal(_("Choose one of these."), code="no-decision", status=422)
    number = actions.decide(current_actor(), row.id, decision, _number("row"))
    if decision is Decision.SAME:
        return Done(_n("It’s the same person.", "These %(num)s rows are the same people.", number))
    return Done(_n("It’s someone else.", "These %(num)s rows are other people.", number))


@bp.post("/data/<public_id>/do")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id, back=to_file)
def do(row: Import) -> Answer:
    """Bring it in."""
    form = forms.DoForm()

    def act() -> Done:
        actions.do(current_actor(), row.id, only_good=bool(form.only_good.data), is_mailed=bool(form.is_mailed.data))
        return Done(_("Started. You can leave this page; it works without you."))

    return through(form, act, lambda: file_page(queries.by_public_id(row.public_id) or row, form))


@bp.post("/data/<public_id>/no-mails")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id, back=to_file)
def no_mails(row: Import) -> Done:
    """Nobody who was brought in gets an email, after all."""
    actions.call_off_mails(current_actor(), row.id)
    return Done(_("Nobody will get an email."))


@bp.post("/data/<public_id>/undo")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id, back=to_file)
def undo(row: Import) -> Done:
    """Take it back."""
    actions.undo(current_actor(), row.id)
    return Done(_("Started to undo. What was changed since stays, and will be listed."))


@bp.post("/data/<public_id>/discard")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id, back=_to_index)
def discard(row: Import) -> Done:
    """Throw away what was read."""
    actions.discard(current_actor(), row.id)
    return Done(_("Discarded. Nothing was brought in."))
