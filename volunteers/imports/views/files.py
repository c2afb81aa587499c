"""All files; a new one; what its columns are; what would become of it, becomes of it, and became of it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for

from volunteers.access import Permission
from volunteers.committees.models import Committee
from volunteers.foundation.cells import BOM, harmless
from volunteers.foundation.columns import LocalText
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, fold
from volunteers.house import Desk
from volunteers.imports import actions, forms, queries, rules
from volunteers.imports.headings import ORIGINS
from volunteers.imports.models import Import, ImportRow, ImportState, RowOutcome, Target
from volunteers.imports.rules import Problem, read_row
from volunteers.imports.sheets import MOST_BYTES
from volunteers.imports.views.blueprint import bp
from volunteers.imports.words import ABOUT, TARGET_NAMES, WHY
from volunteers.people.models import Person
from volunteers.web import Answer, Done, current_actor, limits, paginate, requires, see_other, through
from volunteers.web.language import current_tag
from volunteers.web.uploads import takes_file

LISTED = (
    RowOutcome.CREATED,
    RowOutcome.UPDATED,
    RowOutcome.UNCHANGED,
    RowOutcome.REPEATED,
    RowOutcome.DUPLICATE,
    RowOutcome.PROBLEM,
    RowOutcome.UNDONE,
    RowOutcome.KEPT,
)
SHOWN = (*queries.TO_MEND, RowOutcome.KEPT)
_ADDRESSES = (Target.ADDRESS, Target.OTHER_ADDRESS)


def to_file(row: Import) -> str:
    """Its page."""
    return url_for("imports.show", public_id=row.public_id)


def desk() -> Desk:
    """On whose desk the page stands: the coordinators', or of who is none the administration."""
    may_coordinate = current_actor().may(Permission.ORGANIZATION_DESK)
    return Desk.COORDINATION if may_coordinate else Desk.ADMINISTRATION


@bp.route("/data/", methods=["GET", "POST"])
@requires(Permission.DATA_IMPORT)
@limits.posts("20 per minute")
@takes_file(MOST_BYTES)
def index() -> Answer:
    """All files, and a new one."""
    form = forms.UploadForm().offer()

    def act() -> Done:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Refusal(_("Choose a file."), code="no-file", field="file", status=422)
        row = actions.receive(
            current_actor(),
            file.stream,
            file.filename,
            encoding=form.encoding.data or "",
            delimiter=form.delimiter.data or "",
        )
        return Done(to=url_for("imports.columns", public_id=row.public_id))

    return through(
        form,
        act,
        lambda: render_template("imports/index.html", form=form, page=paginate(queries.listed()), desk=desk()),
    )


@bp.route("/data/<public_id>/columns", methods=["GET", "POST"])
@requires(Permission.DATA_IMPORT, load=queries.by_public_id, back=to_file)
def columns(row: Import) -> Answer:
    """What the columns of a file are; then it is checked."""
    if request.method == "GET" and row.state is not ImportState.READ:
        return see_other(to_file(row))
    offered = queries.committees_on_offer()
    keys = {committee.slug: committee.id for committee in offered}
    chosen = next((each.slug for each in offered if each.id == row.committee_id), "")
    form = forms.meaning_form(row, [(each.slug, _named(each)) for each in offered], chosen)

    def act() -> Done:
        actions.check(current_actor(), row.id, form.to_input(keys), form.version.number)
        return Done()

    def page() -> str:
        samples = queries.sample(row)
        return render_template(
            "imports/columns.html",
            form=form,
            row=row,
            samples=[[each[n] if n < len(each) else "" for each in samples] for n in range(len(row.headings))],
            told=_told(row),
            sheets=_sheets(row),
        )

    return through(form, act, page)


def _named(committee: Committee) -> str:
    name: LocalText = committee.name
    return name.shown([current_tag()]).text


def _sheets(row: Import) -> list[tuple[int, str]]:
    """The sheets of a workbook, to choose from."""
    return [
        (place, _("%(name)s (rows: %(number)s)", name=sheet["name"], number=sheet["rows"]))
        for place, sheet in enumerate(row.sheets)
    ]


def _told(row: Import) -> list[str]:
    """How a file was read, in sentences."""
    found = []
    origin = next((each.called for each in ORIGINS if each.name == row.origin), "")
    if origin:
        found.append(_("This looks like a list from %(program)s.", program=origin))
    if (told := _told_of_addresses(row)) is not None:
        found.append(told)
    if row.delimiter:
        found.append(
            _(
                "Read as CSV. Between the columns: %(sign)s. Encoding: %(encoding)s.",
                sign=forms.DELIMITERS[row.delimiter],
                encoding=forms.ENCODINGS.get(row.encoding, row.encoding),
            )
        )
    if queries.mapping_for(row.headings) is not None and any(row.headings):
        found.append(_("The columns are as you chose them the last time for these headings."))
    return found


