"""Reading files that are brought in, their rows, and who is here already."""

from volunteers.imports.queries.files import (
    TO_MEND,
    all_writing,
    by_public_id,
    counted,
    listed,
    made_rows,
    mapping_for,
    next_rows,
    problem_rows,
    rows_with,
    sample,
    under_way,
)
from volunteers.imports.queries.people import (
    committees_by_name,
    committees_on_offer,
    has_come,
    known,
    names_of,
    there,
)
from volunteers.imports.queries.planning import Work, again, begin, plans, reading_of

__all__ = [
    "TO_MEND",
    "Work",
    "again",
    "all_writing",
    "begin",
    "by_public_id",
    "committees_by_name",
    "committees_on_offer",
    "counted",
    "has_come",
    "known",
    "listed",
    "made_rows",
    "mapping_for",
    "names_of",
    "next_rows",
    "plans",
    "problem_rows",
    "reading_of",
    "rows_with",
    "sample",
    "there",
    "under_way",
]
