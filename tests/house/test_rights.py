"""A right that ended ends everywhere: whoever ends one looks at what hangs on it, and each such thing has its test."""

import ast

from tests.house.source import ROOT, functions, modules
from volunteers.access.rights import Right
from volunteers.rooms import ROOMS

ENDING = {
    Right.BELONGING: {
        "undo_admission",
        "end",
        "resign",
        "end_office",
    },
}
"""Which actions end a right; each calls `_look_again` (or `look_again`), with nothing between it and its commit."""

TESTS = {
    (Right.BELONGING, "places"): "committees/test_belonging.py",
    (Right.BELONGING, "roles"): "committees/test_belonging.py",
}
"""Where the end of what hangs on a right is tried, through the action that ends it."""


def _calls(function: ast.AST) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {call.id for call in calls if isinstance(call, ast.Name)}


def _ends_belonging(function: ast.AST) -> bool:
    """Whether it puts a membership into a state without rights, or gives a term a last day."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        states = {each.attr for each in given if isinstance(each, ast.Attribute)}
        if states & {"ENDED", "LAPSED"} and "MembershipState" in ast.dump(node):
            return True
        if getattr(node.func, "id", "") == "apply" and any(keyword.arg == "ends_on" for keyword in node.keywords):
            return True
    return False


def test_whoever_ends_a_right_looks_again() -> None:
    """A new way to end a membership or a term that forgets what hangs on it is seen here."""
    found = {
        function.name: function
        for module in modules()
        if module.name.startswith("volunteers.committees.actions")
        for function in functions(module)
        if _ends_belonging(function) and "restore" not in _calls(function)  # an undo gives it back
    }
    assert set(found) == ENDING[Right.BELONGING]
    assert not [name for name, function in found.items() if not _calls(function) & {"_look_again", "look_again"}]


def test_everything_that_hangs_on_a_right_has_its_test() -> None:
    """A room that declares something names where its end is tried; and nothing is named that is not declared."""
    declared = {(hangs.right, hangs.name) for room in ROOMS for hangs in room.hangs}
    assert declared == set(TESTS)
    assert {right for right, _ in declared} == set(Right) == set(ENDING)
    assert not [path for path in TESTS.values() if not (ROOT / "tests" / path).is_file()]
