"""/…/export behind each list: choose, and get the file; and the files that were made in the background."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from flask import Blueprint, Flask, g, render_template, request, send_file, stream_with_context, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from volunteers.access import Permission
from volunteers.accounts.rules import prove_first
from volunteers.accounts.sessions import is_recent
from volunteers.exports import actions, forms, queries, rules, sheets
from volunteers.exports.inputs import ExportInput, Table
from volunteers.exports.models import Export, Format
from volunteers.foundation import clock
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _, as_counted
from volunteers.house import Asked, House, ListOf
from volunteers.web import Answer, Done, current_actor, limits, requires, through
from volunteers.web.here import here
from volunteers.web.language import current_tag

bp = Blueprint("exports", __name__)

OF_PAGES = frozenset({"page", "per_page", "after", "before", "lang"})
"""What stands in an address and narrows nothing."""


def asked_here() -> Asked:
    """What the list is narrowed to, as its page's address says it."""
    return {name: values for name, values in request.args.to_dict(flat=False).items() if name not in OF_PAGES}


def by_account() -> str:
    """The key of a limit: whose account."""
    return f"account:{current_actor().account_id}"


def _door(listing: ListOf) -> Callable[..., Any]:
    """The page behind a list on which it is taken out; who may is asked as at the list itself."""

    @requires(listing.permission, load=listing.load, back=lambda *_row, **_values: here())
    @limits.posts("60 per hour", key=by_account)
    def take_out(subject: Any = None) -> Answer:
        """Choose columns and a kind of file, say what for, and get it."""
        return _taken_out(listing, subject)

    return take_out


def _add_doors(state: BlueprintSetupState) -> None:
    for name, listing in House.of(cast(Flask, state.app)).lists.items():
        state.add_url_rule(f"{listing.address}export", name, _door(listing), methods=["GET", "POST"])


bp.record(_add_doors)


def _taken_out(listing: ListOf, subject: Any) -> Answer:
    actor, asked = current_actor(), asked_here()
    reading = listing.read(actor, subject, asked)
    committee_id = getattr(subject, "committee_id", None) or getattr(subject, "id", None)
    is_proven, reaches_minors = is_recent(g.get("session_id")), actor.may(Permission.MINOR_MANAGE)
    ticked = [column.name for column in reading.columns if not column.is_contact]  # that is taken along knowingly
    formats = rules.formats_of(listing, reading, can_lay_out=sheets.can_lay_out())
    form = forms.export_form(reading.columns, ticked, formats)

    def act() -> Answer:
        given = form.to_input(listing.name, {**(request.view_args or {})}, asked)
        refuse(rules.why_not_take_out(given, reading.columns, is_recent=is_proven, reaches_minors=reaches_minors))
        columns = rules.chosen(reading.columns, given.columns)
        holds_minors = given.with_minors and any(column.is_contact for column in columns)
        taken = queries.fit_for(given.format, reading, with_minors=given.with_minors)
        rows, minors = queries.number_of(taken), queries.minors_of(taken) if holds_minors else []
        refuse(rules.why_not_so_many(given, rows))
        if rules.waits(given.format, rows):
            actions.ask_for(
                *(actor, given), rows=rows, minors=minors, language=current_tag(), committee_id=committee_id
            )
            return Done(_("We’re preparing the file. You’ll find it on this page in a minute or two."), to=here())
        actions.take_out(actor, given, rows=rows, minors=minors, committee_id=committee_id)
        table = queries.table_of(listing, columns)
        return _sent(given, table, queries.rows_of(taken, columns, with_minors=given.with_minors))

    def page() -> str:
        number, labels = queries.number_of(reading, queries.COUNTED), None
        if Format.LABELS in formats:
            labels = queries.number_of(queries.fit_for(Format.LABELS, reading, with_minors=False), queries.COUNTED)
        return render_template(
            "exports/export.html",
            listing=listing,
            form=form,
            said=reading.said,
            number=number,
            labels=labels,
            labels_text=_counted(labels or 0),
            number_text=_counted(number),
            back=_page_of(listing),
            is_proven=is_proven,
            has_contacts=any(column.is_contact for column in reading.columns),
            reaches_minors=reaches_minors and reading.guarded is not None,
            files=queries.mine(actor.person_id, listing.name, clock.now()),
            here=here(),
        )

    return through(form, act, page, rereads=False)


def _counted(number: int) -> str:
    return as_counted(min(number, queries.COUNTED), is_more=number > queries.COUNTED)


def _page_of(listing: ListOf) -> str:
    """The list's own page, narrowed as it was."""
    address = url_for(listing.page, **(request.view_args or {}))
    query = request.query_string.decode("ascii", "replace")
    return f"{address}?{query}" if query else address


def _sent(given: ExportInput, table: Table, slices: sheets.Slices) -> Response:
    name = _file_name(given.list_name, given.format)
    if given.format in rules.STREAMED:
        pieces: Iterable[bytes] = stream_with_context(sheets.STREAMS[given.format](table, slices))
        answer = Response(pieces, mimetype=sheets.MIMES[given.format])
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        queries.folder().mkdir(mode=0o700, exist_ok=True)
        path = queries.folder() / f"{new_public_id()}.{given.format.ending}"
        try:
            sheets.write(given.format, table, slices, path)
            answer = _file(path.read_bytes(), given.format, name)
        finally:
            path.unlink(missing_ok=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _file(content: bytes, kind: Format, name: str) -> Response:
    answer = Response(content, mimetype=sheets.MIMES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _file_name(list_name: str, kind: Format) -> str:
    return f"{list_name}-{clock.now():%Y-%m-%d}.{kind.ending}"


def _to_list(export: Export) -> str:
    listing = House.of().lists.get(export.list_name)
    values: dict[str, Any] = dict(export.address)
    return url_for(f"exports.{listing.name}", **values) if listing is not None else url_for("home.me")


@bp.post("/me/exports/<public_id>")
@requires(Permission.ACCOUNT_OWN, load=queries.by_public_id, back=_to_list)
@limits.posts("60 per hour", key=by_account)
def fetch(export: Export) -> Answer:
    """A file that was made in the background, for who asked for it, while they may still see what is in it."""
    actor = current_actor()
    reading = queries.reading_of(actor, export)
    columns = reading.columns if reading is not None else None
    refuse(rules.why_not_fetch(export, columns, clock.now()))
    holds_contacts = any(each.is_contact for each in rules.chosen(columns or (), export.columns))
    if holds_contacts and not is_recent(g.get("session_id")):
        raise prove_first()
    path, name, kind = queries.path_of(export), _file_name(export.list_name, export.format), export.format
    if not path.exists():
        raise Refusal(_("This file is no longer here. Please export the list again."), code="over", status=410)
    actions.note_fetched(actor, export.id)
    answer: Response = send_file(path, mimetype=sheets.MIMES[kind], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
