"""Reading cells, knowing people again, and deciding what becomes of a row: pure functions."""

from volunteers.imports.rules.addresses import is_whole
from volunteers.imports.rules.cells import Given, Problem, Reading, read_row
from volunteers.imports.rules.deciding import BOTH, GUARDIAN, HOUSEHOLD, Plan, There, decide
from volunteers.imports.rules.matching import NOBODY, Alike, Known, Match, match, name_key, name_keys
from volunteers.imports.rules.steps import (
    DATES,
    KEPT_FOR,
    UNDO_FOR,
    moved_on,
    why_not_check,
    why_not_decide,
    why_not_discard,
    why_not_do,
    why_not_undo,
)
from volunteers.imports.rules.values import day_of, numeric_parts

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
    "Plan",
    "Problem",
    "Reading",
    "There",
    "day_of",
    "decide",
    "is_whole",
    "match",
    "moved_on",
    "name_key",
    "name_keys",
    "numeric_parts",
    "read_row",
    "why_not_check",
    "why_not_decide",
    "why_not_discard",
    "why_not_do",
    "why_not_undo",
]
