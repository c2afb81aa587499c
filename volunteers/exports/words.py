"""What kinds of file and purposes are called, and the audit events as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.exports import events
from volunteers.exports.models import ExportPurpose, Format
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l

FORMAT_NAMES = names(
    Format,
    {
        Format.XLSX: _l("Spreadsheet (Excel, XLSX)"),
        Format.CSV: _l("Plain table (CSV)"),
        Format.VCARD: _l("Address book (vCard)"),
        Format.BADGES: _l("Name badges to print (PDF)"),
        Format.LABELS: _l("Address labels to print, 30 on a sheet (PDF)"),
    },
)
PURPOSE_NAMES = names(
    ExportPurpose,
    {
        ExportPurpose.REACH: _l("To reach people another way than by email from here"),
        ExportPurpose.EVENT: _l("To prepare or run an activity"),
        ExportPurpose.REPORT: _l("For a report"),
        ExportPurpose.MOVE: _l("To bring the data into another program"),
        ExportPurpose.OTHER: _l("Something else"),
    },
)

EVENTS: Mapping[Event, Any] = {
    events.LIST_TAKEN_OUT: _l("exported a list"),
    events.EXPORT_ENDED: _l("finished making an exported file"),
    events.EXPORT_FETCHED: _l("downloaded an exported file"),
}
