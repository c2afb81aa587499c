"""Reading cells, knowing people again, and deciding what becomes of a row: pure functions."""

from volunteers.imports.rules.addresses import is_whole
from volunteers.imports.rules.cells import read_row
from volunteers.imports.rules.deciding import (
    BOTH,
    GUARDIAN,
    HOUSEHOLD,
    Plan,
    There,
    as_there,
    by_guardian,
    by_name_alone,
    decide,
    decide_guardian,
    decide_mail,
    decide_office,
    decide_past,
    merged,
)
from volunteers.imports.rules.given import Given, Problem, Reading
from volunteers.imports.rules.matching import NOBODY, Alike, Known, Match, match, name_key, name_keys
from volunteers.imports.rules.offices import Offices
from volunteers.imports.rules.past import PastThere
from volunteers.imports.rules.steps import (
    DATES,
    KEPT_FOR,
    UNDO_FOR,
    moved_on,
    why_not_check,
    why_not_decide,
    why_not_discard,
    why_not_do,
    why_not_do_offices,
    why_not_undo,
)
from volunteers.imports.rules.values import day_of, is_of_mail, numeric_parts

__all__ = [
    "BOTH",
    "DATES",
    "GUARDIAN",
    "HOUSEHOLD",
    "KEPT_FOR",
    "NOBODY",
    "UNDO_FOR",
    "Alike",
    "Given",
    "Known",
    "Match",
    "Offices",
    "PastThere",
    "Plan",
    "Problem",
    "Reading",
    "There",
    "as_there",
    "by_guardian",
    "by_name_alone",
    "day_of",
    "decide",
    "decide_guardian",
    "decide_mail",
    "decide_office",
    "decide_past",
    "is_of_mail",
    "is_whole",
    "match",
    "merged",
    "moved_on",
    "name_key",
    "name_keys",
    "numeric_parts",
    "read_row",
    "why_not_check",
    "why_not_decide",
    "why_not_discard",
    "why_not_do",
    "why_not_do_offices",
    "why_not_undo",
]