def _told_of_addresses(row: Import) -> str | None:
    """That of several postal addresses one is taken."""
    at = {target: [n for n, each in enumerate(row.targets) if each == target] for target in _ADDRESSES}
    main, others = at[Target.ADDRESS], at[Target.OTHER_ADDRESS]
    if not main or not others:
        return None
    return _(
        "We keep one postal address of each person: from “%(column)s”. “%(other)s” is kept as a note. Change it below "
        "if it’s the other way round.",
        column=row.headings[main[0]],
        other=row.headings[others[0]],
    )


@bp.get("/data/<public_id>")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id)
def show(row: Import) -> Answer:
    """How far a file is, and what becomes of its rows."""
    if row.state is ImportState.READ:
        return see_other(url_for("imports.columns", public_id=row.public_id))
    return file_page(row, forms.DoForm(formdata=None))


def file_page(row: Import, form: forms.DoForm) -> str:
    """The page of a file that was checked, or is under way."""
    page = paginate(queries.rows_with(row, SHOWN)) if not row.is_under_way else None
    return render_template(
        "imports/show.html",
        form=form,
        row=row,
        page=page,
        lines=_lines(row, page.rows) if page is not None else [],
        counts=[(outcome, row.counts.get(outcome.value, 0)) for outcome in LISTED],
        guardian=row.counts.get(rules.GUARDIAN, 0),
        household=row.counts.get(rules.HOUSEHOLD, 0),
        mails=queries.mails_of(row),
        may_undo=queries.may_undo(row, current_actor()),
        undo_until=row.done_at + rules.UNDO_FOR if row.done_at else None,
        Outcome=RowOutcome,
        State=ImportState,
    )


@dataclass(frozen=True)
class Line:
    """A row that was left out: what is to be mended, and whom it may be about."""

    row: ImportRow
    name: str
    problems: Sequence[tuple[str, str, Any]]
    person: Person | None


def _lines(row: Import, rows: Sequence[ImportRow]) -> list[Line]:
    reading = queries.reading_of(row)
    people = queries.names_of(each.person_id for each in rows if each.person_id is not None)
    return [_line(each, reading, people) for each in rows]


def _line(row: ImportRow, reading: rules.Reading, people: Mapping[int, Person]) -> Line:
    given = read_row(row.number, row.cells, reading)
    problems = [_told_of(each, reading) for each in given.problems] if row.outcome is RowOutcome.PROBLEM else []
    if row.why in WHY and not problems:
        problems = [_about_column(row, reading)]
    name = given.name or str(given.values.get("email") or given.values.get("phone") or "")
    return Line(row, name, problems, people.get(row.person_id or 0))


def _about_column(row: ImportRow, reading: rules.Reading) -> tuple[str, str, Any]:
    """Why a row was left out, with the column and the value where it is about one."""
    target = ABOUT.get(row.why)
    if target is None or target not in reading.targets:
        return "", "", WHY[row.why]
    place = list(reading.targets).index(target)
    value = row.cells[place] if place < len(row.cells) else ""
    heading = reading.headings[place] or str(TARGET_NAMES[target])
    return heading, value, WHY[row.why]


def _told_of(problem: Problem, reading: rules.Reading) -> tuple[str, str, Any]:
    if problem.column is None or problem.column >= len(reading.headings):
        return "", problem.value, problem.text
    heading = reading.headings[problem.column] or str(TARGET_NAMES[reading.targets[problem.column]])
    return heading, problem.value, problem.text


@bp.get("/data/<public_id>/problems.csv")
@requires(Permission.DATA_IMPORT, load=queries.by_public_id)
def problems(row: Import) -> Response:
    """The rows that were left out, with what is to be mended: to be mended there, and sent again."""
    name = fold(row.file_name.rpartition(".")[0]).replace(" ", "-")
    name = "".join(ch for ch in name if ch.isascii() and (ch.isalnum() or ch in "-_"))[:40] or "rows"
    answer = Response(_csv(row), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-to-fix.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _csv(row: Import) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    headings = row.headings
    writer.writerow([*map(harmless, headings), _("What to fix"), _("Row")])
    for each, why in _to_mend(row):
        cells = [*each.cells[: len(headings)], *[""] * (len(headings) - len(each.cells))]
        writer.writerow([*map(harmless, cells), why, each.number])
    return BOM + out.getvalue()


def _to_mend(row: Import) -> Iterator[tuple[ImportRow, str]]:
    reading = queries.reading_of(row)
    for each in list(queries.problem_rows(row)):
        line = _line(each, reading, {})
        yield each, " ".join(f"{column}: {text}" if column else str(text) for column, _value, text in line.problems)
